"""The working in words: every sum as a person would do it with a pencil, and the rule that it follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from brokerage.kit.money import Pence, days_inclusive
from brokerage.reckon.answer import Effect, Figures, Step, WeekFigures
from brokerage.reckon.case import Assessment, Cascade, Case, Change, Line, Percent, Split, Stream
from brokerage.reckon.figures import Till
from brokerage.reckon.lines import StandingLine, Terms, session_share
from brokerage.reckon.weeks import Piece, StandingCharge, assessed

NOTHING = Pence(0)
WEEK = 7
PER = {"day": "a day", "week": "a week", "fortnight": "a fortnight", "four weeks": "every four weeks", "once": "once"}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def of_weeks(case: Case, till: Till, starts: list[Piece]) -> Iterator[Step]:
    """How each week that stands in the period is made; a line is told again only when it became another."""
    told: set[StandingLine] = set()
    for piece in starts:
        about = f"A week from {day_in_words(piece.since)}"
        for standing in (*piece.week.lines, *piece.week.one_offs):
            if standing not in told:
                told.add(standing)
                yield from _of_line(about, till.streams, standing)
        for charge in piece.week.charges:
            yield from _of_charge(about, till.streams, charge)
        yield Step(about, _total(till.streams, till.weekly(piece.week)), "M-02")


def _of_line(about: str, streams: Mapping[str, Stream], one: StandingLine) -> Iterator[Step]:
    line, terms = one.line, one.terms
    called, whole = line.name or line.ref, one.whole()
    if line.group is not None:
        yield Step(
            about,
            f"{called}: one session of £{number(terms.rate)} is shared by {len(line.group.bookings)}; booking {line.group.this} pays "
            f"{session_share(line, terms.rate)}. Odd pennies go in the order of booking.",
            "M-14",
        )
    rate = Decimal(int(session_share(line, terms.rate))) / 100 if line.group is not None else terms.rate
    weekly = " a week" if line.per in ("fortnight", "four weeks", "day") else ""
    yield Step(about, f"{called}: {how_much(line, terms)} × £{number(rate)} = {one.gross}{weekly}.", "M-02")
    if one.extra and not one.tiers:
        yield Step(
            about,
            f"{called}: the budget pays {one.budget} of it, and {name_of(streams, one.extra)} what is above: {one.gross - one.budget}.",
            "L-50",
        )
    yield Step(
        about,
        f"{called} is shared {split_in_words(streams, terms.split)}: {by_name(streams, whole.by_stream)}.",
        _rule(terms.split),
    )


def _of_charge(about: str, streams: Mapping[str, Stream], one: StandingCharge) -> Iterator[Step]:
    found = one.charge.assessment
    called = f"Charge towards {name_of(streams, one.charge.stream)}"
    if found is not None:
        yield from of_assessment(f"{about}: {called}", found, assessed(found, one.care_cost)[0], one.weekly, one.care_cost)
    elif one.weekly < one.said:
        yield Step(
            about, f"{called}: {one.said} is said, but its stream pays only {one.care_cost}, so it is {one.weekly}.", "s14(4)"
        )
    else:
        yield Step(about, f"{called}: {one.weekly}, which is no more than the {one.care_cost} that its stream pays.", "L-40")


def of_assessment(about: str, found: Assessment, tariff: Pence, charge: Pence, care_cost: Pence | None) -> list[Step]:
    """The charge from its figures (domain L-40, L-41)."""
    steps = []
    if found.capital is not None:
        over = max(found.capital.amount - found.capital.lower, NOTHING)
        steps.append(
            Step(
                about,
                f"Savings of {found.capital.amount} are {over} above {found.capital.lower}: {found.capital.per_step} for each "
                f"{found.capital.step} or part of it is {tariff} a week.",
                "L-41",
            )
        )
    left = found.income + tariff - found.mig - Pence.total(found.premiums) - found.dre
    less = " − ".join(str(one) for one in (found.mig, *found.premiums, found.dre))
    says = f"{found.income} income + {tariff} for savings − {less} = {left}."
    if left < NOTHING:
        says += " Below nothing there is no charge."
    elif charge < left:
        says += f" Its stream pays only {care_cost}, so the charge is {charge}."
    return [*steps, Step(about, says, "L-40")]


def of_run(case: Case, till: Till, pieces: list[Piece]) -> Iterator[Step]:
    """Each line's days; runs of the same week and length are told once, with how often they come."""
    often: dict[tuple[object, int], list[Piece]] = {}
    for piece in pieces:
        often.setdefault((piece.week, days_inclusive(piece.since, piece.until)), []).append(piece)
    for (_, days), those in often.items():
        first, count = those[0], len(those)
        about = run_in_words(first.since, first.until) + (f", and {count - 1} more like it" if count > 1 else "")
        yield from _of_days(about, days, first, till)


def _of_days(about: str, days: int, piece: Piece, till: Till) -> Iterator[Step]:
    figures = till.over(piece.week, piece.since, piece.until)
    for one in piece.week.lines:
        amount = figures.lines[one.line.ref]
        yield Step(
            about,
            f"{one.line.name or one.line.ref}: {one.gross} × {days} ÷ 7 = {amount.amount}: {by_name(till.streams, amount.by_stream)}.",
            "M-04, M-03",
        )
    for once in piece.week.one_offs:
        if once.line.ref in figures.lines:
            yield Step(about, f"{once.line.name or once.line.ref}: once, {figures.lines[once.line.ref].amount}.", "M-23")
    for charge in piece.week.charges:
        due = figures.charges[charge.charge.stream]
        yield Step(about, f"Charge: {charge.weekly} × {days} ÷ 7 = {due}; a part of a penny is left to the person.", "M-06, L-43")
    yield Step(about, _total(till.streams, figures), "M-05")


def _total(streams: Mapping[str, Stream], figures: Figures) -> str:
    """The check that every funder can do: the shares, less the charge, with the charge, are the whole."""
    says = f"Together {figures.total}: {by_name(streams, figures.by_stream)}."
    for ref, due in figures.charges.items():
        if due:
            says += f" {name_of(streams, ref)} {figures.by_stream[ref]} − charge {due} = {figures.net[ref]}."
    return says


def of_payments(case: Case, weeks: list[WeekFigures]) -> Iterator[Step]:
    streams = {stream.ref: stream for stream in case.streams}
    for week in weeks:
        paid = week.payment
        if paid is not None:
            last = (
                f" The last of {len(paid.instalments)} is {paid.instalments[-1]}, so that they make the year."
                if paid.instalments[-1] != paid.total
                else ""
            )
            yield Step(
                f"A {paid.cycle} payment from {day_in_words(week.since)}",
                f"The funders pay {paid.total}: {by_name(streams, paid.by_stream)}. The "
                f"person pays in {paid.person_pays_in}. The account gets {paid.account_gets}.{last}",
                "M-08, M-21",
            )


def of_effects(case: Case, effects: list[Effect]) -> Iterator[Step]:
    """What each day's changes cost whom, to the end of the period."""
    streams = {stream.ref: stream for stream in case.streams}
    for effect in effects:
        about = f"Change on {day_in_words(effect.since)}"
        period = effect.period
        for text in effect.changes:
            yield Step(about, text, "M-05")
        yield Step(
            about,
            f"The {effect.days} days to {day_in_words(effect.until)} come to {period.after.total} instead of {period.before.total}: "
            f"{more_or_less(period.difference.total)}.",
            "M-05",
        )
        moves = [f"{name_of(streams, ref)} {more_or_less(more)}" for ref, more in period.difference.by_stream.items() if more]
        if period.difference.charge:
            moves.append(f"the person's charge {more_or_less(period.difference.charge)}")
        yield Step(about, "; ".join(moves) + "." if moves else "Nobody pays more or less.", "M-03")


def of_change(case: Case, change: Change) -> str:
    """A change in one sentence."""
    streams = {stream.ref: stream for stream in case.streams}
    units = {line.ref: line.unit for line in case.lines}
    names = {line.ref: line.name or line.ref for line in case.lines}
    what = [names[ref] for ref in change.lines] or ["every line without a split of its own"] * (change.split is not None)
    news = []
    if change.rate is not None:
        news.append(f"£{number(change.rate)} a {units[change.lines[0]]}")
    if change.quantity is not None:
        news.append(f"{number(change.quantity)} {_units(units[change.lines[0]], change.quantity)}")
    if change.minutes is not None:
        news.append(f"{change.minutes} minutes")
    if change.budget_rate is not None:
        news.append(f"a budget of £{number(change.budget_rate)} a {units[change.lines[0]]}")
    if change.split is not None:
        news.append(f"shared {split_in_words(streams, change.split)}")
    said = [f"{', '.join(what)}: now {', '.join(news)}"] if news else []
    if change.charge is not None:
        amount = "worked out anew" if change.charge.assessment else f"{change.charge.weekly or NOTHING} a week"
        said.append(f"The charge towards {name_of(streams, change.charge.stream)} is {amount}")
    if change.stream:
        said.append(f"{name_of(streams, change.stream)} is now paid by {change.funder}")
    return ". ".join([*said, *([change.why] if change.why else [])]) + "."


def split_in_words(streams: Mapping[str, Stream], rule: Split) -> str:
    if isinstance(rule, Percent):
        return ", ".join(f"{name_of(streams, part.stream)} {number(part.percent)}%" for part in rule.shares)
    if isinstance(rule, Cascade):
        return ", then ".join(
            f"{name_of(streams, tier.stream)} " + ("the rest" if tier.cap is None else f"up to {tier.cap}") for tier in rule.tiers
        )
    return f"by nobody: {name_of(streams, rule.stream)} pays all"


def how_much(line: Line, terms: Terms) -> str:
    """21 hours a week; 45 minutes a day; 1 item once."""
    if terms.minutes is not None:
        return f"{terms.minutes} minutes {PER[line.per]}"
    quantity = terms.quantity or Decimal(0)
    return f"{number(quantity)} {_units(line.unit, quantity)}" + (
        "" if line.unit == "week" and line.per == "week" else f" {PER[line.per]}"
    )


def by_name(streams: Mapping[str, Stream], by_stream: Mapping[str, Pence]) -> str:
    return " + ".join(f"{name_of(streams, ref)} {pence}" for ref, pence in by_stream.items()) or "nobody"


def name_of(streams: Mapping[str, Stream], ref: str) -> str:
    return streams[ref].name or ref if ref in streams else ref


def more_or_less(amount: Pence) -> str:
    return f"{abs(amount)} {'less' if amount < NOTHING else 'more'}"


def number(value: Decimal) -> str:
    """24.86, 2 or 0.0125: at least pence where there are any."""
    text = f"{value.normalize():f}"
    return text + "0" if "." in text and len(text.split(".")[1]) == 1 and value < 1_000_000 else text


def day_in_words(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def run_in_words(since: date, until: date) -> str:
    days = days_inclusive(since, until)
    return f"{day_in_words(since)} to {day_in_words(until)} ({days} {'day' if days == 1 else 'days'})"


def _rule(rule: Split) -> str:
    return "M-03, M-30" if isinstance(rule, Percent) else "M-32" if isinstance(rule, Cascade) else "M-31"


def _units(unit: str, quantity: Decimal) -> str:
    return unit if quantity == 1 else f"{unit}s"
