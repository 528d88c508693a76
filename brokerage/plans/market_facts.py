"""What the market says about a plan's lines: whether their prices are fair, and the cheapest that could really be had.

Set-based: one statement for benchmarks, one for the cheapest of every kind of thing that the plan buys (domain B-11, B-20).
"""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from brokerage.catalogue import benchmarks
from brokerage.catalogue.models import REGULATED, Place, Price, Registration, Service
from brokerage.catalogue.postcodes import find as where_is
from brokerage.catalogue.queries import on_show
from brokerage.door.actor import NOBODY
from brokerage.kit.money import Pence
from brokerage.plans import cost
from brokerage.plans.checks import PriceFact
from brokerage.plans.line_rows import LineRow
from brokerage.plans.sheet import Sheet

MILE_E6 = 14_480
"""A mile north or south in millionths of a degree; east or west in England it is at most 1.8 times as many."""
MILES = 20
Offers = dict[tuple[str, str], list[tuple[str, Decimal, int]]]


def bought(sheet: Sheet) -> list[LineRow]:
    """Lines that buy a service of the catalogue."""
    return [line for line in sheet.paid_lines if line.kind == "SERVICE" and line.service_id is not None]


def of(db: Session, sheet: Sheet) -> tuple[dict[int, PriceFact], dict[int, Pence | None]]:
    """(prices, cheapest) by line id."""
    if not bought(sheet):
        return {}, {}
    offers = others(db, sheet)
    return prices(db, sheet, offers), cheapest(sheet, offers)


def prices(db: Session, sheet: Sheet, counts: Offers) -> dict[int, PriceFact]:
    """The verdict on each line's rate that a benchmark can judge (B-11), adjusted for its band, call length and carers."""
    known = benchmarks.yardsticks(db, NOBODY, sheet.day)
    found = {}
    for line in bought(sheet):
        calls = [visit.minutes for visit in line.visits]
        held = benchmarks.held(known, line.category, line.unit, line.rate, band=line.band, least=min(calls, default=None),
                               staff=max((visit.carers for visit in line.visits), default=1))
        if held is not None:
            count = sum(n for _, _, n in counts.get((line.category, line.unit), ()))
            found[line.id] = PriceFact(held.verdict.code, held.verdict.ratio, held.verdict.against, held.source or held.what,
                                       max(0, count - 1))
    return found


def cheapest(sheet: Sheet, offers: Offers) -> dict[int, Pence | None]:
    """For each line that buys a service: the least pence a week for as much of the same kind of thing, from a provider that has
    room, is near enough and is registered where the law asks for it; None when there is none (B-20)."""
    found: dict[int, Pence | None] = {}
    for line in bought(sheet):
        if line.per == "ONCE":
            continue
        rates = [rate for band, rate, _ in offers.get((line.category, line.unit), ()) if band in ("ANY", line.band)]
        found[line.id] = min((cost.amounts(rate, minutes=line.minutes_weekly, quantity=line.quantity, per=line.per)[0]
                              for rate in rates), default=None)
    return found


def others(db: Session, sheet: Sheet) -> Offers:
    """By type and unit: (band, lowest rate, how many offer it) of what can be had on the plan's day."""
    lines = bought(sheet)
    day = sheet.day
    rows = db.execute(
        select(Service.type, Price.unit, Price.band, func.min(Price.rate), func.count(Service.id.distinct()))
        .join(Price, Price.service_id == Service.id)
        .where(Service.type.in_({line.category for line in lines}), Price.unit.in_({line.unit for line in lines}), Price.rate > 0,
               Price.staff == 1, Price.option == "", Price.replaced_at.is_(None), Price.valid_from <= day,
               or_(Price.valid_to.is_(None), Price.valid_to >= day), on_show(sheet.today), Service.full.is_(False),
               Service.status == "OPEN", *_registered(day), *_near(db, sheet))
        .group_by(Service.type, Price.unit, Price.band))
    found: Offers = {}
    for type, unit, band, rate, count in rows:
        found.setdefault((type, unit), []).append((band, rate, count))
    return found


def _registered(day: date) -> list[Any]:
    """A regulated activity is bought only from a provider with a registration in force (P-34)."""
    is_registered = exists().where(
        Registration.organisation_id == Service.provider_org_id, Registration.scheme.in_(("CQC_PROVIDER", "CQC_LOCATION")),
        or_(Registration.since.is_(None), Registration.since <= day),
        or_(Registration.ended_on.is_(None), Registration.ended_on > day))
    return [or_(Service.type.not_in(REGULATED), is_registered)]


def _near(db: Session, sheet: Sheet) -> list[Any]:
    """Within about 20 miles of the person's postcode, when both places are known; without a place it comes to people."""
    here = where_is(db, NOBODY, sheet.person.postcode)
    if here is None:
        return []
    north, east = MILES * MILE_E6, MILES * MILE_E6 * 9 // 5
    placed = exists().where(Place.service_id == Service.id, Place.lat_e6.is_not(None))
    close = exists().where(and_(Place.service_id == Service.id, Place.lat_e6.between(here[0] - north, here[0] + north),
                                Place.lon_e6.between(here[1] - east, here[1] + east)))
    return [or_(close, ~placed)]
