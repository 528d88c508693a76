"""P-41: far more or less spent than planned at two month ends running asks for a review by itself. Callers commit.

Underuse alone proves nothing and changes no budget (M-29): the review looks at the reason.
"""
from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from brokerage.budgets import queries as budgets
from brokerage.budgets.guards import day_of
from brokerage.budgets.models import Budget
from brokerage.oversight import course, facts, keeping, review_actions, shares
from brokerage.oversight.facts import Facts
from brokerage.oversight.models import Review
from brokerage.oversight.returns import OVER, UNDER

DAY = timedelta(days=1)
TRIGGER = "SPENDING"


def ends(today: date) -> tuple[date, date]:
    """The last days of the two months before that of `today`, the earlier first."""
    last = today.replace(day=1) - DAY
    return last.replace(day=1) - DAY, last


def why(of: Facts) -> str:
    """What asks for a review, in words; "" when the budget has not run for both months, or is on course at one of the ends."""
    before, last = ends(of.today)
    if of.purse.starts_on > before.replace(day=1):
        return ""
    things, percents = course.used(of), []
    for day in (before, last):
        planned = int(shares.planned(of, of.purse.starts_on, min(day, of.purse.ends_on)))
        percents.append(int(course.between(things, of.purse.starts_on, day)) * 100 // planned if planned else 100)
    if not (all(p > OVER for p in percents) or all(p < UNDER for p in percents)):
        return ""
    return (f"{percents[0]}% of what was planned was used up to the end of {before:%B}, "
            f"and {percents[1]}% up to the end of {last:%B}.")


def look(db: Session, after: int, *, at: datetime) -> int:
    """Look at the next running budgets after the id `after`, and ask for a review of each that is off course, once for the same
    months; returns the last id, 0 at the end."""
    today = day_of(at)
    since = ends(today)[0].replace(day=1) + timedelta(days=review_actions.ASKED_DAYS)
    asked = exists().where(Review.budget_id == Budget.id, Review.trigger == TRIGGER, Review.due_on >= since)
    runs = (Budget.id > after, Budget.state.in_(("ACTIVE", "SUSPENDED")), Budget.ends_on >= today)
    found = list(db.scalars(select(Budget).where(*runs).order_by(Budget.id).limit(keeping.AT_ONCE)))
    already = set(db.scalars(select(Budget.id).where(Budget.id.in_([b.id for b in found]), asked)))
    for budget in found:
        if budget.id in already:
            continue
        actor = keeping.house(budget.person_id, at)
        if words := why(facts.of_purse(db, actor, budgets.find(db, actor, budget.id, waiting=False), today)):
            review_actions.ask_quietly(db, budget, at=at, trigger=TRIGGER, why=words)
    return found[-1].id if found else 0
