"""Decisions that the person asks to have looked at again, by somebody else, with reasons in writing (domain L-24)."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets import dated, guards
from brokerage.budgets.agreement_models import Agreement, DecisionReview
from brokerage.budgets.models import FundingStream
from brokerage.budgets.states import REVIEW
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.states import Step, move

KINDS = {"REFUSED_MONEY": "A funder said no to money", "REDUCED": "A funder made its amount smaller",
         "REFUSED_DIRECT_PAYMENT": "A direct payment was refused"}
"""A service of the plan that was refused is a decision of the plans room, which may ask with its own words."""


def decision(db: Session, stream: FundingStream, kind: str) -> Step | None:
    """The last decision of this kind about the stream, with who made it and why; None when there was none."""
    if kind == "REDUCED":
        weekly = [a.amount_pence for a in dated.amounts_of(db, stream) if a.kind == "WEEKLY"]
        if len(weekly) < 2 or weekly[-1] >= weekly[-2]:
            return None
    if kind == "REFUSED_DIRECT_PAYMENT":
        subjects = list(db.scalars(select(Agreement.id).where(Agreement.stream_id == stream.id,
                                                              Agreement.deployment == "DIRECT_PAYMENT")))
        return _last(db, "agreement", subjects, "refuse")
    return _last(db, "stream", [stream.id], {"REFUSED_MONEY": "reject", "REDUCED": "change_amount"}.get(kind, ""))


def _last(db: Session, machine: str, subjects: list[int], verb: str) -> Step | None:
    return db.scalars(select(Step).where(Step.machine == machine, Step.subject_id.in_(subjects), Step.verb == verb)
                      .order_by(Step.id.desc()).limit(1)).first()


def ask(db: Session, stream: FundingStream, kind: str, *, why: str, by: Actor, at: datetime) -> DecisionReview:
    """Ask for a decision to be looked at again. Refused without a reason, where there was no such decision, and a second
    time for the same one (the funder may still look at it again of its own accord)."""
    guards.reason(why)
    step = decision(db, stream, kind)
    if step is None:
        raise Refusal("There is no such decision about this money.", code="NO_DECISION",
                      fields={"kind": "Choose what was decided"})
    there = select(DecisionReview.id).where(DecisionReview.stream_id == stream.id, DecisionReview.kind == kind,
                                            DecisionReview.requested_at >= step.at)
    if db.scalar(there.limit(1)) is not None:
        raise Refusal("You have asked for this to be looked at again already.", code="REVIEWED_ALREADY")
    made = DecisionReview(budget_id=stream.budget_id, stream_id=stream.id, person_id=stream.person_id, kind=kind,
                          decision=step.why, first_decider=step.by, asked_by=by.ref, requested_at=at, why=why.strip())
    move(db, REVIEW, made, "ask", by=by.ref, at=at, about=made.about, why=why)
    return made


def decide(db: Session, stream: FundingStream, review: DecisionReview, *, change: bool, reasons: str, by: Actor,
           at: datetime) -> None:
    """UPHELD, or CHANGED: then the payer makes the new decision on the stream's own page. Refused for whoever decided first,
    for anybody but the payer's approver, and without reasons."""
    if not reasons.strip():
        raise Refusal("Say why. The person will read this.", code="NO_REASON", fields={"reasons": "Say why"})
    guards.payer_agrees(by, stream)
    if by.ref == review.first_decider:
        raise Refusal("You made this decision, so somebody else must look at it again.", code="SAME_DECIDER")
    move(db, REVIEW, review, "change" if change else "uphold", by=by.ref, at=at, about=review.about, why=reasons)
    review.decided_by, review.decided_at, review.reasons = by.ref, at, reasons.strip()
