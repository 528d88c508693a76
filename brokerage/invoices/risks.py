"""Nothing wrong with a bill, but somebody in finance looks first: a new payee, bank details that changed or are shared, an
unusual amount, a look-alike, a closed month. A risk never refuses; while it stands no rule approves the bill by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.desk import bank_actions
from brokerage.invoices.history_models import HistorySupplier
from brokerage.invoices.models import Invoice

RECENT = timedelta(days=60)
UNUSUAL = 3
LEAST_TO_COMPARE = 3
"""Earlier bills of the same provider for the same person before an amount can be called unusual."""
STANDS = ("APPROVED", "RELEASED", "IN_PAY_RUN", "PAID")
TOLD = frozenset({"OLD_PERIOD"})
"""Risks that are only told: they hold nothing up."""


def holds_up(risks: str) -> bool:
    return any(code not in TOLD for code in risks.split())


def weigh(db: Session, provider_id: int, rows: Sequence[Invoice], *, at: datetime) -> None:
    """Write the risks of these bills of one provider, in a handful of statements whatever their number."""
    if not rows:
        return
    everywhere = _of_payee(db, provider_id, at)
    usual = _usual(db, provider_id)
    alike = _alike(db, provider_id, rows)
    closed = {month for month in {f"{row.to_day:%Y-%m}" for row in rows if row.to_day} if ledger.is_closed(db, month)}
    for row in rows:
        found = list(everywhere)
        many, mean = usual.get(row.person_id, (0, 0))
        if many >= LEAST_TO_COMPARE and int(row.gross_pence) > UNUSUAL * mean:
            found.append("UNUSUAL_AMOUNT")
        if row.id in alike:
            found.append("LOOKS_LIKE")
        if row.to_day and f"{row.to_day:%Y-%m}" in closed:
            found.append("OLD_PERIOD")
        row.risks = " ".join(found)


def _of_payee(db: Session, provider_id: int, at: datetime) -> list[str]:
    """Risks of whoever is paid, the same for each of its bills."""
    found = []
    before = select(Invoice.id).where(Invoice.provider_org_id == provider_id, Invoice.state.in_(STANDS)).limit(1)
    past = select(HistorySupplier.id).where(HistorySupplier.provider_org_id == provider_id).limit(1)
    if db.scalar(before) is None and db.scalar(past) is None:
        found.append("NEW_PAYEE")
    details = bank_actions.in_force(db, provider_id, at)
    if details is None:
        return [*found, "NO_BANK"]
    waiting = bank_actions.waiting(db, provider_id, at)
    earlier = details.good_from is not None and at - details.good_from < RECENT and _had_others(db, provider_id, details.id)
    if waiting is not None or earlier:
        found.append("BANK_CHANGED")
    if bank_actions.also_used_by(db, details):
        found.append("BANK_SHARED")
    return found


def _had_others(db: Session, provider_id: int, now: int) -> bool:
    from brokerage.desk.models import BankDetails

    replaced = select(BankDetails.id).where(
        BankDetails.organisation_id == provider_id, BankDetails.id != now, BankDetails.good_from.is_not(None)
    )
    return db.scalar(replaced.limit(1)) is not None


def _usual(db: Session, provider_id: int) -> dict[int | None, tuple[int, int]]:
    """By person: how many bills of this provider stood, and their mean in pence."""
    rows = db.execute(
        select(Invoice.person_id, func.count(), func.sum(Invoice.gross_pence))
        .where(Invoice.provider_org_id == provider_id, Invoice.state.in_(STANDS), Invoice.part == 0, Invoice.kind == "INVOICE")
        .group_by(Invoice.person_id)
    )
    return {person: (many, int(total) // many) for person, many, total in rows}


def _alike(db: Session, provider_id: int, rows: Sequence[Invoice]) -> set[int]:
    """Bills that look like another: nearly the same number, or the same person, days and amount. A second bill for other days, or
    the same days and another amount, is no look-alike; nor is a part of the same bill."""
    mine = {row.id for row in rows}
    keys: dict[str, set[int]] = {}
    shapes: dict[tuple[object, ...], set[int]] = {}
    for row in rows:
        keys.setdefault(row.number_key, set()).add(row.id)
        shapes.setdefault((row.person_id, row.from_day, row.to_day, row.gross_pence), set()).add(row.id)
    found = {n for ids in (*keys.values(), *shapes.values()) if len(ids) > 1 for n in ids}
    others = select(
        Invoice.id, Invoice.number_key, Invoice.person_id, Invoice.from_day, Invoice.to_day, Invoice.gross_pence
    ).where(Invoice.provider_org_id == provider_id, Invoice.part == 0, Invoice.state != "REJECTED", Invoice.kind == "INVOICE")
    first, last = (
        min((r.from_day for r in rows if r.from_day), default=None),
        max((r.to_day for r in rows if r.to_day), default=None),
    )
    near: Any = Invoice.number_key.in_(sorted(keys)[:500])
    near = near | (Invoice.from_day >= first) & (Invoice.to_day <= last) if first and last else near
    for other in db.execute(others.where(near)):
        if other.id not in mine:
            found |= keys.get(other.number_key, set())
            found |= shapes.get((other.person_id, other.from_day, other.to_day, other.gross_pence), set())
    return found
