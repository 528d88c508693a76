"""A small town for this room: Ann with a joint budget (W1), Ben beside her, their funders, carers and staff."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from brokerage.budgets import (
    actions,
    agreement_actions,
    charge_actions,
    dated,
    money_actions,
    split_actions,
    splits,
    stream_actions,
)
from brokerage.budgets.agreement_models import WITH_CAPACITY, Agreement
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.split_models import SplitRule
from brokerage.door.actor import Actor, Seat, Trust
from brokerage.kit.db import Database
from brokerage.kit.money import Pence
from brokerage.people import actions as people
from brokerage.people.models import Organisation, Person
from brokerage.people.signin_models import User
from tests import towns

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
START, END = date(2026, 4, 13), date(2027, 3, 31)


def p(text: str) -> Pence:
    return Pence.parse(text, may_be_negative=True)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


class Town:
    """Rows by name; each lives in the database of the test. Ben's rows are the noise of every test."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.orgs: dict[str, Organisation] = {}
        self.users: dict[str, User] = {}
        self.people: dict[str, Person] = {}
        self.budgets: dict[str, Budget] = {}
        self.streams: dict[str, list[FundingStream]] = {}
        self.roles: dict[str, tuple[tuple[str, str, Pence | None], ...]] = {}

    def __getstate__(self) -> dict[str, Any]:
        """A town made once is copied without its database: the copy is given its own."""
        return {**self.__dict__, "database": None}

    def actor(self, name: str, *trusts: Trust) -> Actor:
        user = self.users[name]
        seats = tuple(Seat(role, self.orgs[org].id, self.orgs[org].kind, limit) for role, org, limit in self.roles.get(name, ()))
        roles = frozenset([s.role for s in seats] + [t.kind for t in trusts] + (["PERSON"] if user.person_id else []))
        return Actor(user_id=user.id, name=user.name, person_id=user.person_id, seats=seats, trusts=trusts, at=NOW, roles=roles)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.database.transaction() as db:
            yield db

    def budget(self, db: Session, name: str = "ann") -> Budget:
        return db.get_one(Budget, self.budgets[name].id)

    def stream(self, db: Session, n: int, name: str = "ann") -> FundingStream:
        return db.get_one(FundingStream, self.streams[name][n].id)


def built(database: Database) -> Town:
    town = Town(database)
    with database.transaction() as db:
        _who(db, town)
        for name in ("ann", "ben"):
            budget_of(db, town, name)
    return town


@pytest.fixture
def town(engine: str, tmp_path: Path) -> Iterator[Town]:
    """Made once for a test process and copied for each test."""
    with towns.copied(engine, "budgets", built, tmp_path) as (database, town):
        town.database = database
        yield town


@pytest.fixture
def database(town: Town) -> Database:
    return town.database


def _who(db: Session, town: Town) -> None:
    when = at(date(2026, 1, 5))
    for key, kind, name, code in (("icb", "ICB", "NHS Testshire", "QTT"), ("council", "COUNCIL", "Testham Council", "9TT"),
                                  ("other", "COUNCIL", "Otherham Council", "9TO"), ("help", "BROKER", "Helping Hands", "")):
        town.orgs[key] = people.register_organisation(db, kind=kind, name=name, ods_code=code, by="system", at=when)
    for key in ("ann", "ben"):
        person = people.register_person(db, given_name=key.title(), family_name="Tester", born_on=date(1970, 1, 1), by="system",
                                        at=when)
        town.people[key] = person
        town.users[key] = people.register_user(db, email=f"{key}@example.org", name=person.name, person=person, demo=key,
                                               by="system", at=when)
    seats: tuple[tuple[str, tuple[tuple[str, str, Pence | None], ...]], ...] = (
        ("icb", (("APPROVER_ICB", "icb", p("60000")),)), ("council", (("APPROVER_LA", "council", p("60000")),)),
        ("small", (("APPROVER_LA", "council", p("100")),)), ("other", (("APPROVER_LA", "other", None),)),
        ("broker", (("BROKER", "help", None),)),
        ("assessor", (("ASSESSOR", "council", None), ("CARE_COORDINATOR", "council", None))),
        ("finance", (("FINANCE", "council", None),)), ("admin", (("SYSADMIN", "council", None),)),
        ("officer", (("FIN_ASSESSMENT_OFFICER", "council", None),)), ("officer2", (("FIN_ASSESSMENT_OFFICER", "council", None),)),
        ("second", (("APPROVER_LA", "council", None),)), ("nhsfinance", (("FINANCE", "icb", None),)),
        ("payer2", (("APPROVER_LA", "other", None),)),
        ("treasurer", (("FINANCE_APPROVER", "council", None),)))
    for key, roles in seats:
        town.users[key] = people.register_user(db, email=f"{key}@staff.example.org", name=key.title(), demo=key, by="system",
                                               at=when)
        town.roles[key] = roles
        for role, org, limit in roles:
            people.give_seat(db, town.users[key], town.orgs[org], role, limit=limit, since=date(2026, 1, 1), by="system", at=when)
    for key in ("carer", "helper"):
        town.users[key] = people.register_user(db, email=f"{key}@example.org", name=key.title(), demo=key, by="system", at=when)
    ann = town.actor("ann")
    people.let_in(db, town.people["ann"], town.users["carer"], by=ann, at=when)
    people.let_in(db, town.people["ann"], town.users["helper"], by=ann, at=when,
                  rights=people.Rights(order=True, approve=True, up_to=p("50")))


def budget_of(db: Session, town: Town, name: str, *, until: str = "ACTIVE") -> Budget:
    """W1 for this person: NHS 60, council 40, £48.20 a week of their own. Stops at DRAFT, INDICATIVE, AGREED or ACTIVE."""
    when, person, by = at(date(2026, 3, 2)), town.people[name], town.actor("assessor")
    for org, reason in (("council", "CARE_COORDINATION"), ("council", "FUNDER"), ("icb", "FUNDER"), ("help", "BROKER")):
        people.involve(db, person, town.orgs[org], reason, since=date(2026, 3, 1), by=by, at=when)
    db.execute(update(Budget).where(Budget.person_id == person.id).values(closed_on=START - timedelta(days=1)))  # one for the same days
    budget = actions.create(db, person, starts_on=START, ends_on=END, referral="R1", by=by, at=when)
    town.budgets[name] = budget
    if until == "DRAFT":
        return budget
    made = []
    for type, org, weekly, period in (("NHS_JOINT", "icb", "560.29", "28254.42"), ("LA_CARE", "council", "373.52", "18836.29")):
        stream = stream_actions.propose(db, budget, type, payer=town.orgs[org], deployment="DIRECT_PAYMENT",
                                        chargeable=type == "LA_CARE", by=by, at=when)
        stream_actions.set_amount(db, stream, p(weekly), period=p(period), until=END, by=by)
        made.append(stream)
    town.streams[name] = made
    actions.set_indicative(db, budget, by=by, at=when)
    if until == "INDICATIVE":
        return budget
    for stream, who in zip(made, ("icb", "council"), strict=True):
        stream_actions.agree(db, stream, by=town.actor(who), at=when)
    shared(db, town, budget, {made[0].id: 60, made[1].id: 40}, START)
    actions.finalise(db, budget, by=town.actor("council"), at=when)
    for stream, who in zip(made, ("icb", "council"), strict=True):
        held(db, town, budget, stream, who)
    charge_actions.set_charge(db, budget, made[1], p("48.20"), kind="CONFIRMED", mode="NET_OF_DP", since=START,
                              by=town.actor("finance"), at=when)
    if until == "ACTIVE":
        actions.activate(db, budget, at=at(START))
    return budget


def held(db: Session, town: Town, budget: Budget, stream: FundingStream, who: str, *, since: date = START) -> Agreement:
    """A direct payment to the person themself, checked by the assessor and signed by the payer's approver `who`."""
    terms = agreement_actions.Terms(deployment="DIRECT_PAYMENT", since=since)
    made = agreement_actions.draft(db, budget, stream, terms, by=town.actor("assessor"), at=at(START))
    agreement_actions.check(db, made, tuple(WITH_CAPACITY), evidence="Met at home.", by=town.actor("assessor"), at=at(START))
    agreement_actions.sign(db, stream, made, by=town.actor(who), at=at(START))
    return made


def shared(db: Session, town: Town, budget: Budget, percents: dict[int, int], since: date, **more: Any) -> SplitRule:
    """A split by percent that both funders agreed, in force from `since`."""
    parts = [splits.Part(n, Decimal(percent)) for n, percent in percents.items()]
    rule = split_actions.propose(db, budget, "PERCENT", parts, since=since, by=town.actor("assessor"), at=at(START), **more)
    for who, org in (("icb", "icb"), ("council", "council")):
        if any(s.id in percents and s.payer_org_id == town.orgs[org].id for s in dated.streams_of(db, budget)):
            split_actions.agree(db, budget, rule, by=town.actor(who), at=at(START))
    return rule


def spend(db: Session, town: Town, amount: str, *, name: str = "ann", on: date = date(2026, 5, 11), receipt: str = "",
          by: Actor | None = None,
          **over: Any) -> Any:
    return money_actions.record_spend(db, town.budget(db, name), payee=over.get("payee", "Home Care"),
                                      what=over.get("what", "home care"),
                                      bought_on=on, amount=p(amount), receipt=receipt, by=by or town.actor(name), at=NOW)
