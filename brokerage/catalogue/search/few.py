"""Where there are but a few services around a place, they are looked at one by one: one question finds them, then what the engine
keeps of each is read column by column. To ask it anew for the page, for the rim of the circle and for every facet takes longer.

A column is an array of whole numbers of shape (services,), a mask one of truths. numpy is loaded by the first search: it takes a
fifteenth of the start, and memory that a worker which never searches can do without."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import compress
from operator import and_
from typing import TYPE_CHECKING, Any

from tantivy import Query, Searcher

from brokerage.catalogue.pattern import Pattern
from brokerage.catalogue.search import engine
from brokerage.catalogue.search.asked import Asked
from brokerage.catalogue.search.engine import CODE, NOWHERE, RATE, SIX, TRAITS
from brokerage.catalogue.search.entries import FACETS, UNITS
from brokerage.kit import ground
from brokerage.kit.ground import Point

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

FEW = 8_000
"""Services that are looked at one by one: with more, the engine's own counting is quicker."""
MOST_KNOWN = 100_000


class Few:
    """Services by their addresses in the index, which are among those of `query`, and columns of what it keeps of them."""

    known: dict[int, tuple[str, ...]] = {0: ()}
    """What codes stand for. A code is made of nothing but its values, so it means the same in every index, for ever."""

    def __init__(self, searcher: Searcher, query: Query, where: Sequence[Any]) -> None:
        self.searcher, self.query, self.where = searcher, query, where
        self.columns: dict[str, Numbers] = {}
        self.found: dict[str, tuple[Numbers, Sequence[tuple[str, ...]]]] = {}
        if len(Few.known) > MOST_KNOWN:
            Few.known = {0: ()}
        self.means = Few.known

    def column(self, name: str) -> Numbers:
        if name not in self.columns:
            import numpy as np
            values: Any = self.searcher.fast_field_values(name, self.where)  # type: ignore[arg-type]
            self.columns[name] = np.fromiter(values, np.int64, len(values))
        return self.columns[name]

    def only(self, kept: Mask | None) -> Few:
        """Those of them that are `kept`; all for None."""
        if kept is None:
            return self
        made = Few(self.searcher, self.query, list(compress(self.where, kept.tolist())))
        made.columns = {name: column[kept] for name, column in self.columns.items()}
        made.found = {facet: (numbers[kept], meanings) for facet, (numbers, meanings) in self.found.items()}
        return made

    def ids(self, numbers: Iterable[int]) -> list[int]:
        """The ids of those with these numbers among them, from 0, in the same order."""
        return engine.ids(self.searcher, [self.where[n] for n in numbers])

    # ground -----------------------------------------------------------------------------------------------
    def within(self, centre: Point, distance: int) -> Few:
        """Those that have a place within `distance` metres of `centre`. All of them must have a place."""
        place = self.column("place")
        near = ground.within(centre, distance, *engine.spots(place))
        for n in (place & 1).nonzero()[0].tolist():
            near[n] = near[n] or any(ground.metres(centre, point) <= distance for point in self._points(n))
        return self.only(near)

    def away(self, centre: Point) -> list[int]:
        """Metres to the nearest place of each; -1 for one that did not say where it is."""
        place = self.column("place").tolist()
        return [-1 if one == NOWHERE else ground.metres(centre, engine.spots(one)) if one & 1 == 0
                else min(ground.metres(centre, point) for point in self._points(n)) for n, one in enumerate(place)]

    def _points(self, n: int) -> list[Point]:
        spots = str(self.searcher.doc(self.where[n]).get_first("spots")).split()
        return [(int(lat), int(lon)) for lat, lon in (spot.split(",") for spot in spots)]

    # choices and facets -----------------------------------------------------------------------------------
    def masks(self, asked: Asked) -> dict[str, Mask]:
        """For each facet with a choice, which services have one of the chosen values."""
        import numpy as np
        made = {}
        for facet, values in asked.chosen:
            if values:
                numbers, meanings = self.held(facet)
                made[facet] = np.array([not held.isdisjoint(values) for held in map(frozenset, meanings)], bool)[numbers]
        return made

    def counted(self, masks: dict[str, Mask], left: Few) -> dict[str, Counter[str]]:
        """How many services have each value of each facet, of those that the choices in other facets leave; `left` is what all
        choices leave."""
        import numpy as np
        made = {}
        for facet in FACETS:
            numbers, meanings = (self if facet in masks else left).held(facet)
            if facet in masks and (others := both(mask for name, mask in masks.items() if name != facet)) is not None:
                numbers = numbers[others]
            counts = Counter[str]()
            for many, values in zip(np.bincount(numbers, minlength=len(meanings)).tolist(), meanings, strict=True):
                if many:
                    for value in values:
                        counts[value] += many
            made[facet] = counts
        return made

    def held(self, facet: str) -> tuple[Numbers, Sequence[tuple[str, ...]]]:
        """What each has of a facet, as its number in a list of what anybody has."""
        import numpy as np
        if facet not in self.found:
            if facet in TRAITS:
                shift, meanings = TRAITS[facet]
                self.found[facet] = self.column("traits") >> shift & SIX, meanings
            else:
                codes, numbers = np.unique(self.column(CODE[facet]), return_inverse=True)
                self.found[facet] = numbers, self._meanings(facet, codes.tolist())
        return self.found[facet]

    def _meanings(self, facet: str, codes: Sequence[int]) -> list[tuple[str, ...]]:
        if any(code not in self.means for code in codes):
            found: Any = self.searcher.aggregate(self.query, {facet: {"terms": {"field": facet, "size": engine.MOST_VALUES}}})
            for bucket in found[facet]["buckets"]:
                values = tuple(bucket["key"].split(engine.JOIN)) if bucket["key"] else ()
                self.means[engine.code(values)] = values
        return [self.means[code] for code in codes]

    # order ------------------------------------------------------------------------------------------------
    def ordered(self, asked: Asked, in_name: Query | None, start: int, end: int) -> list[int]:
        """The ids from place `start` to before `end`, as ordering.page has them of many. Only those that can be among them by
        what the order goes by first are sorted."""
        import numpy as np
        keys = self._keys(asked, in_name)
        if end < len(self.where):
            edge = np.partition(keys[0], end - 1)[end - 1]
            some = (keys[0] <= edge).nonzero()[0]
            return self.ids(some[np.lexsort([key[some] for key in reversed(keys)])][start:end].tolist())
        return self.ids(np.lexsort(keys[::-1])[start:end].tolist())

    def _keys(self, asked: Asked, in_name: Query | None) -> list[NDArray[Any]]:
        """What they run by, first things first, until no two are alike: a price and a title have the id at their end."""
        import numpy as np
        if asked.sort == "price":
            return self._weeks(asked.pattern) if asked.pattern.any else [self.column("price")]
        title = self.column("title")
        if asked.sort == "near" and asked.near is not None:
            away = np.array(self.away(asked.near), np.int64)
            return [away < 0, np.where(away < 0, title, away), self.column("id")]
        if asked.sort == "rating":
            rating, _ = self.held("rating")
            return [np.where(rating == 0, SIX, rating), title]
        if in_name is not None and asked.sort != "name":
            named = Few(self.searcher, self.query, engine.everything(self.searcher, engine.every(self.query, in_name)))
            return [~np.isin(self.column("id"), named.column("id")), title]
        return [title]

    # by what this person's week costs ---------------------------------------------------------------------
    def _weeks(self, pattern: Pattern) -> list[NDArray[Any]]:
        """First what the week costs, from the lowest; then those whose week cannot be worked out, by price."""
        import numpy as np
        price, least = self.column("price"), self.column("least")
        keys, known = price, np.zeros(len(price), bool)
        for unit in pattern.units():
            its = (price >> 59 == UNITS.index(unit)) & (least >= 0)
            if unit == "HOUR":
                bands = [(self.column(RATE[band]), minutes) for band, minutes in pattern.minutes]
                its = reduce(and_, (rates >= 0 for rates, _ in bands), its)
                week = sum(hours(rates, minutes) for rates, minutes in bands)
            else:
                week = cost(pattern, unit, least)
            keys, known = np.where(its, week, keys), known | its
        return [~known, keys, self.column("id")]


def found(searcher: Searcher, words: list[Query], near: Point, distance: int) -> Few | None:
    """Services with all the words and a place within `distance` metres of `near`; None when those around are not few."""
    query = engine.every(*words, engine.in_cells(ground.outer(near, distance)))
    hits = searcher.search(engine.unscored(query), limit=max(FEW, 1))
    if int(hits.count) > FEW:  # type: ignore[attr-defined]
        return None
    return Few(searcher, query, [address for _, address in hits.hits]).within(near, distance)


def both(masks: Iterable[Mask]) -> Mask | None:
    """What all of them let through; None, which lets everything through, of none."""
    every = list(masks)
    return reduce(and_, every) if every else None


def hours(rate: Any, minutes: int) -> Any:
    """Pence for so many minutes at so many ten-thousandths of a pound an hour, a half up, of one rate or of many: a line of
    pattern.weekly."""
    return (2 * rate * minutes + 6000) // 12_000


def cost(pattern: Pattern, unit: str, least: Any) -> Any:
    """Pence a week at this lowest rate, or at each of many, for one of any other unit."""
    return (24 * least + 5200) // 10_400 if unit == "MONTH" else (2 * least * pattern.quantity(unit) + 100) // 200
