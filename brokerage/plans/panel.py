"""The cost of a plan as its pages show it: what it comes to, who pays, what is left of what was offered. Pure."""
from __future__ import annotations

from datetime import date

from msgspec import Struct

from brokerage.kit.money import Pence
from brokerage.plans import cost
from brokerage.plans.cost import Cost
from brokerage.plans.sheet import Sheet

NOTHING = Pence(0)


class PayerRow(Struct, frozen=True):
    """One payer a week: what it pays of this plan (`weekly`, after the charge), a year, and what it has offered a week."""

    name: str
    weekly: Pence
    yearly: Pence
    offered: Pence | None

    @property
    def left(self) -> Pence | None:
        return None if self.offered is None else self.offered - self.weekly


class Panel(Struct, frozen=True):
    """`was` is the weekly total before a change that is only tried out. `later`: (day, weekly) when the week becomes another."""

    weekly: Pence
    yearly: Pence
    once: Pence
    payers: tuple[PayerRow, ...]
    person: Pence
    value: Pence
    unfunded: Pence
    later: tuple[tuple[date, Pence], ...]
    parts: tuple[tuple[str, int, Pence], ...]
    was: Pence | None = None

    @property
    def change(self) -> Pence:
        return self.weekly - self.was if self.was is not None else NOTHING

    @property
    def dearer(self) -> bool:
        return self.change > NOTHING

    @property
    def less(self) -> Pence:
        return -self.change

    @property
    def lost(self) -> bool:
        """Whether any of it is paid by nobody."""
        return self.unfunded > NOTHING

    @property
    def buys(self) -> bool:
        return self.once > NOTHING

    @property
    def worth(self) -> bool:
        return self.value > NOTHING


def of(sheet: Sheet, was: Sheet | None = None) -> Panel:
    """The cost panel. Funders' staff see their own share and the rest as one (I-03). `was`: the plan before what is tried out."""
    over_time = cost.over_time(sheet)
    now, orgs = over_time[0], sheet.through
    rows: list[PayerRow] = []
    others: list[PayerRow] = []
    for stream in sheet.streams:
        if now.streams[stream.id] == NOTHING and now.once_streams[stream.id] == NOTHING and stream.weekly(now.day) == NOTHING:
            continue
        row = _row(now, stream.id, stream.payer_name, stream.weekly(now.day) - now.charges.get(stream.id, NOTHING))
        (rows if sheet.mine or stream.payer_org_id in orgs else others).append(row)
    if others:
        rows.append(PayerRow("Other funders", Pence.total(r.weekly for r in others), Pence.total(r.yearly for r in others), None))
    parts = [(row.name, int(row.weekly), row.weekly) for row in rows if row.weekly > NOTHING]
    if now.charge > NOTHING:
        parts.append(("Own part of the cost", int(now.charge), now.charge))
    return Panel(now.weekly, now.yearly, now.once, tuple(rows), now.person, now.value, now.unfunded,
                 tuple((one.day, one.weekly) for one in over_time[1:] if one.weekly != now.weekly), tuple(parts[:6]),
                 cost.of(was).weekly if was is not None else None)


def _row(now: Cost, stream_id: int, name: str, offered: Pence) -> PayerRow:
    charge = now.charges.get(stream_id, NOTHING)
    return PayerRow(name, now.net(stream_id), now.yearly_of(stream_id) - charge * 52, offered if offered > NOTHING else None)
