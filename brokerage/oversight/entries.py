"""Every entry of the ledger that concerns one budget, as its reader may see it: what terms, statements and exports are made of.

A funder's own staff see their organisation's part and the rest as one (domain I-03); what concerns another funder alone is
for them a sum without words, so that totals, which they see, still come from what is listed. All amounts are pence; days are
those of London.
"""
from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets import chart
from brokerage.budgets.shapes import Purse
from brokerage.door.actor import Actor
from brokerage.kit.clock import LONDON
from brokerage.kit.db import Hot
from brokerage.kit.money import Pence
from brokerage.kit.ready import Among, Ready
from brokerage.ledger.models import Account

NOTHING = Pence(0)
OTHERS = 0
"""The stream number under which a funder's staff see everybody else's money."""
NOT_YOURS = "Concerns another funder alone"


class Leg(Struct, frozen=True):
    """One transfer: `source` and `dest` are accounts, `amount` pence."""

    source: str
    dest: str
    amount: Pence


class Entry(Struct, frozen=True):
    """One event. `posted` is the day on which it was recorded, `day` the one that it is for (M-05); `document` names what it came
    from (spend/3, order/7, invoice/9). `move_id` is 0 for what concerns another funder alone. `amount` is the figure that
    people read."""

    id: int
    move_id: int
    posted: date
    at: datetime
    day: date
    kind: str
    words: str
    document: str
    amount: Pence
    legs: tuple[Leg, ...]

    def change(self, places: Collection[str], stream: int | None = None) -> Pence:
        """What it did to these places of a stream (of all, when none is named)."""
        moved = []
        for leg in self.legs:
            if (at := place_of(leg.dest)) is not None and at[1] in places and stream in (None, at[0]):
                moved.append(leg.amount)
            if (at := place_of(leg.source)) is not None and at[1] in places and stream in (None, at[0]):
                moved.append(-leg.amount)
        return Pence.total(moved)

    def nets(self) -> dict[tuple[int, str], Pence]:
        """(stream, place) → what came in less what went out."""
        found: dict[tuple[int, str], Pence] = {}
        for leg in self.legs:
            for path, amount in ((leg.dest, leg.amount), (leg.source, -leg.amount)):
                at = place_of(path)
                if at is not None:
                    found[at] = found.get(at, NOTHING) + amount
        return found

    def into(self, account: str) -> Pence:
        """What it did to any other account."""
        touched = [leg for leg in self.legs if account in (leg.dest, leg.source)]
        return Pence.total(leg.amount if leg.dest == account else -leg.amount for leg in touched)


@lru_cache(maxsize=10_000)
def place_of(path: str) -> tuple[int, str] | None:
    """(7, "available") of stream/7/available; None for an account that is no place of an award."""
    first, _, rest = path.partition("/")
    number, _, place = rest.partition("/")
    return (int(number), place) if first == "stream" and place in chart.PLACES else None


# A budget has many transfers between few accounts: their paths are asked for once each, and not with every transfer.
_ALL = Hot("""
SELECT e.id, m.id, e.at, m.day, m.kind, m.words, e.document, m.amount_pence, m.stream_id, t.source_id, t.dest_id, t.amount_pence
  FROM movement m JOIN ledger_entry e ON e.id = m.entry_id JOIN ledger_transfer t ON t.entry_id = e.id
 WHERE m.budget_id = :budget ORDER BY e.at, e.id, t.id""")
_PATHS = Ready(select(Account.id, Account.path).where(Among(Account.id, "ids")))


def of_budget(db: Session, actor: Actor, purse: Purse) -> list[Entry]:
    """Every entry in the order in which it happened. The purse was found through the actor (budgets.queries.find), and says
    whose money they may see."""
    own = None if purse.mine else frozenset(purse.streams)
    rows = _ALL.all(db, budget=purse.budget_id)
    accounts = {*map(itemgetter(9), rows), *map(itemgetter(10), rows)}
    names = {number: seen(path, own) for number, path in _PATHS.all(db, ids=accounts)}
    found: list[Entry] = []
    for _, of_entry in groupby(rows, itemgetter(0)):
        every = list(of_entry)
        row = every[0]
        hidden = own is not None and row[8] is not None and row[8] not in own
        # Legs between two accounts that this reader sees as one say nothing.
        legs = tuple([Leg(names[r[9]], names[r[10]], Pence(r[11])) for r in every if names[r[9]] != names[r[10]]])
        found.append(_entry((*row[:1], 0, *row[2:5], NOT_YOURS, "", *row[7:]) if hidden else row, legs))
    return found


def seen(path: str, own: frozenset[int] | None) -> str:
    """An account as this reader may name it: of other funders' streams only the place is told."""
    if own is None:
        return path
    at = place_of(path)
    if at is not None:
        return path if at[0] in own else f"stream/{OTHERS}/{at[1]}"
    return "elsewhere/" + path.rpartition("/")[2] if path.startswith(("funder/", "stream/", "person/")) else path


def _entry(row: tuple[Any, ...], legs: tuple[Leg, ...]) -> Entry:
    at = datetime.fromisoformat(row[2]).replace(tzinfo=UTC) if isinstance(row[2], str) else row[2].astimezone(UTC)
    day = date.fromisoformat(row[3]) if isinstance(row[3], str) else row[3]
    return Entry(row[0], row[1], at.astimezone(LONDON).date(), at, day, row[4], row[5], row[6], Pence(row[7]), legs)
