"""Prices of a feed. Like every price they are never changed: a new one ends the old, and what was true stays readable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from brokerage.catalogue.import_hand import Hand
from brokerage.catalogue.models import Price
from brokerage.catalogue.ports import Offer

Key = tuple[Any, ...]


def first(db: Session, hand: Hand, told: Sequence[tuple[int, tuple[Offer, ...]]]) -> None:
    """The prices of new services."""
    rows: dict[Key, dict[str, Any]] = {}
    for service, offers in told:
        for offer in offers:
            rows.setdefault((service, *key_of(offer), offer.valid_from or hand.today), _row(service, offer, hand))
    if rows:
        db.execute(insert(Price), list(rows.values()))


def key_of(offer: Offer | Price) -> Key:
    """What makes two prices prices of the same thing."""
    return (offer.unit, offer.band, offer.staff, offer.option)


def _row(service: int, offer: Offer, hand: Hand) -> dict[str, Any]:
    start = offer.valid_from or min(hand.today, offer.valid_to or hand.today)
    return {
        "service_id": service,
        "unit": offer.unit,
        "band": offer.band,
        "staff": offer.staff,
        "least": offer.least,
        "option": offer.option,
        "rate": offer.amount,
        "vat": offer.vat,
        "valid_from": start,
        "valid_to": offer.valid_to,
        "feed_id": hand.feed_id,
        "set_by": hand.by,
        "set_at": hand.at,
    }


def again(db: Session, hand: Hand, service: int, offers: tuple[Offer, ...]) -> None:
    """What a feed now says beside what it said: the same stays, another ends it, one that is no longer there ends yesterday.
    Prices that somebody set by hand are not the feed's to touch."""
    live = list(db.scalars(select(Price).where(Price.service_id == service, Price.replaced_at.is_(None))))
    mine = [row for row in live if row.feed_id == hand.feed_id]
    others = {(*key_of(row), row.valid_from) for row in live if row.feed_id != hand.feed_id}
    kept: set[int] = set()
    for offer in offers:
        same = next(
            (
                row
                for row in mine
                if key_of(row) == key_of(offer)
                and row.rate == offer.amount
                and row.vat == offer.vat
                and row.least == offer.least
                and (offer.valid_from in (None, row.valid_from))
            ),
            None,
        )
        if same is not None:
            same.valid_to = offer.valid_to if offer.valid_to is None or offer.valid_to >= same.valid_from else same.valid_to
            kept.add(same.id)
            continue
        start = offer.valid_from or hand.today
        if (*key_of(offer), start) in others:
            continue
        for old in mine:
            if key_of(old) == key_of(offer) and old.id not in kept:
                _end(old, start - timedelta(days=1), hand)
                kept.add(old.id)
        db.flush()
        db.add(Price(**_row(service, offer, hand)))
    for row in mine:
        if row.id not in kept:
            _end(row, hand.today - timedelta(days=1), hand)
    db.flush()


def _end(row: Price, last: Any, hand: Hand) -> None:
    """End it on `last`; one that had not begun by then was never in force."""
    if row.valid_from > last:
        row.replaced_at = hand.at
    elif row.valid_to is None or row.valid_to > last:
        row.valid_to = last
