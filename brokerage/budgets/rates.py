"""The dated figures of a charge (domain L-40 to L-42): what was published, from which day, and where."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from brokerage.budgets.charge_models import RATES, ChargeRate
from brokerage.door.actor import Actor
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence

MOST = Pence(1_000_000_00)


def all_of_them(db: Session, actor: Actor) -> list[ChargeRate]:
    """Every figure, newest first under its name. They are public, so every actor reads the same."""
    return list(db.scalars(select(ChargeRate).order_by(ChargeRate.code, ChargeRate.since.desc())))


def on(db: Session, day: date) -> dict[str, Pence]:
    """Each figure in force on `day`, in pence."""
    rows = db.scalars(select(ChargeRate).order_by(ChargeRate.since).where(
        ChargeRate.since <= day, or_(ChargeRate.until.is_(None), ChargeRate.until >= day)))
    return {row.code: row.amount_pence for row in rows}


def need(found: dict[str, Pence], codes: Iterable[str], day: date) -> None:
    """Refused when a figure for that day has not been entered: last year's is never used instead."""
    missing = [RATES[code] for code in codes if code not in found]
    if missing:
        raise Refusal(f"There is no figure for {in_full(day)}: {'; '.join(missing)}. Add it from the published circular "
                      "first.", code="NO_RATE")


def add(db: Session, code: str, amount: Pence, *, since: date, source: str, by: Actor, until: date | None = None) -> ChargeRate:
    """A new figure from `since` on; the one before ends the day before. Refused without a source, for days that run
    backwards, and before a figure that is there already: what was used is never rewritten."""
    if code not in RATES:
        raise Refusal("Choose the figure from the list.", code="NOT_A_RATE", fields={"code": "Choose the figure from the list"})
    if until is not None and until < since:
        raise Refusal("The last day cannot be before the first.", code="DATES_BACKWARDS",
                      fields={"until": "The last day cannot be before the first"})
    if not source.strip():
        raise Refusal("Say where this figure was published.", code="NO_SOURCE", fields={"source": "Say where it was published"})
    if not Pence(0) <= amount <= MOST:
        raise Refusal("That amount cannot be right.", code="AMOUNT_ABSURD", fields={"amount": "Check the amount"})
    for other in db.scalars(select(ChargeRate).where(ChargeRate.code == code)):
        if other.since >= since:
            raise Refusal("A figure from that day or later is there already.", code="RATES_OVERLAP",
                          fields={"since": "A figure from that day or later is there already"})
        if other.until is None or other.until >= since:
            other.until = date.fromordinal(since.toordinal() - 1)
    made = ChargeRate(code=code, amount_pence=amount, since=since, until=until, source=source.strip(), set_by=by.ref)
    db.add(made)
    db.flush()
    return made
