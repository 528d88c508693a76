"""What a provider owes back for a bill that was paid already: it comes off its next payment, or is paid back."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.money import Pence

OPEN = "left_pence > 0"


class CreditLeft(Table):
    """One payer's part of a credit note for a bill that was paid: `payer_org_id` none is the holder's own account.
    `left_pence` is what the provider still owes of it; it never falls below nothing."""

    __tablename__ = "credit_left"
    __table_args__ = (
        Index("ix_credit_left_credit_id", "credit_id"),
        Index("ix_credit_left_open", "provider_org_id", "payer_org_id", sqlite_where=text(OPEN)),
        CheckConstraint("amount_pence > 0", name="amount"),
        CheckConstraint("left_pence >= 0 AND left_pence <= amount_pence", name="left"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    credit_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
    bill_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
    provider_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    payer_org_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    left_pence: Mapped[Pence] = mapped_column(PenceColumn)
    at: Mapped[datetime] = mapped_column(Moment)


class CreditUse(Table):
    """How a part of it was settled: NETTED off the bill `bill_id` (by which payment a funder's room knows: `payment_id`, none
    where nothing was left to pay), or REFUNDED on `day` with the bank's reference."""

    __tablename__ = "credit_use"
    __table_args__ = (
        Index("ix_credit_use_left_id", "left_id"),
        Index("ix_credit_use_bill_id", "bill_id"),
        CheckConstraint("kind IN ('NETTED','REFUNDED')", name="kind"),
        CheckConstraint("kind = 'REFUNDED' OR bill_id IS NOT NULL", name="bill"),
        CheckConstraint("amount_pence > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    left_id: Mapped[int] = mapped_column(ForeignKey("credit_left.id"))
    kind: Mapped[str] = mapped_column(String(10))
    bill_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), default=None)
    payment_id: Mapped[int | None] = mapped_column(default=None)
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    day: Mapped[date]
    bank_ref: Mapped[str] = mapped_column(String(60), default="")
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)
