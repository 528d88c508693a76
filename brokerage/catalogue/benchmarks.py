"""What prices are held against: benchmarks and multipliers in force, and what others ask for the same nearby."""
from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from brokerage.catalogue import fair_price
from brokerage.catalogue.choosing_models import Benchmark, Multiplier
from brokerage.catalogue.fair_price import Market, Verdict
from brokerage.catalogue.search import market
from brokerage.door.actor import Actor
from brokerage.kit.ground import Point
from brokerage.kit.ready import Ready

TODAY: Any = bindparam("today")
BENCHMARKS = Ready(
    select(Benchmark.type, Benchmark.unit, Benchmark.kind, Benchmark.mid, Benchmark.source, Benchmark.url, Benchmark.valid_from,
           Benchmark.valid_to)
    .where(Benchmark.valid_from <= TODAY, or_(Benchmark.valid_to.is_(None), Benchmark.valid_to >= bindparam("year_ago")))
    .order_by(Benchmark.valid_from))
MULTIPLIERS = Ready(
    select(Multiplier.kind, Multiplier.factor)
    .where(Multiplier.valid_from <= TODAY, or_(Multiplier.valid_to.is_(None), Multiplier.valid_to >= TODAY))
    .order_by(Multiplier.valid_from))


class Yardstick(Struct, frozen=True):
    """One benchmark as it is shown. `outdated`: its last day is behind us and nobody has loaded the next."""

    kind: str
    mid: Decimal
    source: str
    url: str
    valid_from: date
    valid_to: date | None
    outdated: bool


class Yardsticks(Struct, frozen=True):
    """What stands on a day: by (type, unit) the newest benchmark of each kind, and the factor of each multiplier."""

    of: dict[tuple[str, str], dict[str, Yardstick]]
    factors: dict[str, Decimal]


class Held(Struct, frozen=True):
    """A price held against something: the verdict, and in words what it was compared with."""

    verdict: Verdict
    what: str
    source: str = ""
    url: str = ""
    outdated: bool = False


def yardsticks(db: Session, actor: Actor, today: date) -> Yardsticks:
    """Benchmarks that began by `today`, the newest of each, kept for a year after their last day; and multipliers in force."""
    rows = BENCHMARKS.all(db, today=today, year_ago=today - timedelta(days=366))
    of: dict[tuple[str, str], dict[str, Yardstick]] = {}
    for type, unit, kind, mid, source, url, since, until in rows:
        late = until is not None and until < today
        of.setdefault((type, unit), {})[kind] = Yardstick(kind, mid, source, url, since, until, late)
    return Yardsticks(of, {row.kind: row.factor for row in MULTIPLIERS.all(db, today=today)})


def held(known: Yardsticks, type: str, unit: str, rate: Decimal, *, band: str = "ANY", staff: int = 1, least: int | None = None,
         nearby: Market | None = None, area: str = "nearby") -> Held | None:
    """The verdict on `rate` (domain B-11). Without a national benchmark the middle price of others stands in for it, where there
    are enough of them (B-12); that is compared as it stands, being of the same band. None when nothing can be said."""
    against = known.of.get((type, unit), {})
    if rate == 0:
        return None
    if minimum := against.get("MINIMUM"):
        floor = against.get("FLOOR")
        factor, named = fair_price.factor_for(known.factors, band=band, staff=staff, call_minutes=least)
        made = fair_price.verdict(rate, minimum.mid, floor.mid if floor else None, factor=factor, adjusted_for=named)
        return Held(made, "the minimum price", minimum.source, minimum.url, minimum.outdated)
    if nearby is None or nearby.median == 0 or staff != 1:
        return None
    return Held(fair_price.verdict(rate, nearby.median), f"the middle price of {nearby.count} {area}")


def nearby(db: Session, actor: Actor, type: str, unit: str, band: str, around: Point | None, today: date) -> Market | None:
    """Median and quartiles of what services of this type on show within 20 miles of `around` ask today for one `unit` in `band`;
    of the whole catalogue without a place. None for fewer than five (domain B-12)."""
    return market.prices(db, actor, type, unit, band, around, today)
