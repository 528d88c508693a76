"""What a yes or a no to sharing opens and closes (domain §6.10, I-01 to I-03).

A body that has a duty by law (the NHS, a council) works by that law: a no is kept and shown, and does not shut the record. For
everybody else (brokers, providers, holders of budgets) the person decides. Being asked for help, they may expect to see the
record; once the person has said no, or has taken back a yes, or it ran out, it is shut to them at their next request, until a
yes. A law that applies to them all the same is written down with the involvement (`basis`) and shown to the person.
"""
from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from brokerage.kit.clock import in_full
from brokerage.people.models import Consent, ConsentRecipient, Involvement, Organisation

BY_LAW = {"ICB": "By law: it arranges care for the NHS (NHS Act 2006, section 3).",
          "COUNCIL": "By law: it looks after people’s need for care (Care Act 2014)."}
"""Kinds of organisation whose duty does not ask for a yes, and what is said of it (I-01: Art 6(1)(e), 9(2)(h))."""


class Standing(Struct, frozen=True):
    """Why one organisation sees the record, or does not: in words, and whether the person's yes or no decides it."""

    open: bool
    basis: str
    decides: bool


def _answers(person: Any, org: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """There is an answer about the record itself that names this organisation."""
    return exists(select(1).select_from(ConsentRecipient).join(Consent, Consent.id == ConsentRecipient.consent_id).where(
        ConsentRecipient.org_id == org, Consent.person_id == person, condition))


def yes(today: date) -> ColumnElement[bool]:
    """A condition on Consent: a yes that counts today (its last day is included)."""
    return and_(Consent.state == "GIVEN", or_(Consent.expires_on.is_(None), Consent.expires_on >= today))


def is_open(today: date) -> ColumnElement[bool]:
    """A condition on Involvement: this organisation may open the record as far as sharing goes."""
    by_law = exists(select(1).where(Organisation.id == Involvement.org_id, Organisation.kind.in_(BY_LAW)))
    said_no = _answers(Involvement.person_id, Involvement.org_id, and_(Consent.state != "REQUESTED", ~yes(today)))
    said_yes = _answers(Involvement.person_id, Involvement.org_id, yes(today))
    return or_(Involvement.basis != "", by_law, ~said_no, said_yes)


class Answer(Struct, frozen=True):
    """The latest answers to one organisation: a yes that counts, a no (or a yes that is over), and until when a yes is."""

    yes: bool
    no: bool
    until: date | None


def answers(db: Session, person_id: int, today: date) -> dict[int, Answer]:
    """Organisation → what the person has answered about its seeing the record."""
    named = aliased(ConsentRecipient)
    given, answered = case((yes(today), 1), else_=0), case((Consent.state != "REQUESTED", 1), else_=0)
    rows = db.execute(select(named.org_id, func.max(given), func.max(answered), func.max(case((yes(today), Consent.expires_on))))
                      .join(Consent, Consent.id == named.consent_id).where(Consent.person_id == person_id).group_by(named.org_id))
    return {row[0]: Answer(bool(row[1]), bool(row[2]) and not row[1], row[3]) for row in rows}


def standing(kind: str, basis: str, answer: Answer | None) -> Standing:
    """What is said about one organisation on the record and on the page of what is shared."""
    if kind in BY_LAW:
        return Standing(True, BY_LAW[kind], False)
    if basis:
        return Standing(True, f"By law: {basis.rstrip('.')}.", False)
    if answer is not None and answer.yes:
        last = f" until {in_full(answer.until)}" if answer.until else ""
        return Standing(True, f"With a yes{last}, which can be taken back at any time.", True)
    if answer is not None and answer.no:
        return Standing(False, "There was a no. They cannot open the record.", True)
    return Standing(True, "They were asked to help, so they are expected to see the record. It can be stopped at any time.", True)
