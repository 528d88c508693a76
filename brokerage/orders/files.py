"""A file of deliveries, row by row: each is recorded or says why not, and no bad row sinks the others. Callers commit."""
from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from msgspec import Struct
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.orders import delivering
from brokerage.orders.delivering import Done
from brokerage.orders.models import Order
from brokerage.plans.asking import time_of_day

COLUMNS = ("date", "from", "minutes", "quantity", "worker", "note")
BIGGEST = 1_000_000
MOST_ROWS = 2000
LONGEST_CELL = 500


class Row(Struct, frozen=True):
    """What became of one row; `line` as a spreadsheet numbers it, the head being 1."""

    line: int
    ok: bool
    said: str


def take(db: Session, order: Order, body: bytes, *, by: Actor, at: datetime) -> list[Row]:
    """Record every row that can be. Refused as a whole: not text, no head with at least `date` and `from`, no rows, or more than
    2,000. A row that is in the timetable is recorded there; one that is recorded already says so."""
    rows = list(_read(body))
    if not rows or len(rows) > MOST_ROWS:
        raise _no(f"The file needs from 1 to {MOST_ROWS:,} rows below its head.")
    return [_one(db, order, line, cells, by, at) for line, cells in rows]


def _read(body: bytes) -> list[tuple[int, dict[str, str]]]:
    try:
        text = body.decode("utf-8-sig")
        table = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if any(cell.strip() for cell in row)]
    except (UnicodeDecodeError, csv.Error):
        raise _no("This file cannot be read. Save it as CSV (UTF-8) and send it again.") from None
    head = [cell.strip().lower() for cell in table[0]] if table else []
    if not {"date", "from"} <= set(head) or len(set(head)) != len(head):
        raise _no(f"The first row must name the columns: {', '.join(COLUMNS)}.")
    return [(n, dict(zip(head, row, strict=False))) for n, row in enumerate(table[1:], 2)]


def _one(db: Session, order: Order, line: int, cells: dict[str, str], by: Actor, at: datetime) -> Row:
    try:
        with db.begin_nested():
            day, done = _done(cells, order)
            delivering.record(db, order, day, done, source="FILE", by=by, at=at)
    except Refusal as no:
        return Row(line, False, next(iter(no.fields.values()), no.text))
    return Row(line, True, "Recorded")


def _done(cells: dict[str, str], order: Order) -> tuple[date, Done]:
    """One row as it is meant. Refused in words that name the cell."""
    if any(len(cell or "") > LONGEST_CELL for cell in cells.values()):
        raise _no(f"A cell has more than {LONGEST_CELL} letters")
    given = {name: (cells.get(name) or "").strip() for name in COLUMNS}
    return _day(given["date"]), Done(
        start=time_of_day(given["from"], "from"), minutes=_minutes(given["minutes"]), worker=given["worker"][:80],
        quantity=None if order.minutes_weekly is not None else _quantity(given["quantity"] or "1"), note=given["note"])


def _day(text: str) -> date:
    """2026-11-20 or 20/11/2026."""
    try:
        if "/" in text:
            d, m, y = text.split("/")
            return date(int(y), int(m), int(d))
        return date.fromisoformat(text)
    except ValueError:
        raise _no(f"“{text[:20]}” is no date. Write it like 20/11/2026") from None


def _minutes(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise _no(f"“{text[:20]}” is no number of minutes")
    return int(text)


def _quantity(text: str) -> Decimal:
    try:
        made = Decimal(text) if len(text) < 12 and text.replace(".", "", 1).isdigit() and text.isascii() else None
    except InvalidOperation:
        made = None
    if made is None or made != made.quantize(Decimal("0.0001")):
        raise _no(f"“{text[:20]}” is no number")
    return made


def _no(text: str) -> Refusal:
    return Refusal(text, code="FILE", fields={"file": text})
