"""What waits for a funder's yes, by age and amount, and what it does to its share."""
from __future__ import annotations

from datetime import date
from itertools import chain
from typing import Any

from msgspec import Struct
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from brokerage.asking import queries as asking
from brokerage.assessments import page_queries as assessed
from brokerage.assessments.timers import after_working_days
from brokerage.budgets.models import Budget, FundingStream, StreamAmount
from brokerage.door.actor import Actor
from brokerage.homes import asked
from brokerage.homes.stages import APPROVE
from brokerage.kit.clock import LONDON
from brokerage.kit.money import Pence, annualised
from brokerage.kit.states import Step
from brokerage.orders.models import Order, OrderTerm
from brokerage.people import queries as people
from brokerage.people.actors import today_of
from brokerage.people.models import CircleApproval, CircleMember, Involvement, Person
from brokerage.plans.models import Plan
from brokerage.plans.signoff_models import Approval, Reconsideration
from brokerage.plans.signoff_passes import APPROVERS

NOTHING = Pence(0)
LISTED = 100
ROLE = {"ICB": "APPROVER_ICB", "COUNCIL": "APPROVER_LA"}
SORTS = {"": "The oldest first", "amount": "The largest first"}


class Waiting(Struct, frozen=True):
    """A plan that waits for one of the actor's organisations. Amounts are its share; `yearly` is what the limit is held against.
    `before`: its share a week now, None for a new package. `own`: why this actor cannot be the one, "" when they can."""

    plan_id: int
    person_id: int
    name: str
    since: date
    due: date
    weekly: Pence
    yearly: Pence
    before: Pence | None
    limit: Pence | None
    panel: str
    own: str = ""
    second: bool = False

    @property
    def within(self) -> bool:
        return self.limit is None or self.yearly <= self.limit

    @property
    def change(self) -> Pence:
        """A week, against now."""
        return self.weekly - (self.before or NOTHING)

    @property
    def impact(self) -> str:
        """What a yes does to this organisation's share."""
        if self.before is None:
            return "New"
        if self.change == NOTHING:
            return "No change"
        return f"{abs(self.change)} a week {'more' if self.change > NOTHING else 'less'}"


class Figure(Struct, frozen=True):
    """An early figure that waits for a yes or no, a week and once."""

    budget_id: int
    stream_id: int
    name: str
    weekly: Pence
    once: Pence
    limit: Pence | None

    @property
    def yearly(self) -> Pence:
        return annualised(self.weekly, [self.once])

    @property
    def within(self) -> bool:
        return self.limit is None or self.yearly <= self.limit


class Also(Struct, frozen=True):
    """Something else that waits: `words`, and where it is answered."""

    words: str
    name: str
    href: str


class Approvals(Struct, frozen=True):
    plans: tuple[Waiting, ...]
    figures: tuple[Figure, ...]
    also: tuple[Also, ...]
    sort: str = ""

    @property
    def yearly(self) -> Pence:
        """What every plan that waits comes to in a year, for this reader's share."""
        return Pence.total(one.yearly for one in self.plans)

    @property
    def over(self) -> int:
        return sum(not one.within for one in self.plans)


def waiting_for(db: Session, actor: Actor, sort: str = "") -> Approvals:
    """What waits for the actor's organisations, of people whose record is open to them."""
    plans = _plans(db, actor)
    plans.sort(key=(lambda one: (-int(one.yearly), one.since)) if sort == "amount" else (lambda one: (one.since, one.name)))
    also = (kind(db, actor) for kind in (_asks, _expected, _prices, _disputes, _again, _circle))
    return Approvals(tuple(plans), _figures(db, actor), tuple(chain.from_iterable(also)), sort if sort in SORTS else "")


def limit_of(actor: Actor, org_id: int) -> Pence | None:
    """The highest yearly limit of the actor's approver's seats in this organisation; None is no limit (P-21)."""
    limits = [seat.limit for seat in actor.seats if seat.org_id == org_id and seat.role in APPROVERS]
    if any(limit is None for limit in limits):
        return None
    return max((limit for limit in limits if limit is not None), default=NOTHING)


def _plans(db: Session, actor: Actor) -> list[Waiting]:
    sent = (select(func.max(case((Step.verb == "submit", Step.at)))).where(Step.machine == "plan", Step.subject_id == Plan.id)
            .correlate(Plan).scalar_subquery())
    signed = (select(func.count()).where(Approval.plan_id == Plan.id, Approval.user_id == actor.user_id,
                                                     Approval.voided_at.is_(None))
              .correlate(Plan).scalar_subquery())
    rows = list(db.execute(
        select(Plan.id, Plan.person_id, Person.given_name + " " + Person.family_name, sent, Plan.agreed_hash, Plan.author_org_id,
               Plan.replaces_id, Plan.author_user_id, signed).join(Person, Person.id == Plan.person_id)
        .where(Plan.state == "FUNDER_REVIEW", people.clients(actor, *APPROVERS)).order_by(Plan.id).limit(5 * LISTED)))
    now = asked.of(db, ((r[0], r[4], r[5]) for r in rows))
    was = asked.before(db, (r[6] for r in rows if r[6] is not None))
    return [one for row in rows if row[0] in now for one in _waiting(actor, row, now[row[0]], was.get(row[6]))][:LISTED]


def _waiting(actor: Actor, row: Any, now: asked.Asked, was: asked.Asked | None) -> list[Waiting]:
    found, orgs = [], actor.orgs(*APPROVERS)
    since = row[3].astimezone(LONDON).date() if row[3] else today_of(actor)
    own = "You worked on this plan, so somebody else must answer." if row[7] == actor.user_id or row[8] else ""
    for share in now.waits_for():
        if share.org_id in orgs:
            part = was.share(share.org_id) if was else None
            before = None if was is None else part.weekly if part else NOTHING
            second = any(org == share.org_id for org, _ in now.yes)
            found.append(Waiting(row[0], row[1], row[2], since, after_working_days(since, APPROVE), share.weekly, share.yearly,
                                 before, limit_of(actor, share.org_id), asked.panel(was, now), own, second))
    return found


def _figures(db: Session, actor: Actor) -> tuple[Figure, ...]:
    """Early figures that wait, as the stream stands on its first day."""
    first = (StreamAmount.since <= FundingStream.funder_from) & (StreamAmount.until.is_(None) | (
        StreamAmount.until >= FundingStream.funder_from))
    weekly = func.coalesce(func.sum(case(((StreamAmount.kind == "WEEKLY") & first, StreamAmount.amount_pence))), 0)
    once = func.coalesce(func.sum(case((StreamAmount.kind == "ONE_OFF", StreamAmount.amount_pence))), 0)
    rows = db.execute(
        select(FundingStream.budget_id, FundingStream.id, Person.given_name + " " + Person.family_name, weekly, once,
               FundingStream.payer_org_id).join(Person, Person.id == FundingStream.person_id)
        .outerjoin(StreamAmount, StreamAmount.stream_id == FundingStream.id)
        .where(FundingStream.state == "PROPOSED", FundingStream.payer_org_id.in_(actor.orgs(*APPROVERS)),
               people.clients(actor, *APPROVERS))
        .group_by(FundingStream.id, Person.given_name, Person.family_name).order_by(FundingStream.id).limit(LISTED))
    return tuple(Figure(r[0], r[1], r[2], Pence(int(r[3])), Pence(int(r[4])), limit_of(actor, r[5])) for r in rows)


def _asks(db: Session, actor: Actor) -> list[Also]:
    return [Also(f"May they buy this, for {one.ask.amount_pence}?", one.person, f"/asks/{one.ask.id}")
            for one in asking.waiting(db, actor)[:LISTED]]


def _expected(db: Session, actor: Actor) -> list[Also]:
    return [Also(f"Expected amount, {one.what}", one.person, one.href) for one in assessed.amounts_to_agree(db, actor)]


def _prices(db: Session, actor: Actor) -> list[Also]:
    """New prices that the person has agreed and a funder has not."""
    rows = db.execute(select(Order.id, Order.provider_name, Person.given_name + " " + Person.family_name)
                      .join(OrderTerm, OrderTerm.order_id == Order.id).join(Person, Person.id == Order.person_id)
                      .where(OrderTerm.state == "HOLDER_AGREED", people.clients(actor, *APPROVERS))
                      .order_by(OrderTerm.id).limit(LISTED))
    return [Also(f"A new price from {provider}", name, f"/orders/{order}/price") for order, provider, name in rows]


def _disputes(db: Session, actor: Actor) -> list[Also]:
    rows = db.execute(select(FundingStream.budget_id, FundingStream.id, Person.given_name + " " + Person.family_name)
                      .join(Person, Person.id == FundingStream.person_id).join(Budget, Budget.id == FundingStream.budget_id)
                      .where(FundingStream.state == "DISPUTED", FundingStream.payer_org_id.in_(actor.orgs(*APPROVERS)),
                             people.clients(actor, *APPROVERS)).order_by(FundingStream.id).limit(LISTED))
    return [Also("Shares in dispute", name, f"/budgets/{budget}/streams/{stream}") for budget, stream, name in rows]


def _again(db: Session, actor: Actor) -> list[Also]:
    """Decisions that the person asked to be looked at again (L-24), never by whoever decided first."""
    rows = db.execute(select(Reconsideration.plan_id, Reconsideration.id, Person.given_name + " " + Person.family_name)
                      .join(Plan, Plan.id == Reconsideration.plan_id).join(Person, Person.id == Plan.person_id)
                      .where(Reconsideration.outcome == "", Reconsideration.first_user_id != actor.user_id,
                             Reconsideration.org_id.in_(actor.orgs(*APPROVERS)), people.clients(actor, *APPROVERS))
                      .order_by(Reconsideration.id).limit(LISTED))
    return [Also("A decision to look at again", name, f"/plans/{plan}/decide/{number}") for plan, number, name in rows]


def _circle(db: Session, actor: Actor) -> list[Also]:
    """Nominees and representatives who wait for this payer's yes (L-21)."""
    orgs = actor.orgs(*APPROVERS)
    said = select(CircleApproval.circle_member_id).where(CircleApproval.org_id.in_(orgs))
    pays = select(Involvement.person_id).where(Involvement.org_id.in_(orgs), Involvement.reason == "FUNDER",
                                               people.in_force(Involvement, today_of(actor)))
    rows = db.execute(select(CircleMember.person_id, CircleMember.id, Person.given_name + " " + Person.family_name)
                      .join(Person, Person.id == CircleMember.person_id)
                      .where(CircleMember.state == "CHECKS", CircleMember.id.not_in(said), CircleMember.user_id != actor.user_id,
                             CircleMember.person_id.in_(pays), people.clients(actor, *APPROVERS))
                      .order_by(CircleMember.id).limit(LISTED))
    return [Also("Somebody to act for them", name, f"/people/{person}/circle/{member}/decide") for person, member, name in rows]
