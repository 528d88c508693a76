"""What others ask for the same, read from the index: the columns of rates of all services of a type around a place."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from brokerage.catalogue import fair_price
from brokerage.catalogue.fair_price import Market
from brokerage.catalogue.search import engine, ordering, shelf
from brokerage.catalogue.search.engine import RATE
from brokerage.catalogue.search.few import Few
from brokerage.door.actor import Actor
from brokerage.kit import ground
from brokerage.kit.errors import Missing
from brokerage.kit.ground import Point

GRAIN = 20_000
"""Millionths of a degree to which the middle of "nearby" is rounded: neighbours are told the same, and it is worked out once."""
MOST_KEPT = 5_000


def prices(db: Session, actor: Actor, type: str, unit: str, band: str, around: Point | None, today: date) -> Market | None:
    """The middle half of the prices of `type` for one `unit` in `band` within fair_price.MILES of `around`. A price for any time
    is one for every band. Worked out once for each state of the index."""
    if not actor.known:
        raise Missing()
    one = shelf.of(db)
    searcher = one.as_it_is(db, today)
    centre = None if around is None else (around[0] // GRAIN * GRAIN + GRAIN // 2, around[1] // GRAIN * GRAIN + GRAIN // 2)
    key = (one.generation, type, unit, band, centre)
    if key not in one.markets:
        if len(one.markets) >= MOST_KEPT:
            one.markets.clear()
        query = engine.every(engine.tagged("type", [type]), engine.tagged("unit", [unit]))
        if centre is not None:
            found = ordering.around(searcher, query, centre, ground.miles(fair_price.MILES * 10))
        else:
            found = Few(searcher, query, engine.everything(searcher, query))
        rates = found.column(RATE.get(band, RATE["WEEKDAY"])).tolist()
        one.markets[key] = fair_price.market(Decimal(int(rate)) / 10_000 for rate in rates if rate > 0)
    kept: Market | None = one.markets[key]
    return kept
