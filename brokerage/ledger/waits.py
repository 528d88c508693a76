"""Documents that must wait: money named by such a document does not move before its clock has ended (domain M-28).

A document that begins with `wait/` has a clock of its own. The clock may be put later and never earlier, and while it is `held`
(somebody asked to have the decision looked at again) nothing moves whatever the time. Triggers of migration 0016 keep all of
it on both engines; `post` asks first, so that a person reads a sentence.
"""
from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from brokerage.kit.errors import Refusal
from brokerage.ledger.entries import Entry
from brokerage.ledger.models import Wait

PREFIX = "wait/"


class Clock(NamedTuple):
    """When money may move for a document, and whether its clock stands still."""

    free_from: datetime
    held: bool


def start_clock(db: Session, document: str, free_from: datetime) -> None:
    """Begin the clock of `document`. ValueError for one that does not begin with PREFIX."""
    if not document.startswith(PREFIX):
        raise ValueError(f"{document} does not begin with {PREFIX}, so no clock would be asked for it")
    db.execute(insert(Wait).values(document=document, free_from=free_from, held=False))


def put_later(db: Session, document: str, free_from: datetime) -> None:
    """Let the clock end later; the database refuses an earlier end."""
    db.execute(update(Wait).where(Wait.document == document).values(free_from=free_from))


def hold_clock(db: Session, document: str, held: bool) -> None:
    """Stop the clock, or let it go on."""
    db.execute(update(Wait).where(Wait.document == document).values(held=held))


def clock_of(db: Session, document: str) -> Clock | None:
    row = db.execute(select(Wait.free_from, Wait.held).where(Wait.document == document)).first()
    return Clock(row[0], row[1]) if row else None


def refuse_early(db: Session, entry: Entry) -> None:
    """WAITS unless the clock of the entry's document has ended at the moment of the entry."""
    if not entry.document.startswith(PREFIX):
        return
    db.flush()
    clock = clock_of(db, entry.document)
    if clock is None or clock.held or entry.at < clock.free_from:
        raise Refusal("This money cannot move yet. The person’s time to answer has not ended.", code="WAITS")
