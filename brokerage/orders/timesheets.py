"""An assistant's time, entered by day and held against the hours that are left; and the record of one visit as it was typed."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct
from sqlalchemy.orm import Session

from brokerage.door import Visit
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.forms import Filled
from brokerage.orders import accepting, delivering, queries
from brokerage.orders import basis as working
from brokerage.orders.delivering import MIDNIGHT, Done
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.forms import DoneForm, TimesheetForm
from brokerage.orders.models import Order
from brokerage.plans.asking import time_of_day

LONGEST = 16 * 60


class Left(Struct, frozen=True):
    """Minutes of one period of four weeks: what is ordered, what is recorded, what is left."""

    first: date
    last: date
    ordered: int
    recorded: int

    @property
    def left(self) -> int:
        return max(self.ordered - self.recorded, 0)


def left(db: Session, order: Order, day: date) -> Left:
    """What is left of the period that `day` lies in."""
    known = working.load(db, order)
    first, last = known.period_days(max(known.period(day), 0))
    ordered = accepting.ordered(db, known, first, last)
    return Left(first, last, int(ordered), queries.used(db, order, first, last)[0])


def enter(db: Session, order: Order, form: TimesheetForm, *, by: Actor, at: datetime) -> Delivery:
    """One stretch of work. Refused: beyond the hours that are left, overlapping, to come, or outside the order."""
    start, minutes = _stretch(form.start, form.finish, form.break_minutes)
    there = left(db, order, form.day)
    if minutes > there.left:
        text = f"Only {there.left // 60} hours {there.left % 60} minutes are left until {there.last.day} {there.last:%B}"
        raise Refusal(text + ".", code="OVER_HOURS", fields={"finish": text})
    done = Done(start=start, minutes=minutes, worker=order.provider_name, note=form.note)
    return delivering.record(db, order, form.day, done, source="TIMESHEET", by=by, at=at)


def _stretch(start: str, finish: str, pause: int) -> tuple[int, int]:
    """(minutes from midnight, minutes paid). A stretch that ends before it begins ran past midnight."""
    first = time_of_day(start, "start")
    last = time_of_day(finish, "finish")
    minutes = (last - first) % MIDNIGHT - pause
    if minutes <= 0:
        raise Refusal("That is no time.", fields={"finish": "Enter when the work ended, after it began"})
    if minutes > LONGEST:
        raise Refusal("That is too long.", fields={"finish": "A stretch of work is 16 hours at most. Look at the times again"})
    return first, minutes


def typed(visit: Visit) -> int | None:
    """The minutes that stand in the form as it is tried out; nothing when they cannot be read yet."""
    given = visit.form.value if visit.form is not None else lambda name: visit.ask.query.get(name, "")
    try:
        pause = given("break_minutes")
        return _stretch(given("start"), given("finish"), int(pause) if pause.isdigit() and len(pause) < 4 else 0)[1]
    except Refusal:
        return None


def tried_day(visit: Visit, order: Order) -> date:
    """The day that stands in the form, today before one is typed."""
    given = {name: visit.ask.query.get(f"day-{name}", "") for name in ("year", "month", "day")}
    try:
        day = date(*(int(given[name]) for name in ("year", "month", "day") if given[name].isdigit() and len(given[name]) < 5))
    except (TypeError, ValueError):
        day = visit.today
    return max(min(day, order.last_day or day), order.starts_on)


def form_of(visit: Visit, kind: Any, today: date) -> Filled:
    """The form as it was left, as it is tried out (GET), else fresh for today."""
    if visit.form is None and "start" in visit.ask.query:
        return Filled(kind, {name: [text] for name, text in visit.ask.query.items()})
    made: Filled = visit.form_for(kind, day=today, break_minutes=0)
    return made


def read(form: DoneForm, order: Order) -> Done:
    """What was typed about one visit."""
    timed = order.minutes_weekly is not None
    return Done(start=time_of_day(form.start, "start"), minutes=form.minutes, quantity=None if timed else form.quantity,
                worker=form.worker, note=form.note)


def as_planned(db: Session, order: Order, delivery: Delivery, *, by: Actor, at: datetime) -> None:
    """The visit was made just as the timetable has it. Refused before it should have ended."""
    ends = delivering.starts(delivery.day, delivery.from_minute) + timedelta(minutes=delivery.minutes or 0)
    if ends > at:
        raise Refusal("This visit is not over yet. When it ended early, write down how long it was.", code="TOO_EARLY")
    units = None if order.minutes_weekly is not None else delivery.quantity or Decimal(1)
    done = Done(start=delivery.from_minute, minutes=delivery.minutes, quantity=units, worker=by.name)
    delivering.deliver(db, order, delivery, done, by=by, at=at)


