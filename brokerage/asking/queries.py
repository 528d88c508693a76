"""Questions, each through its budget and so through who may see that; and what waits for a funder's answer."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.asking.models import Answer, Ask, Under
from brokerage.budgets import queries as budgets
from brokerage.budgets.models import Budget, Spend
from brokerage.budgets.passes import APPROVE
from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.kit.money import Pence
from brokerage.people import queries as people
from brokerage.people.models import Organisation, Person
from brokerage.people.signin_models import User
from brokerage.plans.models import Outcome, Plan

LISTED = 200
NOTHING = Pence(0)


class Said(Struct, frozen=True):
    """One funder's part: `words` only for whoever may read every funder's (I-03), and for the funder itself."""

    answer: Answer
    name: str
    kind: str
    words: str
    who: str = ""


class Seen(Struct, frozen=True):
    """One question as its reader may see it. `mine_to_answer`: the part that waits for the reader's organisation. `bought`: what
    stands under the yes, oldest first; `others`: purchases that could stand under it and do not yet."""

    ask: Ask
    person: str
    ref: str
    through: frozenset[int]
    asked_by: str
    answers: tuple[Said, ...]
    bought: tuple[Spend, ...]
    others: tuple[Spend, ...]
    mine_to_answer: Said | None = None

    @property
    def person_id(self) -> int:
        return self.ask.person_id

    @property
    def council(self) -> bool:
        return any(one.kind == "COUNCIL" for one in self.answers)

    @property
    def limit(self) -> Pence:
        return self.ask.limit_pence or self.ask.amount_pence

    def used(self, day: date) -> Pence:
        """Pence bought under the yes in the days that count together with `day`: all, its week or its month."""
        return used(self.ask, self.bought, day)


def together(ask: Ask, day: date) -> tuple[date, date]:
    """First and last day, both counted, of the days whose purchases share one limit with `day`."""
    if ask.often == "WEEK":
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    if ask.often == "MONTH":
        first = day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return ask.since or day, ask.until or day


def used(ask: Ask, bought: Iterable[Spend], day: date) -> Pence:
    """Pence of `bought` that share a limit with `day`."""
    first, last = together(ask, day)
    return Pence.total(spend.amount_pence for spend in bought if first <= spend.bought_on <= last)


def find(db: Session, actor: Actor, ask_id: int) -> Seen:
    """Missing when it is not there, or the budget is not the actor's to know."""
    ask = db.get(Ask, people.number(ask_id))
    if ask is None:
        raise Missing(ask_id)
    through = people.through(db, actor, ask.person_id)
    budget = db.get_one(Budget, ask.budget_id)
    every = budgets.sees_all(actor, ask.person_id, through)
    own = actor.orgs() & through
    rows = db.execute(select(Answer, Organisation.name, Organisation.kind, User.name)
                      .join(Organisation, Organisation.id == Answer.org_id).outerjoin(User, User.id == Answer.user_id)
                      .where(Answer.ask_id == ask.id).order_by(Answer.id)).all()
    answers = tuple(Said(one, name, kind, one.words if every or one.org_id in own else "", who or "")
                    for one, name, kind, who in rows)
    may = actor.orgs(*APPROVE) & through
    waits = next((one for one in answers if ask.state == "ASKED" and not one.answer.verdict and one.answer.org_id in may), None)
    asked_by = db.scalar(select(User.name).where(User.id == ask.asked_by_id)) or ""
    bought, others = _bought(db, ask)
    return Seen(ask, db.get_one(Person, ask.person_id).name, budget.ref, through, asked_by, answers, bought, others, waits)


def _bought(db: Session, ask: Ask) -> tuple[tuple[Spend, ...], tuple[Spend, ...]]:
    """Purchases under the yes, and those of its days that stand under none."""
    if ask.since is None or ask.until is None:
        return (), ()
    rows = db.execute(select(Spend, Under.ask_id).outerjoin(Under, Under.spend_id == Spend.id).where(
        Spend.budget_id == ask.budget_id, Spend.bought_on.between(ask.since, ask.until))
        .order_by(Spend.bought_on, Spend.id)).all()
    return (tuple(spend for spend, under in rows if under == ask.id),
            tuple(spend for spend, under in rows if under is None)[-LISTED:])


def of_budget(db: Session, actor: Actor, budget_id: int) -> list[Ask]:
    """Every question about a budget that the caller has found for this actor; the newest first."""
    return list(db.scalars(select(Ask).where(Ask.budget_id == budget_id).order_by(Ask.asked_at.desc(), Ask.id.desc())
                           .limit(LISTED)))


class Waits(Struct, frozen=True):
    """A question that waits for one of the actor's organisations: its part of the price, and the last day to answer in time."""

    ask: Ask
    person: str
    share: Pence


def waiting(db: Session, actor: Actor) -> list[Waits]:
    """What waits for the actor's organisations, about people with whom they work; the first to answer first."""
    orgs = actor.orgs(*APPROVE)
    rows = db.execute(select(Ask, Person.given_name + " " + Person.family_name, Answer.share_pence)
                      .join(Answer, Answer.ask_id == Ask.id).join(Person, Person.id == Ask.person_id)
                      .where(Ask.state == "ASKED", Answer.verdict == "", Answer.org_id.in_(orgs),
                             Ask.asked_by_id != actor.user_id, people.clients(actor, *APPROVE))
                      .order_by(Ask.answer_by, Ask.id).limit(LISTED))
    return [Waits(ask, name, share) for ask, name, share in rows]


def outcomes(db: Session, budget: Budget) -> list[Outcome]:
    """What the plan that runs on this budget wants to reach."""
    return list(db.scalars(select(Outcome).join(Plan, Plan.id == Outcome.plan_id).where(
        Plan.budget_id == budget.id, Plan.state == "ACTIVE").order_by(Outcome.number)))


