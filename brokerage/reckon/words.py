"""The working in words: every sum as a person would do it with a pencil, and the rule that it follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from brokerage.kit.money import Pence, days_inclusive
from brokerage.reckon.answer import Effect, Figures, Step, WeekFigures
from brokerage.reckon.case import Assessment, Cascade, Case, Change, Line, OneStream, Percent, Split, Stream
from brokerage.reckon.figures import Till
from brokerage.reckon.lines import StandingLine, Terms, session_share
from brokerage.reckon.weeks import Piece, StandingCharge, assessed

NOTHING = Pence(0)
WEEK = 7
PER = {"day": "a day", "week": "a week", "fortnight": "a fortnight", "four weeks": "every four weeks", "once": "once"}
MONTHS = [
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
]
EXACT_TO = " (to the nearest penny)"


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
    called, rate = line.name or line.ref, terms.rate
    if line.group is not None:
        share = session_share(line, rate)
        price = f"one session of £{number(rate)} is shared by {len(line.group.bookings)}"
        yield Step(about, f"{called}: {price}; booking {line.group.this} pays {share}. Odd pennies go by booking.", "M-14")
        rate = Decimal(int(share)) / 100
    weekly = " a week" if line.per in ("fortnight", "four weeks", "day") else ""
    yield Step(about, f"{called}: {how_much(line, terms)} × £{number(rate)} = {one.gross}{weekly}.", "M-02")
    if one.extra and not one.tiers:
        above = f"{name_of(streams, one.extra)} what is above: {one.gross - one.budget}"
        yield Step(about, f"{called}: the budget pays {one.budget} of it, and {above}.", "L-50")
    shares = by_name(streams, one.whole().by_stream)
    how = "paid by" if isinstance(terms.split, OneStream) else split_in_words(streams, terms.split) + ":"
    yield Step(about, f"{called}: {how} {shares}.", _rule(terms.split))


def _of_charge(about: str, streams: Mapping[str, Stream], one: StandingCharge) -> Iterator[Step]:
    found = one.charge.assessment
    called = f"Charge towards {name_of(streams, one.charge.stream)}"
    if found is not None:
        yield from of_assessment(f"{about}: {called}", found, assessed(found, one.care_cost)[0], one.weekly, one.care_cost)
    elif one.weekly < one.said:
        yield Step(
            about,
            f"{called}: {one.said} is said, but the care it goes towards costs only {one.care_cost}, so it is {one.weekly}.",
            "s14(4)",
        )
    elif one.weekly:
        yield Step(about, f"{called}: {one.weekly}, which is no more than the {one.care_cost} that its stream pays.", "L-40")


def of_assessment(about: str, found: Assessment, tariff: Pence, charge: Pence, care_cost: Pence | None) -> list[Step]:
    """The charge from its figures (domain L-40, L-41)."""
    steps = []
    if found.capital is not None:
        over = found.capital.amount - found.capital.lower
        counted = (
            f"{over} above {found.capital.lower}: {found.capital.per_step} for each {found.capital.step} or part of it "
            f"is {tariff} a week."
            if over > NOTHING
            else f"not above {found.capital.lower}, so they do not count."
        )
        steps.append(Step(about, f"Savings of {found.capital.amount} are {counted}", "L-41"))
    left = found.income + tariff - found.mig - Pence.total(found.premiums) - found.dre
    less = " − ".join(str(one) for one in (found.mig, *found.premiums, found.dre))
    says = f"{found.income} income + {tariff} for savings − {less} = {left}."
    if left < NOTHING:
        says += " Below nothing there is no charge."
    elif charge < left:
        says += f" The care it goes towards costs only {care_cost}, so the charge is {charge}."
    return [*steps, Step(about, says, "L-40")]


def of_run(till: Till, pieces: list[Piece]) -> Iterator[Step]:
    """Each line's days; runs with the same figures are told once, with how often they come."""
    often: dict[int, list[Piece]] = {}
    for piece in pieces:
        often.setdefault(id(till.over(piece.week, piece.since, piece.until)), []).append(piece)
    for those in often.values():
        first, count = those[0], len(those)
        about = run_in_words(first.since, first.until) + (f", and {count - 1} more like it" if count > 1 else "")
        yield from _of_days(about, first, till)


def _of_days(about: str, piece: Piece, till: Till) -> Iterator[Step]:
    days = days_inclusive(piece.since, piece.until)
    figures = till.over(piece.week, piece.since, piece.until)
    for one in piece.week.lines:
        amount = figures.lines[one.line.ref]
        nearest = EXACT_TO if int(one.gross) * days % WEEK else ""
        shares = by_name(till.streams, amount.by_stream)
        says = f"{one.line.name or one.line.ref}: {one.gross} × {days} ÷ 7 = {amount.amount}{nearest}: {shares}."
        yield Step(about, says, "M-04, M-03")
    for once in piece.week.one_offs:
        if once.line.ref in figures.lines:
            yield Step(about, f"{once.line.name or once.line.ref}: once, {figures.lines[once.line.ref].amount}.", "M-23")
    for charge in piece.week.charges:
        if charge.weekly:
            left = ". The part of a penny is left to the person" if int(charge.weekly) * days % WEEK else ""
            says = f"Charge: {charge.weekly} × {days} ÷ 7 = {figures.charges[charge.charge.stream]}{left}."
            yield Step(about, says, "M-06, L-43")
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
            about = f"A {paid.cycle} payment from {day_in_words(week.since)}"
            yield Step(about, f"The funders pay {paid.total}: {by_name(streams, paid.by_stream)}.", "M-08, M-21")
            yield Step(about, f"The person pays in {paid.person_pays_in}. The account gets {paid.account_gets}.", "M-20, M-21")
            last = paid.instalments[-1]
            if last != paid.total:
                yield Step(about, f"The last of {len(paid.instalments)} is {last}, so that together they make the year.", "M-08")


def of_effects(case: Case, effects: list[Effect]) -> Iterator[Step]:
    """What each day's changes cost whom, to the end of the period."""
    streams = {stream.ref: stream for stream in case.streams}
    for effect in effects:
        about = f"Change on {day_in_words(effect.since)}"
        period = effect.period
        for text in effect.changes:
            yield Step(about, text, "M-05")
        now = f"The {effect.days} days to {day_in_words(effect.until)} come to {period.after.total}"
        yield Step(about, f"{now} instead of {period.before.total}: {more_or_less(period.difference.total)}.", "M-05")
        moves = [f"{name_of(streams, ref)} {more_or_less(more)}" for ref, more in period.difference.by_stream.items() if more]
        if period.difference.charge:
            moves.append(f"the person's charge {more_or_less(period.difference.charge)}")
            moves += [
                f"{name_of(streams, ref)} after the charge {more_or_less(more)}"
                for ref, more in period.difference.net.items()
                if more != period.difference.by_stream[ref]
            ]
        yield Step(about, "; ".join(moves) + "." if moves else "Nobody pays more or less.", "M-03")


def of_change(case: Case, change: Change) -> str:
    """A change in one sentence."""
    streams = {stream.ref: stream for stream in case.streams}
    units = {line.ref: line.unit for line in case.lines}
    names = {line.ref: line.name or line.ref for line in case.lines}
    what = [names[ref] for ref in change.lines] or ["Every line without a split of its own"] * (change.split is not None)
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
        news.append(split_in_words(streams, change.split))
    said = [f"{', '.join(what)}: now {', '.join(news)}"] if news else []
    if change.charge is not None:
        amount = "worked out anew" if change.charge.assessment else f"{change.charge.weekly or NOTHING} a week"
        said.append(f"The charge towards {name_of(streams, change.charge.stream)} is {amount}")
    if change.stream:
        said.append(f"{name_of(streams, change.stream)} is now paid by {change.funder}")
    return ". ".join([*said, *([change.why] if change.why else [])]) + "."


def split_in_words(streams: Mapping[str, Stream], rule: Split) -> str:
    """shared ICB 60%, Council 40%; or: Council pays; or tier by tier."""
    if isinstance(rule, Percent):
        return "shared " + ", ".join(f"{name_of(streams, part.stream)} {number(part.percent)}%" for part in rule.shares)
    if isinstance(rule, Cascade):
        return ", then ".join(
            f"{name_of(streams, tier.stream)} " + ("the rest" if tier.cap is None else f"up to {tier.cap}") for tier in rule.tiers
        )
    return f"{name_of(streams, rule.stream)} pays"


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
    return f"{abs(amount)} {'less' if amount < NOTHING else 'more'}" if amount else "the same"


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
