"""A broker's, navigator's or co-ordinator's clients on one page, read in a few statements whatever their number."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session

from brokerage.budgets.models import Budget, FundingStream
from brokerage.door.actor import Actor
from brokerage.homes import asked
from brokerage.homes.stages import COMING, STUCK, Facts, Stage, stage
from brokerage.kit.clock import LONDON
from brokerage.kit.states import Step
from brokerage.orders import fitness
from brokerage.orders.models import Order
from brokerage.orders.states import LIVE
from brokerage.people import queries as people
from brokerage.people.actors import today_of
from brokerage.people.models import Involvement, Person
from brokerage.plans.models import Plan
from brokerage.plans.signoff_models import Amendment
from brokerage.plans.signoff_passes import PLANNERS

MOST = 500
"""Clients on the page: two and a half times a full caseload."""
OVER = ("SUPERSEDED", "ENDED", "WITHDRAWN")
SHOWS = {"": "Everybody", STUCK: "Stuck", COMING: "Due soon", "mine": "Mine"}


class Client(Struct, frozen=True):
    """One row of the caseload. `mine`: the reader wrote the plan, holds it together, or is named as involved."""

    person_id: int
    name: str
    mine: bool
    stage: Stage


class Caseload(Struct, frozen=True):
    """The rows that are shown, and how many each filter shows."""

    clients: tuple[Client, ...]
    counts: dict[str, int]
    show: str
    more: bool = False


def caseload(db: Session, actor: Actor, show: str = "") -> Caseload:
    """Everybody whose record is open to the actor as a planner (I-02), stuck first, then by the longest waiting."""
    rows = _rows(db, actor)
    facts = _facts(db, rows[:MOST], today_of(actor))
    clients = sorted((Client(row.person, row.name, _mine(row, actor), stage(facts[row.person])) for row in rows[:MOST]),
                     key=lambda client: (*client.stage.rank, client.name))
    show = show if show in SHOWS else ""
    counts = {key: sum(_shown(client, key) for client in clients) for key in SHOWS}
    return Caseload(tuple(client for client in clients if _shown(client, show)), counts, show, len(rows) > MOST)


def _shown(client: Client, show: str) -> bool:
    return not show or (client.mine if show == "mine" else client.stage.status == show)


def _mine(row: Any, actor: Actor) -> bool:
    return bool(row.named) or actor.user_id in (row.author, row.coordinator)


def _rows(db: Session, actor: Actor) -> list[Any]:
    """Every client with the budget and the plan that count now."""
    budget = (select(func.max(Budget.id)).where(Budget.person_id == Person.id, Budget.state != "CLOSED").correlate(Person)
              .scalar_subquery())
    plan = (select(func.max(Plan.id)).where(Plan.budget_id == Budget.id, Plan.state.not_in(OVER)).correlate(Budget)
            .scalar_subquery())
    of_mine = (Involvement.person_id == Person.id, people.in_force(Involvement, today_of(actor)))
    since = (select(func.min(Involvement.since)).where(*of_mine, Involvement.org_id.in_(actor.orgs(*PLANNERS))).correlate(Person)
             .scalar_subquery())
    named = exists().where(*of_mine, Involvement.user_id == actor.user_id).correlate(Person)
    query = (select(Person.id.label("person"), (Person.given_name + " " + Person.family_name).label("name"), since.label("since"),
                    named.label("named"), Budget.id.label("budget"), Budget.state.label("budget_state"), Budget.shown_on,
                    Plan.id.label("plan"),
                    Plan.state.label("plan_state"), Plan.starts_on, Plan.review_on, Plan.author_user_id.label("author"),
                    Plan.author_org_id.label("author_org"), Plan.coordinator_user_id.label("coordinator"), Plan.agreed_hash)
             .outerjoin(Budget, Budget.id == budget).outerjoin(Plan, Plan.id == plan)
             .where(people.clients(actor, *PLANNERS), Person.died_on.is_(None)).order_by(Person.id).limit(MOST + 1))
    return list(db.execute(query))


def _facts(db: Session, rows: list[Any], today: date) -> dict[int, Facts]:
    plans = [row.plan for row in rows if row.plan is not None]
    steps = {row.subject_id: row for row in _steps(db, plans)}
    questions = dict(_counted(db, plans))
    disputed, stopped = _unsettled(db, [row.budget for row in rows if row.budget is not None])
    unfit = _unfit(db, [row.person for row in rows])
    waits = asked.of(db, ((r.plan, r.agreed_hash, r.author_org) for r in rows if r.plan_state == "FUNDER_REVIEW"))
    found = {}
    for r in rows:
        step, one = steps.get(r.plan), waits.get(r.plan)
        moved = stopped.get(r.budget) if r.budget_state == "SUSPENDED" else step.moved if step else None
        found[r.person] = Facts(
            r.person, today, r.since or today, r.budget or 0, r.budget_state or "", r.shown_on, r.plan or 0, r.plan_state or "",
            r.starts_on, r.review_on, _day(step.returned or step.begun) if step else None, _day(step.sent) if step else None,
            _day(moved), tuple(share.name for share in one.waits_for()) if one else (),
            questions.get(r.plan, 0), r.budget in disputed, *unfit.get(r.person, ()))
    return found


def _steps(db: Session, plans: list[int]) -> Iterable[Any]:
    """When each plan began, was last sent back and sent in, and last moved."""
    def at(*verbs: str) -> Any:
        return case((Step.verb.in_(verbs), Step.at))
    return db.execute(select(
        Step.subject_id, func.max(Step.at).label("moved"), func.min(at("start")).label("begun"),
        func.max(at("return")).label("returned"),
        func.max(at("submit")).label("sent")).where(Step.machine == "plan", Step.subject_id.in_(plans)).group_by(Step.subject_id))


def _counted(db: Session, plans: list[int]) -> Iterable[tuple[int, int]]:
    """Changes that were asked for and are not dealt with yet."""
    rows = db.execute(select(Amendment.plan_id, func.count()).where(Amendment.plan_id.in_(plans), Amendment.resolved_at.is_(None))
                      .group_by(Amendment.plan_id))
    return [(number, count) for number, count in rows]


def _unsettled(db: Session, budgets: list[int]) -> tuple[set[int], dict[int, datetime]]:
    """Budgets with a dispute between funders; and when each budget last moved."""
    disputed = set(db.scalars(select(FundingStream.budget_id).where(FundingStream.budget_id.in_(budgets),
                                                                     FundingStream.state == "DISPUTED")))
    moved = db.execute(select(Step.subject_id, func.max(Step.at)).where(Step.machine == "budget", Step.subject_id.in_(budgets))
                       .group_by(Step.subject_id))
    return disputed, {row[0]: row[1] for row in moved}


def _unfit(db: Session, people_: list[int]) -> dict[int, tuple[str, int, date]]:
    """By person: what is wrong with the provider of a running order of theirs, which order, and since when."""
    rows = db.scalars(select(Order).where(Order.person_id.in_(people_), Order.unfit_since.is_not(None), Order.state.in_(LIVE))
                      .order_by(Order.id.desc()))
    return {row.person_id: (fitness.words(row), row.id, row.unfit_since) for row in rows if row.unfit_since is not None}


def _day(at: datetime | None) -> date | None:
    """The date in London."""
    return at.astimezone(LONDON).date() if at is not None else None
