"""What makes a case impossible, each fault with a code and a plain reason, all that can be seen at once.

This file has dates, names, quantities and changes; `rules.py` has splits, charges and top-ups.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.reckon import rules, sum_checks
from brokerage.reckon.case import Case, Change, Line
from brokerage.reckon.days import backwards, overlaps
from brokerage.reckon.refused import Fault
from brokerage.reckon.weeks import Piece, Timeline
from brokerage.sums import types

NOTHING = Pence(0)
MOST = {"streams": 50, "lines": 300, "changes": 300, "charges": 100, "top_ups": 100, "also_for": 60, "sums": 100}
LONGEST_RUN = 3_660
MOST_A_WEEK = {
    "hour": 504,
    "night": 21,
    "day": 21,
    "week": 3,
    "visit": 500,
    "session": 200,
    "journey": 500,
    "item": 10_000,
    "mile": 10_000,
}
"""Above this a quantity was mistyped: hours, nights and days are three carers round the clock."""
MOST_ONCE = 10_000
HIGHEST_RATE = Decimal(100_000)
MOST_MONEY = Pence(1_000_000_00)
_A_WEEK = {"day": 7, "week": 1, "fortnight": 1, "four weeks": 1, "once": 1}


def faults(case: Case) -> Iterator[Fault]:
    """Everything wrong with the case that can be said before it is reckoned, in the order of the file."""
    yield from _size(case)
    yield from _runs(case)
    yield from _streams(case)
    yield from _lines(case)
    yield from rules.of_splits(case)
    yield from rules.of_charges(case)
    yield from rules.of_top_ups(case)
    yield from _changes(case)
    yield from sum_checks.faults(case)


def standing_faults(timeline: Timeline, pieces: list[Piece]) -> Iterator[Fault]:
    """What only shows once the weeks stand: a remainder that nobody pays (M-32), a charge above the cost (s14(4))."""
    for (ref, _), standing in timeline.standing.items():
        where = f"{_place(timeline.case, ref)}.split"
        if standing.unfunded > NOTHING:
            yield Fault(
                "UNFUNDED_REMAINDER",
                where,
                f"{standing.unfunded} a week of “{ref}” is paid by nobody. Raise a cap, let the last "
                "tier take the rest, or agree a top-up.",
            )
        if standing.gross > MOST_MONEY:
            yield Fault(
                "AMOUNT_ABSURD", _place(timeline.case, ref), f"“{ref}” comes to {standing.gross}. Check its rate and quantity."
            )
    yield from rules.of_standing_charges(pieces)


def _size(case: Case) -> Iterator[Fault]:
    for name, most in MOST.items():
        if len(getattr(case, name)) > most:
            yield Fault("TOO_MANY", name, f"“{name}” may have at most {most}.")
    if not case.lines and not case.sums:
        yield Fault("NOTHING_TO_RECKON", "lines", "There is nothing to reckon: give lines, or sums.")
    if case.lines and case.period is None:
        yield Fault("MISSING_FIELD", "period", "Lines need a “period”, from one day to another.")
    if case.lines and not case.streams:
        yield Fault("MISSING_FIELD", "streams", "Lines need “streams”: somebody must pay for them.")


def _runs(case: Case) -> Iterator[Fault]:
    named = [("period", case.period)] if case.period else []
    for where, run in [*named, *((f"also_for[{i}]", run) for i, run in enumerate(case.also_for))]:
        yield from backwards(where, run)
        if (run.until - run.since).days >= LONGEST_RUN:
            yield Fault("RUN_TOO_LONG", where, "A run of days may be ten years at most.")


def _streams(case: Case) -> Iterator[Fault]:
    yield from twice("streams", [stream.ref for stream in case.streams])
    seen: dict[int, str] = {}
    for i, stream in enumerate(case.streams):
        where = f"streams[{i}]"
        yield from _ref(where, stream.ref)
        if stream.priority in seen:
            yield Fault(
                "PRIORITY_TWICE",
                f"{where}.priority",
                f"“{stream.ref}” and “{seen[stream.priority]}” have the same priority, so "
                "an equal half penny would have no owner.",
            )
        seen[stream.priority] = stream.ref
        try:
            types.check(stream.type, stream.payer, stream.deployment)
        except Refusal as no:
            yield Fault(no.code, f"{where}.{next(iter(no.fields))}", no.text)


def _lines(case: Case) -> Iterator[Fault]:
    yield from twice("lines", [line.ref for line in case.lines])
    for i, line in enumerate(case.lines):
        where = f"lines[{i}]"
        yield from _ref(where, line.ref)
        yield from _line_days(where, line)
        yield from _how_much(where, line, line.quantity, line.minutes)
        yield from _rate(f"{where}.rate", line.rate)
        yield from _group(where, line)


def _line_days(where: str, line: Line) -> Iterator[Fault]:
    yield from backwards(where, line)
    if line.per == "once" and (line.since is None or line.until not in (None, line.since)):
        yield Fault("ONCE_NEEDS_A_DAY", f"{where}.from", f"“{line.ref}” is bought once, so it needs one day, in “from”.")
    if line.per == "once" and line.pauses:
        yield Fault("ONCE_HAS_NO_PAUSE", f"{where}.pauses", f"“{line.ref}” is bought once, so it cannot pause.")
    for n, pause in enumerate(line.pauses):
        yield from backwards(f"{where}.pauses[{n}]", pause)
        if (line.since and pause.since < line.since) or (line.until and pause.until > line.until):
            yield Fault("PAUSE_OUTSIDE_LINE", f"{where}.pauses[{n}]", f"“{line.ref}” pauses on days on which it does not run.")
    yield from overlaps(f"{where}.pauses", list(enumerate(line.pauses)))


def _how_much(where: str, line: Line, quantity: Decimal | None, minutes: int | None) -> Iterator[Fault]:
    if (quantity is None) == (minutes is None):
        code = "MISSING_FIELD" if quantity is None else "SAID_TWICE"
        yield Fault(code, f"{where}.quantity", f"“{line.ref}” needs “quantity” or “minutes”, one of the two.")
    if minutes is not None and line.unit != "hour":
        yield Fault(
            "MINUTES_OF_NO_HOUR",
            f"{where}.minutes",
            f"“{line.ref}” is paid by the {line.unit}, so it cannot be given in minutes.",
        )
    for name, much in (("quantity", quantity), ("minutes", None if minutes is None else Decimal(minutes) / 60)):
        if much is not None and much < 0:
            yield Fault("QUANTITY_NEGATIVE", f"{where}.{name}", f"“{line.ref}” cannot have a quantity below nothing.")
        elif much is not None and much * _A_WEEK[line.per] > (MOST_ONCE if line.per == "once" else MOST_A_WEEK[line.unit]):
            yield Fault(
                "QUANTITY_ABSURD", f"{where}.{name}", f"“{line.ref}” has more {line.unit}s than there can be. Check the quantity."
            )


def _rate(where: str, rate: Decimal) -> Iterator[Fault]:
    if rate < 0:
        yield Fault("RATE_NEGATIVE", where, "A rate cannot be less than nothing.")
    if rate > HIGHEST_RATE:
        yield Fault("RATE_ABSURD", where, f"A rate above £{HIGHEST_RATE:,} a unit was mistyped.")


def _group(where: str, line: Line) -> Iterator[Fault]:
    if line.group is not None:
        bookings = line.group.bookings
        if len(set(bookings)) != len(bookings):
            yield Fault("REF_TWICE", f"{where}.group.bookings", "Each booking can share a session only once.")
        if line.group.this not in bookings:
            yield Fault(
                "UNKNOWN_BOOKING", f"{where}.group.this", f"Booking {line.group.this} is not among those who share the session."
            )


def _changes(case: Case) -> Iterator[Fault]:
    lines = {line.ref: line for line in case.lines}
    topped_up = {top_up.line for top_up in case.top_ups}
    for i, change in enumerate(case.changes):
        where = f"changes[{i}]"
        yield from _what_changes(where, change, case)
        for n, ref in enumerate(change.lines):
            if ref not in lines:
                yield Fault("UNKNOWN_LINE", f"{where}.lines[{n}]", f"There is no line “{ref}”.")
                continue
            until = lines[ref].until
            if until is not None and change.since > until:
                yield Fault("CHANGE_OUTSIDE_LINE", f"{where}.from", f"“{ref}” has ended before this change.")
            if change.quantity is not None or change.minutes is not None:
                yield from _how_much(where, lines[ref], change.quantity, change.minutes)
            if change.budget_rate is not None and ref not in topped_up:
                yield Fault(
                    "CHANGE_WITHOUT_TOP_UP",
                    f"{where}.budget_rate",
                    f"“{ref}” has no top-up or private extra, so its budget is its rate.",
                )
        for name in ("rate", "budget_rate"):
            if getattr(change, name) is not None:
                yield from _rate(f"{where}.{name}", getattr(change, name))
    yield from _clashes(case.changes)


def _what_changes(where: str, change: Change, case: Case) -> Iterator[Fault]:
    own = (change.rate, change.quantity, change.minutes, change.budget_rate)
    if not change.lines and any(one is not None for one in own):
        yield Fault("CHANGE_NAMES_NO_LINE", f"{where}.lines", "Say in “lines” which lines this changes.")
    if all(one is None for one in (*own, change.split, change.charge)) and not change.stream and not change.funder:
        yield Fault(
            "CHANGE_EMPTY", where, "This changes nothing: give a rate, quantity, minutes, split, budget rate, charge or funder."
        )
    if bool(change.stream) != bool(change.funder):
        yield Fault(
            "MISSING_FIELD",
            f"{where}.{'funder' if change.stream else 'stream'}",
            "A new funder needs both “stream” and “funder”.",
        )
    if change.stream and change.stream not in {stream.ref for stream in case.streams}:
        yield Fault("UNKNOWN_STREAM", f"{where}.stream", f"There is no stream “{change.stream}”.")
    if case.period is not None and change.since > case.period.until:
        yield Fault("CHANGE_OUTSIDE_PERIOD", f"{where}.from", "This change begins after the period has ended.")


def _clashes(changes: Iterable[Change]) -> Iterator[Fault]:
    """Two changes of one thing on one day: nobody could say which holds, and their order in the file must not."""
    seen: set[tuple[Any, ...]] = set()
    for i, change in enumerate(changes):
        for key in _touched(change):
            if (change.since, *key) in seen:
                yield Fault("CHANGES_CLASH", f"changes[{i}]", f"Two changes on {change.since} give {' '.join(key)}. Keep one.")
            seen.add((change.since, *key))


def _touched(change: Change) -> Iterator[tuple[str, ...]]:
    for name in ("rate", "split", "budget_rate"):
        if getattr(change, name) is not None:
            yield from ((ref, name) for ref in change.lines or ("every line",))
    if change.quantity is not None or change.minutes is not None:
        yield from ((ref, "quantity") for ref in change.lines)
    if change.charge is not None:
        yield (change.charge.stream, "charge")
    if change.stream:
        yield (change.stream, "funder")


def twice(where: str, refs: list[str]) -> Iterator[Fault]:
    for i, ref in enumerate(refs):
        if ref in refs[:i]:
            yield Fault("REF_TWICE", f"{where}[{i}].ref", f"“{ref}” is used twice in “{where}”.")


def _ref(where: str, ref: str) -> Iterator[Fault]:
    if not ref or len(ref) > 60 or not all(letter.isalnum() or letter in "-_/ " for letter in ref):
        yield Fault("BAD_REF", f"{where}.ref", "A ref is letters, digits, spaces, - and _, at most 60 of them.")


def _place(case: Case, ref: str) -> str:
    return f"lines[{[line.ref for line in case.lines].index(ref)}]"
