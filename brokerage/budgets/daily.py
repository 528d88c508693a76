"""What happens to budgets by itself when a day begins (§6.3, §6.4: "system on start date"). The worker asks for it each day."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets import actions, agreement_actions, guards, stream_actions, topup_actions
from brokerage.budgets.agreement_models import Agreement
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.topup_models import TopUp
from brokerage.door.actor import SYSTEM


def due(db: Session, at: datetime) -> list[int]:
    """The agreed budgets whose first day has come."""
    return list(db.scalars(select(Budget.id).where(Budget.state == "AGREED", Budget.starts_on <= guards.day_of(at))
                           .order_by(Budget.id)))


def start(db: Session, budget_id: int, at: datetime) -> None:
    """Start one of them. Refused while an agreement is not signed: the caller tells somebody and goes on to the next."""
    actions.activate(db, db.get_one(Budget, budget_id), at=at)


def turn(db: Session, at: datetime) -> None:
    """Start what begins today or should have, in budgets that run: agreements to come, agreed streams, signed top-ups. Done
    again it does nothing more."""
    today = guards.day_of(at)
    begun = select(Agreement, FundingStream).join(FundingStream, FundingStream.id == Agreement.stream_id).where(
        Agreement.state == "SIGNED", Agreement.since <= today, Agreement.until.is_(None))
    for agreement, stream in db.execute(begun):
        agreement_actions.take_effect(stream, agreement)
    late = (select(FundingStream, Budget).join(Budget, Budget.id == FundingStream.budget_id)
            .where(Budget.state == "ACTIVE", FundingStream.state == "AGREED", FundingStream.funder_from <= today,
                   FundingStream.follows_id.is_(None), FundingStream.type.notin_(("TP_TOPUP", "OWN_TOPUP"))))
    for stream, budget in db.execute(late).all():
        stream_actions.start(db, budget, stream, at=at)
    signed = select(TopUp, Budget).join(Budget, Budget.id == TopUp.budget_id).where(
        TopUp.state == "SIGNED", Budget.state == "ACTIVE", TopUp.since <= today)
    for top_up, budget in db.execute(signed).all():
        topup_actions.start(db, budget, top_up, by=SYSTEM, at=at)
