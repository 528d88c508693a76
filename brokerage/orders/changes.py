"""What happens to an order that was agreed: a new price, a pause, notice, a stop, its last day (6.6, 6.12). Callers commit."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.budgets.guards import day_of
from brokerage.budgets.guards import reason as has_reason
from brokerage.door.actor import SYSTEM, Actor
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence, half_up
from brokerage.kit.states import move, note
from brokerage.orders import basis as working
from brokerage.orders import commitments, guards, timetable
from brokerage.orders.basis import DAY, NOTHING
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Order, OrderPause, OrderTerm
from brokerage.orders.states import LIVE, ORDER, OVER, TERM
from brokerage.people.models import Person
from brokerage.plans import cost

REASONS = {"HOSPITAL": "In hospital", "HOLIDAY": "Away from home", "PROVIDER": "The provider cannot come",
           "OTHER": "Another reason"}
SETTLE_DAYS = 14
"""So long after a period is over, what nobody recorded of it is given back."""


def propose_price(db: Session, order: Order, rate: Decimal, *, since: date, why: str, by: Actor, at: datetime,
                  minutes_weekly: int | None = None, quantity: Decimal | None = None) -> OrderTerm:
    """A new rate (or quantity) from a day to come: nothing changes before the holder and a funder have said yes. Refused while
    another waits, without a reason, for a day that is over, and when nothing would change."""
    has_reason(why)
    if order.state not in LIVE or order.per == "ONCE":
        raise Refusal("This order does not run, so its price cannot change.", code="WRONG_STATE")
    if since <= day_of(at) or (order.last_day is not None and since > order.last_day):
        raise Refusal("A new price begins on a day to come, while the order runs.", code="WRONG_DAY",
                      fields={"since": "Choose a day to come, while the order runs"})
    now = working.load(db, order).term(since)
    minutes, units = minutes_weekly or now.minutes_weekly, quantity or now.quantity
    if (rate, minutes, units) == (now.rate, now.minutes_weekly, now.quantity):
        raise Refusal("That is the price already.", code="NO_CHANGE", fields={"rate": "That is the price already"})
    if _waiting(db, order) is not None:
        raise Refusal("Another new price waits for an answer.", code="WRONG_STATE")
    weekly, _ = cost.amounts(rate, minutes=minutes, quantity=units, per=order.per)
    term = OrderTerm(order_id=order.id, person_id=order.person_id, since=since, rate=rate, minutes_weekly=minutes, quantity=units,
                     weekly_pence=weekly, why=why.strip(), proposed_by=by.ref, proposed_at=at)
    move(db, TERM, term, "propose", by=by.ref, at=at, about=order.about, why=why)
    return term


def _waiting(db: Session, order: Order) -> OrderTerm | None:
    return db.scalar(select(OrderTerm).where(OrderTerm.order_id == order.id, OrderTerm.state.in_(("PROPOSED", "HOLDER_AGREED"))))


def effect(db: Session, order: Order, term: OrderTerm) -> tuple[Pence, Pence]:
    """(more a week, more until the money's last day), in signed pence: shown before anybody answers."""
    now = working.load(db, order).term(term.since - DAY)
    last = order.committed_until or term.since
    days = (last - term.since).days + 1
    weekly = term.weekly_pence - now.weekly
    return weekly, half_up(int(weekly) * days, 7)


def agree_price(db: Session, order: Order, term: OrderTerm, *, by: Actor, at: datetime) -> bool:
    """The holder's yes, then a funder's; one that is no dearer needs the holder's only. True when it is agreed: the money for
    the days to come is then set aside anew. Refused when its day has come meanwhile, and when there is too little (M-11)."""
    if term.since <= day_of(at) and order.state in LIVE:
        raise Refusal("Its first day has come. Ask for a new one.", code="TOO_LATE")
    known = working.load(db, order)
    if term.state == "PROPOSED":
        guards.may_order(by, order)
        term.holder_by = by.ref
        if term.rate > known.term(term.since).rate or term.weekly_pence > known.term(term.since).weekly:
            move(db, TERM, term, "agree_holder", by=by.ref, at=at, about=order.about)
            return False
    else:
        once = order.once_pence if order.per == "ONCE" else NOTHING
        guards.funder_agrees(by, known, term.weekly_pence, once, max(term.since, known.budget.starts_on))
        if by.ref in (term.holder_by, term.proposed_by):
            raise Refusal("You have answered already. Somebody else must say yes too.", code="AGREED_ALREADY")
        term.funder_by = by.ref
    move(db, TERM, term, "agree", by=by.ref, at=at, about=order.about)
    if order.state in LIVE:
        order.rate = order.rate if term.since > day_of(at) else term.rate
        commitments.keep(db, order, by=by.ref, at=at, on=term.since, words=f"New price from {order.provider_name}")
    return True


def refuse_price(db: Session, order: Order, term: OrderTerm, *, why: str, by: Actor, at: datetime) -> None:
    """No: the price stays as it was agreed."""
    if term.state == "PROPOSED":
        guards.may_order(by, order)
    else:
        guards.funder_agrees(by, working.load(db, order), NOTHING, NOTHING, max(term.since, order.starts_on))
    move(db, TERM, term, "refuse", by=by.ref, at=at, why=why.strip(), about=order.about)


def pause(db: Session, order: Order, *, first: date, last: date | None, reason: str, why: str = "", by: Actor,
          at: datetime) -> OrderPause:
    """No visits from `first` on. The retainer of the order's terms is paid meanwhile; in hospital it is kept for assistants and
    nothing is paid to others (6.12). The money that will not be needed is given back at once."""
    if first < day_of(at) or (last is not None and last < first):
        raise Refusal("Look at the days again.", code="WRONG_DAY",
                      fields={"first": "Choose today or a day to come"} if first < day_of(at)
                      else {"last": "The last day cannot be before the first"})
    if reason not in REASONS:
        raise Refusal("Choose a reason.", fields={"reason": "Choose a reason"})
    percent = order.retainer_percent
    if reason == "PROVIDER" or (reason == "HOSPITAL" and order.kind != "PA"):
        percent = 0
    made = OrderPause(order_id=order.id, first=first, last=last, percent=percent, reason=reason, why=why.strip(), by=by.ref,
                      at=at)
    move(db, ORDER, order, "pause", by=by.ref, at=at, about=order.about, why=f"from {in_full(first)}: {REASONS[reason].lower()}")
    db.add(made)
    db.flush()
    timetable.drop(db, order, first, last, at, "The order is paused")
    commitments.keep(db, order, by=by.ref, at=at, on=first, words=f"{order.provider_name}: paused")
    return made


def resume(db: Session, order: Order, *, on: date, by: Actor | str, at: datetime) -> None:
    """Visits go on from `on`; the money for them is set aside again (M-11 may refuse)."""
    ref = by if isinstance(by, str) else by.ref
    if on < day_of(at):
        raise Refusal("Choose today or a day to come.", code="WRONG_DAY", fields={"on": "Choose today or a day to come"})
    move(db, ORDER, order, "resume", by=ref, at=at, about=order.about, why=f"from {in_full(on)}")
    for one in db.scalars(select(OrderPause).where(OrderPause.order_id == order.id)):
        if one.last is None or one.last >= on:
            if one.first >= on:
                db.delete(one)
            else:
                one.last = on - DAY
    if order.scheduled_until is not None and order.scheduled_until >= on:
        order.scheduled_until = on - DAY
    db.flush()
    commitments.keep(db, order, by=ref, at=at, on=on, words=f"{order.provider_name}: goes on")
    timetable.write(db, order, at)


def notice(db: Session, order: Order, *, last: date | None = None, why: str, by: Actor, at: datetime) -> date:
    """Either side ends it after the notice that was agreed; the money for later days is given back at once (W6). Returns the
    last day. Refused: without a reason, or sooner than the notice."""
    has_reason(why)
    least = day_of(at) + timedelta(days=order.notice_days)
    last = last or least
    if last < least and last != order.ends_on:
        raise Refusal(f"The notice is {order.notice_days} days, so the last day can be {in_full(least)} or later.",
                      code="NOTICE_TOO_SHORT", fields={"last": f"Choose {in_full(least)} or a later day"})
    if order.ends_on is not None and last > order.ends_on:
        last = order.ends_on
    move(db, ORDER, order, "notice", by=by.ref, at=at, why=why, about=order.about)
    order.notice_by = by.ref
    _stops(db, order, last, why, by.ref, at)
    return last


def cancel(db: Session, order: Order, *, why: str, by: Actor, at: datetime) -> None:
    """Off before its first day: all of its money is given back."""
    has_reason(why)
    if order.starts_on <= day_of(at):
        raise Refusal("It starts today. Give notice instead.", code="TOO_LATE")
    move(db, ORDER, order, "cancel", by=by.ref, at=at, why=why, about=order.about)
    timetable.drop(db, order, order.starts_on, None, at, "The order was called off")
    commitments.keep(db, order, by=by.ref, at=at, on=order.starts_on, words=f"{order.provider_name}: called off")


def terminate(db: Session, order: Order, *, why: str, replacement: str, by: Actor, role: str, at: datetime) -> bool:
    """Stop at once, for safety or a registration that ended: the care co-ordinator and the safeguarding lead both say so, with a
    plan for what replaces it. The first word is kept, the second stops it: True."""
    has_reason(why)
    if not replacement.strip():
        raise Refusal("Say who gives this care from now on.", fields={"replacement": "Say who gives this care from now on"})
    if order.state not in LIVE:
        raise Refusal("This order does not run.", code="WRONG_STATE")
    if order.stop_by and order.stop_role != role and order.stop_by != by.ref:
        move(db, ORDER, order, "terminate", by=by.ref, at=at, why=why, about=order.about)
        order.replacement = replacement.strip()
        _stops(db, order, day_of(at), why, by.ref, at)
        return True
    if order.stop_by:
        other = "care co-ordinator" if order.stop_role == "SAFEGUARDING_LEAD" else "safeguarding lead"
        raise Refusal(f"This is asked for already. The {other} must say so too.", code="SECOND_NEEDED")
    order.stop_by, order.stop_role, order.stop_why, order.replacement = by.ref, role, why.strip(), replacement.strip()
    note(db, "order", order.id, "ask_to_terminate", by=by.ref, at=at, why=why, about=order.about)
    db.flush()
    return False


def _stops(db: Session, order: Order, last: date, why: str, by: str, at: datetime) -> None:
    order.ended_on, order.ended_why = last, why.strip()
    timetable.drop(db, order, last + DAY, None, at, "The order ends")
    commitments.keep(db, order, by=by, at=at, on=last, words=f"Given back: {order.provider_name} ends on {in_full(last)}")


def start_due(db: Session, at: datetime) -> int:
    """Orders whose first day has come run. Returns how many."""
    due = list(db.scalars(select(Order).where(Order.state == "ACCEPTED", Order.starts_on <= day_of(at)).limit(200)))
    for order in due:
        move(db, ORDER, order, "start", by=SYSTEM, at=at, about=order.about)
    return len(due)


def end_due(db: Session, at: datetime) -> int:
    """Orders whose last day is over, or whose person has died, end: the rest of their money is given back. Returns how many."""
    today = day_of(at)
    over = func.coalesce(Order.ended_on, Order.ends_on) < today
    rows = db.execute(select(Order, Person.died_on).join(Person, Person.id == Order.person_id).where(
        Order.state.in_(LIVE), over | Person.died_on.is_not(None)).limit(200)).all()
    for order, died in rows:
        last = min(day for day in (died, order.last_day) if day is not None)
        move(db, ORDER, order, "end", by=SYSTEM, at=at, about=order.about, why="The person has died" if died else "")
        _stops(db, order, max(last, order.starts_on - DAY), "The person has died" if died else order.ended_why, SYSTEM, at)
    return len(rows)


def resume_due(db: Session, at: datetime) -> int:
    """Pauses whose last day is over end by themselves. Returns how many."""
    today = day_of(at)
    rows = list(db.scalars(select(Order).join(OrderPause, OrderPause.order_id == Order.id).where(
        Order.state == "PAUSED", OrderPause.last < today).distinct().limit(200)))
    rows = [o for o in rows if not working.load(db, o).paused(today)]
    for order in rows:
        resume(db, order, on=today, by=SYSTEM, at=at)
    return len(rows)


def settle(db: Session, order: Order, at: datetime) -> bool:
    """Give back what nobody recorded of periods that were over fourteen days ago, and of an order that is over. True when that
    moved anything on."""
    known = working.load(db, order)
    limit = day_of(at) - timedelta(days=SETTLE_DAYS)
    until = order.settled_until
    first = (until + DAY) if until else order.starts_on
    while first <= (order.last_day or limit):
        _, last = known.period_days(known.period(first))
        if last > limit:
            break
        until, first = last, last + DAY
    if order.state in OVER and order.last_day is not None and order.last_day <= limit:
        until = order.last_day
    if until == order.settled_until and not (order.state in OVER and _holds(db, order)):
        return False
    order.settled_until = until
    moved = commitments.keep(db, order, by=SYSTEM, at=at, on=day_of(at), words=f"Not used: {order.provider_name}", basis=known)
    return moved != NOTHING


def _holds(db: Session, order: Order) -> bool:
    waits = db.scalar(select(Delivery.id).where(Delivery.order_id == order.id, Delivery.state.in_(commitments.WAITS)).limit(1))
    return waits is None and any(p > NOTHING for p in commitments.outstanding(db, order).values())
