"""A person-led change (M-15): up to a tenth of an order's four weeks goes to another order, without anybody's approval.

The other order's line has the same split, the same way of holding the money and an outcome in common; neither is a health task;
both prices are fair (B-11). The dated terms of both say so, until the four weeks are over. Callers commit.
"""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_UP, Decimal

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets.guards import day_of
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence, days_inclusive, half_up, part_weeks
from brokerage.kit.states import move
from brokerage.orders import basis as working
from brokerage.orders import commitments, guards
from brokerage.orders.basis import DAY, NOTHING, Basis, Terms
from brokerage.orders.models import Order, OrderTerm
from brokerage.orders.states import TERM
from brokerage.plans import cost, facts
from brokerage.plans.editing import sheet_of
from brokerage.plans.line_models import Line, LineOutcome
from brokerage.plans.models import Outcome, Plan

MOVED = "Moved by the person (M-15)"
TENTH = 10


class Move(Struct, frozen=True):
    """What a change would do: from the day `since` to `last`, pence a week, and what it comes to over those days."""

    since: date
    last: date
    weekly: Pence
    value: Pence
    most: Pence


def between(db: Session, give: Order, take: Order, more: Decimal, *, by: Actor, at: datetime) -> Move:
    """Give `take` so much more a week (hours, or units) out of `give`, from tomorrow to the end of its four weeks. Refused for
    anybody but whoever may order, beyond a tenth in the four weeks (cumulative), and between lines that M-15 keeps apart: then
    it is a change of the plan."""
    for order in (give, take):
        guards.may_order(by, order)
    giving, taking = working.load(db, give), working.load(db, take)
    since = day_of(at) + timedelta(days=1)
    first, last = giving.period_days(giving.period(since))
    _alike(db, giving, taking, since, at)
    now, then = giving.term(since), taking.term(since)
    richer = _with(then, take, more)
    weekly = richer.weekly - then.weekly
    poorer = _less(now, give, weekly)
    last = min(last, take.last_day or last)
    value = half_up(int(weekly) * days_inclusive(since, last), 7)
    most = half_up(int(part_weeks(_plain(giving, first).weekly, first, last)), TENTH)
    if value + moved(giving, first, last) > most:
        raise Refusal(f"You can move up to {most} of this in its four weeks by yourself, and this would make "
                      f"{value + moved(giving, first, last)}. Ask for a change of the plan instead.", code="OVER_A_TENTH",
                      fields={"more": f"Choose less: {most} can be moved in these four weeks"})
    for order, old, new in ((give, now, poorer), (take, then, richer)):
        _until(db, order, old, new, since, last, by, at)
        commitments.keep(db, order, by=by.ref, at=at, on=since, words=f"{MOVED}: {give.what} to {take.what}")
    return Move(since, last, weekly, value, most)


def moved(known: Basis, first: date, last: date) -> Pence:
    """What was moved away from this order on these days already."""
    plain = part_weeks(_plain(known, first).weekly, first, last)
    spans = [t.since for t in known.terms if first < t.since <= last]
    total, start = NOTHING, first
    for end in [*(s - DAY for s in sorted(set(spans))), last]:
        total, start = total + part_weeks(known.term(start).weekly, start, end), end + DAY
    return max(plain - total, NOTHING)


def _plain(known: Basis, day: date) -> Terms:
    """The term of that day as it was agreed with the provider, before anything was moved."""
    return max((t for t in known.terms if t.since <= day and not t.moved), key=lambda t: (t.since, t.id), default=known.terms[0])


def _with(term: Terms, order: Order, more: Decimal) -> Terms:
    minutes = None if term.minutes_weekly is None else term.minutes_weekly + int(more * 60)
    quantity = None if term.quantity is None else term.quantity + more
    if more <= 0 or (minutes is not None and more * 60 != int(more * 60)):
        text = "Enter hours that come to whole minutes, or a number above nothing"
        raise Refusal(text + ".", fields={"more": text})
    return _term(term, order, minutes, quantity)


def _less(term: Terms, order: Order, weekly: Pence) -> Terms:
    """`term` with at least `weekly` pence less, in whole minutes or four places of a unit."""
    rate = int(term.rate * 10000)
    if term.minutes_weekly is not None:
        return _term(term, order, term.minutes_weekly - -(-int(weekly) * 6000 // rate), None)
    less = (Decimal(int(weekly)) / 100 / term.rate).quantize(Decimal("0.0001"), ROUND_UP)
    return _term(term, order, None, (term.quantity or Decimal(0)) - less)


def _term(term: Terms, order: Order, minutes: int | None, quantity: Decimal | None) -> Terms:
    if (minutes is not None and minutes <= 0) or (quantity is not None and quantity <= 0):
        raise Refusal("There is not that much to move.", fields={"more": "There is not that much to move"})
    weekly, _ = cost.amounts(term.rate, minutes=minutes, quantity=quantity, per=order.per)
    return Terms(0, term.since, term.rate, minutes, quantity, weekly)


def _until(db: Session, order: Order, old: Terms, new: Terms, since: date, last: date, by: Actor, at: datetime) -> None:
    """The new quantity from `since`, and the old again after `last`."""
    for day, term, why in ((since, new, MOVED), (last + DAY, old, f"{MOVED}: over")):
        row = OrderTerm(order_id=order.id, person_id=order.person_id, since=day, rate=term.rate, quantity=term.quantity,
                        minutes_weekly=term.minutes_weekly, weekly_pence=term.weekly, why=why, proposed_by=by.ref,
                        proposed_at=at, holder_by=by.ref)
        move(db, TERM, row, "propose", by=by.ref, at=at, about=order.about, why=why)
        move(db, TERM, row, "agree", by=by.ref, at=at, about=order.about)


def _alike(db: Session, giving: Basis, taking: Basis, since: date, at: datetime) -> None:
    """Every guard of M-15 between two orders. The first that fails is said."""
    give, take = giving.order, taking.order
    lines = [db.get_one(Line, order.line_id) for order in (give, take)]
    if give.id == take.id or give.budget_id != take.budget_id or {give.state, take.state} != {"ACTIVE"}:
        raise _no("Choose another order that runs on the same budget")
    if any(o.per != "WEEK" for o in (give, take)) or any(line.state != "APPROVED" for line in lines):
        raise _no("Only what is given each week, in a plan that everybody agreed, can be moved")
    if give.health_task or take.health_task:
        raise _no("Health tasks are changed in the plan, not moved")
    one, other = giving.rule(since), taking.rule(since)
    if (one and (one.method, one.parts)) != (other and (other.method, other.parts)) or lines[0].deployment != lines[1].deployment:
        raise _no("The funders share these two differently, so this is a change of the plan")
    if not _families(db, lines[0]) & _families(db, lines[1]):
        raise _no("These two are for different things in the plan")
    plan = db.get_one(Plan, lines[0].plan_id)
    prices = facts.of(db, sheet_of(db, plan, at)).prices
    if any(line.id in prices and prices[line.id].verdict != "FAIR" for line in lines):
        raise _no("One of the two prices is not close to the usual one, so a funder looks at this first")


def _families(db: Session, line: Line) -> set[str]:
    """The outcomes of a line, and the parts of wellbeing that they are about."""
    rows = db.execute(select(Outcome.id, Outcome.wellbeing).join(LineOutcome, LineOutcome.outcome_id == Outcome.id).where(
        LineOutcome.line_id == line.id)).all()
    return {str(number) for number, _ in rows} | {part for _, part in rows if part}


def _no(text: str) -> Refusal:
    return Refusal(text + ".", code="NOT_ALIKE", fields={"to": text})
