"""What a change of the budget does to each funder of its plan, for the budget's own pages (essay F12, W2)."""
from __future__ import annotations

from datetime import date

import msgspec
from sqlalchemy import case, select
from sqlalchemy.orm import Session

from brokerage.budgets.split_models import SplitRule
from brokerage.kit.money import Pence
from brokerage.plans import cost, impact
from brokerage.plans.impact import Impact
from brokerage.plans.load import load
from brokerage.plans.models import Plan
from brokerage.plans.rows import RuleRow
from brokerage.plans.sheet import Sheet

OVER = ("SUPERSEDED", "ENDED", "WITHDRAWN")


def of_split(db: Session, rule: SplitRule) -> Impact | None:
    """From the rule's first day to the end of the budget: the plan as it is paid now, and as it would be with this rule. None
    for a rule that nobody is asked about, and without a plan."""
    sheet = _sheet(db, rule.budget_id, rule.since) if rule.state == "PROPOSED" else None
    if sheet is None or not sheet.paid_lines:
        return None
    agreed = tuple(row for row in sheet.rules if row.state != "PROPOSED")
    asked = next(row for row in sheet.rules if row.id == rule.id)
    settled = asked.purpose == "SETTLEMENT"
    kept = tuple(row for row in agreed if not (settled and row.purpose == "INTERIM" and row.key == asked.key))
    return impact.of(_with(sheet, agreed), _with(sheet, (*kept, msgspec.structs.replace(asked, state="AGREED"))),
                     max(rule.since, sheet.plan.starts_on), rule.until or sheet.budget.ends_on)


def shares(db: Session, budget_id: int, day: date) -> dict[int, Pence]:
    """What the plan asks of each stream a week on this day, gross of any charge; empty without a plan."""
    sheet = _sheet(db, budget_id, day)
    return cost.of(sheet, max(day, sheet.plan.starts_on)).streams if sheet is not None else {}


def _with(sheet: Sheet, rules: tuple[RuleRow, ...]) -> Sheet:
    return msgspec.structs.replace(sheet, rules=rules)


def _sheet(db: Session, budget_id: int, day: date) -> Sheet | None:
    """The plan that runs for this budget, or the newest that is being agreed."""
    newest = db.scalar(select(Plan.id).where(Plan.budget_id == budget_id, Plan.state.not_in(OVER))
                       .order_by(case((Plan.state == "ACTIVE", 0), else_=1), Plan.id.desc()).limit(1))
    return load(db, newest, day) if newest is not None else None
