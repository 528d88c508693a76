"""Which days a direct payment was for; what a provider owes back for a bill paid already; and the shares of a delivery are those
in the ledger alone, for what stood beside it went wrong when a dispute was settled (M-33)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment, PenceColumn
from brokerage.ledger.models import BigId

revision = "0027_bills"
down_revision = "0026_standing"
branch_labels = None
depends_on = None

OPEN = sa.text("left_pence > 0")


def upgrade() -> None:
    dp_instalment()
    credit_left()
    credit_use()
    op.drop_table("delivery_share")
    _fill_instalments(op.get_bind())


def downgrade() -> None:
    op.create_table(
        "delivery_share",
        sa.Column("delivery_id", sa.Integer, sa.ForeignKey("delivery.id"), primary_key=True),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), primary_key=True),
        sa.Column("amount_pence", PenceColumn, nullable=False))
    _fill_shares(op.get_bind())
    for table in ("credit_use", "credit_left", "dp_instalment"):
        op.drop_table(table)


def dp_instalment() -> None:
    op.create_table(
        "dp_instalment", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False),
        sa.Column("entry_id", BigId, sa.ForeignKey("ledger_entry.id"), nullable=False),
        sa.Column("first", sa.Date, nullable=False), sa.Column("last", sa.Date, nullable=False),
        sa.Column("net_pence", PenceColumn, nullable=False), sa.CheckConstraint("last >= first", name="dates"))
    op.create_index("uq_dp_instalment_entry_id_stream_id", "dp_instalment", ["entry_id", "stream_id"], unique=True)
    op.create_index("ix_dp_instalment_stream_id", "dp_instalment", ["stream_id", "last"])


def credit_left() -> None:
    op.create_table(
        "credit_left", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("credit_id", sa.Integer, sa.ForeignKey("invoice.id"), nullable=False),
        sa.Column("bill_id", sa.Integer, sa.ForeignKey("invoice.id"), nullable=False),
        sa.Column("provider_org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("payer_org_id", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("amount_pence", PenceColumn, nullable=False), sa.Column("left_pence", PenceColumn, nullable=False),
        sa.Column("at", Moment, nullable=False), sa.CheckConstraint("amount_pence > 0", name="amount"),
        sa.CheckConstraint("left_pence >= 0 AND left_pence <= amount_pence", name="left"))
    op.create_index("ix_credit_left_credit_id", "credit_left", ["credit_id"])
    op.create_index("ix_credit_left_open", "credit_left", ["provider_org_id", "payer_org_id"], sqlite_where=OPEN,
                    postgresql_where=OPEN)


def credit_use() -> None:
    op.create_table(
        "credit_use", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("left_id", sa.Integer, sa.ForeignKey("credit_left.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False), sa.Column("bill_id", sa.Integer, sa.ForeignKey("invoice.id")),
        sa.Column("payment_id", sa.Integer), sa.Column("amount_pence", PenceColumn, nullable=False),
        sa.Column("day", sa.Date, nullable=False), sa.Column("bank_ref", sa.String(60), nullable=False),
        sa.Column("by", sa.String(60), nullable=False), sa.Column("at", Moment, nullable=False),
        sa.CheckConstraint("kind IN ('NETTED','REFUNDED')", name="kind"), sa.CheckConstraint("amount_pence > 0", name="amount"),
        sa.CheckConstraint("kind = 'REFUNDED' OR bill_id IS NOT NULL", name="bill"))
    op.create_index("ix_credit_use_left_id", "credit_use", ["left_id"])
    op.create_index("ix_credit_use_bill_id", "credit_use", ["bill_id"])


def _fill_instalments(bind: Any) -> None:
    """Direct payments that were made before: four weeks each, up to the budget's last day, by the payer's own account."""
    rows = bind.execute(sa.text("""
        SELECT m.budget_id, s.id, m.entry_id, m.day, b.ends_on, t.amount_pence FROM movement m JOIN budget b ON b.id = m.budget_id
          JOIN ledger_transfer t ON t.entry_id = m.entry_id JOIN ledger_account a ON a.id = t.source_id
          JOIN funding_stream s ON s.budget_id = m.budget_id AND s.deployment = 'DIRECT_PAYMENT' AND a.path =
               CASE WHEN s.payer_org_id IS NOT NULL THEN 'funder/' || s.payer_org_id || '/cash'
                    WHEN s.payer = 'PERSON' THEN 'person/' || s.person_id || '/cash' ELSE 'stream/' || s.id || '/payer/cash' END
         WHERE m.kind = 'DP_PAID' ORDER BY m.id, t.id, s.priority""")).all()
    made: dict[tuple[int, int], dict[str, Any]] = {}
    for budget, stream, entry, day, ends, pence in rows:
        first, end = _day(day), _day(ends)
        made.setdefault((entry, pence), {"budget": budget, "stream": stream, "entry": entry, "first": first, "net": pence,
                                         "last": max(first, min(first + timedelta(days=27), end))})
    once = {(row["entry"], row["stream"]): row for row in made.values()}
    for row in once.values():
        bind.execute(sa.text("INSERT INTO dp_instalment (budget_id, stream_id, entry_id, first, last, net_pence)"
                             " VALUES (:budget, :stream, :entry, :first, :last, :net)"),
                     {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()})


def _fill_shares(bind: Any) -> None:
    """From the ledger, as they were when each delivery was accepted."""
    bind.execute(sa.text("""
        INSERT INTO delivery_share (delivery_id, stream_id, amount_pence)
        SELECT d.id, s.id, SUM(CASE WHEN t.dest_id = a.id THEN t.amount_pence ELSE -t.amount_pence END)
          FROM delivery d JOIN orders o ON o.id = d.order_id JOIN ledger_entry e ON e.document = 'delivery/' || d.id
          JOIN ledger_transfer t ON t.entry_id = e.id JOIN funding_stream s ON s.budget_id = o.budget_id
          JOIN ledger_account a ON a.path = 'stream/' || s.id || '/accrued' AND a.id IN (t.source_id, t.dest_id)
         WHERE e.kind = 'DELIVERED' GROUP BY d.id, s.id"""))


def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
