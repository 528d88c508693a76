"""What a person is assessed to pay towards council-funded care each week, and for a run of days.

Limits, guarantees and steps are handed in: they are dated reference data, never constants here (domain L-40).
"""

from __future__ import annotations

from datetime import date

from brokerage.kit.money import Pence, part_weeks_rounded_down

NOTHING = Pence(0)


def tariff_income(
    capital: Pence, lower: Pence, upper: Pence, *, step: Pence, per_step: Pence
) -> Pence | None:
    """Weekly pence that savings count as: `per_step` for each `step` or part of it over `lower` (L-41).

    None above `upper`: no means-tested help, the person meets the full cost, and no tariff is due.
    Exactly `lower` counts as nothing; exactly `upper` still has a tariff. ValueError for sums below nothing,
    limits out of order or a step of nothing.
    """
    _refuse_less_than_nothing(capital=capital, lower=lower, per_step=per_step)
    if not lower <= upper or not step > NOTHING:
        raise ValueError("The limits are out of order, or the step is nothing")
    if capital > upper:
        return None
    over = int(max(capital - lower, NOTHING))
    steps_or_part = -(-over // int(step))
    return per_step * steps_or_part


def weekly_charge(
    *, assessable_income: Pence, mig: Pence, premiums: Pence, dre: Pence, tariff: Pence, care_cost: Pence
) -> Pence:
    """Weekly charge in pence: income + tariff − MIG − premiums − DRE, never below nothing (domain L-40).

    Capped at `care_cost`, the council's weekly cost of the chargeable lines (Care Act 2014 s14(4)).
    `mig` is the minimum income guarantee, `premiums` the sum of its premiums, `dre` the disability-related
    expenditure.
    ValueError when any figure is less than nothing.
    """
    _refuse_less_than_nothing(
        income=assessable_income, mig=mig, premiums=premiums, dre=dre, tariff=tariff, care_cost=care_cost
    )
    can_afford = assessable_income + tariff - mig - premiums - dre
    return min(max(can_afford, NOTHING), care_cost)


def charge_for_days(weekly: Pence, start: date, end: date, *, care_cost: Pence) -> Pence:
    """weekly × days ÷ 7, both dates counted, rounded DOWN in the adult's favour (domain M-06, L-43).

    Capped at `care_cost`, the council's cost of the chargeable lines on those same days: when several lines
    each lose half a penny their sum can fall under the charge, and s14(4) must still hold.
    ValueError for sums below nothing.
    """
    _refuse_less_than_nothing(charge=weekly, care_cost=care_cost)
    return min(part_weeks_rounded_down(weekly, start, end), care_cost)


def _refuse_less_than_nothing(**figures: Pence) -> None:
    for name, figure in figures.items():
        if figure < NOTHING:
            raise ValueError(f"The {name.replace('_', ' ')} cannot be less than nothing")
