"""What the bank says: statements of an account that an organisation pays from, line by line, and what each line settled."""


from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.errors import explain
from brokerage.kit.money import Pence


class BankStatement(Table):
    """One statement of one account, as it was brought in. The same file, or the same statement twice, is refused."""

    __tablename__ = "bank_statement"
    __table_args__ = (
        Index(
            explain("uq_bank_statement_account_id_hash", "file", "This statement was brought in before."),
            "account_id",
            "hash",
            unique=True,
        ),
        Index("ix_bank_statement_payer_org_id", "payer_org_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payer_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("paying_account.id"))
    format: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(60), default="")
    hash: Mapped[str] = mapped_column(String(64))
    opened_on: Mapped[date | None] = mapped_column(default=None)
    closed_on: Mapped[date | None] = mapped_column(default=None)
    opening_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    closing_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    lines: Mapped[int] = mapped_column(default=0)
    brought_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    brought_at: Mapped[datetime] = mapped_column(Moment)


class BankLine(Table):
    """One movement. `key` names it over overlapping statements: a line that came before is not taken in again."""

    __tablename__ = "bank_line"
    __table_args__ = (
        Index("uq_bank_line_account_id_key", "account_id", "key", unique=True),
        Index("ix_bank_line_statement_id", "statement_id", "row"),
        Index("ix_bank_line_payer_org_id", "payer_org_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statement.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("paying_account.id"))
    payer_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    key: Mapped[str] = mapped_column(String(64))
    row: Mapped[int]
    booked_on: Mapped[date]
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    end_to_end: Mapped[str] = mapped_column(String(80), default="")
    bank_ref: Mapped[str] = mapped_column(String(80), default="")
    counterparty: Mapped[str] = mapped_column(String(140), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    reversal: Mapped[bool] = mapped_column(default=False)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), default=None)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("payment_run.id"), default=None)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
