"""Ann's W1 plan, agreed by everybody and running, with two providers to order from; Ben beside her with a budget of his own."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import chart, journal
from brokerage.catalogue.models import Registration
from brokerage.kit.db import Database
from brokerage.kit.money import Pence
from brokerage.orders import asking, changes, placing, timesheets, timetable
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Order
from brokerage.people import actions as people
from brokerage.plans import approving
from brokerage.plans.line_models import Line
from tests.budgets.conftest import NOW, START, Town, at
from tests.plans import ready

HOMECARE, NIGHT, SESSION = 2, 3, 4
"""Numbers of the lines of W1."""
EARLY = datetime(2026, 4, 10, 10, tzinfo=UTC)
"""A Friday, the week before the budget's first day."""
WORKERS = (("tom", "provider", "PROVIDER_ADMIN"), ("wendy", "provider", "PROVIDER_WORKER"), ("rita", "rival", "PROVIDER_ADMIN"),
           ("sue", "council", "SAFEGUARDING_LEAD"), ("nhsmoney", "icb", "FINANCE"))


def built(database: Database) -> Town:
    town = ready._planned(database)
    town.database = database
    with database.transaction() as db:
        town.orgs["rival"] = people.register_organisation(db, kind="PROVIDER", name="Two Weirs Care", by="system", at=NOW)
        db.add(Registration(organisation_id=town.orgs["rival"].id, scheme="CQC_PROVIDER", number="1-100000002", checked_at=NOW,
                            activities="Personal care"))
        for key, org, role in WORKERS:
            town.users[key] = people.register_user(db, email=f"{key}@work.example.org", name=key.title(), demo=key, by="system", at=at(date(2026, 1, 5)))
            town.roles[key] = ((role, org, None),)
            people.give_seat(db, town.users[key], town.orgs[org], role, since=date(2026, 1, 1), by="system", at=at(date(2026, 1, 5)))
        ready.until(db, town, "APPROVED")
        approving.start_due(db, NOW)
    return town


def line_of(db: Session, town: Town, number: int = HOMECARE) -> Line:
    plan = ready.plan_of(db, town)
    return db.scalars(select(Line).where(Line.plan_id == plan.id, Line.number == number)).one()


def asked(db: Session, town: Town, number: int = HOMECARE, *, to: tuple[str, ...] = ("provider",), starts: date = START, now: datetime = EARLY,
          **more: Any) -> list[Order]:
    line = line_of(db, town, number)
    return asking.enquire(db, ready.plan_of(db, town), line, [asking.To(town.orgs[o].name, town.orgs[o].id) for o in to],
                          spec="Help to wash and dress, twice a day. QF1.", starts_on=starts, by=town.actor("broker"), at=now, **more)


def offered(db: Session, town: Town, number: int = HOMECARE, *, starts: date = START, rate: str | None = None, now: datetime = EARLY,
            terms: dict[str, Any] | None = None, **more: Any) -> Order:
    order = asked(db, town, number, starts=starts, now=now, **more)[0]
    asking.offer(db, order, asking.Terms(rate=Decimal(rate) if rate else order.rate, starts_on=starts, **(terms or {})), by=town.actor("tom"), at=now)
    return order


def placed(db: Session, town: Town, number: int = HOMECARE, *, now: datetime = EARLY, run: bool = True, **more: Any) -> Order:
    """Asked, offered and chosen by Ann, who holds a direct payment; running from its first day."""
    order = offered(db, town, number, now=now, **more)
    assert placing.choose(db, order, why="They know me", by=town.actor("ann"), at=now)
    if run:
        changes.start_due(db, at(order.starts_on))
        timetable.write(db, order, at(order.starts_on))
    return order


def places(db: Session, town: Town, name: str = "ann") -> dict[str, list[int]]:
    """Pence by place, the NHS first and the council second."""
    return {where: [int(ledger.balance(db, chart.place(s.id, where))) for s in town.streams[name]] for where in ("available", "committed", "accrued")}


def proved(db: Session) -> None:
    """The books are clean, and the lines that people read say what the ledger says."""
    db.flush()
    assert ledger.books(db) == []
    assert journal.agrees(db) == []


def later(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def days(n: int) -> timedelta:
    return timedelta(days=n)


def total(pence: dict[int, Pence]) -> int:
    return sum(int(p) for p in pence.values())


MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)
"""The week of the tests: it is Friday, ten o'clock."""
BEFORE = datetime(2026, 11, 13, 10, tzinfo=UTC)


def recent(db: Session, town: Town, number: int = HOMECARE, **more: Any) -> Order:
    """An order that began on Monday, with its visits."""
    return placed(db, town, number, starts=MONDAY, now=BEFORE, **more)


def visit_on(db: Session, order: Order, day: date, n: int = 0) -> Delivery:
    return list(db.scalars(select(Delivery).where(Delivery.order_id == order.id, Delivery.day == day).order_by(Delivery.from_minute)))[n]


def done(db: Session, town: Town, order: Order, day: date = MONDAY, n: int = 0, who: str = "wendy") -> Delivery:
    """Recorded by the provider's worker just as it was planned."""
    delivery = visit_on(db, order, day, n)
    timesheets.as_planned(db, order, delivery, by=town.actor(who), at=NOW)
    return delivery
