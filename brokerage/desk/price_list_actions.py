"""A price list: read, held row by row against what is listed, then its good rows asked for. Callers commit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue import price_changes
from brokerage.catalogue.models import Price, Service
from brokerage.catalogue.ports import PRICE_SHEETS, PriceRow, Problem, Unreadable
from brokerage.catalogue.price_changes import FARTHEST, Change, Step
from brokerage.desk import listing_actions
from brokerage.desk.portal_models import PriceList
from brokerage.desk.states import MANAGER, PRICE_LIST
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.refs import digest
from brokerage.kit.states import move
from brokerage.people.models import Organisation

MOST_SERVICES = 100
"""Services that one list may change."""
_ROWS = msgspec.json.Decoder(list[PriceRow])
_TROUBLES = msgspec.json.Decoder(list[Problem])


class Result(Struct, frozen=True):
    """One row and what it comes to: a `step` to ask for, `same` as now, or a `trouble` in words."""

    row: int
    service: str
    service_id: int | None = None
    step: Step | None = None
    same: bool = False
    trouble: str = ""

    @property
    def order(self) -> tuple[int, int]:
        return (0 if self.trouble else 2 if self.same else 1), self.row

    @property
    def words(self) -> str:
        return self.trouble or ("Same as now" if self.same or self.step is None else self.step.change.words)


def read(db: Session, provider: Organisation, name: str, body: bytes, *, by: Actor, at: datetime) -> PriceList:
    """Read a sheet; nothing is asked for yet. A list that was read before and not sent gives way. Refused: no sheet, more than
    5,000 rows, bombs, no row at all."""
    _manages(provider.id, by)
    if not body:
        raise Refusal("Choose a file.", fields={"file": "Choose a CSV or XLSX file"})
    try:
        found = list(PRICE_SHEETS["spreadsheet"](body))
    except Unreadable as why:
        raise Refusal(why.text, code=why.code, fields={"file": why.text}) from why
    rows = [one for one in found if isinstance(one, PriceRow)]
    troubles = [one for one in found if isinstance(one, Problem)]
    if not found:
        raise Refusal("There is no row under the headings.", fields={"file": "There is no row under the headings"})
    for old in db.scalars(select(PriceList).where(PriceList.organisation_id == provider.id, PriceList.state == "READ")):
        _move(db, old, "overtake", by, at)
    made = PriceList(
        organisation_id=provider.id,
        name=name[:200] or "Price list",
        rows=msgspec.json.encode(rows).decode(),
        troubles=msgspec.json.encode(troubles).decode(),
        by=by.ref,
        at=at,
    )
    _move(db, made, "read", by, at)
    return made


def results(db: Session, listed: PriceList, today: date) -> list[Result]:
    """Every row held against what is live now: troubles first, then what changes, then what is the same."""
    services = dict[int, str]()
    for row in db.execute(
        select(Service.id, Service.name).where(Service.provider_org_id == listed.organisation_id, Service.withdrawn_on.is_(None))
    ):
        services[row[0]] = row[1]
    prices: dict[int, list[Price]] = defaultdict(list)
    for price in db.scalars(select(Price).where(Price.service_id.in_(services), Price.replaced_at.is_(None)).order_by(Price.id)):
        prices[price.service_id].append(price)
    named: dict[str, list[int]] = defaultdict(list)
    for id, name in services.items():
        named[" ".join(name.casefold().split())].append(id)
    met: set[tuple[object, ...]] = set()
    made = [Result(one.row, "", trouble=one.text) for one in _TROUBLES.decode(listed.troubles)]
    made += [_result(one, services, named, prices, met, today) for one in _ROWS.decode(listed.rows)]
    return sorted(made, key=lambda one: one.order)


def _result(
    row: PriceRow,
    services: dict[int, str],
    named: dict[str, list[int]],
    prices: dict[int, list[Price]],
    met: set[tuple[object, ...]],
    today: date,
) -> Result:
    ids = named.get(" ".join(row.service.casefold().split()), [])
    if row.ref:
        ids = [int(row.ref)] if row.ref.isascii() and row.ref.isdigit() and int(row.ref) in services else []
    if len(ids) != 1:
        why = "You list more than one service with this name. Add the column Reference" if ids else "You list no such service"
        return Result(row.row, row.service, trouble=why)
    id, first = ids[0], row.valid_from or today
    key = (row.unit, row.band, row.staff, row.option)
    now = next((p for p in prices[id] if price_changes.key_of(p) == key and p.valid_to is None), None)
    if not row.vat and now is None:
        return Result(row.row, row.service, trouble="It is not said how VAT is charged, and there is no price yet that says it")
    least = row.least or (now.least if now else None)
    change = Change(
        row.unit, row.amount, first, row.band, row.staff, least, row.option, row.vat or (now.vat if now else ""), row.valid_to
    )
    if (id, *change.key) in met:
        return Result(row.row, row.service, trouble="Another row before this is a price of the same thing")
    met.add((id, *change.key))
    same = now is not None and (now.rate, now.vat, now.least) == (change.rate, change.vat, change.least) and row.valid_to is None
    if same:
        return Result(row.row, services[id], id, same=True)
    if not today <= first <= today + FARTHEST:
        return Result(row.row, row.service, trouble="The first day must be from today to two years ahead")
    return Result(row.row, services[id], id, Step(change, price_changes.on_eve(prices[id], change)))


def mark(found: Sequence[Result]) -> str:
    """What tells two readings of the results apart: nobody sends other than what they saw."""
    return digest(repr([(one.row, one.service_id, one.words, str(one.step and one.step.now)) for one in found]))[:32]


def send(db: Session, listed: PriceList, seen: str, *, by: Actor, at: datetime, today: date) -> int:
    """Ask for the good rows, a change for each service; how many services. Refused: no good row, prices that are others than when
    the list was looked at, more than 100 services."""
    _manages(listed.organisation_id, by)
    found = results(db, listed, today)
    wanted: dict[int, list[Change]] = defaultdict(list)
    for one in found:
        if one.step is not None and one.service_id is not None:
            wanted[one.service_id].append(one.step.change)
    if mark(found) != seen:
        raise Refusal("Your prices changed since you looked at this list. Look again, then send it.", code="STALE_LIST")
    if not wanted:
        raise Refusal("No row changes a price, so there is nothing to send.", code="NOTHING_TO_SEND")
    if len(wanted) > MOST_SERVICES:
        raise Refusal(f"A list may change {MOST_SERVICES} services at once. Send it in parts.", code="TOO_MANY")
    _move(db, listed, "send", by, at)
    for id, changes in wanted.items():
        service = db.get_one(Service, id, with_for_update=True)
        listing_actions.price(db, service, changes, f"From the price list {listed.name}.", by=by, at=at)
    return len(wanted)


def drop(db: Session, listed: PriceList, *, by: Actor, at: datetime) -> None:
    """Nothing of it is asked for."""
    _manages(listed.organisation_id, by)
    _move(db, listed, "drop", by, at)


def _move(db: Session, listed: PriceList, verb: str, by: Actor, at: datetime) -> None:
    move(db, PRICE_LIST, listed, verb, by=by.ref, at=at, about=f"organisation/{listed.organisation_id}")


def _manages(org_id: int, by: Actor) -> None:
    if org_id not in by.orgs(*MANAGER):
        raise Refusal("Only a manager of this provider sends price lists.", code="SEPARATION")
