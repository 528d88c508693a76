"""Faults of splits, charges and top-ups: who may pay what (domain 1.5, 1.6, 3.4)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from brokerage.kit.money import Pence
from brokerage.reckon.case import Assessment, Cascade, Case, Charge, Line, OneStream, Percent, Split, TopUp
from brokerage.reckon.days import backwards, overlaps
from brokerage.reckon.lines import EXTRAS, TOP_UPS, Terms, named, price
from brokerage.reckon.refused import Fault
from brokerage.reckon.weeks import Piece
from brokerage.sums.types import STREAM_TYPES

NOTHING = Pence(0)
WHOLE = Decimal(100)
MOST_MISSED = 520


def of_splits(case: Case) -> Iterator[Fault]:
    """Each split as it stands, and then against each line that it may come to hold for."""
    for where, rule in _all_splits(case):
        yield from of_split(case, where, rule)
    for i, line in enumerate(case.lines):
        if line.split is None and case.split is None:
            yield Fault(
                "NO_SPLIT", f"lines[{i}].split", f"Nothing says who pays for “{line.ref}”: give it a “split”, or the whole case."
            )
        for where, rule in splits_of(case, line, i):
            council = [ref for ref in named(rule) if _type(case, ref).startswith("LA_")]
            if line.nhs_only and council:
                yield Fault(
                    "NHS_ONLY_LINE", where, f"“{line.ref}” is the NHS's to pay for, so “{council[0]}” may pay none of it."
                )


def of_split(case: Case, where: str, rule: Split) -> Iterator[Fault]:
    refs, types = named(rule), [_type(case, ref) for ref in named(rule)]
    known = {stream.ref for stream in case.streams}
    for ref in dict.fromkeys(refs):
        if ref not in known:
            yield Fault("UNKNOWN_STREAM", where, f"There is no stream “{ref}”.")
        if refs.count(ref) > 1:
            yield Fault("SPLIT_NAMES_TWICE", where, f"“{ref}” stands twice in this split.")
    if "NHS_CHC" in types and any(one.startswith("LA_") for one in types):
        yield Fault(
            "CHC_PAYS_ALONE",
            where,
            "NHS continuing healthcare pays for the whole need, so the council pays no part of the same line.",
        )
    if isinstance(rule, Percent):
        yield from _percents(where, rule)
    if isinstance(rule, Cascade):
        yield from _tiers(where, rule)
    if (isinstance(rule, Percent) and set(types) & set(EXTRAS)) or (isinstance(rule, OneStream) and set(types) & set(TOP_UPS)):
        yield Fault("TOP_UP_IN_SPLIT", where, "A top-up pays what is above the budget, not a share of it: put it in “top_ups”.")


def _percents(where: str, rule: Percent) -> Iterator[Fault]:
    total = sum((part.percent for part in rule.shares), Decimal(0))
    if any(not 0 <= part.percent <= WHOLE for part in rule.shares):
        yield Fault("PERCENT_OUT_OF_RANGE", where, "Each percent must lie between 0 and 100.")
    elif total != WHOLE:
        yield Fault("SPLIT_NOT_100", where, f"The shares come to {total.normalize():f}%, not to 100%.")


def _tiers(where: str, rule: Cascade) -> Iterator[Fault]:
    if not rule.tiers:
        yield Fault("SPLIT_EMPTY", where, "A waterfall needs at least one tier.")
    for n, tier in enumerate(rule.tiers):
        if tier.cap is None and n < len(rule.tiers) - 1:
            yield Fault("TIER_AFTER_REST", f"{where}.tiers[{n}]", "Only the last tier can take the rest: give this one a “cap”.")
        if tier.cap is not None and tier.cap < NOTHING:
            yield Fault("LESS_THAN_NOTHING", f"{where}.tiers[{n}].cap", "A cap cannot be less than nothing.")


def of_charges(case: Case) -> Iterator[Fault]:
    for i, charge in enumerate(case.charges):
        yield from backwards(f"charges[{i}]", charge)
        yield from _charge(case, f"charges[{i}]", charge)
    for ref in dict.fromkeys(charge.stream for charge in case.charges):
        yield from overlaps("charges", [(i, charge) for i, charge in enumerate(case.charges) if charge.stream == ref])
    for i, change in enumerate(case.changes):
        if change.charge is not None:
            yield from _charge(case, f"changes[{i}].charge", change.charge)
            if change.charge.since is not None or change.charge.until is not None:
                yield Fault(
                    "CHANGE_IS_DATED",
                    f"changes[{i}].charge",
                    "The change already says from when; the charge in it has no days of its own.",
                )


def _charge(case: Case, where: str, charge: Charge) -> Iterator[Fault]:
    kind = STREAM_TYPES.get(_type(case, charge.stream))
    if kind is None:
        yield Fault("UNKNOWN_STREAM", f"{where}.stream", f"There is no stream “{charge.stream}” that could be charged towards.")
    elif not kind.charge and (charge.kind != "S117_NO_CHARGE" or kind.code in EXTRAS):
        yield Fault("NO_CHARGE_ALLOWED", f"{where}.stream", kind.no_charge)
    if charge.kind == "S117_NO_CHARGE" and (charge.weekly or charge.assessment):
        yield Fault(
            "S117_IS_FREE", where, "Aftercare under section 117 is free: this charge is a record that says so, with no amount."
        )
    if charge.weekly is not None and charge.assessment is not None:
        yield Fault("SAID_TWICE", where, "Give the charge as “weekly” or as “assessment”, one of the two.")
    if charge.weekly is None and charge.assessment is None and charge.kind != "S117_NO_CHARGE":
        yield Fault("MISSING_FIELD", f"{where}.weekly", "Give the charge as “weekly” or as “assessment”.")
    if charge.weekly is not None and charge.weekly < NOTHING:
        yield Fault("LESS_THAN_NOTHING", f"{where}.weekly", "A charge cannot be less than nothing.")
    if charge.assessment is not None:
        yield from of_assessment(f"{where}.assessment", charge.assessment)


def of_assessment(where: str, found: Assessment) -> Iterator[Fault]:
    figures = {"income": found.income, "mig": found.mig, "dre": found.dre}
    figures |= {f"premiums[{i}]": premium for i, premium in enumerate(found.premiums)}
    if found.capital is not None:
        figures |= {f"capital.{name}": getattr(found.capital, name) for name in ("amount", "lower", "upper", "per_step")}
    for name, figure in figures.items():
        if figure < NOTHING:
            yield Fault("LESS_THAN_NOTHING", f"{where}.{name}", "This cannot be less than nothing.")
    savings = found.capital
    if savings is not None and (savings.lower > savings.upper or savings.step <= NOTHING):
        yield Fault("LIMITS_OUT_OF_ORDER", f"{where}.capital", "The lower limit is above the upper one, or the step is nothing.")
    elif savings is not None and savings.amount > savings.upper:
        yield Fault(
            "CAPITAL_ABOVE_LIMIT",
            f"{where}.capital.amount",
            f"Savings above {savings.upper} leave no help from the council, so there "
            "is no charge to work out: the person meets the full cost (domain L-41).",
        )


def of_standing_charges(pieces: list[Piece]) -> Iterator[Fault]:
    """A given charge above what its stream pays of the chargeable lines when it begins (s14(4)). Later it is capped."""
    begun: dict[str, tuple[Pence, Pence]] = {}
    for piece in pieces:
        for standing in piece.week.charges:
            if standing.key not in begun or not begun[standing.key][1]:
                begun[standing.key] = (standing.said, standing.care_cost)
    for key, (said, cost) in begun.items():
        if said > cost:
            yield Fault(
                "CHARGE_ABOVE_COST",
                f"{key}.weekly",
                f"A charge of {said} a week is more than the {cost} that its stream pays of the "
                "chargeable lines (Care Act 2014 s14(4)).",
            )


def of_top_ups(case: Case) -> Iterator[Fault]:
    lines = {line.ref: (i, line) for i, line in enumerate(case.lines)}
    for n, top_up in enumerate(case.top_ups):
        where = f"top_ups[{n}]"
        if top_up.line in {one.line for one in case.top_ups[:n]}:
            yield Fault("TOP_UP_TWICE", f"{where}.line", f"“{top_up.line}” has a top-up already.")
        if top_up.line not in lines:
            yield Fault("UNKNOWN_LINE", f"{where}.line", f"There is no line “{top_up.line}”.")
        elif _type(case, top_up.stream) not in EXTRAS:
            yield Fault(
                "TOP_UP_WRONG_STREAM",
                f"{where}.stream",
                f"“{top_up.stream}” is not a stream of OWN_TOPUP, TP_TOPUP or OWN_PRIVATE.",
            )
        else:
            yield from _agreement(case, where, top_up)
            place, line = lines[top_up.line]
            for at, rule in splits_of(case, line, place):
                yield from _may_be_topped_up(case, at, rule, top_up)
            usual = line.split or case.split
            if usual is not None and _has_a_price(line):
                yield from _dearer_choice(
                    where,
                    top_up,
                    Terms(line.rate, line.quantity, line.minutes, usual, None),
                    line,
                    _type(case, top_up.stream) in TOP_UPS,
                )


def _agreement(case: Case, where: str, top_up: TopUp) -> Iterator[Fault]:
    kind = _type(case, top_up.stream)
    if kind in TOP_UPS and not top_up.signed:
        yield Fault("TOP_UP_NOT_SIGNED", f"{where}.signed", "A top-up needs a signed agreement (domain L-50).")
    if kind == "OWN_TOPUP" and not top_up.ground:
        yield Fault(
            "TOP_UP_OWN_NOT_ALLOWED",
            f"{where}.ground",
            "A person may top up their own care home only with a ground: "
            "PROPERTY_DISREGARD, DEFERRED_PAYMENT or S117 (domain L-51).",
        )
    if not 0 <= top_up.missed_weeks <= MOST_MISSED:
        yield Fault("QUANTITY_ABSURD", f"{where}.missed_weeks", f"Missed weeks lie between 0 and {MOST_MISSED}.")
    for name, rate in [
        ("budget_rate", top_up.budget_rate),
        *((f"suitable[{i}].rate", o.rate) for i, o in enumerate(top_up.suitable)),
    ]:
        if rate is not None and rate < 0:
            yield Fault("RATE_NEGATIVE", f"{where}.{name}", "A rate cannot be less than nothing.")


def _may_be_topped_up(case: Case, where: str, rule: Split, top_up: TopUp) -> Iterator[Fault]:
    """NHS money covers the need whole (L-54). In a waterfall the top-up stands on the council's tier (M-32, W7)."""
    kinds = [kind for ref in named(rule) if (kind := STREAM_TYPES.get(_type(case, ref))) and kind.code not in EXTRAS]
    no = [kind for kind in kinds if kind.top_up]
    if no and (not isinstance(rule, Cascade) or len(no) == len(kinds)):
        yield Fault("NO_TOP_UP_ALLOWED", where, f"{no[0].name}: {no[0].top_up}")
    if isinstance(rule, Cascade) and top_up.stream not in named(rule):
        yield Fault("TOP_UP_NOT_A_TIER", where, f"Put “{top_up.stream}” into the waterfall as its last tier.")


def _dearer_choice(where: str, top_up: TopUp, terms: Terms, line: Line, must_suit: bool) -> Iterator[Fault]:
    """A suitable option within the budget, and a dearer choice; else the budget is raised instead (domain L-50)."""
    by_caps = isinstance(terms.split, Cascade)
    if by_caps and top_up.budget_rate is not None:
        yield Fault(
            "SAID_TWICE", f"{where}.budget_rate", "The caps of the waterfall are the budget, so there is no “budget_rate”."
        )
    elif not by_caps and top_up.budget_rate is None:
        yield Fault("MISSING_FIELD", f"{where}.budget_rate", "Say in “budget_rate” what the budget pays a unit.")
    else:
        budget = _budget(top_up, line, terms)
        if budget >= price(line, terms, line.rate):
            yield Fault("TOP_UP_NOT_NEEDED", where, f"The budget of {budget} a week covers “{line.ref}” as it is.")
        if must_suit or top_up.suitable:
            yield from _suitable(where, budget, [price(line, terms, option.rate) for option in top_up.suitable])


def _suitable(where: str, budget: Pence, costs: list[Pence]) -> Iterator[Fault]:
    if not any(cost <= budget for cost in costs):
        instead = (
            f"Raise the budget to {min(costs)} a week, the cheapest that suits."
            if costs
            else "Name in “suitable” what was available."
        )
        yield Fault(
            "TOP_UP_NO_SUITABLE_OPTION",
            f"{where}.suitable",
            f"Nothing suitable was available within {budget} a week, so no top-up may be asked for (domain L-50). {instead}",
        )


def _has_a_price(line: Line) -> bool:
    group = line.group
    shared = group is None or (group.this in group.bookings and len(set(group.bookings)) == len(group.bookings))
    return line.rate >= 0 and shared


def _budget(top_up: TopUp, line: Line, terms: Terms) -> Pence:
    if isinstance(terms.split, Cascade):
        return Pence.total(t.cap for t in terms.split.tiers if t.cap is not None and t.stream != top_up.stream)
    assert top_up.budget_rate is not None
    return price(line, terms, top_up.budget_rate)


def splits_of(case: Case, line: Line, place: int) -> Iterator[tuple[str, Split]]:
    """Every split that may come to hold for a line, with its place in the file."""
    if line.split is not None:
        yield f"lines[{place}].split", line.split
    elif case.split is not None:
        yield "split", case.split
    for i, change in enumerate(case.changes):
        if change.split is not None and (line.ref in change.lines or (not change.lines and line.split is None)):
            yield f"changes[{i}].split", change.split


def _all_splits(case: Case) -> Iterator[tuple[str, Split]]:
    if case.split is not None:
        yield "split", case.split
    yield from ((f"lines[{i}].split", line.split) for i, line in enumerate(case.lines) if line.split is not None)
    yield from ((f"changes[{i}].split", change.split) for i, change in enumerate(case.changes) if change.split is not None)


def _type(case: Case, ref: str) -> str:
    return next((stream.type for stream in case.streams if stream.ref == ref), "")
