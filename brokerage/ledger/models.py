"""The till's tables. All amounts are whole pence (domain M-01), all ids grow, nothing here knows a person.

Entries and transfers are immutable (domain M-12): migration 0001 makes triggers that refuse UPDATE and DELETE on both
engines, refuse an entry in a closed period (M-13), and refuse to delete an account or change its path or limits.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.errors import explain
from brokerage.kit.money import Pence

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers rows by itself only when the key is called INTEGER, which there is 64 bits wide."""

MOST_PENCE = 10**12
"""No transfer is above ten thousand million pounds, so that no sum of nine million of them outgrows a BIGINT."""

SPENT = "There is not enough money left for this."
OVERDRAWN = "There is not that much held for this any more."

REVERSALS, DOCUMENTED = "reverses_id IS NOT NULL", "document <> ''"

FLOOR = explain("ck_ledger_account_above_floor", "", SPENT)
CEILING = explain("ck_ledger_account_below_ceiling", "", SPENT)
REMAINS = explain("ck_ledger_hold_remains", "", OVERDRAWN)


class Account(Table):
    """A named place where pence are. With a limit it keeps its total, and the CHECKs refuse an overspend.

    Without a limit `total_pence` is null: everybody posts to it at once, so it must have no row to queue for.
    """

    __tablename__ = "ledger_account"
    __table_args__ = (
        CheckConstraint("total_pence >= floor_pence", "above_floor"),
        CheckConstraint("total_pence <= ceiling_pence", "below_ceiling"),
        CheckConstraint("(total_pence IS NULL) = (floor_pence IS NULL AND ceiling_pence IS NULL)", "total_kept_if_limited"),
        Index("uq_ledger_account_path", "path", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    path: Mapped[str] = mapped_column(String(120))
    floor_pence: Mapped[Pence | None] = mapped_column(PenceColumn)
    ceiling_pence: Mapped[Pence | None] = mapped_column(PenceColumn)
    total_pence: Mapped[Pence | None] = mapped_column(PenceColumn)


class EntryRow(Table):
    """Why money moved: one event, under a key that can be used once. An entry is reversed at most once.

    `moved_pence` is the control total of its transfers, so that an amount changed by hand shows itself in `books`.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint("moved_pence > 0", "moves_money"),
        CheckConstraint("length(period) = 7", "period_is_a_month"),
        Index("uq_ledger_entry_key", "key", unique=True),
        # Most entries reverse nothing, and many have no document: what is not indexed need not be written.
        Index("uq_ledger_entry_reverses_id", "reverses_id", unique=True,
              sqlite_where=text(REVERSALS)),
        Index("ix_ledger_entry_document", "document", sqlite_where=text(DOCUMENTED)),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column(String(60))
    why: Mapped[str] = mapped_column(Text)
    service_date: Mapped[date] = mapped_column(Date)
    period: Mapped[str] = mapped_column(String(7))
    document: Mapped[str] = mapped_column(String(120))
    moved_pence: Mapped[Pence] = mapped_column(PenceColumn)
    reverses_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ledger_entry.id"))


class Hold(Table):
    """Money set aside by one transfer, then drawn or released in parts. `remaining_pence` is what is still held."""

    __tablename__ = "ledger_hold"
    __table_args__ = (
        CheckConstraint("amount_pence > 0", "holds_money"),
        CheckConstraint("remaining_pence >= 0 AND remaining_pence <= amount_pence", "remains"),
        Index("uq_ledger_hold_key", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(120))
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("ledger_account.id"))
    held_id: Mapped[int] = mapped_column(BigId, ForeignKey("ledger_account.id"))
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    remaining_pence: Mapped[Pence] = mapped_column(PenceColumn)


class TransferRow(Table):
    """Pence from one account to another: one source, one destination, above nothing. It cannot be out of balance."""

    __tablename__ = "ledger_transfer"
    __table_args__ = (
        CheckConstraint(f"amount_pence > 0 AND amount_pence <= {MOST_PENCE}", "moves_money"),
        CheckConstraint("source_id <> dest_id", "goes_somewhere"),
        Index("ix_ledger_transfer_source_id", "source_id", "id", "amount_pence"),
        Index("ix_ledger_transfer_dest_id", "dest_id", "id", "amount_pence"),
        Index("ix_ledger_transfer_entry_id", "entry_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("ledger_entry.id"))
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("ledger_account.id"))
    dest_id: Mapped[int] = mapped_column(BigId, ForeignKey("ledger_account.id"))
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    hold_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("ledger_hold.id"))


class Snapshot(Table):
    """The balance of an account after a given transfer. Derived: it may be thrown away and made again."""

    __tablename__ = "ledger_snapshot"

    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("ledger_account.id"), primary_key=True)
    upto_transfer_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    balance_pence: Mapped[Pence] = mapped_column(PenceColumn)


class ClosedPeriod(Table):
    """A posting month ("2026-11") that takes no more entries (domain M-13)."""

    __tablename__ = "ledger_period"

    period: Mapped[str] = mapped_column(String(7), primary_key=True)
    closed_at: Mapped[datetime] = mapped_column(Moment)
    closed_by: Mapped[str] = mapped_column(String(60))


class Wait(Table):
    """The clock of a document that must wait (waits.py): no entry names it before `free_from`, nor while it is `held`."""

    __tablename__ = "ledger_wait"

    document: Mapped[str] = mapped_column(String(120), primary_key=True)
    free_from: Mapped[datetime] = mapped_column(Moment)
    held: Mapped[bool] = mapped_column(default=False)
