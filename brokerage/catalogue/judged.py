"""One service's prices with what each is held against, what others ask nearby, and the price through time."""
from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue import benchmarks, price_picture
from brokerage.catalogue.benchmarks import Held, Yardstick
from brokerage.catalogue.fair_price import Market
from brokerage.catalogue.models import Place
from brokerage.catalogue.price_picture import Picture, Step
from brokerage.catalogue.queries import Priced, ServiceSeen
from brokerage.door.actor import Actor


class Judged(Struct, frozen=True):
    """A price today with its verdict and what others ask for the same; `market` is None for fewer than five (B-12)."""

    price: Priced
    held: Held | None
    market: Market | None


class Story(Struct, frozen=True):
    """What the page of a service says of its prices. `national`: benchmarks of its type by unit, the newest of each kind."""

    today: list[Judged]
    national: list[tuple[str, list[Yardstick]]]
    local: bool
    picture: Picture | None


def story(db: Session, actor: Actor, seen: ServiceSeen, today: date) -> Story:
    """The middle of "nearby" is the service's first place that says where it is; without one the whole list stands in."""
    known, kind = benchmarks.yardsticks(db, actor, today), seen.service.type
    row = db.execute(select(Place.lat_e6, Place.lon_e6).where(Place.service_id == seen.service.id, Place.lat_e6.is_not(None))
                     .order_by(Place.id).limit(1)).first()
    around = (row[0], row[1]) if row and row[0] is not None and row[1] is not None else None
    judged = []
    for price in seen.today(today):
        market = benchmarks.nearby(db, actor, kind, price.unit, price.band, around, today) if price.staff == 1 else None
        held = benchmarks.held(known, kind, price.unit, price.rate, band=price.band, staff=price.staff, least=price.least,
                               nearby=market, area="within 20 miles" if around else "in the whole list")
        judged.append(Judged(price, held, market))
    steps = [Step(p.unit, p.band, p.rate, p.valid_from, p.valid_to) for p in seen.prices if p.staff == 1 and not p.option]
    national = [(unit, list(of.values())) for (type, unit), of in known.of.items() if type == kind]
    return Story(judged, national, around is not None, price_picture.picture(steps, today) if steps else None)
