"""What the checks must know from outside the plan: read once by queries.facts, handed in, so that the checks stay pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from msgspec import Struct, field

from brokerage.kit.money import Pence


class PriceFact(Struct, frozen=True):
    """How a line's rate stands against its benchmark (domain B-11): `verdict`, `ratio` with 4 places, `mid` in pounds a unit,
    what the benchmark is called, and how many other providers offer the same kind of thing."""

    verdict: str
    ratio: Decimal
    mid: Decimal
    against: str
    alternatives: int


class Facts(Struct, frozen=True, kw_only=True):
    """`prices` by line id; `cheapest` by line id is the lowest pence a week of a suitable option that can be had (None: there is
    none); `registered` are the providers with an active CQC registration on the plan's day; `tied` are the providers that the
    broker's own body runs or declared a link to; `wage` is the legal minimum an hour for adults on the plan's day;
    `first_paid_on` is when a direct payment was first made; `reasons` are the recorded reasons, by finding key."""

    prices: Mapping[int, PriceFact] = field(default_factory=dict)
    cheapest: Mapping[int, Pence | None] = field(default_factory=dict)
    registered: frozenset[int] = frozenset()
    tied: frozenset[int] = frozenset()
    stale: frozenset[int] = frozenset()
    wage: Decimal | None = None
    first_paid_on: date | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
