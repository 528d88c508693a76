"""Where things are: distances on the ball that the earth nearly is, and the cells of a grid that a circle touches.

A point is whole millionths of a degree. A *cell* of level n is one of 2^n by 2^n equal parts of the world in degrees, as one
number; each level halves the one above. A circle is covered by cells wholly inside it and cells on its rim: what lies in the
first is near enough without a sum, what lies in the second is measured. Nothing here rounds a distance down.
"""
from __future__ import annotations

from functools import lru_cache
from math import acos, asin, ceil, cos, degrees, floor, log2, pi, radians, sin, sqrt
from typing import Any

EARTH = 6_371_009
"""Metres: the mean radius (IUGG)."""
HALF_ROUND = 20_015_115
"""Metres from pole to pole along the ground, a little more than it is."""
LEVELS = range(9, 21)
FINER = 1
SAFE = 1 / 1_000_000
"""Degrees to the safe side: the rim is measured, the inside is not."""
MILLIMETRES = 1_609_344
"""Of a mile."""
MILLIONTH = pi / 180_000_000
DOUBT = 1 / 1_000_000
"""Part of a distance squared: nearer than that to a circle's edge, a point is measured by itself."""
OUTER = 2
STEPS = [(level << 50, LEVELS[-1] - level) for level in LEVELS]
Point = tuple[int, int]


def metres(a: Point, b: Point) -> int:
    """From `a` to `b` over the ground (haversine), in whole metres rounded up."""
    north, south = radians(a[0] / 1_000_000), radians(b[0] / 1_000_000)
    east = radians((b[1] - a[1]) / 1_000_000)
    half = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return ceil(2 * EARTH * asin(min(1, sqrt(half))))


def within(centre: Point, distance: int, lats: Any, lons: Any) -> Any:
    """Which of many points, arrays of shape (points,), lie within `distance` metres of `centre`: an array of truths, as `metres`
    says of each."""
    import numpy as np  # by the first search alone
    north, souths, east = centre[0] * MILLIONTH, lats * MILLIONTH, (lons - centre[1]) * MILLIONTH
    half = np.sin((souths - north) / 2) ** 2 + cos(north) * np.cos(souths) * np.sin(east / 2) ** 2
    edge = sin(min(distance / EARTH, pi) / 2) ** 2
    near = half <= edge
    for n in (abs(half - edge) <= edge * DOUBT).nonzero()[0].tolist():
        near[n] = metres(centre, (int(lats[n]), int(lons[n]))) <= distance
    return near


def miles(tenths: int) -> int:
    """Tenths of a mile in metres, rounded down."""
    return tenths * MILLIMETRES // 10_000


def tenths(distance: int) -> int:
    """Metres in tenths of a mile, half up."""
    return (distance * 20_000 + MILLIMETRES) // (2 * MILLIMETRES)


def cells(point: Point) -> list[int]:
    """The cells of every level that a point lies in: each is a part of the one before, so the finest says them all."""
    finest = LEVELS[-1]
    row = (point[0] + 90_000_000) * (1 << finest) // 180_000_000
    column = (point[1] + 180_000_000) * (1 << finest) // 360_000_000
    return [level | row >> coarser << 25 | column >> coarser for level, coarser in STEPS]


def _packed(level: int, row: int, column: int) -> int:
    return level << 50 | row << 25 | column


@lru_cache(maxsize=2048)
def outer(centre: Point, distance: int) -> list[int]:
    """A few large cells that miss nothing of the circle, and have some of what lies around it: some thirty or forty."""
    level = max(LEVELS[0], _level(distance) - OUTER)
    return [_packed(level, row, column) for row, columns, _ in _rows(centre, distance, level) for column in columns]


def _level(distance: int) -> int:
    """Cells of between one part in 8 and one in 16 of the distance."""
    return max(LEVELS[0], min(LEVELS[-1] - FINER, ceil(log2(HALF_ROUND * 8 / max(distance, 1)))))


@lru_cache(maxsize=2048)
def cover(centre: Point, distance: int) -> tuple[list[int], list[int]]:
    """The cells wholly within `distance` metres of `centre`, and those on the rim. Between one part in 8 and one in 16 of the
    distance is a cell of the first level that is used; the rim is half of that; inside, four cells of a
    larger one are that one."""
    level = _level(distance)
    coarse = {row: inner for row, _, inner in _rows(centre, distance, level)}
    inside = [_packed(level, row, column) for row, inner in coarse.items() for column in inner]
    rim: list[int] = []
    for row, outer, inner in _rows(centre, distance, level + FINER):
        start = _packed(level + FINER, row, 0)
        rest, taken = inner, coarse.get(row >> FINER, range(0))
        if taken:
            inside += [start + column for column in range(rest.start, taken.start << FINER)]
            rest = range(max(rest.start, taken.stop << FINER), rest.stop)
        inside += [start + column for column in rest]
        rim += [start + column for column in range(outer.start, inner.start)]
        rim += [start + column for column in range(inner.stop, outer.stop)]
    return _joined(inside), rim


def _joined(cells: list[int]) -> list[int]:
    """Four cells that fill a larger one as that one, as often as it can be done: there is less to look for."""
    done: list[int] = []
    levels: dict[int, list[int]] = {}
    for one in cells:
        levels.setdefault(one >> 50, []).append(one)
    left: list[int] = []
    for level in range(max(levels, default=0), 0, -1):
        left += levels.get(level, [])
        groups: dict[int, list[int]] = {}
        for one in left:
            groups.setdefault(_above(one), []).append(one)
        whole = [above for above, part in groups.items() if len(part) == 4 and above >> 50 >= LEVELS[0]]
        done += [one for above, part in groups.items() if len(part) < 4 or above >> 50 < LEVELS[0] for one in part]
        left = whole
    return done


def _above(one: int) -> int:
    return _packed((one >> 50) - 1, (one >> 25 & 0x1FFFFFF) >> 1, (one & 0x1FFFFFF) >> 1)


def _rows(centre: Point, distance: int, level: int) -> list[tuple[int, range, range]]:
    """Each row of cells that the circle touches: the columns that it touches, and those that lie wholly in it."""
    size, lat, lon = 1 << level, centre[0] / 1_000_000, centre[1] / 1_000_000
    reach = degrees(distance / EARTH)
    widest = _widest(lat, distance)
    made = []
    for row in range(max(0, floor((lat - reach + 90) * size / 180)), min(size - 1, floor((lat + reach + 90) * size / 180)) + 1):
        low, high = row * 180 / size - 90, (row + 1) * 180 / size - 90
        edges = _half_width(lat, low, distance), _half_width(lat, high, distance)
        most = max(*edges, _half_width(lat, widest, distance) if low < widest < high else -1, 0)
        least = min(edges)
        most, least = most + SAFE, least - SAFE
        outer = range(floor((lon - most + 180) * size / 360), floor((lon + most + 180) * size / 360) + 1)
        inner = range(ceil((lon - least + 180) * size / 360), floor((lon + least + 180) * size / 360))
        if least <= 0 or not inner:
            inner = range(outer.stop, outer.stop)
        made.append((row, outer, inner))
    return made


def _half_width(lat: float, at: float, distance: int) -> float:
    """Degrees east or west that the circle reaches on the parallel `at`; -1 where it does not reach."""
    here, there = radians(lat), radians(at)
    side = cos(here) * cos(there)
    turn = (cos(distance / EARTH) - sin(here) * sin(there)) / side if side > 0 else -2
    if turn > 1:
        return -1
    return 180 if turn < -1 else degrees(acos(turn))


def _widest(lat: float, distance: int) -> float:
    """The parallel on which the circle is widest: a little nearer to the pole than its middle."""
    return degrees(asin(max(-1, min(1, sin(radians(lat)) / cos(distance / EARTH)))))
