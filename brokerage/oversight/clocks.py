"""The clocks of domain 2.4: when each funder must look again, and the one date that serves them all (P-40). Pure; days inclusive.

Months are calendar months whose end clips: 30 November + 3 months is 28 February, 29 February + 12 months is 28 February.
"""
from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta

from msgspec import Struct


class Clock(Struct, frozen=True):
    """One clock: what starts it, when it is first due (months, or weeks) and then how often (months). `payer` ICB or COUNCIL."""

    code: str
    words: str
    payer: str
    months: int = 0
    weeks: int = 0
    then: int = 12


CLOCKS = {clock.code: clock for clock in (
    Clock("NHS_DP", "NHS direct payment: 3 months after the first payment, then every year", "ICB", months=3),
    Clock("CHC", "NHS care decided: 3 months after the decision, then every year", "ICB", months=3),
    Clock("LA_DP", "Council direct payment: 6 months after the first payment, then every year", "COUNCIL", months=6),
    Clock("LA_PLAN", "The council’s light check: 8 weeks after the plan was agreed, then every year", "COUNCIL", weeks=8),
    Clock("MONEY", "How the money is managed: 12 weeks after the first payment, then every year", "COUNCIL", weeks=12),
    Clock("MONEY_EMPLOYER", "How the money is managed by an employer: 12 weeks after the first payment, then every quarter",
          "COUNCIL", weeks=12, then=3),
    Clock("S117", "Aftercare under section 117: every year", "", months=12),
)}

TRIGGERS = {
    "REQUEST": "The person or their carer asks for it", "NEEDS": "Needs have changed",
    "ADMISSION": "In hospital for more than 7 days", "CARER": "The unpaid carer cannot go on",
    "CAPACITY": "Capacity was lost or came back", "MISUSE": "The money was not used as agreed",
    "CONDITIONS": "A condition of the direct payment is no longer met", "SPENDING": "Far more or less is spent than planned",
    "PROVIDER": "A provider failed", "STAFF": "Staff asked for it", "PRICE": "A price has changed",
}
"""P-41: reviews outside every clock. One for safeguarding says STAFF: nominees read it, who must not learn of it (I-11)."""
OF_THE_PERSON = {"REQUEST": "I ask for it, or somebody who helps me does", "NEEDS": "What I need has changed",
                 "ADMISSION": "I was in hospital for more than 7 days", "CARER": "Somebody who helps me cannot go on",
                 "PROVIDER": "A provider let me down", "PRICE": "A price has changed"}
"""What the person may say, in their words; the rest is for staff to see."""
WARN_DAYS = 28
"""A review falls due so many days before its last day (domain 6.9)."""


class Running(Struct, frozen=True):
    """One clock that runs: `since` is the day that started it, `last` the day of the last review that satisfied it, if any."""

    code: str
    since: date
    last: date | None = None

    @property
    def clock(self) -> Clock:
        return CLOCKS[self.code]

    @property
    def due(self) -> date:
        """The last day on which the next review is in time."""
        if self.last is not None:
            return months_after(self.last, self.clock.then)
        if self.clock.weeks:
            return self.since + timedelta(weeks=self.clock.weeks)
        return months_after(self.since, self.clock.months)


def months_after(day: date, months: int) -> date:
    """The same day so many calendar months later; the last day of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def integrated(running: Iterable[Running]) -> Running | None:
    """The clock whose review is due first: its day is the one integrated date (P-40). None when no clock runs."""
    return min(running, key=lambda r: (r.due, r.code), default=None)


def covered(running: Iterable[Running], due: date) -> tuple[str, ...]:
    """The codes of every clock that a review on or before `due` can satisfy: all of them, for one review serves every funder."""
    return tuple(sorted(r.code for r in running if r.since <= due))
