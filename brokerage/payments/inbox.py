"""The webhook: what Stripe tells is checked, kept raw, answered, and worked later (payments.md section 8)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from brokerage.door.house import House
from brokerage.door.logs import log
from brokerage.payments import receiving

PATH = "/stripe/webhook"
BIGGEST = receiving.BIGGEST


def take(db: Session, house: House, body: bytes, headers: Mapping[str, str]) -> int:
    """200 when it is kept, or was before; 404 where no secret is set; 400 for what is forged, stale or not for us."""
    if not house.config.stripe_webhook_secret:
        return 404
    try:
        receiving.take(db, house.config, body, headers.get("stripe-signature", ""), at=house.clock.now())
    except receiving.Refused as why:
        log.info("webhook refused", why=str(why))
        return 400
    return 200
