"""The clocks of a budget as they run, its reviews, and the evidence for one. Reads only."""
from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets import queries as budgets
from brokerage.budgets.models import Budget, FundingStream
from brokerage.door.actor import Actor
from brokerage.kit.db import Hot
from brokerage.kit.errors import Missing
from brokerage.oversight import course, facts, shares
from brokerage.oversight.clocks import CLOCKS, Running, integrated
from brokerage.oversight.facts import Facts
from brokerage.oversight.models import Review, ReviewSign
from brokerage.oversight.states import OPEN
from brokerage.people import queries as people
from brokerage.people.models import Organisation, Person
from brokerage.sums.forecast import in_words


class Payer(Struct, frozen=True):
    """A funder whose reviewer signs: an organisation that pays into the budget now."""

    org_id: int
    name: str
    kind: str


class Reviews(Struct, frozen=True):
    """A budget's reviews, the newest first, and its clocks."""

    budget: Budget
    person: str
    clocks: tuple[Running, ...]
    reviews: tuple[Review, ...]
    payers: tuple[Payer, ...]

    @property
    def person_id(self) -> int:
        return self.budget.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.budget.through

    @property
    def next(self) -> Running | None:
        return integrated(self.clocks)

    @property
    def open(self) -> Review | None:
        return next((r for r in self.reviews if r.state in OPEN), None)


_STARTS = Hot("""
SELECT 'PAID', MIN(day), NULL FROM movement WHERE budget_id = :budget AND kind = 'DP_PAID'
UNION ALL SELECT s.type || '/' || s.deployment, s.funder_from, s.agreed_at FROM funding_stream s
 WHERE s.budget_id = :budget AND s.state IN ('ACTIVE','SUSPENDED','DISPUTED','TRANSFERRING')
UNION ALL SELECT 'PLAN', starts_on, NULL FROM plan WHERE budget_id = :budget AND state = 'ACTIVE'
UNION ALL SELECT 'EMPLOYS', MIN(l.starts_on), NULL FROM plan p JOIN plan_line l ON l.plan_id = p.id
 WHERE p.budget_id = :budget AND p.state = 'ACTIVE' AND l.kind = 'PA' AND l.state = 'APPROVED'""")
_DONE = Hot("""
SELECT r.agreed_on, r.clocks, o.kind FROM plan_review r JOIN plan_review_sign g ON g.review_id = r.id
  JOIN organisation o ON o.id = g.org_id
 WHERE r.budget_id = :budget AND r.state IN ('OUTCOME_AGREED','ACTIONED') AND r.agreed_on IS NOT NULL""")


def running(db: Session, budget: Budget) -> tuple[Running, ...]:
    """Every clock of 2.4 that runs for a budget, each with the last review that satisfied it: one that its payer's reviewer
    signed (P-40)."""
    rows = [(kind, _day(day), _day(agreed)) for kind, day, agreed in _STARTS.all(db, budget=budget.id)]
    paid = next((day for kind, day, _ in rows if kind == "PAID"), None)
    starts: dict[str, date] = {}
    for kind, day, agreed in rows:
        name, _, held = kind.partition("/")
        began = day or budget.starts_on
        if name == "PLAN":
            starts["LA_PLAN"] = began
        if name in ("NHS_CHC", "NHS_JOINT"):
            starts["CHC"] = agreed or began
        if name in ("NHS_S117", "LA_S117"):
            starts["S117"] = min(began, starts.get("S117", began))
        if held == "DIRECT_PAYMENT" and paid is not None:
            starts["NHS_DP" if name.startswith("NHS_") else "LA_DP"] = paid
    if "LA_DP" in starts:
        employs = any(kind == "EMPLOYS" and day is not None for kind, day, _ in rows)
        starts["MONEY_EMPLOYER" if employs else "MONEY"] = starts["LA_DP"]
    if "LA_PLAN" in starts and not any(kind.startswith("LA_CAR") for kind, _, _ in rows):
        del starts["LA_PLAN"]
    return _last_done(db, budget, starts)


def _last_done(db: Session, budget: Budget, starts: dict[str, date]) -> tuple[Running, ...]:
    last: dict[str, date] = {}
    for agreed, codes, kind in _DONE.all(db, budget=budget.id):
        day = _day(agreed)
        assert day is not None
        for code in codes.split():
            if CLOCKS[code].payer in ("", kind):
                last[code] = max(day, last.get(code, day))
    return tuple(Running(code, since, last.get(code)) for code, since in sorted(starts.items()))


def payers(db: Session, budget_id: int) -> tuple[Payer, ...]:
    """The NHS bodies and councils that pay into a budget now."""
    paying = select(FundingStream.payer_org_id).where(FundingStream.budget_id == budget_id, FundingStream.state.in_(
        ("ACTIVE", "SUSPENDED", "DISPUTED", "TRANSFERRING")))
    found = db.execute(select(Organisation.id, Organisation.name, Organisation.kind).where(
        Organisation.id.in_(paying), Organisation.kind.in_(("ICB", "COUNCIL"))).order_by(Organisation.id))
    return tuple(Payer(*row) for row in found)


def of_budget(db: Session, actor: Actor, budget_id: int) -> Reviews:
    """The reviews of a budget that this actor may see; Missing when it is not theirs to know."""
    budget = budgets.row(db, actor, budget_id)
    found = tuple(db.scalars(select(Review).where(Review.budget_id == budget.id).order_by(Review.id.desc()).limit(50)))
    return Reviews(budget, db.get_one(Person, budget.person_id).name, running(db, budget), found, payers(db, budget.id))


class Evidence(Struct, frozen=True):
    """One review with what the house knows by itself: spending, forecast, outcomes, and who has signed."""

    review: Review
    facts: Facts
    signed: tuple[ReviewSign, ...]
    payers: tuple[Payer, ...]
    said: str
    used: str
    by_service: tuple[shares.Row, ...]
    by_outcome: tuple[shares.Row, ...]

    @property
    def person_id(self) -> int:
        return self.review.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.facts.through

    @property
    def unsigned(self) -> tuple[Payer, ...]:
        there = {sign.org_id for sign in self.signed}
        return tuple(payer for payer in self.payers if payer.org_id not in there)


def row(db: Session, actor: Actor, budget_id: int, review_id: int) -> Review:
    """One review of a budget that this actor may see, for an act."""
    budget = budgets.row(db, actor, budget_id)
    made = db.get(Review, people.number(review_id))
    if made is None or made.budget_id != budget.id:
        raise Missing(review_id)
    made.through = budget.through  # type: ignore[misc]  # said of this row, for this visit
    return made


def next_period(db: Session, actor: Actor, budget_id: int, review_id: int) -> Evidence:
    """One review with its evidence, for whoever plans what comes next: who has signed is not asked."""
    return evidence(db, actor, budget_id, review_id, signs=False)


def evidence(db: Session, actor: Actor, budget_id: int, review_id: int, signs: bool = True) -> Evidence:
    """One review with its evidence, gathered now."""
    of = facts.find(db, actor, budget_id)
    rows = db.execute(select(Review, ReviewSign).outerjoin(ReviewSign, ReviewSign.review_id == Review.id).where(
        Review.id == people.number(review_id), Review.budget_id == of.budget_id).order_by(ReviewSign.id)).all()
    if not rows:
        raise Missing(review_id)
    made = rows[0][0]
    made.through = of.through  # type: ignore[misc]  # said of this row, for this visit
    found = tuple(sign for _, sign in rows if sign is not None) if signs else ()
    things = course.used(of)
    spent = course.between(things, of.purse.starts_on, of.now)
    return Evidence(made, of, found, payers(db, of.budget_id) if signs else (), in_words(course.ahead(of, things), "The"),
                    f"{spent} of {shares.planned(of, of.purse.starts_on, of.now)} planned so far",
                    tuple(shares.by_service(of, things)), tuple(shares.by_outcome(of, things)))


def _day(value: Any) -> date | None:
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value.date() if hasattr(value, "date") else value
