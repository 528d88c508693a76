"""Reads for those who run a budget: its streams, rules, agreements, assessments and top-ups, each through the actor who asks.
What is not theirs to see is Missing. A funder finds its own streams only (I-03)."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets import dated, queries, splits, worked
from brokerage.budgets.agreement_models import Agreement, DecisionReview
from brokerage.budgets.charge_models import ChargeAssessment
from brokerage.budgets.models import Budget, FundingStream, StreamAmount
from brokerage.budgets.passes import sees_the_charge
from brokerage.budgets.split_models import SplitRule
from brokerage.budgets.topup_models import TopUp, TopUpOption, TopUpWeek
from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.people import queries as people
from brokerage.people.models import CircleMember, Organisation
from brokerage.people.signin_models import User

T = TypeVar("T", SplitRule, ChargeAssessment, TopUp, Agreement, DecisionReview)


def streams(db: Session, actor: Actor, budget: Budget) -> list[FundingStream]:
    """The streams of a budget that are this actor's to see, each saying by which organisations (`through`)."""
    found = dated.streams_of(db, budget)
    for stream in found:
        stream.through = budget.through  # type: ignore[misc]  # said of this row, for this visit
    if queries.sees_all(actor, budget.person_id, budget.through):
        return found
    own = actor.orgs() & budget.through
    council = [s for s in found if s.payer_org_id in own]
    return council if not any(s.payer == "COUNCIL" for s in council) else [
        s for s in found if s.payer_org_id in own or s.payer in ("PERSON", "THIRD_PARTY")]


def amounts(db: Session, seen: Sequence[FundingStream]) -> list[StreamAmount]:
    ids = [s.id for s in seen]
    return list(db.scalars(select(StreamAmount).where(StreamAmount.stream_id.in_(ids)).order_by(StreamAmount.since,
                                                                                              StreamAmount.id)))


def working(db: Session, actor: Actor, budget: Budget, today: date) -> tuple[worked.Worked, worked.ThreeFigures | None]:
    """How the budget's figures were worked out, of what the actor may see, and the three figures where the council's are."""
    seen = streams(db, actor, budget)
    rows = amounts(db, seen)
    charges = dated.charges_of(db, budget) if sees_the_charge(actor, budget) else []
    day = min(max(today, budget.starts_on), budget.ends_on)
    three = worked.three_figures(seen, rows, charges, day) if any(s.payer == "COUNCIL" for s in seen) else None
    return worked.budget(budget, seen, rows, charges), three if three and three.cost else None


def _row(db: Session, budget: Budget, kind: type[T], number: int) -> T:
    made = db.get(kind, people.number(number))
    if made is None or made.budget_id != budget.id:
        raise Missing(number)
    made.through = budget.through  # type: ignore[misc]
    return made


def split(db: Session, actor: Actor, budget_id: int, rule_id: int) -> SplitRule:
    return _row(db, queries.row(db, actor, budget_id), SplitRule, rule_id)


def assessment(db: Session, actor: Actor, budget_id: int, assessment_id: int) -> ChargeAssessment:
    return _row(db, queries.row(db, actor, budget_id), ChargeAssessment, assessment_id)


def top_up(db: Session, actor: Actor, budget_id: int, top_up_id: int) -> TopUp:
    return _row(db, queries.row(db, actor, budget_id), TopUp, top_up_id)


def agreement(db: Session, stream: FundingStream, agreement_id: int) -> Agreement:
    """One agreement of a stream that the actor has found."""
    made = db.get(Agreement, people.number(agreement_id))
    if made is None or made.stream_id != stream.id:
        raise Missing(agreement_id)
    return made


def review(db: Session, stream: FundingStream, review_id: int) -> DecisionReview:
    """One request to look again, of a stream that the actor has found."""
    made = db.get(DecisionReview, people.number(review_id))
    if made is None or made.stream_id != stream.id:
        raise Missing(review_id)
    return made


def week(db: Session, top_up: TopUp, week_id: int) -> TopUpWeek:
    made = db.get(TopUpWeek, people.number(week_id))
    if made is None or made.top_up_id != top_up.id:
        raise Missing(week_id)
    return made


def rules(db: Session, budget: Budget) -> list[splits.Rule]:
    """Every split of the budget, newest first."""
    return splits.of_budget(db, budget.id)[::-1]


def assessments(db: Session, budget: Budget) -> list[ChargeAssessment]:
    return list(db.scalars(select(ChargeAssessment).where(ChargeAssessment.budget_id == budget.id)
                           .order_by(ChargeAssessment.id.desc())))


def top_ups(db: Session, budget: Budget) -> list[TopUp]:
    return list(db.scalars(select(TopUp).where(TopUp.budget_id == budget.id).order_by(TopUp.id.desc())))


def options(db: Session, top_up: TopUp) -> list[TopUpOption]:
    return list(db.scalars(select(TopUpOption).where(TopUpOption.top_up_id == top_up.id).order_by(TopUpOption.id)))


def weeks(db: Session, top_up: TopUp) -> list[TopUpWeek]:
    """The newest thirty weeks."""
    return list(db.scalars(select(TopUpWeek).where(TopUpWeek.top_up_id == top_up.id).order_by(TopUpWeek.first.desc()).limit(30)))


def agreements(db: Session, stream: FundingStream) -> list[Agreement]:
    return list(db.scalars(select(Agreement).where(Agreement.stream_id == stream.id).order_by(Agreement.id.desc())))


def reviews(db: Session, budget: Budget, seen: Sequence[FundingStream]) -> list[DecisionReview]:
    ids = [s.id for s in seen]
    return list(db.scalars(select(DecisionReview).where(DecisionReview.stream_id.in_(ids)).order_by(DecisionReview.id.desc())))


def funders(db: Session, budget: Budget, today: date) -> list[tuple[str, str]]:
    """Choices: the NHS bodies and councils that pay for this person."""
    ids = people.payers(db, budget.person_id, today)
    rows = db.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)).order_by(Organisation.name))
    return [(str(n), name) for n, name in rows]


def of_kind(db: Session, kind: str) -> list[tuple[str, str]]:
    """Choices: every organisation of a kind, at most 200."""
    rows = db.execute(select(Organisation.id, Organisation.name).where(Organisation.kind == kind).order_by(Organisation.name)
                      .limit(200))
    return [(str(n), name) for n, name in rows]


def holders(db: Session) -> list[tuple[str, str]]:
    """Choices: who may hold money for somebody: independent holders, broker bodies and providers."""
    return [pair for kind in ("HOLDER", "BROKER", "PROVIDER") for pair in of_kind(db, kind)]


def members(db: Session, person_id: int) -> list[tuple[str, str]]:
    """Choices: the nominees and representatives of a person, checked and in force."""
    rows = db.execute(select(CircleMember.id, User.name, CircleMember.kind).join(User, User.id == CircleMember.user_id).where(
        CircleMember.person_id == person_id, CircleMember.state == "ACTIVE",
        CircleMember.kind.in_(("NOMINEE", "REPRESENTATIVE"))))
    return [(str(n), f"{name} ({kind.lower()})") for n, name, kind in rows]


def organisation(db: Session, number: Any) -> Organisation | None:
    """The organisation that a choice named; choices were checked against the list already."""
    return db.get(Organisation, number) if number else None
