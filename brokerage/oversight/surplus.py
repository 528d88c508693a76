"""A surplus, shown early with its cause, and what of it a funder may ask back (domain M-26, M-27, worked example W5).
Pure; pence.

Underuse is no evidence of too much money (M-29): a surplus changes no award, and is taken back only through reclaim_actions.
"""
from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from brokerage.kit.money import Pence, split

NOTHING = Pence(0)
DE_MINIMIS = Pence(50_00)
"""At most this much is left where it is (M-27, default)."""


class Paying(Struct, frozen=True):
    """One stream that pays into the account: `weekly` before the charge, kept for `weeks` (M-26); `paid_in` net of what
    went back."""

    stream_id: int
    name: str
    priority: int
    weekly: Pence
    weeks: int
    paid_in: Pence


class Surplus(Struct, frozen=True):
    """balance − liabilities − savings − reserve = over; `asked` is what may be asked back of it, `shares` each stream's part."""

    balance: Pence
    liabilities: Pence
    savings: Pence
    reserve: Pence
    over: Pence
    asked: Pence
    shares: tuple[tuple[int, str, Pence], ...]
    refund: Pence

    @property
    def steps(self) -> tuple[tuple[str, Pence], ...]:
        return (("In the direct payment account", self.balance), ("less bills not paid yet", self.liabilities),
                ("less savings written in the plan", self.savings), ("less what is kept for bad weeks", self.reserve),
                ("Left over", self.over))


def worked(balance: Pence, paying: Sequence[Paying], *, liabilities: Pence = NOTHING, savings: Pence = NOTHING,
           charges_paid: Pence = NOTHING, chargeable_cost: Pence = NOTHING, least: Pence = DE_MINIMIS) -> Surplus:
    """The sum. Asked back only above `least`, by net pay-ins (M-27). `refund` goes to the person: charges beyond the
    council's cost of the care they were for (Care Act 2014 s14(4))."""
    reserve = Pence.total(one.weekly * one.weeks for one in paying)
    over = balance - liabilities - savings - reserve
    asked = over if over > max(least, NOTHING) and any(one.paid_in > NOTHING for one in paying) else NOTHING
    weights = [max(int(one.paid_in), 0) for one in paying]
    parts = split(asked, weights, [one.priority for one in paying]) if asked else [NOTHING] * len(paying)
    return Surplus(balance, liabilities, savings, reserve, over, asked,
                   tuple((one.stream_id, one.name, part) for one, part in zip(paying, parts, strict=True)),
                   max(charges_paid - chargeable_cost, NOTHING))


def reduced(asked: Pence, payment: Pence) -> tuple[Pence, Pence]:
    """(what is kept of a period's payment, what is paid of it): never more than the payment (M-28)."""
    kept = min(asked, payment)
    return kept, payment - kept
