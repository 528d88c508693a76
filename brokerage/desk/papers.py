"""Numbers in registers, insurance and checks: given by the provider, in the catalogue once somebody has looked at them.

Callers commit. What stands in the catalogue runs out by its day alone; a renewal is given as another paper.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue.actions import register
from brokerage.catalogue.models import Assurance, Registration
from brokerage.catalogue.words import ASSURANCES, PATTERNS, SCHEMES
from brokerage.desk.portal_models import Paper
from brokerage.desk.states import MANAGER, PAPER
from brokerage.door.actor import Actor
from brokerage.kit.clock import LONDON, in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import move
from brokerage.people.models import Organisation

ACTIVITIES = (
    "Personal care",
    "Nursing care",
    "Accommodation for persons who require nursing or personal care",
    "Treatment of disease, disorder or injury",
    "Diagnostic and screening procedures",
)
"""Regulated activities that support bought here can be (Health and Social Care Act 2008 (Regulated Activities) Regulations 2014,
Schedule 1)."""
DBS_YEARS = 3
"""A DBS check has no last day of its own; by default it is done again after three years (domain P-36)."""
RUNS_OUT = ("PUBLIC_LIABILITY", "EMPLOYERS_LIABILITY", "INDEMNITY", "VEHICLE", "PROFESSION", "FIRST_AID")
LEAST_EMPLOYERS = Pence(5_000_000_00)
"""Employers' liability insurance covers at least £5 million (domain P-37)."""


class Number(Struct, frozen=True):
    """A number in a register of words.SCHEMES, with the regulated activities it is for."""

    scheme: str
    number: str
    activities: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        return SCHEMES[self.scheme]

    def rows(self) -> list[tuple[str, str]]:
        return [("Number", self.number)] + ([("For", ", ".join(self.activities))] if self.activities else [])


class Cover(Struct, frozen=True):
    """An insurance or a check of words.ASSURANCES; `pence` is how much is insured, days inclusive."""

    kind: str
    holder: str = ""
    level: str = ""
    number: str = ""
    pence: int | None = None
    issued_on: date | None = None
    expires_on: date | None = None

    @property
    def what(self) -> str:
        return ASSURANCES[self.kind]

    def rows(self) -> list[tuple[str, str]]:
        said = (
            ("Of", self.holder),
            ("Level", self.level),
            ("Number", self.number),
            ("Covers", str(Pence(self.pence)) if self.pence is not None else ""),
            ("From", in_full(self.issued_on) if self.issued_on else ""),
            ("Until", in_full(self.expires_on) if self.expires_on else "No last day"),
        )
        return [row for row in said if row[1]]


def said(row: Paper) -> Number | Cover:
    """What a paper says."""
    return msgspec.json.decode(row.said, type=Number) if row.kind == "NUMBER" else msgspec.json.decode(row.said, type=Cover)


def give_number(db: Session, provider: Organisation, one: Number, *, by: Actor, at: datetime) -> Paper:
    """Refused: anybody but a manager, a number of the wrong shape (domain I-05), one that belongs to somebody else, a CQC number
    without an activity, the same again."""
    number = "".join(one.number.split()).upper()
    if one.scheme not in SCHEMES or not re.fullmatch(PATTERNS.get(one.scheme, "-"), number) or len(number) > 20:
        what = SCHEMES.get(one.scheme, "register")
        raise Refusal("There is a problem", fields={"number": f"That is not a number of this kind: {what}"})
    known = db.scalar(select(Registration).where(Registration.scheme == one.scheme, Registration.number == number))
    if known is not None and known.organisation_id != provider.id:
        wrong = "This number is recorded for another organisation. Check it, or ask whoever arranges care with you"
        raise Refusal("There is a problem", fields={"number": wrong})
    if one.scheme.startswith("CQC") and not one.activities:
        raise Refusal("There is a problem", fields={"activities": "Choose what you are registered for"})
    return _given(db, provider, "NUMBER", msgspec.structs.replace(one, number=number), by, at)


def give_cover(db: Session, provider: Organisation, one: Cover, *, by: Actor, at: datetime) -> Paper:
    """Refused: anybody but a manager, an insurance without a last day or that has run out, employers' liability below £5 million
    (domain P-37), a check without whom it is of. A DBS check without a last day holds for three years (domain P-36)."""
    wrong: dict[str, str] = {}
    today = at.astimezone(LONDON).date()
    if one.kind == "DBS" and one.expires_on is None and one.issued_on is not None:
        one = msgspec.structs.replace(one, expires_on=_years_on(one.issued_on, DBS_YEARS))
    if one.kind in RUNS_OUT and one.expires_on is None:
        wrong["expires_on"] = "Enter the last day"
    elif one.expires_on is not None and one.expires_on < today:
        wrong["expires_on"] = "This has run out already. Give the one that is in force"
    if one.issued_on is not None and one.issued_on > today:
        wrong["issued_on"] = "It cannot have been given in the future"
    if one.kind == "EMPLOYERS_LIABILITY" and (one.pence is None or Pence(one.pence) < LEAST_EMPLOYERS):
        wrong["cover"] = f"Employers’ liability must cover at least {LEAST_EMPLOYERS}"
    if one.kind in ("DBS", "RIGHT_TO_WORK", "PROFESSION") and not one.holder:
        wrong["holder"] = "Enter whom it is of"
    if one.kind in ("DBS", "PROFESSION") and not one.number:
        wrong["reference"] = "Enter its number"
    if one.kind == "DBS" and (not one.level or one.issued_on is None):
        wrong |= {"level": "Enter the level"} if not one.level else {"issued_on": "Enter when it was given"}
    if wrong:
        raise Refusal("There is a problem", fields=wrong)
    return _given(db, provider, "ASSURANCE", one, by, at)


def _years_on(day: date, years: int) -> date:
    return day.replace(year=day.year + years) if (day.month, day.day) != (2, 29) else date(day.year + years, 2, 28)


def _given(db: Session, provider: Organisation, kind: str, one: Any, by: Actor, at: datetime) -> Paper:
    _manages(provider.id, by)
    text = msgspec.json.encode(one).decode()
    same = select(Paper.id).where(Paper.organisation_id == provider.id, Paper.state == "GIVEN", Paper.said == text).limit(1)
    if db.scalar(same) is not None:
        raise Refusal("You gave this already. It waits to be checked.", code="GIVEN_ALREADY")
    row = Paper(organisation_id=provider.id, kind=kind, said=text, given_by=by.ref, given_at=at)
    _move(db, row, "give", by, at, one.what)
    return row


def accept(db: Session, row: Paper, how: str, *, body: int | None, by: Actor, at: datetime) -> None:
    """It was looked at, `how` says where: in the catalogue from now on. Refused: people of the provider or of a body tied to it,
    whoever gave it, no how."""
    _separate(row, body, by)
    if len(how.strip()) < 5:
        raise Refusal("Say how.", fields={"how": "Say how you checked it, such as: looked it up on the CQC website"})
    _answered(row, how, body, by, at)
    one = said(row)
    _move(db, row, "accept", by, at, f"{one.what}. {row.how}")
    provider = db.get_one(Organisation, row.organisation_id)
    if isinstance(one, Number):
        _register(db, provider, one, by, at)
        return
    db.add(
        Assurance(
            organisation_id=provider.id,
            kind=one.kind,
            holder=one.holder,
            level=one.level,
            number=one.number,
            cover_pence=Pence(one.pence) if one.pence is not None else None,
            issued_on=one.issued_on,
            expires_on=one.expires_on,
            seen_by=by.ref,
            seen_at=at,
        )
    )
    db.flush()


def _register(db: Session, provider: Organisation, one: Number, by: Actor, at: datetime) -> None:
    known = db.scalar(select(Registration).where(Registration.scheme == one.scheme, Registration.number == one.number))
    if known is None:
        known = register(db, provider, one.scheme, one.number, since=at.astimezone(LONDON).date(), by=by, at=at)
    elif known.organisation_id != provider.id:
        raise Refusal("This number is recorded for another organisation. Send the paper back.", code="NUMBER_TAKEN")
    known.activities, known.checked_on, known.checked_at = "|".join(one.activities), at.astimezone(LONDON).date(), at
    known.ended_on = None
    if one.scheme == "CHARITY" and not provider.charity_number:
        provider.charity_number = one.number[:10]
    if one.scheme == "COMPANY" and not provider.company_number:
        provider.company_number = one.number[:10]


def send_back(db: Session, row: Paper, why: str, *, body: int | None, by: Actor, at: datetime) -> None:
    """It is not right; the provider reads why. Refused as accept."""
    _separate(row, body, by)
    if len(why.strip()) < 5:
        raise Refusal("Say why.", fields={"why": "Say what they should put right"})
    _answered(row, why, body, by, at)
    _move(db, row, "return", by, at, f"{said(row).what}. {row.how}")


def take_back(db: Session, row: Paper, *, by: Actor, at: datetime) -> None:
    """The provider thinks better of it."""
    _manages(row.organisation_id, by)
    _move(db, row, "take_back", by, at, said(row).what)


def _separate(row: Paper, body: int | None, by: Actor) -> None:
    if body is None or row.organisation_id in by.orgs() or row.given_by == by.ref:
        raise Refusal("Somebody else must check this: nobody of the provider, or of a body it belongs to.", code="SEPARATION")


def _answered(row: Paper, how: str, body: int | None, by: Actor, at: datetime) -> None:
    row.how, row.answered_by, row.answered_for, row.answered_at = how.strip(), by.ref, body, at


def _move(db: Session, row: Paper, verb: str, by: Actor, at: datetime, why: str) -> None:
    move(db, PAPER, row, verb, by=by.ref, at=at, why=why, about=f"organisation/{row.organisation_id}")


def _manages(org_id: int, by: Actor) -> None:
    if org_id not in by.orgs(*MANAGER):
        raise Refusal("Only a manager of this provider gives its papers.", code="SEPARATION")


SOON = timedelta(days=30)


class Standing(Struct, frozen=True):
    """An insurance or check in the catalogue, and how it stands on a day."""

    row: Assurance

    @property
    def what(self) -> str:
        return ASSURANCES[self.row.kind] + (f": {self.row.holder}" if self.row.holder else "")

    def words(self, today: date) -> str:
        until = self.row.expires_on
        if until is None:
            return "No last day"
        return f"Ran out on {in_full(until)}" if until < today else f"Until {in_full(until)}"

    def colour(self, today: date) -> str:
        until = self.row.expires_on
        return "green" if until is None or until > today + SOON else "red" if until < today else "orange"
