"""Streets for a load: households with a budget each, made by the rooms' own actions around the day on which they are asked.

Odd households hold a direct payment and record what they buy. Even ones have an order of an hour's help each day, whose visits
a worker records, the holder confirms, the provider bills and the holder approves. Each household has a draft plan besides,
which its broker edits. Everybody signs in with one press, as in the demo.
"""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct
from sqlalchemy.orm import Session

from brokerage.budgets import actions as budgets
from brokerage.budgets import agreement_actions, split_actions, splits, stream_actions
from brokerage.budgets.agreement_models import WITH_CAPACITY
from brokerage.budgets.models import Budget, FundingStream
from brokerage.desk.models import BankDetails
from brokerage.door.actor import Actor, Seat
from brokerage.invoices.history_models import HistorySupplier
from brokerage.kit.db import Database
from brokerage.kit.money import Pence
from brokerage.orders import asking, changes, placing, timetable
from brokerage.people import actions as people
from brokerage.people.models import Organisation, Person
from brokerage.people.signin_models import User
from brokerage.plans.line_models import Line, TimeOfWeek
from brokerage.plans.models import Plan

DAYS = 40
"""So many days the orders have run."""
RATE, HOUR = Decimal("24.86"), Pence(24_86)
WEEKLY = (("NHS_JOINT", "icb", 60, "300.00"), ("LA_CARE", "council", 40, "200.00"))
STAFF = (("assessor", "council", "ASSESSOR", "CARE_COORDINATOR"), ("council", "council", "APPROVER_LA"), ("icb", "icb", "APPROVER_ICB"),
         ("officer", "council", "FINANCE"), ("tom", "provider", "PROVIDER_ADMIN"), ("broker", "help", "BROKER"))


class Household(Struct):
    """Numbers of one household's rows; `order` is 0 where the holder buys for themself."""

    user: int
    person: int
    budget: int
    plan: int
    order: int
    streams: list[int]


class Streets(Struct):
    households: list[Household]
    workers: list[int]
    brokers: list[int]
    staff: dict[str, int]
    provider: int


class _Making:
    """Who and what the making of a household needs."""

    def __init__(self, db: Session, today: date) -> None:
        self.db, self.today = db, today
        self.first, self.last = today - timedelta(days=DAYS + 10), today + timedelta(days=200)
        self.early = at(self.first - timedelta(days=20))
        self.orgs = {key: people.register_organisation(db, kind=kind, name=name, by="system", at=self.early) for key, kind, name in (
            ("icb", "ICB", "NHS Loadshire"), ("council", "COUNCIL", "Loadham Council"), ("help", "BROKER", "Load Help"),
            ("provider", "PROVIDER", "Load Care"))}
        self.users: dict[str, User] = {}
        self.seats: dict[str, tuple[Seat, ...]] = {}
        for key, org, *roles in STAFF:
            self.seat(key, org, *roles)

    def seat(self, key: str, org: str, *roles: str) -> User:
        user = people.register_user(self.db, email=f"{key}@work.example.org", name=key.title(), demo=key, by="system", at=self.early)
        limit = Pence(10_000_000) if roles[0].startswith("APPROVER") else None
        for role in roles:
            people.give_seat(self.db, user, self.orgs[org], role, limit=limit, since=self.early.date(), by="system", at=self.early)
        self.users[key] = user
        self.seats[key] = tuple(Seat(role, self.orgs[org].id, self.orgs[org].kind, limit) for role in roles)
        return user

    def actor(self, key: str, person: Person | None = None) -> Actor:
        user, seats = self.users[key], self.seats.get(key, ())
        roles = frozenset([s.role for s in seats] + (["PERSON"] if person else []))
        return Actor(user_id=user.id, name=user.name, person_id=person.id if person else None, seats=seats, at=self.early, roles=roles)


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def built(database: Database, households: int, today: date, workers: int = 2) -> Streets:
    """So many households, with a worker and a broker for each `households / workers` of them."""
    with database.transaction() as db:
        make = _Making(db, today)
        _payable(make)
        keys = [(f"worker{n}", f"broker{n}") for n in range(workers)]
        for worker, broker in keys:
            make.seat(worker, "provider", "PROVIDER_WORKER")
            make.seat(broker, "help", "BROKER")
        db.flush()
        made = [_household(make, n) for n in range(households)]
        return Streets(made, [make.users[w].id for w, _ in keys], [make.users[b].id for _, b in keys],
                       {key: make.users[key].id for key, *_ in STAFF}, make.orgs["provider"].id)


def _payable(make: _Making) -> None:
    """A provider that finance knows: its bills wait for nobody but the holder."""
    provider, tom, officer = make.orgs["provider"], make.users["tom"], make.users["officer"]
    make.db.add(HistorySupplier(payer_org_id=make.orgs["council"].id, code="1", name=provider.name, provider_org_id=provider.id))
    early = make.early - timedelta(days=300)
    make.db.add(BankDetails(organisation_id=provider.id, state="IN_FORCE", account_name=provider.name, sort_code="309400", account_number="31926819",
                            why="First", proposed_by=tom.id, proposed_at=early, checked_by=officer.id, called_at=early, good_from=early))


def _household(make: _Making, n: int) -> Household:
    db, key, direct = make.db, f"holder{n}", n % 2 == 1
    person = people.register_person(db, given_name="Load", family_name=f"Holder {n}", born_on=date(1960, 1, 1), by="system", at=make.early)
    make.users[key] = people.register_user(db, email=f"{key}@example.org", name=person.name, person=person, demo=key, by="system", at=make.early)
    budget, streams = _budget(make, person, "DIRECT_PAYMENT" if direct else "NOTIONAL")
    draft = _plan(make, person, budget, f"L-{n}-D", "DRAFT")
    order = 0 if direct else _order(make, person, budget, key, f"L-{n}-A")
    return Household(make.users[key].id, person.id, budget.id, draft.id, order, [s.id for s in streams])


def _budget(make: _Making, person: Person, deployment: str) -> tuple[Budget, list[FundingStream]]:
    db, by, when = make.db, make.actor("assessor"), make.early
    for org, reason in (("council", "CARE_COORDINATION"), ("council", "FUNDER"), ("icb", "FUNDER"), ("help", "BROKER")):
        people.involve(db, person, make.orgs[org], reason, since=when.date(), by=by, at=when)
    budget = budgets.create(db, person, starts_on=make.first, ends_on=make.last, referral="R1", by=by, at=when)
    streams = []
    for kind, org, _, weekly in WEEKLY:
        stream = stream_actions.propose(db, budget, kind, payer=make.orgs[org], deployment=deployment, chargeable=False, by=by, at=when)
        stream_actions.set_amount(db, stream, Pence.parse(weekly), until=make.last, by=by)
        streams.append(stream)
    budgets.set_indicative(db, budget, by=by, at=when)
    for stream, (_, org, _, _) in zip(streams, WEEKLY, strict=True):
        stream_actions.agree(db, stream, by=make.actor(org), at=when)
    parts = [splits.Part(s.id, Decimal(percent)) for s, (_, _, percent, _) in zip(streams, WEEKLY, strict=True)]
    rule = split_actions.propose(db, budget, "PERCENT", parts, since=make.first, by=by, at=when)
    for who in ("icb", "council"):
        split_actions.agree(db, budget, rule, by=make.actor(who), at=when)
    budgets.finalise(db, budget, by=make.actor("council"), at=when)
    if deployment == "DIRECT_PAYMENT":
        for stream, who in zip(streams, ("icb", "council"), strict=True):
            _held(make, budget, stream, who)
    budgets.activate(db, budget, at=at(make.first))
    return budget, streams


def _held(make: _Making, budget: Budget, stream: FundingStream, who: str) -> None:
    """A direct payment to the person themself, checked and signed."""
    by, when = make.actor("assessor"), make.early
    terms = agreement_actions.Terms(deployment="DIRECT_PAYMENT", since=make.first)
    drafted = agreement_actions.draft(make.db, budget, stream, terms, by=by, at=when)
    agreement_actions.check(make.db, drafted, tuple(WITH_CAPACITY), evidence="Met at home.", by=by, at=when)
    agreement_actions.sign(make.db, stream, drafted, by=make.actor(who), at=when)


def _plan(make: _Making, person: Person, budget: Budget, ref: str, state: str) -> Plan:
    """As a row: how a plan is agreed is other tests' business."""
    plan = Plan(ref=ref, person_id=person.id, budget_id=budget.id, state=state, starts_on=make.first, author_user_id=make.users["broker"].id,
                author_org_id=make.orgs["help"].id, created_at=make.early)
    make.db.add(plan)
    make.db.flush()
    return plan


def _order(make: _Making, person: Person, budget: Budget, key: str, ref: str) -> int:
    """An hour a day, asked, offered, chosen and placed; running for DAYS days, its visits written."""
    db, starts, when = make.db, make.today - timedelta(days=DAYS), at(make.today - timedelta(days=DAYS + 2))
    plan = _plan(make, person, budget, ref, "ACTIVE")
    line = Line(plan_id=plan.id, number=1, state="APPROVED", kind="SERVICE", name="An hour of help", category="HOMECARE", unit="HOUR", rate=RATE,
                minutes_weekly=420, weekly_pence=Pence(7 * int(HOUR)), starts_on=make.first)
    db.add(line)
    db.flush()
    db.add_all(TimeOfWeek(line_id=line.id, weekday=day, from_minute=540, minutes=60) for day in range(7))
    db.flush()
    provider: Organisation = make.orgs["provider"]
    order = asking.enquire(db, plan, line, [asking.To(provider.name, provider.id)], spec="Help to wash", starts_on=starts, by=make.actor("broker"), at=when)[0]
    asking.offer(db, order, asking.Terms(rate=RATE, starts_on=starts), by=make.actor("tom"), at=when)
    if not placing.choose(db, order, why="They know me", by=make.actor(key, person), at=when):
        placing.accept(db, order, by=make.actor("officer"), at=when)
    changes.start_due(db, at(starts))
    timetable.write(db, order, at(make.today - timedelta(days=1)), until=make.today - timedelta(days=1))
    return order.id


def proved(db: Session) -> list[Any]:
    """What the books and the lines that people read find wrong."""
    from brokerage import ledger
    from brokerage.budgets import journal
    return [*ledger.books(db), *journal.agrees(db)]
