"""Where words and ground leave a few services, they are looked at one by one: one question finds them, then what the engine keeps
of each is read column by column. To ask it anew for the page, for the rim of the circle and for every facet takes longer."""
from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import reduce
from heapq import nsmallest
from itertools import compress, repeat
from operator import and_
from typing import Any

from tantivy import Query, Searcher

from brokerage.catalogue.pattern import Pattern
from brokerage.catalogue.search import engine
from brokerage.catalogue.search.asked import Asked
from brokerage.catalogue.search.engine import CODE, RATE
from brokerage.catalogue.search.entries import FACETS, UNITS
from brokerage.catalogue.words import RATINGS
from brokerage.kit import ground
from brokerage.kit.ground import Point

FEW = 4_000
"""Services that are looked at one by one: with more, the engine's own counting is quicker."""
MOST_KNOWN = 100_000


class Few:
    """Services by their addresses in the index, which are among those of `query`, and columns of what it keeps of them."""

    known: dict[int, tuple[str, ...]] = {0: ()}
    """What codes stand for. A code is made of nothing but its values, so it means the same in every index, for ever."""

    def __init__(self, searcher: Searcher, query: Query, where: Sequence[Any]) -> None:
        self.searcher, self.query, self.where = searcher, query, where
        self.columns: dict[str, Sequence[Any]] = {}
        if len(Few.known) > MOST_KNOWN:
            Few.known = {0: ()}
        self.means = Few.known

    def column(self, name: str) -> Sequence[Any]:
        if name not in self.columns:
            self.columns[name] = self.searcher.fast_field_values(name, self.where)  # type: ignore[arg-type]
        return self.columns[name]

    def only(self, kept: list[bool] | None) -> Few:
        """Those of them that are `kept`; all for None."""
        if kept is None:
            return self
        made = Few(self.searcher, self.query, list(compress(self.where, kept)))
        made.columns = {name: list(compress(column, kept)) for name, column in self.columns.items()}
        return made

    # ground -----------------------------------------------------------------------------------------------
    def within(self, centre: Point, distance: int) -> Few:
        """Those that have a place within `distance` metres of `centre`. All of them must have a place."""
        near = ground.within(centre, distance, self.column("lat"), self.column("lon"))
        for n in [n for n, places in enumerate(self.column("places")) if places > 1]:
            near[n] = near[n] or any(ground.metres(centre, point) <= distance for point in self._points(n))
        return self.only(near)

    def away(self, centre: Point) -> Iterator[int]:
        """Metres to the nearest place of each; -1 for one that did not say where it is."""
        for n, (lat, lon, places) in enumerate(zip(self.column("lat"), self.column("lon"), self.column("places"), strict=True)):
            points = [(lat, lon)] if places == 1 else self._points(n) if places else ()
            yield min((ground.metres(centre, point) for point in points), default=-1)

    def _points(self, n: int) -> list[Point]:
        spots = str(self.searcher.doc(self.where[n]).get_first("spots")).split()
        return [(int(lat), int(lon)) for lat, lon in (spot.split(",") for spot in spots)]

    # choices and facets -----------------------------------------------------------------------------------
    def masks(self, asked: Asked) -> dict[str, list[bool]]:
        """For each facet with a choice, which services have one of the chosen values."""
        made = {}
        for facet, values in asked.chosen:
            if values:
                codes, wanted = self.column(CODE[facet]), set(values)
                right = {code for code, held in self._meanings(facet, set(codes)).items() if not wanted.isdisjoint(held)}
                made[facet] = [code in right for code in codes]
        return made

    def counted(self, masks: dict[str, list[bool]], left: Few) -> dict[str, Counter[str]]:
        """How many services have each value of each facet, of those that the choices in other facets leave; `left` is what all
        choices leave."""
        made = {}
        for facet in FACETS:
            codes: Iterable[int] = left.column(CODE[facet])
            if facet in masks:
                others = both(mask for name, mask in masks.items() if name != facet)
                codes = self.column(CODE[facet]) if others is None else compress(self.column(CODE[facet]), others)
            found, counts = Counter(codes), Counter[str]()
            for code, values in self._meanings(facet, found).items():
                for value in values:
                    counts[value] += found[code]
            made[facet] = counts
        return made

    def _meanings(self, facet: str, codes: Collection[int]) -> dict[int, tuple[str, ...]]:
        if any(code not in self.means for code in codes):
            found: Any = self.searcher.aggregate(self.query, {facet: {"terms": {"field": facet, "size": engine.MOST_VALUES}}})
            for bucket in found[facet]["buckets"]:
                values = tuple(bucket["key"].split(engine.JOIN)) if bucket["key"] else ()
                self.means[engine.code(values)] = values
        return {code: self.means[code] for code in codes}

    # order ------------------------------------------------------------------------------------------------
    def ordered(self, asked: Asked, in_name: Query | None, end: int) -> list[int]:
        """The ids of the first `end`, as ordering.page has them of many."""
        return [key[-1] for key in nsmallest(end, self._keys(asked, in_name))]

    def _keys(self, asked: Asked, in_name: Query | None) -> Iterable[tuple[int, ...]]:
        """What each runs by, with its id at the end."""
        ids, title = self.column("id"), self.column("title")
        if asked.sort == "near" and asked.near is not None:
            away = list(self.away(asked.near))
            return ((one < 0, name if one < 0 else one, id) for one, name, id in zip(away, title, ids, strict=True))
        if asked.sort == "price":
            return worked_out(self, asked.pattern) if asked.pattern.any else zip(self.column("price"), ids, strict=True)
        if asked.sort == "rating":
            codes = self.column(CODE["rating"])
            place = {code: [*RATINGS, *held].index(held[0]) if held else len(RATINGS)
                     for code, held in self._meanings("rating", set(codes)).items()}
            return zip((min(place[code], len(RATINGS)) for code in codes), title, ids, strict=True)
        if in_name is not None and asked.sort != "name":
            named = Few(self.searcher, self.query, engine.everything(self.searcher, engine.every(self.query, in_name)))
            first = set(named.column("id"))
            return zip((one not in first for one in ids), title, ids, strict=True)
        return zip(title, ids, strict=True)


def found(searcher: Searcher, words: list[Query], near: Point | None, distance: int) -> Few | None:
    """Services with all the words and, where a distance in metres is given, a place that near; None when they are not few."""
    measured = near is not None and distance > 0
    query = engine.every(*words, *([engine.in_cells(ground.outer(near, distance))] if measured and near else []))
    hits = searcher.search(engine.unscored(query), limit=max(FEW, 1))
    if int(hits.count) > FEW:  # type: ignore[attr-defined]
        return None
    few = Few(searcher, query, [address for _, address in hits.hits])
    return few.within(near, distance) if measured and near else few


def both(masks: Iterable[list[bool]]) -> list[bool] | None:
    """What all of them let through; None, which lets everything through, of none."""
    every = list(masks)
    return reduce(lambda one, other: list(map(and_, one, other)), every) if every else None


# by what this person's week costs ---------------------------------------------------------------------
def worked_out(few: Few, pattern: Pattern) -> Iterator[tuple[int, int, int]]:
    """Every service as lists by cost run: (0, its week, id), or (1, its price, id) when that cannot be worked out."""
    units, hour = {UNITS.index(unit): unit for unit in pattern.units()}, UNITS.index("HOUR")
    bands = [[None if rate is None else hours(rate, many) for rate in few.column(RATE[band])] for band, many in pattern.minutes]
    lines: Iterable[tuple[Any, ...]] = zip(*bands, strict=True) if bands else repeat(())
    for one, price, least, parts in zip(few.column("id"), few.column("price"), few.column("least"), lines, strict=False):
        unit = units.get(price >> 59)
        if unit is None or least is None or (price >> 59 == hour and None in parts):
            yield 1, price, one
        else:
            yield 0, sum(parts) if price >> 59 == hour else cost(pattern, unit, least), one


def hours(rate: int, minutes: int) -> int:
    """Pence for so many minutes at so many ten-thousandths of a pound an hour, a half up: a line of pattern.weekly."""
    return (2 * rate * minutes + 6000) // 12_000


def cost(pattern: Pattern, unit: str, least: int) -> int:
    """Pence a week at this lowest rate for one of any other unit."""
    return (24 * least + 5200) // 10_400 if unit == "MONTH" else (2 * least * pattern.quantity(unit) + 100) // 200
