"""Deeds about a person: registered, their needs recorded, organisations involved, a record opened in an emergency."""
from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit import refs
from brokerage.kit.clock import LONDON, in_full
from brokerage.kit.errors import Missing, Refusal
from brokerage.kit.sealed import blinds
from brokerage.kit.states import move, note
from brokerage.people.models import (
    NEEDS,
    NHS_NUMBER_TAKEN,
    REASONS,
    BreakGlass,
    CommunicationNeed,
    Involvement,
    Organisation,
    Person,
)
from brokerage.people.queries import in_force
from brokerage.people.signin_models import User
from brokerage.people.states import BREAK_GLASS
from brokerage.people.user_actions import ref

BROKEN_FOR = timedelta(hours=8)
SHORTEST_REASON = 15


def checked_nhs_number(typed: str) -> str | None:
    """The ten digits of an NHS number typed in any usual way, None for none (domain I-04, W14). Refuses a wrong one."""
    if not typed.strip():
        return None
    from stdnum.exceptions import ValidationError
    from stdnum.gb import nhs
    try:
        return str(nhs.validate(typed))
    except ValidationError:
        raise Refusal("That is not an NHS number.", code="NHS_NUMBER", fields={
            "nhs_number": "Check the NHS number. It has 10 digits, like 943 476 5919, and one of these is wrong"}) from None


def shown_nhs_number(digits: str) -> str:
    """As people read it: 3-3-4 (domain I-04)."""
    from stdnum.gb import nhs
    return str(nhs.format(digits))


def has_number(digits: str) -> ColumnElement[bool]:
    """A condition on Person: they have this NHS number, under whichever key it is kept."""
    return Person.nhs_index.in_(blinds("person.nhs_number", digits))


def register_person(db: Session, *, given_name: str, family_name: str, born_on: date, by: Actor | str, at: datetime,
                    nhs_number: str = "", nhs_number_status: str = "NOT_TRACED", postcode: str = "", phone: str = "",
                    needs: tuple[str, ...] = (), somebody_else: bool = True) -> Person:
    """A person, with communication needs by their codes. Refused: born in the future, a wrong or taken NHS number, and
    unless `somebody_else` says it is another person, a name and date of birth that are already here."""
    today = at.astimezone(LONDON).date()
    if born_on > today:
        raise Refusal("A date of birth is in the past.", fields={"born_on": "Date of birth must be in the past"})
    person = Person(ref=refs.new(8), given_name=_name(given_name), family_name=_name(family_name), born_on=born_on,
                    nhs_number=checked_nhs_number(nhs_number), nhs_number_status=nhs_number_status,
                    postcode=checked_postcode(postcode), phone=phone.strip(), created_at=at)
    if not somebody_else and _namesake(db, person):
        raise Refusal("Somebody is already here with this name and date of birth.", code="NAMESAKE", fields={
            "somebody_else": "Somebody is already here with this name and date of birth. Look for them first. "
                             "Tick the box if this is somebody else"})
    if person.nhs_number and db.scalar(select(Person.id).where(has_number(person.nhs_number))):
        raise Refusal(NHS_NUMBER_TAKEN, fields={"nhs_number": NHS_NUMBER_TAKEN})
    db.add(person)
    db.flush()
    said = [f"{person.name}, born {in_full(born_on)}", *(["with an NHS number"] if person.nhs_number else [])]
    note(db, "person", person.id, "register", by=ref(by), at=at, why=", ".join(said) + ".", about=f"person/{person.id}")
    for code in needs:
        add_need(db, person, code, by=by, at=at)
    return person


def add_need(db: Session, person: Person, code: str, more: str = "", *, by: Actor | str, at: datetime) -> CommunicationNeed:
    """Record a coded need (AIS, domain I-13). Refused when it is already on the list."""
    assert code in NEEDS, code
    need = CommunicationNeed(person_id=person.id, code=code, note=more.strip(), since=at.astimezone(LONDON).date())
    db.add(need)
    db.flush()
    note(db, "need", need.id, "add", by=ref(by), at=at, why=_said(need), about=f"person/{person.id}")
    return need


def end_need(db: Session, person: Person, need_id: int, *, by: Actor | str, at: datetime) -> None:
    """End a need of this person; ended already is no matter, another person's is Missing."""
    need = db.get(CommunicationNeed, need_id)
    if need is None or need.person_id != person.id:
        raise Missing
    if need.ended_on is None:
        need.ended_on = at.astimezone(LONDON).date()
        note(db, "need", need.id, "end", by=ref(by), at=at, why=f"Before: {_said(need)}", about=f"person/{person.id}")


def _said(need: CommunicationNeed) -> str:
    return NEEDS[need.code] + (f": {need.note}" if need.note else "") + "."


def involve(db: Session, person: Person, organisation: Organisation, reason: str, *, by: Actor | str, at: datetime,
            worker: User | None = None, since: date | None = None, until: date | None = None,
            basis: str = "") -> Involvement:
    """Let an organisation (or one named `worker` of it) open the record for a `reason` of models.REASONS, from `since`
    (today) to `until`, both inclusive. `basis` is the law by which they go on without a yes
    (sharing.py). Asking again for what is in force returns the one that is."""
    assert reason in REASONS, reason
    today = at.astimezone(LONDON).date()
    row = db.scalar(select(Involvement).where(
        Involvement.person_id == person.id, Involvement.org_id == organisation.id, Involvement.reason == reason,
        Involvement.user_id == worker.id if worker else Involvement.user_id.is_(None), in_force(Involvement, today)))
    if row is None:
        row = Involvement(person_id=person.id, org_id=organisation.id, user_id=worker.id if worker else None, reason=reason,
                          since=since or today, until=until, given_by=ref(by), basis=basis.strip())
        db.add(row)
        db.flush()
        note(db, "involvement", row.id, "begin", by=ref(by), at=at, why=_involved(db, row), about=f"person/{person.id}")
    return row


def _involved(db: Session, row: Involvement) -> str:
    """`Kind Homecare: gives care that was ordered, from 20 November 2026, until 3 March 2027.`"""
    parts = [f"{db.get_one(Organisation, row.org_id).name}: {REASONS[row.reason].lower()}", f"from {in_full(row.since)}"]
    parts += [f"only {db.get_one(User, row.user_id).name}"] if row.user_id else []
    parts += [f"until {in_full(row.until)}"] if row.until else []
    return ", ".join(parts) + "." + (f" By law: {row.basis}." if row.basis else "")


def end_involvement(db: Session, person: Person, involvement_id: int, *, by: Actor, at: datetime) -> None:
    """Close the record to them at once. Refused when it would leave nobody who arranges this person's care."""
    row = db.get(Involvement, involvement_id)
    if row is None or row.person_id != person.id or row.ended_at is not None:
        raise Missing
    left = db.scalar(select(Involvement.id).where(
        Involvement.person_id == person.id, Involvement.reason == "CARE_COORDINATION", Involvement.id != row.id,
        in_force(Involvement, at.astimezone(LONDON).date())).limit(1))
    if row.reason == "CARE_COORDINATION" and left is None:
        raise Refusal("Somebody has to arrange this person's care. Add the next organisation before you end this one.")
    row.ended_at, row.ended_by = at, ref(by)
    note(db, "involvement", row.id, "end", by=ref(by), at=at, why=f"Before: {_involved(db, row)}", about=f"person/{person.id}")


def break_glass(db: Session, *, who: str, born_on: date, reason: str, by: Actor, at: datetime) -> BreakGlass:
    """Open a record for eight hours without an involvement (domain I-02): found by NHS number or our reference together
    with the date of birth. The Step tells the organisation's IG lead. Refused: nobody found, a reason too short."""
    if len(reason.strip()) < SHORTEST_REASON:
        raise Refusal("Say why.", fields={"reason": f"Say why in a sentence of at least {SHORTEST_REASON} characters"})
    from stdnum.gb import nhs
    digits, letters = nhs.compact(who), "".join(c for c in who.upper() if c.isalnum())
    person = db.scalar(select(Person).where(or_(has_number(digits), Person.ref == f"{letters[:4]}-{letters[4:]}"),
                                            Person.born_on == born_on))
    if person is None:
        raise Refusal("We cannot find anybody with that number and date of birth.", fields={
            "who": "We cannot find anybody with that number and date of birth. Check both"})
    row = BreakGlass(person_id=person.id, user_id=by.user_id, reason=reason.strip(), at=at, until=at + BROKEN_FOR)
    move(db, BREAK_GLASS, row, "open", by=by.ref, at=at, why=row.reason, about=f"person/{person.id}")
    return row


def lapse_emergencies(db: Session, *, at: datetime) -> int:
    """For the worker: emergencies that are over are said to be so. They stopped opening anything when their time ended."""
    rows = list(db.scalars(select(BreakGlass).where(BreakGlass.state == "OPEN", BreakGlass.until <= at).limit(500)))
    for row in rows:
        move(db, BREAK_GLASS, row, "lapse", by="system", at=at, about=f"person/{row.person_id}")
    return len(rows)


def checked_postcode(typed: str) -> str:
    """`m33 7xe` → `M33 7XE`; "" for none. Refuses what has not the shape of a British postcode."""
    plain = "".join(typed.upper().split())
    if not plain:
        return ""
    if not re.fullmatch(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}", plain):
        raise Refusal("That is not a postcode.", fields={"postcode": "Enter a full UK postcode, like M33 7XE"})
    return f"{plain[:-3]} {plain[-3:]}"


def _name(typed: str) -> str:
    return " ".join(typed.split())


def _namesake(db: Session, person: Person) -> bool:
    return db.scalar(select(Person.id).where(
        Person.born_on == person.born_on, Person.given_name.ilike(person.given_name.replace("%", "").replace("_", "")),
        Person.family_name.ilike(person.family_name.replace("%", "").replace("_", ""))).limit(1)) is not None
