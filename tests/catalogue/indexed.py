"""An index of invented services without a database, and the same questions answered by looking at every one of them."""
from __future__ import annotations

import random
from datetime import date
from typing import Any

from brokerage.catalogue.pattern import Pattern
from brokerage.catalogue.search import engine
from brokerage.catalogue.search.asked import Asked
from brokerage.catalogue.search.entries import FAR, UNITS, Entry
from brokerage.kit import ground
from brokerage.kit.money import half_up

TODAY = date(2026, 11, 20)
NEEDS = ("Dementia", "Learning disability", "Physical disability", "Mental health", "Carers")
WORDS = ("care", "home", "swimming", "club", "transport", "night", "lunch", "physiotherapy", "garden", "music", "quiet", "kind")
CENTRES = ((53_447_630, -2_300_000), (53_480_000, -2_240_000), (51_500_000, -120_000))


def entry(number: int, name: str = "Care at home", words: str = "", *, unit: str = "HOUR", rates: dict[str, int] | None = None,
          places: tuple[ground.Point, ...] = (), provider: str = "Kind Care", **facets: tuple[str, ...]) -> Entry:
    everything = {"type": ("HOMECARE",), "sector": (), "need": (), "language": (), "entry": (), "start": (), "rating": (), "wait": ("ASK",)}
    return Entry(number, name, provider, f"{name} {provider} {words}", {**everything, **facets}, places, unit,
                 {"ANY": 250_000} if rates is None else rates, FAR)


def many(count: int, seed: int = 5) -> list[Entry]:
    chance = random.Random(seed)
    return [_any(chance, number) for number in range(1, count + 1)]


def _any(chance: random.Random, number: int) -> Entry:
    unit = chance.choice((*UNITS, "HOUR", "HOUR", "HOUR", ""))
    rate = chance.randint(100_000, 400_000)
    bands = {"ANY": rate, **{band: rate * chance.randint(9, 16) // 10 for band in chance.sample(("EVENING", "WEEKEND", "BANK_HOLIDAY"), 2)}}
    if chance.random() < 0.3:
        bands["WEEKDAY"] = bands.pop("ANY")
    places = tuple((lat + chance.randint(-90_000, 90_000), lon + chance.randint(-150_000, 150_000))
                   for lat, lon in chance.choices(CENTRES, k=chance.choice((0, 1, 1, 1, 2, 4))))
    return entry(number, " ".join(chance.choices(WORDS, k=3)), " ".join(chance.choices(WORDS, k=4)), unit=unit, rates=bands if unit else {}, places=places,
                 type=(chance.choice(("HOMECARE", "DAY", "TRANSPORT")),), need=tuple(sorted(chance.sample(NEEDS, chance.randint(0, 3)))),
                 sector=chance.choice(((), ("COMPANY",), ("THIRD_SECTOR",))), rating=chance.choice(((), ("GOOD",), ("OUTSTANDING",))))


def searcher(entries: list[Entry]) -> Any:
    index = engine.open_index(None)
    engine.write(index, (), entries, fresh=True)
    return index.searcher()


def matching(entries: list[Entry], asked: Asked, without: str = "") -> list[Entry]:
    """Every entry that answers `asked`, found by looking at each."""
    stems = engine.stems().analyze(asked.words)
    return [e for e in entries if set(stems) <= set(engine.stems().analyze(e.words))
            and all(facet == without or not values or set(values) & set(e.facets[facet]) for facet, values in asked.chosen)
            and (asked.near is None or not asked.within or away(e, asked.near) <= ground.miles(asked.within * 10))]


def away(e: Entry, near: ground.Point) -> int:
    return min((ground.metres(near, place) for place in e.places), default=10**9)


def cost(e: Entry, pattern: Pattern) -> int | None:
    if e.unit not in pattern.units() or not e.rates:
        return None
    if e.unit == "HOUR":
        rates = [e.rates.get(band, e.rates.get("ANY")) for band, _ in pattern.minutes]
        if None in rates:
            return None
        return sum(int(half_up(rate * minutes, 6000)) for rate, (_, minutes) in zip(rates, pattern.minutes, strict=True))  # type: ignore[operator]
    least = min(e.rates.values())
    return int(half_up(least * 12, 5200)) if e.unit == "MONTH" else int(half_up(least * pattern.quantity(e.unit), 100))
