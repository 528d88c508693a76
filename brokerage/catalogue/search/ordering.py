"""In which order, and how near: the published sort orders, and circles on the ground. The order never depends on the host."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import nsmallest
from typing import Any

from tantivy import Occur, Order, Query, Searcher

from brokerage.catalogue.pattern import Pattern
from brokerage.catalogue.search import engine
from brokerage.catalogue.search.asked import Asked
from brokerage.catalogue.search.engine import RATE, schema
from brokerage.catalogue.search.entries import UNITS
from brokerage.catalogue.words import RATINGS
from brokerage.kit import ground
from brokerage.kit.ground import Point
from brokerage.kit.money import half_up

FEW = 3_000
"""Services of which every week is worked out: it takes less time than looking for the lowest."""
SMALL = 400
"""Services in a circle that are named one by one: every further question about them is then a short one."""
FIRST_RING, LAST_RING = 800, 1_400_000
"""Metres: where looking for the nearest begins, and beyond which there is no more of this country."""


def page(searcher: Searcher, asked: Asked, query: Query, in_name: Query | None, start: int,
         size: int) -> tuple[list[int], int | None]:
    """The ids of `size` services from place `start` (from 0) of the order that was asked for, and how many there are in all
    where that came with it."""
    if asked.sort == "near" and asked.near is not None:
        return _nearest(searcher, query, asked.near, ground.miles(asked.within * 10), start, size), None
    if asked.sort == "price" and asked.pattern.any:
        return _by_cost(searcher, query, asked.pattern, start, size), None
    tiers = _tiers(asked, query, in_name)
    if len(tiers) > 1:
        return through(searcher, tiers, start, size), None
    found = searcher.search(query, limit=size, offset=start, order_by_field=tiers[0][1], order=Order.Asc)
    return _ids(searcher, found.hits), int(found.count)  # type: ignore[attr-defined]


def _tiers(asked: Asked, query: Query, in_name: Query | None) -> list[tuple[Query, str]]:
    """Groups that follow one another, each with the column that it runs by."""
    if asked.sort == "price":
        return [(query, "price")]
    if asked.sort == "rating":
        rated = [engine.tagged("rating", [rating]) for rating in RATINGS]
        return [*((_and(query, one), "title") for one in rated), (_but(query, *rated), "title")]
    if in_name is not None and asked.sort != "name":
        return [(_and(query, in_name), "title"), (_but(query, in_name), "title")]
    return [(query, "title")]


def through(searcher: Searcher, tiers: list[tuple[Query, str]], start: int, size: int) -> list[int]:
    ids: list[int] = []
    for query, column in tiers:
        found = searcher.search(query, limit=size - len(ids), offset=start, order_by_field=column, order=Order.Asc)
        ids += _ids(searcher, found.hits)
        if len(ids) == size:
            break
        start = max(0, start - int(found.count))  # type: ignore[attr-defined]
    return ids


def _and(*queries: Query) -> Query:
    return Query.boolean_query([(Occur.Must, one) for one in queries])


def _but(query: Query, *others: Query) -> Query:
    return Query.boolean_query([(Occur.Must, query), *((Occur.MustNot, one) for one in others)])


def _ids(searcher: Searcher, hits: list[Any]) -> list[int]:
    return [int(one) for one in searcher.fast_field_values("id", [address for _, address in hits])]  # type: ignore[arg-type]


# on the ground ----------------------------------------------------------------------------------------
def circle(searcher: Searcher, query: Query, centre: Point, distance: int) -> list[Query]:
    """That a service of `query` has a place within `distance` metres: those that have one, where they are few; else the cells
    inside it, and those on its rim that are near enough."""
    inside, rim = ground.cover(centre, distance)
    near = Query.term_set_query(schema(), "cell", [*inside, *rim])
    found = searcher.search(_and(query, near), limit=SMALL)
    if int(found.count) <= SMALL:  # type: ignore[attr-defined]
        where = [address for _, address in found.hits]
        ids = [one for away, one in _away(searcher, where, centre) if away <= distance]
        return [engine.any_of("id", ids) if ids else Query.empty_query()]
    unsure = _and(query, Query.term_set_query(schema(), "cell", rim))
    close = [one for away, one in _measured(searcher, unsure, centre) if away <= distance]
    return [Query.boolean_query([(Occur.Should, Query.term_set_query(schema(), "cell", inside)),
                                 *((Occur.Should, Query.term_query(schema(), "id", one)) for one in close)])]


def _measured(searcher: Searcher, query: Query, centre: Point) -> Iterator[tuple[int, int]]:
    """Metres to the nearest place of each service of `query`, and its id."""
    return _away(searcher, engine.everything(searcher, query), centre)


def _away(searcher: Searcher, where: list[Any], centre: Point) -> Iterator[tuple[int, int]]:
    columns = (searcher.fast_field_values(name, where) for name in ("id", "lat", "lon", "places"))
    for address, one, lat, lon, places in zip(where, *columns, strict=True):
        points = [(lat, lon)] if places == 1 else _points(searcher, address)
        yield min(ground.metres(centre, point) for point in points), one  # type: ignore[misc, arg-type]


def _points(searcher: Searcher, address: Any) -> list[Point]:
    spots = str(searcher.doc(address).get_first("spots")).split()
    return [(int(lat), int(lon)) for lat, lon in (spot.split(",") for spot in spots)]


def _nearest(searcher: Searcher, query: Query, centre: Point, most: int, start: int, size: int) -> list[int]:
    """Circles of twice the size each, until one has enough: all in it are measured. Then services that did not say where."""
    end, ring, limit = start + size, max(FIRST_RING, most // 8), most or LAST_RING
    while True:
        ring = min(ring, limit)
        inside, rim = ground.cover(centre, ring)
        near = _and(query, Query.term_set_query(schema(), "cell", [*inside, *rim]))
        if ring == limit or engine.count(searcher, near) >= end:
            found = [pair for pair in _measured(searcher, near, centre) if pair[0] <= ring]
            if ring == limit or len(found) >= end:
                break
        ring *= 2
    ids = [one for _, one in nsmallest(end, found)[start:]]
    if len(ids) < size and not most:
        nowhere = _but(query, Query.range_query(schema(), "places", engine.INTEGER, 1))
        ids += through(searcher, [(nowhere, "title")], max(0, start - len(found)), size - len(ids))
    return ids


# by what this person's week costs ---------------------------------------------------------------------
class Costed:
    """Services of one unit, dearest possible last: read a few more at a time, lowest rate first."""

    def __init__(self, searcher: Searcher, query: Query, pattern: Pattern, unit: str) -> None:
        self.searcher, self.unit, self.pattern = searcher, unit, pattern
        needed = [engine.tagged("band", [band]) for band, _ in pattern.minutes] if unit == "HOUR" else []
        self.query = _and(query, engine.tagged("unit", [unit]), *needed)
        self.found: list[tuple[int, int]] = []
        self.count = self.unseen = -1

    def read(self, many: int) -> None:
        """The `many` with the lowest rates; `unseen` is the least that any other can cost, -1 when there is no other."""
        found = self.searcher.search(self.query, limit=many, order_by_field="least", order=Order.Asc)
        where = [address for _, address in found.hits]
        self.count = int(found.count)  # type: ignore[attr-defined]
        least = [int(key) for key, _ in found.hits]
        ids = [int(one) for one in self.searcher.fast_field_values("id", where)]  # type: ignore[arg-type]
        if self.unit == "HOUR":
            columns = [self.searcher.fast_field_values(RATE[band], where) for band, _ in self.pattern.minutes]
            costs = [_cost(self.pattern, self.unit, 0, rates) for rates in zip(*columns, strict=True)]
        else:
            costs = [_cost(self.pattern, self.unit, rate, ()) for rate in least]
        self.found = list(zip(costs, ids, strict=True))
        self.unseen = self._floor(least[-1]) if len(where) < self.count else -1

    def _floor(self, rate: int) -> int:
        """No service with this lowest rate, or a higher one, can cost less: its rounding takes off less than a penny a line."""
        if self.unit != "HOUR":
            return _cost(self.pattern, self.unit, rate, ())
        return rate * sum(minutes for _, minutes in self.pattern.minutes) // 6000 - len(self.pattern.minutes)


def _worked_out(searcher: Searcher, query: Query, pattern: Pattern) -> Iterator[tuple[int, int, int]]:
    """Every service of `query` as lists by cost run: (0, its week, id), or (1, its price, id) when that cannot be worked out."""
    where, bands, units = engine.everything(searcher, query), [band for band, _ in pattern.minutes], set(pattern.units())
    columns = [searcher.fast_field_values(name, where) for name in ("id", "price", "least", *(RATE[band] for band in bands))]
    for one, price, least, *rates in zip(*columns, strict=True):
        place = int(price) >> 59  # type: ignore[arg-type]
        unit = UNITS[place] if place < len(UNITS) else ""
        if unit not in units or least is None or (unit == "HOUR" and None in rates):
            yield 1, int(price), int(one)  # type: ignore[arg-type]
        else:
            yield 0, _cost(pattern, unit, int(least), rates), int(one)  # type: ignore[arg-type]


def _cost(pattern: Pattern, unit: str, least: int, rates: Sequence[Any]) -> int:
    """Pence a week, each band rounded by itself, as pattern.weekly has it; `rates` are ten-thousandths of a pound."""
    if unit == "HOUR":
        return sum(int(half_up(int(rate) * minutes, 6000)) for rate, (_, minutes) in zip(rates, pattern.minutes, strict=True))
    if unit == "MONTH":
        return int(half_up(least * 12, 5200))
    return int(half_up(least * pattern.quantity(unit), 100))


def _by_cost(searcher: Searcher, query: Query, pattern: Pattern, start: int, size: int) -> list[int]:
    """The lowest weekly cost first, exactly, without working out every service: a service whose lowest rate alone would cost
    more than the last of the page cannot be on it. Then all whose week cannot be worked out, by price."""
    end = start + size
    if engine.count(searcher, query) <= FEW:
        return [one for *_, one in nsmallest(end, _worked_out(searcher, query, pattern))[start:]]
    kinds = [Costed(searcher, query, pattern, unit) for unit in pattern.units()]
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
    return ids
