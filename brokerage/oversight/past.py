"""What a funder paid before this house kept it: its published payment lines, taken over with `brokerage import spend`."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from brokerage.invoices.history_models import HistoryInvoice, HistoryLine, HistoryRun, HistorySupplier
from brokerage.kit.money import Pence
from brokerage.oversight.queries import Month


class Paid(Struct, frozen=True):
    """One supplier's month. `total` in pence is below zero when more was credited than paid."""

    name: str
    bills: int
    lines: int
    credits: int
    total: Pence


def last_month(db: Session, org_ids: Sequence[int]) -> dict[int, str]:
    """The last month, as "2026-10", of what was taken over of each of these funders; nothing for one who has none."""
    having = db.scalars(select(HistoryRun.payer_org_id).where(HistoryRun.payer_org_id.in_(org_ids)).distinct()).all()
    spans = {number: span(db, number) for number in having}
    return {number: f"{days[1]:%Y-%m}" for number, days in spans.items() if days}


def paid(db: Session, month: Month) -> list[Paid]:
    """Each supplier's payments of the month, first and last day included, the largest sum first."""
    total = func.sum(HistoryLine.amount_pence)
    found = db.execute(
        select(HistorySupplier.name, func.count(HistoryLine.invoice_id.distinct()), func.count(),
               func.sum(case((HistoryLine.amount_pence < Pence(0), 1), else_=0)), total)
        .join(HistoryInvoice, HistoryInvoice.supplier_id == HistorySupplier.id)
        .join(HistoryLine, HistoryLine.invoice_id == HistoryInvoice.id)
        .where(HistorySupplier.payer_org_id == month.org_id, HistoryLine.paid_on.between(month.first, month.last))
        .group_by(HistorySupplier.id, HistorySupplier.name).order_by(total.desc(), HistorySupplier.name))
    return [Paid(name, bills, lines, int(credits), Pence(int(pence))) for name, bills, lines, credits, pence in found]


def in_all(found: Sequence[Paid]) -> Paid:
    return Paid("", sum(p.bills for p in found), sum(p.lines for p in found), sum(p.credits for p in found),
                sum((p.total for p in found), Pence(0)))


def span(db: Session, org_id: int) -> tuple[date, date] | None:
    """The first and the last day of what was taken over."""
    first, last = db.execute(
        select(func.min(HistoryLine.paid_on), func.max(HistoryLine.paid_on))
        .join(HistoryInvoice, HistoryInvoice.id == HistoryLine.invoice_id)
        .join(HistorySupplier, HistorySupplier.id == HistoryInvoice.supplier_id)
        .where(HistorySupplier.payer_org_id == org_id)).one()
    return (first, last) if first and last else None
