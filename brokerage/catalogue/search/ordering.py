"""In which order, and how near: the published sort orders, and circles on the ground. The order never depends on the host."""
from __future__ import annotations

from collections.abc import Sequence
from heapq import nsmallest
from typing import Any

from tantivy import Occur, Order, Query, Searcher

from brokerage.catalogue.pattern import Pattern
from brokerage.catalogue.search import engine, few
from brokerage.catalogue.search.asked import Asked
from brokerage.catalogue.search.engine import RATE, schema
from brokerage.catalogue.search.few import Few
from brokerage.catalogue.words import RATINGS
from brokerage.kit import ground
from brokerage.kit.ground import Point

FIRST_RING, LAST_RING = 800, 1_400_000
"""Metres: where looking for the nearest begins, and beyond which there is no more of this country."""


def page(searcher: Searcher, asked: Asked, query: Query, in_name: Query | None, start: int,
         size: int) -> tuple[list[int], int | None]:
    """The ids of `size` services from place `start` (from 0) of the order that was asked for, and how many there are in all
    where that came with it."""
    if asked.sort == "near" and asked.near is not None:
        return _nearest(searcher, query, asked.near, ground.miles(asked.within * 10), start, size), None
    if asked.sort == "price" and asked.pattern.any:
        return _by_cost(searcher, asked, query, start, size)
    tiers = _tiers(asked, query, in_name)
    if len(tiers) > 1:
        return through(searcher, tiers, start, size), None
    found = searcher.search(query, limit=size, offset=start, order_by_field=tiers[0][1], order=Order.Asc)
    return engine.ids(searcher, [one for _, one in found.hits]), int(found.count)  # type: ignore[attr-defined]


def _tiers(asked: Asked, query: Query, in_name: Query | None) -> list[tuple[Query, str]]:
    """Groups that follow one another, each with the column that it runs by."""
    if asked.sort == "price":
        return [(query, "price")]
    if asked.sort == "rating":
        rated = [engine.tagged("rating", [rating]) for rating in RATINGS]
        return [*((engine.every(query, one), "title") for one in rated), (_but(query, *rated), "title")]
    if in_name is not None and asked.sort != "name":
        return [(engine.every(query, in_name), "title"), (_but(query, in_name), "title")]
    return [(query, "title")]


def through(searcher: Searcher, tiers: list[tuple[Query, str]], start: int, size: int) -> list[int]:
    ids: list[int] = []
    for query, column in tiers:
        found = searcher.search(query, limit=size - len(ids), offset=start, order_by_field=column, order=Order.Asc)
        ids += engine.ids(searcher, [one for _, one in found.hits])
        if len(ids) == size:
            break
        start = max(0, start - int(found.count))  # type: ignore[attr-defined]
    return ids


def _but(query: Query, *others: Query) -> Query:
    return Query.boolean_query([(Occur.Must, query), *((Occur.MustNot, one) for one in others)])


# on the ground ----------------------------------------------------------------------------------------
def circle(searcher: Searcher, query: Query, centre: Point, distance: int) -> Query:
    """That a service of `query` has a place within `distance` metres: the cells inside, and the near enough on its rim."""
    inside, rim = ground.cover(centre, distance)
    unsure = _few(searcher, engine.every(query, Query.term_set_query(schema(), "cell", rim)))
    close = unsure.within(centre, distance)
    return Query.boolean_query([(Occur.Should, Query.term_set_query(schema(), "cell", inside)),
                                *((Occur.Should, Query.term_query(schema(), "id", one)) for one in close.column("id").tolist())])


def around(searcher: Searcher, query: Query, centre: Point, distance: int) -> Few:
    """Services of `query` that have a place within `distance` metres."""
    return _few(searcher, engine.every(query, engine.in_cells(ground.outer(centre, distance)))).within(centre, distance)


def _few(searcher: Searcher, query: Query) -> Few:
    return Few(searcher, query, engine.everything(searcher, query))


def _nearest(searcher: Searcher, query: Query, centre: Point, most: int, start: int, size: int) -> list[int]:
    """Circles of twice the size each, until one has enough: all in it are measured. Then services that did not say where."""
    end, ring, limit = start + size, max(FIRST_RING, most // 8), most or LAST_RING
    while True:
        ring = min(ring, limit)
        near = engine.every(query, engine.in_cells(ground.outer(centre, ring)))
        if ring == limit or engine.count(searcher, near) >= end:
            inside = around(searcher, query, centre, ring)
            if ring == limit or len(inside.where) >= end:
                break
        ring *= 2
    ids = [one for _, one in nsmallest(end, zip(inside.away(centre), inside.column("id").tolist(), strict=True))[start:]]
    if len(ids) < size and not most:
        nowhere = _but(query, Query.range_query(schema(), "place", engine.INTEGER, 0))
        ids += through(searcher, [(nowhere, "title")], max(0, start - len(inside.where)), size - len(ids))
    return ids


# by what this person's week costs ---------------------------------------------------------------------
class Costed:
    """Services of units of which a week has as many, dearest possible last: read a few more at a time, lowest rate first."""

    def __init__(self, searcher: Searcher, query: Query, pattern: Pattern, units: Sequence[str]) -> None:
        self.searcher, self.unit, self.pattern = searcher, units[0], pattern
        self.minutes = [many for _, many in pattern.minutes]
        needed = [engine.tagged("band", [band]) for band, _ in pattern.minutes] if self.unit == "HOUR" else []
        self.query = engine.every(query, engine.tagged("unit", units), *needed)
        self.found: list[tuple[int, int]] = []
        self.count = self.unseen = -1

    def read(self, many: int) -> None:
        """The `many` with the lowest rates; `unseen` is the least that any other can cost, -1 when there is no other."""
        found = self.searcher.search(self.query, limit=many, order_by_field="least", order=Order.Asc)
        these = Few(self.searcher, self.query, [address for _, address in found.hits])
        self.count = int(found.count)  # type: ignore[attr-defined]
        least = [int(key) for key, _ in found.hits]
        if self.unit == "HOUR":
            costs = sum(few.hours(these.column(RATE[band]), many) for band, many in self.pattern.minutes).tolist()
        else:
            costs = [few.cost(self.pattern, self.unit, rate) for rate in least]
        self.found = list(zip(costs, these.column("id").tolist(), strict=True))
        self.unseen = self._floor(least[-1]) if len(least) < self.count else -1

    def _floor(self, rate: int) -> int:
        """No service with this lowest rate, or a higher one, can cost less: its rounding takes off less than a penny a line."""
        if self.unit != "HOUR":
            return int(few.cost(self.pattern, self.unit, rate))
        return rate * sum(self.minutes) // 6000 - len(self.minutes)


def _kinds(pattern: Pattern) -> list[list[str]]:
    """Units that cost as much a week at the same rate belong together: each kind is one question to the engine."""
    kinds: dict[Any, list[str]] = {}
    for unit in pattern.units():
        kinds.setdefault(unit if unit in ("HOUR", "MONTH") else pattern.quantity(unit), []).append(unit)
    return list(kinds.values())


def _by_cost(searcher: Searcher, asked: Asked, query: Query, start: int, size: int) -> tuple[list[int], int]:
    """The lowest weekly cost first, exactly, without working out every service: a service whose lowest rate alone would cost
    more than the last of the page cannot be on it. Then all whose week cannot be worked out, by price. And how many in all."""
    end, total, pattern = start + size, engine.count(searcher, query), asked.pattern
    if total <= few.FEW:
        return _few(searcher, query).ordered(asked, None, start, end), total
    kinds = [Costed(searcher, query, pattern, units) for units in _kinds(pattern)]
    for kind in kinds:
        kind.read(2 * end)
    while True:
        best = nsmallest(end, (pair for kind in kinds for pair in kind.found))
        edge = best[-1][0] if len(best) == end else None
        open_ = [kind for kind in kinds if kind.unseen >= 0 and (edge is None or kind.unseen <= edge)]
        if not open_:
            break
        for kind in open_:
            kind.read(4 * len(kind.found))
    ids = [one for _, one in best[start:]]
    if len(ids) < size:
        rest = _but(query, *(kind.query for kind in kinds))
        ids += through(searcher, [(rest, "price")], max(0, start - sum(kind.count for kind in kinds)), size - len(ids))
    return ids, total
