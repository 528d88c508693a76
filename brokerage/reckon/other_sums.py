"""Sums that are no package: a charge, shares, an invoice, a surplus, a prepayment, a last account, an assistant, points.

Each gives its figures by name and the steps that a person can follow.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from brokerage.kit.money import Pence, days_inclusive, half_up, line_amount, share, split, successive_amounts
from brokerage.reckon.answer import RunFigures, Step, Worked
from brokerage.reckon.case import (
    AssistantSum,
    Case,
    ChargeSum,
    FinalSum,
    InvoiceSum,
    PointsSum,
    PrepaymentSum,
    Run,
    ShareSum,
    Sum,
    SurplusSum,
)
from brokerage.reckon.figures import Till
from brokerage.reckon.lines import session_share, shared_by, standing
from brokerage.reckon.refused import Fault, Refused
from brokerage.reckon.weeks import assessed
from brokerage.reckon.words import by_name, day_in_words, number, of_assessment, run_in_words

NOTHING = Pence(0)
WEEK = 7
WEEKS_AT_ONCE = 4
"""A surplus is taken back from four-weekly payments (domain M-28, W5)."""


class Done(Struct, frozen=True):
    figures: Worked
    steps: list[Step]


def done(case: Case, till: Till, period: RunFigures | None, one: Sum) -> Done:
    """One sum worked out. `period` is the package over the case's period."""
    if isinstance(one, ChargeSum):
        return _charge(one)
    if isinstance(one, ShareSum):
        return _share(one)
    if isinstance(one, InvoiceSum):
        return _invoice(till, one)
    if isinstance(one, SurplusSum):
        assert period is not None
        return _surplus(case, till, period, one)
    if isinstance(one, PrepaymentSum):
        return _prepayment(till, one)
    if isinstance(one, FinalSum):
        return _final(till, one)
    return _assistant(one) if isinstance(one, AssistantSum) else _points(one)


def _charge(one: ChargeSum) -> Done:
    uncapped = assessed(one.assessment, Pence(10**12))[1]
    tariff, charge = assessed(one.assessment, uncapped if one.care_cost is None else one.care_cost)
    steps = of_assessment(one.ref, one.assessment, tariff, charge, one.care_cost)
    return Done({"tariff": tariff, "charge": charge}, steps)


def _share(one: ShareSum) -> Done:
    shares = split(one.amount, one.weights)
    weights = " : ".join(number(weight) for weight in one.weights)
    says = f"{one.amount} shared {weights} is {' + '.join(map(str, shares))}. "
    says += "Pennies left over go to the largest part of a penny, then to the first."
    return Done({"amount": one.amount, "shares": shares}, [Step(one.ref, says, "M-03")])


def _invoice(till: Till, one: InvoiceSum) -> Done:
    """Differences of rounded running amounts, each shared by the rule of the service date (M-07, M-05)."""
    line = next(line for line in till.timeline.case.lines if line.ref == one.line)
    terms = till.timeline.terms_on(line, one.on)
    rate = terms.rate if line.group is None else Decimal(int(session_share(line, terms.rate))) / 100
    parts = successive_amounts(rate, one.quantities)
    extra = till.timeline.extras.get(line.ref)
    stands = standing(line, terms, till.streams, extra.stream if extra else "")
    shares = [stands.share_out(part) for part in parts]
    figures: Worked = {"amounts": parts, "total": Pence.total(parts)}
    steps = []
    for i, (part, by_stream) in enumerate(zip(parts, shares, strict=True)):
        figures[f"shares_{i}"] = by_stream
        reached = f"Up to {number(one.quantities[i])} × £{number(rate)}, less what came before, is {part}"
        says = f"{reached}: {by_name(till.streams, by_stream)}."
        steps.append(Step(one.ref, says, "M-07, M-03"))
    if one.weeks:
        planned = {ref: pence * one.weeks for ref, pence in stands.whole().by_stream.items()}
        figures["planned"] = planned
        figures["variance"] = {ref: shares[0].get(ref, NOTHING) - pence for ref, pence in planned.items()}
        steps.append(
            Step(
                one.ref,
                f"{one.weeks} weekly shares would be {by_name(till.streams, planned)}. A penny between the two is a variance, "
                "not an error: the invoice is one amount and is shared once.",
                "M-02",
            )
        )
    return Done(figures, steps)


def _surplus(case: Case, till: Till, period: RunFigures, one: SurplusSum) -> Done:
    """What is left after bills, savings and reserve goes back by net pay-ins (M-27); the own charge only above its care."""
    paid_in = {ref: pence for ref, pence in period.amounts.net.items() if till.streams[ref].deployment == "DIRECT_PAYMENT"}
    own = Pence.total(pence for ref, pence in period.amounts.charges.items() if ref in paid_in)
    spent = Pence.total(item.amount for item in one.spent)
    balance = Pence.total(paid_in.values()) + own - spent
    week = till.timeline.week_on(period.until, date.max)
    keep = till.weekly(week).total * one.reserve_weeks
    surplus = balance - one.liabilities - one.planned_savings - keep
    reclaim = surplus if surplus > max(one.de_minimis, NOTHING) else NOTHING
    back = _by_claim(till, reclaim, paid_in)
    four_weeks = Pence.total(till.weekly(week).net[ref] for ref in paid_in) * WEEKS_AT_ONCE
    first = min(reclaim, four_weeks)
    care = _council_part(case, till, one)
    refund = max(own - care, NOTHING)
    figures: Worked = {
        "paid_in": paid_in,
        "paid_in_by_person": own,
        "spent": spent,
        "balance": balance,
        "reserve": keep,
        "surplus": surplus,
        "reclaim": reclaim,
        "by_stream": back,
        "four_weekly_payment": four_weeks,
        "first_reduction": first,
        "first_payment": four_weeks - first,
        "care_behind_the_charge": care,
        "charge_refund": refund,
    }
    ends = (
        f"The surplus of {surplus} goes back: {by_name(till.streams, back)}."
        if reclaim
        else f"Nothing goes back: {surplus} is not above {one.de_minimis}."
    )
    kept = f"{one.reserve_weeks} weeks kept ({keep})"
    steps = [
        ("M-27", f"Paid in: {by_name(till.streams, paid_in)}, and {own} by the person. Spent: {spent}. Balance: {balance}."),
        ("M-26", f"{balance} − {one.liabilities} bills − {one.planned_savings} planned savings − {kept} = {surplus}."),
        ("M-27, M-03", ends),
        ("M-28", f"The next four-weekly payment of {four_weeks} is reduced by {first} to {four_weeks - first}."),
        ("s14(4)", f"The charges were {own}, the care behind them {care}: {refund} goes back to the person."),
    ]
    return Done(figures, [Step(one.ref, says, rule) for rule, says in steps])


def _by_claim(till: Till, amount: Pence, claims: dict[str, Pence]) -> dict[str, Pence]:
    """An amount in proportion to claims, to the penny (M-03)."""
    if not any(claims.values()):
        return dict.fromkeys(claims, NOTHING)
    shares = split(amount, list(claims.values()), [till.streams[ref].priority for ref in claims])
    return dict(zip(claims, shares, strict=True))


def _council_part(case: Case, till: Till, one: SurplusSum) -> Pence:
    """What the streams that charge paid of the spending, each item by its own split."""
    charged = {charge.stream for charge in case.charges}
    found: list[Pence] = []
    for item in one.spent:
        rule = item.split or case.split
        assert rule is not None
        found += [pence for ref, pence in shared_by(rule, item.amount, till.streams).items() if ref in charged]
    return Pence.total(found)


def _prepayment(till: Till, one: PrepaymentSum) -> Done:
    """The whole first, then by stream, so that the parts are the whole (domain M-13, W17)."""
    total = Pence.total(one.paid.values())
    days, after = days_inclusive(one.paid_for.since, one.paid_for.until), (one.paid_for.until - one.year_end).days
    later = share(total, after, days)
    by_stream = _by_claim(till, later, one.paid)
    says = (
        f"{total} paid for {days} days, of which {after} come after {day_in_words(one.year_end)}: {total} × {after} ÷ {days} = "
        f"{later}, shared by what each paid: {by_name(till.streams, by_stream)}. This year's cost is {total - later}."
    )
    return Done(
        {"paid": total, "prepayment": later, "this_year": total - later, "by_stream": by_stream},
        [Step(one.ref, says, "M-13, M-03")],
    )


def _final(till: Till, one: FinalSum) -> Done:
    """What was paid in advance by each, less what the days used came to (domain W11)."""
    pieces = till.timeline.pieces(Run(since=one.paid_for.since, until=one.paid_for.until), one.paid_for.since, date.max)
    weeks, odd = divmod(days_inclusive(one.paid_for.since, one.paid_for.until), WEEK)
    if odd or len({piece.week for piece in pieces}) > 1:
        raise Refused([Fault("ADVANCE_NOT_WHOLE_WEEKS", one.ref, "An advance is whole weeks in which nothing changes.")])
    weekly = till.weekly(pieces[0].week)
    used = till.over(pieces[0].week, one.paid_for.since, one.last_day)
    back = {ref: net * weeks - used.net[ref] for ref, net in weekly.net.items()}
    person = weekly.charge * weeks - used.charge
    says = (
        f"Paid for {weeks} weeks: {weekly.total * weeks}. {run_in_words(one.paid_for.since, one.last_day)} came to {used.total}, "
        f"of which the charge {used.charge}. Back: {by_name(till.streams, back)}, and {person} to the person."
    )
    figures: Worked = {
        "advance": weekly.total * weeks,
        "cost": used.total,
        "cost_by_stream": used.by_stream,
        "charge_due": used.charge,
        "refund": back,
        "refund_to_person": person,
        "refund_total": Pence.total(back.values()) + person,
    }
    return Done(figures, [Step(one.ref, says, "M-04, M-06")])


def _assistant(one: AssistantSum) -> Done:
    """A year's cost, and its part of each hour worked (domain B-05)."""
    hours = one.hours * one.weeks
    pay, holiday = line_amount(one.hourly, hours), _product(one.hourly, one.hours, one.holiday_weeks)
    before = _percent_of(one.national_insurance.percent, max(pay - one.national_insurance.threshold, NOTHING))
    insured = max(before - one.national_insurance.allowance, NOTHING)
    qualifying = max((pay if one.pension.upper is None else min(pay, one.pension.upper)) - one.pension.lower, NOTHING)
    pension = _percent_of(one.pension.percent, qualifying)
    payroll = (one.payroll + _percent_of(one.payroll_vat, one.payroll)) * 12
    total = Pence.total([pay, holiday, insured, pension, one.insurance, one.training, payroll])
    pounds, per = hours.as_integer_ratio()
    hourly = half_up(int(total) * per, pounds)
    figures: Worked = {
        "pay": pay,
        "holiday": holiday,
        "national_insurance_before_allowance": before,
        "national_insurance": insured,
        "pension": pension,
        "insurance": one.insurance,
        "training": one.training,
        "payroll": payroll,
        "total": total,
        "hourly": hourly,
    }
    state, worked = one.national_insurance, number(hours)
    steps = [
        f"Pay: {worked} hours × £{number(one.hourly)} = {pay}.",
        f"Holiday cover: {number(one.holiday_weeks)} weeks × {number(one.hours)} hours × £{number(one.hourly)} = {holiday}.",
        f"National Insurance: {number(state.percent)}% of pay above {state.threshold} = {before}; after the allowance {insured}.",
        f"Pension: {number(one.pension.percent)}% of {qualifying} = {pension}.",
        f"With insurance {one.insurance}, training {one.training} and payroll {payroll} the year is {total}.",
        f"{total} ÷ {worked} hours = {hourly} for each.",
    ]
    return Done(figures, [Step(one.ref, says, "B-05") for says in steps])


def _points(one: PointsSum) -> Done:
    """Points × pounds a point, less what others give freely; ±10% to show that it is no promise (domain B-01)."""
    gross = line_amount(one.per_point, one.points)
    weekly = _percent_of(100 - one.informal_percent, gross)
    low, high = _percent_of(Decimal(90), weekly), _percent_of(Decimal(110), weekly)
    says = (
        f"{number(one.points)} points × £{number(one.per_point)} = {gross}; less {number(one.informal_percent)}% given by others "
        f"= {weekly} a week. It is an indication, between {low} and {high}."
    )
    return Done({"gross": gross, "indicative": weekly, "low": low, "high": high}, [Step(one.ref, says, "B-01")])


def _percent_of(percent: Decimal, amount: Pence) -> Pence:
    above, below = percent.as_integer_ratio()
    return half_up(int(amount) * above, below * 100)


def _product(pounds: Decimal, *times: Decimal) -> Pence:
    """Pounds × several quantities, exact until it is rounded half up once."""
    above, below = pounds.as_integer_ratio()
    for one in times:
        above, below = above * one.as_integer_ratio()[0], below * one.as_integer_ratio()[1]
    return half_up(above * 100, below)
