"""Where a postcode is: from the table that `brokerage postcodes FILE` fills, or from a service that says it is there."""
from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import IO

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from brokerage.catalogue.choosing_models import Postcode
from brokerage.catalogue.models import Place
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.ground import Point
from brokerage.kit.ready import Ready

SHAPE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}")
GROUP = 5_000
KNOWN = Ready(select(Postcode.lat_e6, Postcode.lon_e6).where(Postcode.code == bindparam("code")))


def code(text: str) -> str:
    """`m33 0ab` as it is kept: `M330AB`; "" when it has not the shape of a postcode."""
    made = "".join(text.split()).upper()
    return made if SHAPE.fullmatch(made) else ""


def shown(text: str) -> str:
    return f"{text[:-3]} {text[-3:]}"


def find(db: Session, actor: Actor, text: str) -> Point | None:
    """The middle of the postcode, None when nobody has told us where it is."""
    wanted = code(text)
    if not wanted:
        return None
    if known := KNOWN.all(db, code=wanted):
        return known[0].lat_e6, known[0].lon_e6
    row = db.execute(select(Place.lat_e6, Place.lon_e6).where(
        Place.postcode == shown(wanted), Place.lat_e6.is_not(None)).order_by(Place.id).limit(1)).first()
    return (row[0], row[1]) if row and row[0] is not None and row[1] is not None else None


def load(db: Session, rows: Iterable[tuple[str, int, int]]) -> int:
    """Put these in the place of those that were there by the same code; returns how many. The caller commits."""
    count, group = 0, {}
    for one, lat, lon in rows:
        group[one] = {"code": one, "lat_e6": lat, "lon_e6": lon}
        if len(group) == GROUP:
            count, group = count + _put(db, group), {}
    return count + _put(db, group)


def _put(db: Session, group: dict[str, dict[str, object]]) -> int:
    if group:
        db.execute(delete(Postcode).where(Postcode.code.in_(list(group))))
        db.execute(insert(Postcode), list(group.values()))
    return len(group)


def read(file: IO[str]) -> Iterator[tuple[str, int, int]]:
    """A CSV with a heading that has the columns postcode, lat and lon (or latitude, longitude) in any order, such as the ONS
    Postcode Directory cut to them. Lines that hold no postcode or no place on the ground are left out. Refused without them."""
    lines = csv.reader(file)
    head = [name.strip().lower() for name in next(lines, [])]
    names = [next((head.index(word) for word in words if word in head), -1)
             for words in (("postcode", "pcds", "pcd"), ("lat", "latitude"), ("lon", "long", "longitude"))]
    if min(names) < 0:
        raise Refusal("The first line must name the columns postcode, lat and lon.", code="NO_COLUMNS")
    for line in lines:
        try:
            one, (lat, lon) = code(line[names[0]]), (_millionths(line[at]) for at in names[1:])
        except (IndexError, InvalidOperation):
            continue
        if one and abs(lat) <= 90_000_000 and abs(lon) <= 180_000_000:
            yield one, lat, lon


def _millionths(text: str) -> int:
    number = Decimal(text.strip())
    return int((number * 1_000_000).to_integral_value()) if number.is_finite() else 10**9
