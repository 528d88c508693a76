"""A line with a split of its own has it as a split rule once its plan is agreed, so that a dispute can be settled (M-33)."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets.models import Budget
from brokerage.budgets.split_models import SplitPart, SplitRule
from brokerage.budgets.splits import HOLDS
from brokerage.budgets.states import SPLIT
from brokerage.door.actor import SYSTEM
from brokerage.kit.states import move
from brokerage.orders.models import Order
from brokerage.plans.line_models import Line, LineShare
from brokerage.plans.signoff_models import Approval


def of_line(db: Session, order: Order, *, at: datetime) -> SplitRule | None:
    """Write the line's own split as the rule of its key, when every funder agreed it with the plan and no rule has that key. A
    line of a plan that is not agreed yet is shared as the whole budget is."""
    line, budget = db.get_one(Line, order.line_id), db.get_one(Budget, order.budget_id)
    if not line.split or line.state != "APPROVED":
        return None
    there = db.scalar(select(SplitRule).where(SplitRule.budget_id == budget.id, SplitRule.key == order.split_key,
                                              SplitRule.state.in_(HOLDS)).limit(1))
    if there is not None:
        return there
    parts = list(db.scalars(select(LineShare).where(LineShare.line_id == line.id).order_by(LineShare.place, LineShare.id)))
    said = list(db.scalars(select(Approval).where(Approval.plan_id == line.plan_id, Approval.step == "APPROVE")))
    made = SplitRule(budget_id=budget.id, person_id=budget.person_id, key=order.split_key, method=line.split,
                     weekly_pence=(order.weekly_pence or order.once_pence) if line.split == "FIXED_WATERFALL" else None,
                     since=max(line.starts_on, budget.starts_on), proposed_by=SYSTEM)
    move(db, SPLIT, made, "propose", by=SYSTEM, at=at, about=budget.about, why=f"agreed with plan {line.plan_id}")
    who = said[-1].user_id if said else None
    db.add_all(SplitPart(rule_id=made.id, stream_id=p.stream_id, place=n, percent=p.percent, cap_pence=p.cap_pence or None,
                         agreed_by=f"user/{who}" if who else SYSTEM, agreed_at=at) for n, p in enumerate(parts, 1))
    move(db, SPLIT, made, "adopt", by=SYSTEM, at=at, about=budget.about)
    db.flush()
    return made
