"""The course of a budget: what was used, what is still to come, how far the money lasts. Pure functions of Facts; pence.

What was used is read from the ledger (accrued, owed and paid), by the day it was for. What is to come is, line by line,
what an order costs at its price (BOOKED), else what was bought of it in the last eight weeks (USED), else what the plan says
(PLANNED).
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct

from brokerage.kit.money import Pence, half_up
from brokerage.kit.texts import within
from brokerage.oversight.facts import Booked, Facts, Source
from brokerage.plans.line_rows import LineRow
from brokerage.sums.forecast import Driver, Flow, Forecast, forecast

NOTHING = Pence(0)
DAY = timedelta(days=1)
WEEKS = 8
"""How many weeks of buying say what is usual; fewer are chance, more are long ago."""
USED_PLACES = ("accrued", "owed", "paid", "vat")
BANDS = {"WEEKEND": "the weekend rate", "EVENING": "the evening rate", "BANK_HOLIDAY": "the bank holiday rate",
         "WEEKDAY": "the weekday rate"}


class Used(Struct, frozen=True):
    """Something that was delivered or bought on a day; `line` is its plan line, when that is known."""

    day: date
    amount: Pence
    payee: str
    what: str
    line: int | None
    move_id: int


def used(facts: Facts) -> list[Used]:
    """Everything used, in the order of the ledger. What was undone stands with a minus."""
    found = []
    for entry in facts.entries:
        amount = entry.change(USED_PLACES)
        if amount != NOTHING:
            source = facts.sources.get(entry.document) or _from_words(entry.words)
            line = source.line if source.line is not None else _line_of(facts, source)
            found.append(Used(entry.day, amount, source.payee, source.what, line, entry.move_id))
    return found


def _from_words(words: str) -> Source:
    payee, _, what = words.partition(": ")
    return Source(payee, what or words)


def _line_of(facts: Facts, source: Source) -> int | None:
    """The paid line of the plan that buys from this payee: the one whose words are most like what was bought."""
    if facts.sheet is None:
        return None
    names = [line for line in facts.sheet.paid_lines
             if _alike(line.provider_name, source.payee) or _alike(line.name, source.what)]
    return max(names, key=lambda line: (_common(line.name, source.what), -line.number)).number if names else None


def _alike(one: str, other: str) -> bool:
    return bool(one) and one.casefold().strip() == other.casefold().strip()


def _common(one: str, other: str) -> int:
    return len(set(one.casefold().split()) & set(other.casefold().split()))


def between(things: Iterable[Used], first: date, last: date) -> Pence:
    """What was used on these days, both counted."""
    return Pence.total(u.amount for u in things if first <= u.day <= last)


def flows(facts: Facts, things: Sequence[Used]) -> list[Flow]:
    """What is still to come, line by line; then what is bought regularly without standing in the plan."""
    end = facts.purse.ends_on
    found: list[Flow] = []
    for line in facts.sheet.paid_lines if facts.sheet else ():
        of_line = [u for u in things if u.line == line.number]
        orders = [b for b in facts.booked if b.line == line.number]
        if line.once > NOTHING:
            found += _once(facts, line, of_line)
        elif orders:
            found += _ordered(line, orders, end)
        else:
            found.append(_bought(facts, line, of_line))
    lines = {line.number for line in facts.sheet.paid_lines} if facts.sheet else set()
    orders = [b for b in facts.booked if b.line not in lines]
    found += [Flow(name=order.name, weekly=order.weekly, planned=NOTHING if facts.sheet else order.weekly, since=order.since,
                   until=until, basis="BOOKED", because=f"{order.name}, which is not in the plan" if facts.sheet else "")
              for order, until in _prices(orders, end)]
    return found + _unplanned(facts, [u for u in things if u.line is None], _ordered_until(facts))


def _ordered_until(facts: Facts) -> dict[str, date]:
    """By provider: the last day for which something is ordered from them."""
    found: dict[str, date] = {}
    for order in facts.booked:
        if source := facts.sources.get(f"order/{order.order_id}"):
            found[source.payee] = max(found.get(source.payee, facts.now), order.until or facts.purse.ends_on)
    return found


def _once(facts: Facts, line: LineRow, of_line: Sequence[Used]) -> list[Flow]:
    """What is left to pay of something that is bought once: tomorrow, when its day is over."""
    rest = line.once - Pence.total(u.amount for u in of_line)
    day = max(line.starts_on, facts.now + DAY)
    if rest <= NOTHING or day > facts.purse.ends_on:
        return []
    return [Flow(name=line.name, weekly=rest, planned=rest, since=day, until=day, once=True)]


def _ordered(line: LineRow, orders: Sequence[Booked], end: date) -> list[Flow]:
    """An order at each of its prices. The first carries what the plan gives the line, so that a line with two orders is planned
    for once."""
    return [Flow(name=line.name, weekly=order.weekly, planned=line.weekly if order.order_id == orders[0].order_id else NOTHING,
                 since=order.since, until=until, because=_because(line, order), basis="BOOKED")
            for order, until in _prices(orders, end)]


def _prices(orders: Sequence[Booked], end: date) -> Iterable[tuple[Booked, date]]:
    """Each dated price of each order, with the last day on which it holds."""
    for order in orders:
        later = [o.since for o in orders if o.order_id == order.order_id and o.since > order.since]
        until = min(filter(None, (order.until, end, min(later) - DAY if later else None)))
        if until >= order.since:
            yield order, until


def _because(line: LineRow, order: Booked) -> str:
    """What to call the difference between an order and its line: the price when that differs, else how much of it."""
    if Decimal(order.rate) != line.rate:
        return BANDS.get(line.band) or f"the price of {within(line.name)}"
    return f"how much there is of {within(line.name)}" if order.weekly != line.weekly else line.name


def _bought(facts: Facts, line: LineRow, of_line: Sequence[Used]) -> Flow:
    """A line without an order: as it was bought in the last weeks, once it has run for that long; else as planned."""
    since, until = line.starts_on, min(line.ends_on or facts.purse.ends_on, facts.purse.ends_on)
    start = facts.now - WEEKS * 7 * DAY + DAY
    if not of_line or since > start:
        return Flow(name=line.name, weekly=line.weekly, planned=line.weekly, since=since, until=until)
    usual = half_up(int(between(of_line, start, facts.now)), WEEKS)
    return Flow(name=line.name, weekly=max(usual, NOTHING), planned=line.weekly, since=since, until=until, basis="USED")


def _unplanned(facts: Facts, things: Sequence[Used], ordered: Mapping[str, date]) -> list[Flow]:
    """What is bought again and again from somebody who is not in the plan. Without any plan that is the plan. While something is
    ordered from them the order counts instead; after its last day it goes on as it was bought."""
    start = facts.now - WEEKS * 7 * DAY + DAY
    found = []
    for payee in dict.fromkeys(u.payee for u in things):
        lately = [u for u in things if u.payee == payee and start <= u.day <= facts.now]
        begins = ordered[payee] + DAY if payee in ordered else facts.now
        if len({u.day for u in lately}) > 1 and begins <= facts.purse.ends_on:
            began = max(start, min(u.day for u in things if u.payee == payee))
            weeks = max(((facts.now - began).days + 1) // 7, 1)
            usual = max(half_up(int(Pence.total(u.amount for u in lately)), weeks), NOTHING)
            planned = usual if facts.sheet is None else NOTHING
            found.append(Flow(name=payee, weekly=usual, planned=planned, since=begins, until=facts.purse.ends_on, basis="USED",
                              because="" if facts.sheet is None else f"{payee}, which is not in the plan"))
    return found


def past(facts: Facts, things: Sequence[Used]) -> list[Driver]:
    """What each line of the plan used up to today against what the plan gave it for those days."""
    found = []
    for line in facts.sheet.paid_lines if facts.sheet else ():
        last = min(line.ends_on or facts.purse.ends_on, facts.purse.ends_on)
        plan = Flow(name=line.name, weekly=line.once or line.weekly, planned=NOTHING, since=line.starts_on, until=last,
                    once=line.once > NOTHING)
        spent = Pence.total(u.amount for u in things if u.line == line.number)
        orders = [b for b in facts.booked if b.line == line.number]
        because = _because(line, orders[0]) if orders else line.name
        found.append(Driver(because, spent - plan.cost(facts.purse.starts_on, facts.now)))
    if facts.sheet is not None:
        found += [Driver(f"{payee}, which is not in the plan", Pence.total(u.amount for u in things if u.line is None
                                                                           and u.payee == payee))
                  for payee in dict.fromkeys(u.payee for u in things if u.line is None)]
    return found


def left(facts: Facts) -> Pence:
    """What there is to pay for days to come: safe to spend, and what is booked for them. What is booked for days that are over
    waits for its delivery and is no longer there."""
    held = Pence.total(
        Flow(name="", weekly=order.weekly, planned=NOTHING, since=order.since, until=min(until, order.held))
        .cost(facts.now + DAY, facts.purse.ends_on) + (order.once if order.since > facts.now else NOTHING)
        for order, until in _prices(facts.booked, facts.purse.ends_on) if order.held is not None)
    return facts.purse.total("available") + min(facts.purse.total("committed"), held)


def ahead(facts: Facts, things: Sequence[Used] | None = None) -> Forecast:
    """How far the money lasts, with what most explains it."""
    things = used(facts) if things is None else things
    return forecast(left(facts), flows(facts, things), today=facts.now, end=facts.purse.ends_on, past=past(facts, things))
