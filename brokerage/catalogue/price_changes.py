"""Prices that a provider asks for: what they are now, what they would be, by how much they rise; and written with the yes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue import actions
from brokerage.catalogue.models import BANDS, UNITS, VAT, Price, Service
from brokerage.catalogue.queries import pounds
from brokerage.door.actor import Actor
from brokerage.kit.clock import LONDON, in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.money import rate as checked

FARTHEST = timedelta(days=730)
"""How far ahead a price may begin."""


class Change(Struct, frozen=True, omit_defaults=True):
    """A price from a day on; `rate` in pounds, at most 4 places, None when this price ends the day before. Days inclusive."""

    unit: str
    rate: Decimal | None
    valid_from: date
    band: str = "ANY"
    staff: int = 1
    least: int | None = None
    option: str = ""
    vat: str = "E"
    valid_to: date | None = None

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What makes two prices prices of the same thing."""
        return self.unit, self.band, self.staff, self.option

    @property
    def of(self) -> str:
        """`an hour, weekends, 2 people at once`."""
        more = when(self.band, self.staff, self.option)
        return ", ".join(filter(None, (UNITS[self.unit], more if self.band != "ANY" else more.partition(", ")[2])))

    @property
    def words(self) -> str:
        """`£25.50 an hour from 1 April 2027`."""
        if self.rate is None:
            return f"no longer offered from {in_full(self.valid_from)}"
        until = f" to {in_full(self.valid_to)}" if self.valid_to else ""
        least = f", at least {self.least} minutes" if self.least else ""
        return f"{pounds(self.rate)} {self.of}{least} from {in_full(self.valid_from)}{until}"


def when(band: str, staff: int, option: str) -> str:
    """`weekends, 2 people at once` in the middle of a sentence."""
    words = BANDS[band] if band == "WEEKDAY" else BANDS[band].lower()
    return ", ".join([words] + [f"{staff} people at once"] * (staff > 1) + [option] * bool(option))


class Step(Struct, frozen=True):
    """One change beside the rate that is in force the day before it would begin; None: there is none."""

    change: Change
    now: Decimal | None

    @property
    def before(self) -> str:
        return f"{pounds(self.now)} {self.change.of}" if self.now is not None else ""

    @property
    def rise(self) -> Decimal | None:
        """In percent with one place, None unless it becomes dearer."""
        if self.now is None or self.change.rate is None or self.change.rate <= self.now:
            return None
        if self.now == 0:
            return Decimal(100)
        return ((self.change.rate / self.now - 1) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def parsed(said: object) -> list[Change]:
    """Changes from JSON. Raises ValueError, in words, for what is no price."""
    try:
        changes = msgspec.convert(said, list[Change], strict=False)
    except msgspec.ValidationError as why:
        raise ValueError("This is not a list of prices") from why
    for one in changes:
        if one.unit not in UNITS or one.band not in BANDS or one.vat not in VAT:
            raise ValueError("Choose the unit, the time and the VAT from the lists")
        if not 1 <= one.staff <= 9 or (one.least is not None and one.least < 1) or len(one.option) > 120:
            raise ValueError("Say how many people come, from 1 to 9, and the shortest time in minutes")
        if one.rate is not None:
            checked(one.rate)
        if one.valid_to is not None and one.valid_to < one.valid_from:
            raise ValueError("The last day cannot be before the first")
    if len({one.key for one in changes}) < len(changes):
        raise ValueError("There are two prices for the same thing")
    return changes


def steps(db: Session, service_id: int | None, changes: Sequence[Change]) -> list[Step]:
    """Each change beside what is in force on the eve of its first day."""
    rows = _live(db, service_id) if service_id else []
    return [Step(one, on_eve(rows, one)) for one in changes]


def _live(db: Session, service_id: int) -> list[Price]:
    return list(db.scalars(select(Price).where(Price.service_id == service_id, Price.replaced_at.is_(None)).order_by(Price.id)))


def key_of(row: Price) -> tuple[str, str, int, str]:
    return row.unit, row.band, row.staff, row.option


def on_eve(rows: Sequence[Price], change: Change) -> Decimal | None:
    """What is in force of the same thing on the day before a change would begin, among a service's live prices."""
    day = change.valid_from - timedelta(days=1)
    return next(
        (
            row.rate
            for row in rows
            if key_of(row) == change.key and row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)
        ),
        None,
    )


def check_days(changes: Sequence[Change], today: date) -> None:
    """Refused: a price that begins before today, for what was true stays true; or more than two years ahead."""
    for one in changes:
        if one.valid_from < today:
            raise Refusal(
                "A new price cannot begin in the past.",
                fields={"valid_from": "The first day must be today or later. What was charged before stays as it was"},
            )
        if one.valid_from > today + FARTHEST:
            raise Refusal("That is too far ahead.", fields={"valid_from": "The first day must be within two years from today"})


def write(db: Session, service: Service, changes: Sequence[Change], *, by: Actor, at: datetime) -> None:
    """Set what was agreed. A first day that has passed becomes today; one that has a price already becomes tomorrow. A price that
    had not begun gives way to the new one."""
    today = at.astimezone(LONDON).date()
    for one in changes:
        rows = [row for row in _live(db, service.id) if key_of(row) == one.key]
        start = max(one.valid_from, today)
        if any(row.valid_from == start == today for row in rows):
            start = today + timedelta(days=1)
        for row in rows:
            if row.valid_from >= start:
                row.replaced_at = at
        db.flush()
        if one.rate is None:
            _end(rows, start)
            actions.touch(service, at)
        elif one.valid_to is None or one.valid_to >= start:
            actions.set_price(
                db,
                service,
                one.rate,
                unit=one.unit,
                valid_from=start,
                band=one.band,
                vat=one.vat,
                staff=one.staff,
                valid_to=one.valid_to,
                least=one.least,
                option=one.option,
                by=by,
                at=at,
            )


def _end(rows: Sequence[Price], day: date) -> None:
    for row in rows:
        if row.replaced_at is None and (row.valid_to is None or row.valid_to >= day):
            row.valid_to = day - timedelta(days=1)
