"""How a stream's money is held, agreed and signed (domain L-10 to L-12, L-20 to L-22). Callers commit.

An agreement is dated: a new one ends the one before on the day before, and the stream is held as the one in force says.
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets import dated, guards
from brokerage.budgets.agreement_models import RECIPIENTS, Agreement, conditions
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.states import AGREEMENT
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import move
from brokerage.people.models import CircleMember, Organisation
from brokerage.sums import types

MEMBER_KIND = {"NOMINEE": "NOMINEE", "REPRESENTATIVE": "REPRESENTATIVE", "AUTHORISED_PERSON": "REPRESENTATIVE"}
"""Recipient → what they are in the person's circle; whoever acts for somebody without capacity is a representative there."""


class Terms(Struct, frozen=True, kw_only=True):
    """What is agreed. `fee` is pence a week for an independent holder; weeks are whole weeks (L-11, M-26)."""

    deployment: str
    since: date
    recipient: str = "SELF"
    member_id: int | None = None
    managed_account: bool = False
    holder: Organisation | None = None
    holder_directed: bool = False
    fee: Pence | None = None
    advance_weeks: int = 4
    surplus_weeks: int = 8
    reserve_weeks: int = 8
    review_clause: str = ""


def draft(db: Session, budget: Budget, stream: FundingStream, terms: Terms, *, by: Actor, at: datetime) -> Agreement:
    """Write how this stream is held from a day on. Refused: a way that L-02 does not allow for it, a recipient that does not
    go with the payer (L-20), somebody who is not in the circle as that, and a holder that does not act as directed (L-11)."""
    types.check(stream.type, stream.payer, terms.deployment)
    _days(budget, terms)
    if terms.deployment == "DIRECT_PAYMENT":
        _recipient(db, stream, terms)
    if terms.deployment == "THIRD_PARTY" and (terms.holder is None or not terms.holder_directed):
        raise Refusal("Name the organisation that holds the money. It says in writing that it spends as the person directs.",
                      code="HOLDER_INCOMPLETE", fields={"holder": "Name the holder", "holder_directed": "They must have said so"})
    direct = terms.deployment == "DIRECT_PAYMENT"
    made = Agreement(budget_id=budget.id, stream_id=stream.id, person_id=stream.person_id, deployment=terms.deployment,
                     since=terms.since, recipient=terms.recipient if direct else "",
                     member_id=terms.member_id if direct else None,
                     holder_org_id=terms.holder.id if terms.holder else None, managed_account=direct and terms.managed_account,
                     holder_directed=terms.holder_directed, fee_pence=terms.fee, advance_weeks=terms.advance_weeks,
                     surplus_weeks=terms.surplus_weeks, reserve_weeks=terms.reserve_weeks, review_clause=terms.review_clause)
    move(db, AGREEMENT, made, "draft", by=by.ref, at=at, about=made.about)
    return made


def _days(budget: Budget, terms: Terms) -> None:
    wrong = {}
    if not budget.starts_on <= terms.since <= budget.ends_on:
        wrong["since"] = "Choose a day on which this budget runs"
    if not 0 <= terms.advance_weeks <= 13:
        wrong["advance_weeks"] = "Payment in advance is from 0 to 13 weeks"
    if not 0 <= terms.reserve_weeks <= 26:
        wrong["reserve_weeks"] = "A reserve is from 0 to 26 weeks"
    if not 0 <= terms.surplus_weeks <= 52:
        wrong["surplus_weeks"] = "A surplus is counted above 0 to 52 weeks"
    if wrong:
        raise Refusal("Some of this cannot be right.", code="TERMS_WRONG", fields=wrong)


def _recipient(db: Session, stream: FundingStream, terms: Terms) -> None:
    """L-20: a representative is for NHS money, an authorised person for council money; both act for somebody without capacity."""
    wrong = {"REPRESENTATIVE": "COUNCIL", "AUTHORISED_PERSON": "ICB"}.get(terms.recipient)
    if terms.recipient not in RECIPIENTS or stream.payer == wrong:
        raise _no("WRONG_RECIPIENT", "recipient", "This recipient does not go with this payer's money.")
    if terms.recipient == "SELF":
        return
    member = db.get(CircleMember, terms.member_id or 0)
    fits = member is not None and member.person_id == stream.person_id and member.state == "ACTIVE"
    if member is None or not fits or member.kind != MEMBER_KIND[terms.recipient]:
        raise _no("NOT_IN_CIRCLE", "member", "Choose somebody who has been checked and acts for this person as that.")


def check(db: Session, made: Agreement, ticked: Sequence[str], *, evidence: str, exclusion: str = "", by: Actor,
          at: datetime) -> None:
    """An assessor's check of the conditions of s31 or s32, each one ticked, with the evidence (L-21), and of what excludes a
    direct payment (L-22). A reason that excludes one may be recorded without ticks: it cannot be signed then."""
    if not evidence.strip():
        raise _no("NO_EVIDENCE", "evidence", "Say what you saw or heard.")
    if not exclusion.strip() and set(ticked) != set(conditions(made.recipient)):
        raise _no("CONDITIONS_NOT_MET", "conditions", "Every condition must be met. If one is not, say which in the evidence and "
                  "choose another way to hold the money.")
    move(db, AGREEMENT, made, "check", by=by.ref, at=at, about=made.about, why=evidence)
    made.conditions, made.evidence, made.exclusion = " ".join(sorted(ticked)), evidence.strip(), exclusion.strip()
    made.assessed_by, made.assessed_at = by.ref, at


def sign(db: Session, stream: FundingStream, made: Agreement, *, by: Actor, at: datetime) -> None:
    """The payer's approver signs. Refused while a direct payment's conditions are not checked by somebody else, or something
    excludes it. The agreement before ends the day before."""
    guards.payer_agrees(by, stream)
    if made.deployment == "DIRECT_PAYMENT":
        if made.exclusion:
            raise Refusal(f"The law does not allow a direct payment here: {made.exclusion}. It can be held in another way.",
                          code="EXCLUDED")
        if not made.conditions:
            raise Refusal("The conditions for a direct payment have not been checked yet.", code="CONDITIONS_NOT_MET")
        if made.assessed_by == by.ref:
            raise Refusal("You checked the conditions, so somebody else must sign.", code="OWN_PROPOSAL")
    for other in in_force(db, stream):
        if other.since >= made.since:
            raise Refusal("An agreement from that day or later is signed already.", code="AGREEMENTS_OVERLAP")
        other.until = dated.eve(made.since)
        move(db, AGREEMENT, other, "end", by=by.ref, at=at, about=other.about, why="Held in another way from the next day")
    move(db, AGREEMENT, made, "sign", by=by.ref, at=at, about=made.about)
    made.signed_by, made.signed_at = by.ref, at
    if made.since <= guards.day_of(at) or stream.state in ("PROPOSED", "AGREED"):
        take_effect(stream, made)


def take_effect(stream: FundingStream, made: Agreement) -> None:
    """From the agreement's first day the stream is held as it says (daily.turn does it for days to come)."""
    stream.deployment, stream.managed_account = made.deployment, made.managed_account


def are_signed(db: Session, streams: Iterable[FundingStream]) -> None:
    """Refused while public money that somebody else is to hold has no signed agreement (§6.3, activate)."""
    missing = unsigned(db, streams)
    if missing:
        raise Refusal(f"The agreement about how the money is held is not signed yet: {', '.join(missing)}.",
                      code="AGREEMENT_NOT_SIGNED")


def unsigned(db: Session, streams: Iterable[FundingStream]) -> list[str]:
    """The payers whose money somebody else is to hold without a signed agreement."""
    held = [s for s in streams if s.deployment != "NOTIONAL" and s.payer in ("ICB", "COUNCIL")]
    signed = set(db.scalars(select(Agreement.stream_id).where(Agreement.stream_id.in_([s.id for s in held]),
                                                              Agreement.state == "SIGNED")))
    return [s.payer_name for s in held if s.id not in signed]


def refuse(db: Session, stream: FundingStream, made: Agreement, *, why: str, by: Actor, at: datetime) -> None:
    """The payer's no to a way of holding the money, with reasons; the person may ask for it to be looked at again (L-24)."""
    guards.reason(why)
    guards.payer_agrees(by, stream)
    move(db, AGREEMENT, made, "refuse", by=by.ref, at=at, about=made.about, why=why)


def in_force(db: Session, stream: FundingStream) -> list[Agreement]:
    return list(db.scalars(select(Agreement).where(Agreement.stream_id == stream.id, Agreement.state == "SIGNED")
                           .order_by(Agreement.since)))


def _no(code: str, field: str, text: str) -> Refusal:
    return Refusal(text, code=code, fields={field: text})
