"""What the provider records and the holder answers (6.6 Delivery). Callers commit."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from msgspec import Struct
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from brokerage.budgets.guards import day_of
from brokerage.budgets.guards import reason as has_reason
from brokerage.door.actor import SYSTEM, Actor
from brokerage.kit.clock import LONDON, in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.money import half_up
from brokerage.kit.states import move, note
from brokerage.orders import accepting, guards
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Order, OrderPause
from brokerage.orders.states import DELIVERY, OVER, RUNS
from brokerage.people.passes import is_holder

CONFIRM_DAYS = 7
"""Without a word from the holder a record counts as right after so many days, and the page says so (6.6)."""
MIDNIGHT = 24 * 60


class Done(Struct, frozen=True, kw_only=True):
    """What was done: minutes from midnight and how long, or how many."""

    start: int = 0
    minutes: int | None = None
    quantity: Decimal | None = None
    worker: str = ""
    task: str = ""
    note: str = ""


def deliver(db: Session, order: Order, delivery: Delivery, done: Done, *, by: Actor, at: datetime) -> None:
    """A planned visit was made. Refused before it begins, outside the order's days, after a death, while a delegated task is
    out of date (P-38), or when it overlaps another visit of this order by the same worker."""
    _may_be_recorded(db, order, delivery.day, done, at, apart_from=delivery.id)
    move(db, DELIVERY, delivery, "deliver", by=by.ref, at=at, about=delivery.about)
    _write(delivery, done, by, at)
    db.flush()


def record(db: Session, order: Order, day: date, done: Done, *, source: str, by: Actor, at: datetime) -> Delivery:
    """What comes from a file, a timesheet or a session. A visit that the timetable has at that time is the one that was made.
    Refused as `deliver`, and when it is recorded already."""
    same = list(db.scalars(select(Delivery).where(
        Delivery.order_id == order.id, Delivery.day == day, Delivery.from_minute == done.start,
        Delivery.worker.in_(("", done.worker.strip())))))
    planned = next((one for one in same if one.state == "SCHEDULED"), None)
    if planned is not None:
        deliver(db, order, planned, done, by=by, at=at)
        return planned
    _may_be_recorded(db, order, day, done, at)
    if any(one.worker == done.worker.strip() for one in same):
        raise Refusal("This is recorded already.", code="DUPLICATE", fields={"from": "This is recorded already"})
    made = Delivery(order_id=order.id, person_id=order.person_id, source=source, day=day, from_minute=done.start)
    _write(made, done, by, at)
    move(db, DELIVERY, made, "record", by=by.ref, at=at, about=order.about)
    return made


def _write(delivery: Delivery, done: Done, by: Actor, at: datetime) -> None:
    delivery.done_from, delivery.done_minutes, delivery.done_quantity = done.start, done.minutes, done.quantity
    delivery.worker, delivery.task, delivery.note = done.worker.strip(), done.task.strip(), done.note.strip()
    delivery.recorded_by, delivery.recorded_at = by.ref, at
    delivery.confirm_by = day_of(at) + timedelta(days=CONFIRM_DAYS)


def _may_be_recorded(db: Session, order: Order, day: date, done: Done, at: datetime, apart_from: int = 0) -> None:
    if order.state not in (*RUNS, *OVER):
        raise Refusal("This order does not run, so nothing can be recorded on it.", code="WRONG_STATE")
    wrong = _wrong(order, day, done, at)
    if wrong:
        raise Refusal(next(iter(wrong.values())) + ".", code="NOT_DELIVERABLE", fields=wrong)
    guards.alive(db, order.person_id, day)
    paused = select(OrderPause.id).where(OrderPause.order_id == order.id, OrderPause.first <= day,
                                         or_(OrderPause.last.is_(None), OrderPause.last >= day))
    if db.scalar(paused.limit(1)) is not None:
        raise Refusal("The order is paused on that day.", code="PAUSED", fields={"day": "The order is paused on that day"})
    if order.health_task:
        guards.task_in_date(db, order, day)
    if done.minutes:
        _alone(db, order, day, done, apart_from)


def _wrong(order: Order, day: date, done: Done, at: datetime) -> dict[str, str]:
    """What cannot be about the day, the time and the amount."""
    wrong = {}
    if day < order.starts_on:
        wrong["day"] = f"The order starts on {in_full(order.starts_on)}"
    elif order.last_day is not None and day > order.last_day:
        wrong["day"] = f"The last day of the order was {in_full(order.last_day)}"
    elif starts(day, done.start) + timedelta(minutes=done.minutes or 0) > at:
        wrong["day"] = "This has not happened yet"
    if order.minutes_weekly is not None and not done.minutes:
        wrong["minutes"] = "Say how long it was"
    if order.minutes_weekly is None and (done.quantity is None or done.quantity <= 0):
        wrong["quantity"] = "Say how many it was"
    if done.minutes is not None and not 1 <= done.minutes <= MIDNIGHT:
        wrong["minutes"] = "A visit is from 1 minute to 24 hours"
    if not 0 <= done.start < MIDNIGHT:
        wrong["from"] = "Enter a time of the day, like 09:30"
    return wrong


def _alone(db: Session, order: Order, day: date, done: Done, apart_from: int) -> None:
    """Nobody is in two places: visits of one order by the same worker do not overlap, past midnight too."""
    assert done.minutes is not None
    first = starts(day, done.start)
    last = first + timedelta(minutes=done.minutes)
    near = db.scalars(select(Delivery).where(
        Delivery.order_id == order.id, Delivery.day >= day - timedelta(days=1), Delivery.day <= day + timedelta(days=1),
        Delivery.state.in_(("DELIVERED", "CONFIRMED", "DISPUTED")), Delivery.worker == done.worker.strip(),
        Delivery.id != apart_from))
    for other in near:
        begins = starts(other.day, other.done_from or 0)
        if begins < last and begins + timedelta(minutes=other.done_minutes or 0) > first:
            raise Refusal(f"This overlaps a visit that is recorded from {clock(other.done_from or 0)}.", code="OVERLAPS",
                          fields={"from": f"This overlaps a visit from {clock(other.done_from or 0)}"})


def starts(day: date, minute: int) -> datetime:
    """The moment in London of so many minutes after midnight of that day."""
    return datetime(day.year, day.month, day.day, tzinfo=LONDON) + timedelta(minutes=minute)


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def confirm(db: Session, order: Order, delivery: Delivery, *, by: Actor | str, at: datetime) -> None:
    """It was right: accepted, and accrued as far as the order goes (M-12 DELIVERED). Refused for whoever recorded it."""
    ref = by if isinstance(by, str) else by.ref
    if delivery.recorded_by == ref and not (isinstance(by, Actor) and is_holder(by, order.person_id)):
        raise Refusal("You recorded this, so somebody else must say that it is right.", code="OWN_RECORD")
    move(db, DELIVERY, delivery, "confirm", by=ref, at=at, about=delivery.about)
    delivery.answered_by, delivery.answered_at = ref, at
    units = delivery.done_minutes if order.minutes_weekly is not None else delivery.done_quantity
    if order.minutes_weekly is not None:
        units = (delivery.done_minutes or 0) * delivery.carers
    accepting.accept(db, order, delivery, units or 0, by=ref, at=at)


def dispute(db: Session, delivery: Delivery, *, why: str, by: Actor, at: datetime) -> None:
    has_reason(why)
    move(db, DELIVERY, delivery, "dispute", by=by.ref, at=at, why=why, about=delivery.about)
    delivery.dispute_why, delivery.answered_by, delivery.answered_at = why.strip(), by.ref, at


def correct(db: Session, order: Order, delivery: Delivery, done: Done, *, by: Actor, at: datetime) -> None:
    """The provider puts a disputed record right; the holder answers anew."""
    _may_be_recorded(db, order, delivery.day, done, at, apart_from=delivery.id)
    move(db, DELIVERY, delivery, "correct", by=by.ref, at=at, about=delivery.about)
    _write(delivery, done, by, at)


def reject(db: Session, delivery: Delivery, *, why: str, by: Actor, at: datetime) -> None:
    """The care co-ordinator finds that it did not happen: nothing is paid."""
    has_reason(why)
    move(db, DELIVERY, delivery, "reject", by=by.ref, at=at, why=why, about=delivery.about)


def take_back(db: Session, delivery: Delivery, *, by: Actor, at: datetime) -> None:
    move(db, DELIVERY, delivery, "take_back", by=by.ref, at=at, about=delivery.about)


def miss(db: Session, delivery: Delivery, *, welfare: bool, why: str = "", by: Actor, at: datetime) -> None:
    """Nobody came. Says whether somebody checked that the person is safe; nothing is paid. Refused before it was due."""
    if starts(delivery.day, delivery.from_minute) > at:
        raise Refusal("This visit is still to come. Call it off instead.", code="TOO_EARLY")
    move(db, DELIVERY, delivery, "miss", by=by.ref, at=at, why=why.strip(), about=delivery.about)
    delivery.welfare_checked = welfare


def cancel(db: Session, order: Order, delivery: Delivery, *, why: str = "", by: Actor, at: datetime) -> bool:
    """Call off a visit that is to come. Within the hours of the order's terms it is late, and their part of it is paid when the
    person called it off: True. A provider who calls off is never paid."""
    begins = starts(delivery.day, delivery.from_minute)
    if begins <= at:
        raise Refusal("This visit has begun already.", code="TOO_LATE")
    late = at > begins - timedelta(hours=order.cancel_hours)
    by_provider = order.provider_org_id is not None and order.provider_org_id in by.orgs("PROVIDER_ADMIN", "PROVIDER_WORKER")
    if not late or by_provider:
        move(db, DELIVERY, delivery, "cancel", by=by.ref, at=at, why=why.strip(), about=delivery.about)
        return False
    move(db, DELIVERY, delivery, "cancel_late", by=by.ref, at=at, why=why.strip(), about=delivery.about)
    delivery.answered_by, delivery.answered_at = by.ref, at
    if order.minutes_weekly is not None:
        units: Decimal | int = int(half_up((delivery.minutes or 0) * delivery.carers * order.cancel_percent, 100))
    else:
        units = (delivery.quantity or Decimal(0)) * order.cancel_percent / 100
    accepting.accept(db, order, delivery, units, by=by.ref, at=at)
    return True


def confirm_late(db: Session, at: datetime, most: int = 200) -> int:
    """Records that nobody has answered within seven days count as right. Returns how many. One that cannot be paid (no money
    left) stays for people to see."""
    due = list(db.scalars(select(Delivery).where(Delivery.state == "DELIVERED", Delivery.confirm_by < day_of(at))
                          .order_by(Delivery.id).limit(most)))
    done = 0
    for delivery in due:
        order = db.get_one(Order, delivery.order_id)
        try:
            with db.begin_nested():
                confirm(db, order, delivery, by=SYSTEM, at=at)
                done += 1
        except Refusal as no:
            delivery.confirm_by = day_of(at) + timedelta(days=1)
            note(db, "delivery", delivery.id, "not_confirmed", by=SYSTEM, at=at, why=no.text, about=delivery.about)
    return done
