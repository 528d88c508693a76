"""Distances over the ground, and that the cells of a circle miss nothing and let nothing in."""
from __future__ import annotations

import random

import numpy as np
import pytest

from brokerage.kit import ground


@pytest.mark.parametrize(("a", "b", "metres"), [
    ((53_480_759, -2_242_631), (51_507_351, -127_758), 262_055),   # Manchester to London
    ((50_066_389, -5_714_722), (58_643_889, -3_070_000), 970_000),  # Land's End to John o'Groats
    ((53_447_630, -2_300_000), (53_447_630, -2_300_000), 0)])
def test_distances_are_those_of_the_map(a: ground.Point, b: ground.Point, metres: int) -> None:
    assert abs(ground.metres(a, b) - metres) <= metres // 200
    assert ground.metres(a, b) == ground.metres(b, a)


def test_miles_are_miles() -> None:
    assert (ground.miles(10), ground.miles(200), ground.tenths(1609), ground.tenths(80), ground.tenths(81)) == (1609, 32186, 10, 0, 1)


@pytest.mark.parametrize("lat", [50_100_000, 53_447_630, 60_800_000, -33_900_000])
@pytest.mark.parametrize("distance", [300, 1609, 16093, 160934])
def test_a_circle_is_its_inside_and_the_measured_part_of_its_rim(lat: int, distance: int) -> None:
    chance, centre = random.Random(distance + lat), (lat, -2_300_000)
    inside, rim = map(set, ground.cover(centre, distance))
    assert len(inside) + len(rim) < 1800 and not inside & rim
    for _ in range(1500):
        spread = distance * 15
        point = (lat + chance.randint(-spread, spread), -2_300_000 + chance.randint(-2 * spread, 2 * spread))
        where, away = set(ground.cells(point)), ground.metres(centre, point)
        if away <= distance:
            assert where & (inside | rim), (point, away)
        if where & inside:
            assert away <= distance, (point, away)


def test_most_of_a_circle_needs_no_measuring() -> None:
    chance, centre = random.Random(1), (53_447_630, -2_300_000)
    inside, rim = map(set, ground.cover(centre, 8000))
    points = [(53_447_630 + chance.randint(-72_000, 72_000), -2_300_000 + chance.randint(-121_000, 121_000)) for _ in range(3000)]
    near = [p for p in points if ground.metres(centre, p) <= 8000]
    assert sum(bool(set(ground.cells(p)) & rim) for p in near) < len(near) // 10


@pytest.mark.parametrize("lat", [0, 50_100_000, 60_800_000, -33_900_000, 64_900_000, 78_000_000])
@pytest.mark.parametrize("distance", [300, 1609, 32186, 80467, 159_999, 400_000])
def test_many_points_are_in_a_circle_when_each_is_near_enough_by_itself(lat: int, distance: int) -> None:
    chance, centre, degree = random.Random(distance + lat), (lat, -2_300_000), 111_195
    points = [(lat + chance.randint(-12, 12) * distance * 100_000 // degree, -2_300_000 + chance.randint(-30, 30) * distance * 100_000 // degree)
              for _ in range(1500)]
    for _ in range(1500):  # on the edge, to the metre: up and to the side as far as the circle goes
        up = chance.uniform(-1, 1)
        side = ground._half_width(lat / 1e6, lat / 1e6 + up * distance / degree, distance + chance.randint(-5, 5))
        if side > 0:
            points.append((round(lat + up * distance / degree * 1e6), round(-2_300_000 + chance.choice((-1, 1)) * side * 1e6)))
    found = ground.within(centre, distance, *np.array(points).T).tolist()
    assert found == [ground.metres(centre, p) <= distance for p in points]
    assert 100 < sum(found) < len(points) - 100


@pytest.mark.parametrize("lat", [50_100_000, 60_800_000, -33_900_000])
@pytest.mark.parametrize("distance", [300, 1609, 16093, 80467, 1_400_000])
def test_a_few_large_cells_miss_nothing_of_a_circle(lat: int, distance: int) -> None:
    chance, centre = random.Random(distance + lat), (lat, -2_300_000)
    cells = set(ground.outer(centre, distance))
    assert len(cells) < 60 or distance > 100_000
    for _ in range(1500):
        point = (lat + chance.randint(-10, 10) * distance, -2_300_000 + chance.randint(-20, 20) * distance)
        assert ground.metres(centre, point) > distance or cells & set(ground.cells(point))
