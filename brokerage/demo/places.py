"""Where things are in the town: its invented postcodes, and a place for every service, when it has room, what is spoken."""
from __future__ import annotations

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue import actions, postcodes
from brokerage.catalogue.models import Place, Service
from brokerage.catalogue.ports import Details
from brokerage.demo.cast import Cast
from brokerage.demo.days import LONG_AGO

CENTRE = (53_400_000, -2_100_000)
"""Of Quillford, in millionths of a degree; QF9 is nine steps north of it."""
STEP_NORTH, STEP_EAST = 11_000, 17_000
MARREN = 14
"""Steps from Quillford north to Marrendale."""
LANGUAGES = (("English",), ("English", "Polish"), ("English", "British Sign Language"), ("English", "Urdu", "Punjabi"))
ACCESS = ("Step-free entrance", "Step-free entrance\nHearing loop", "Hearing loop\nAccessible toilet", "")
WAITS: tuple[tuple[int | None, int | None], ...] = ((2, 0), (None, 7), (None, 28), (1, None), (None, None))
"""Vacancies and days to wait, as far as anybody has said."""


def postcodes_of_the_town(db: Session) -> None:
    """QF1 1AB to QF9 7AB, and MD1 1AB to MD3 7AB in Marrendale."""
    rows = [(f"QF{n}{m}AB", *_at(n, m)) for n in range(1, 10) for m in range(1, 8)]
    postcodes.load(db, rows + [(f"MD{n}{m}AB", *_at(MARREN + n, m)) for n in range(1, 4) for m in range(1, 8)])


def _at(north: int, east: int) -> tuple[int, int]:
    return CENTRE[0] + north * STEP_NORTH, CENTRE[1] + east * STEP_EAST


def places(db: Session, cast: Cast) -> None:
    """One for each service that has none, in its provider's town; the same in every making of the town."""
    housed = set(db.scalars(select(Place.service_id)))
    for n, service in enumerate(db.scalars(select(Service).order_by(Service.id)).all()):
        if service.id in housed or service.feed_id is not None:
            continue
        marren = service.area == "Marrendale"
        north, east = (n * 5 % 3 + 1, n * 3 % 7 + 1) if marren else (n * 7 % 9 + 1, n * 3 % 7 + 1)
        lat, lon = _at(MARREN + north if marren else north, east)
        db.add(Place(service_id=service.id, address=f"{n + 1} Weir Street", town=service.area, lat_e6=lat, lon_e6=lon,
                     postcode=f"{'MD' if marren else 'QF'}{north} {east}AB", access=ACCESS[n % 4]))
        service.vacancies, service.waiting_days = WAITS[n % 5]
        details = msgspec.json.decode(service.details, type=Details)
        service.details = msgspec.json.encode(msgspec.structs.replace(details, languages=LANGUAGES[n % 4])).decode()
        actions.touch(service, cast.at(LONG_AGO, 12))
