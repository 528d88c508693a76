"""History of a council's payments, taken over for opening balances and parallel running: runs, suppliers, bills, lines."""


from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.money import Pence
from brokerage.ledger.models import BigId


class HistoryRun(Table):
    """One file of history that was taken in: how many lines were new, and what was odd (JSON)."""

    __tablename__ = "history_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    payer_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(120))
    hash: Mapped[str] = mapped_column(String(64))
    lines: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    total_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    problems: Mapped[str] = mapped_column(Text, default="[]")
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)


class HistorySupplier(Table):
    """The payer's own number for a provider, and who that is here."""

    __tablename__ = "history_supplier"
    __table_args__ = (
        Index("uq_history_supplier_payer_org_id_code", "payer_org_id", "code", unique=True),
        Index("ix_history_supplier_provider_org_id", "provider_org_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payer_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    provider_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))


class HistoryInvoice(Table):
    """A bill of the past: what its payer called it, and what its lines come to. `hidden` where the payer blanked the number:
    then it stands for one supplier's bills together. `total_pence` below zero is a net credit."""

    __tablename__ = "history_invoice"
    __table_args__ = (Index("uq_history_invoice_supplier_id_number", "supplier_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    supplier_id: Mapped[int] = mapped_column(ForeignKey("history_supplier.id"))
    number: Mapped[str] = mapped_column(String(80))
    hidden: Mapped[bool] = mapped_column(default=False)
    lines: Mapped[int] = mapped_column(default=0)
    total_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))


class HistoryLine(Table):
    """One payment line as it was published. Equal lines are several payments; a credit is below zero."""

    __tablename__ = "history_line"
    __table_args__ = (Index("ix_history_line_invoice_id", "invoice_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("history_invoice.id"))
    paid_on: Mapped[date]
    transaction_ref: Mapped[str] = mapped_column(String(60))
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    vat_lost_pence: Mapped[Pence] = mapped_column(PenceColumn)
    purpose: Mapped[str] = mapped_column(String(120))
    category: Mapped[str] = mapped_column(String(120))
    cost_centre: Mapped[str] = mapped_column(String(120))
