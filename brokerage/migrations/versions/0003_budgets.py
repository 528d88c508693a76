"""Budgets, streams with their dated amounts and shares, charges, evidenced spending, and the lines people read."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment, PenceColumn

revision = "0003_budgets"
down_revision = "0002_house"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    budgets()
    funding_streams()
    stream_amounts()
    budget_shares()
    charges()
    spends()
    movements()


def downgrade() -> None:
    for table in ("movement", "spend", "charge", "budget_share", "stream_amount", "funding_stream", "budget"):
        op.drop_table(table)


def budgets() -> None:
    op.create_table(
        "budget",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("replaces_id", sa.Integer, sa.ForeignKey("budget.id")),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("referral", sa.String(60), nullable=False),
        sa.Column("shown_on", sa.Date),
        sa.Column("close_reason", sa.String(20), nullable=False),
        sa.Column("closed_on", sa.Date),
        sa.Column("created_at", Moment, nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name="dates"),
    )
    op.create_index("ix_budget_person_id", "budget", ["person_id"])
    op.create_index("uq_budget_ref", "budget", ["ref"], unique=True)


def funding_streams() -> None:
    op.create_table(
        "funding_stream",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("payer", sa.String(20), nullable=False),
        sa.Column("payer_org_id", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("payer_name", sa.String(160), nullable=False),
        sa.Column("deployment", sa.String(20), nullable=False),
        sa.Column("managed_account", sa.Boolean, nullable=False),
        sa.Column("chargeable", sa.Boolean, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("funder_from", sa.Date, nullable=False),
        sa.Column("funder_to", sa.Date),
        sa.Column("pool_id", sa.String(40), nullable=False),
        sa.Column("host_org_id", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("agreed_by", sa.String(60), nullable=False),
        sa.Column("agreed_at", Moment),
        sa.Column("agreed_yearly_pence", PenceColumn),
        sa.Column("panel_ref", sa.String(40), nullable=False),
        sa.Column("proposed_by", sa.String(60), nullable=False),
        sa.CheckConstraint("funder_to IS NULL OR funder_to >= funder_from", name="dates"),
        sa.CheckConstraint("deployment IN ('NOTIONAL','THIRD_PARTY','DIRECT_PAYMENT')", name="deployment"),
        sa.CheckConstraint("payer NOT IN ('ICB','COUNCIL') OR payer_org_id IS NOT NULL", name="payer"),
    )
    op.create_index("ix_funding_stream_budget_id", "funding_stream", ["budget_id", "priority"])
    op.create_index("ix_funding_stream_payer_org_id", "funding_stream", ["payer_org_id", "state"])


def stream_amounts() -> None:
    op.create_table(
        "stream_amount",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("amount_pence", PenceColumn, nullable=False),
        sa.Column("period_pence", PenceColumn),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("why", sa.String(200), nullable=False),
        sa.Column("set_by", sa.String(60), nullable=False),
        sa.CheckConstraint("amount_pence > 0", name="amount"),
        sa.CheckConstraint("until IS NULL OR until >= since", name="dates"),
        sa.CheckConstraint("kind IN ('WEEKLY','ONE_OFF')", name="kind"),
    )
    op.create_index("ix_stream_amount_stream_id", "stream_amount", ["stream_id", "since"])


def budget_shares() -> None:
    op.create_table(
        "budget_share",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False),
        sa.Column("percent", sa.Numeric(7, 4), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("set_by", sa.String(60), nullable=False),
        sa.CheckConstraint("until IS NULL OR until >= since", name="dates"),
        sa.CheckConstraint("percent > 0 AND percent <= 100", name="percent"),
    )
    op.create_index("ix_budget_share_budget_id", "budget_share", ["budget_id", "since"])


def charges() -> None:
    op.create_table(
        "charge",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("weekly_pence", PenceColumn, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("set_by", sa.String(60), nullable=False),
        sa.CheckConstraint("until IS NULL OR until >= since", name="dates"),
        sa.CheckConstraint("kind IN ('PROVISIONAL','CONFIRMED','S117_NO_CHARGE')", name="kind"),
        sa.CheckConstraint("mode IN ('NET_OF_DP','FUNDER_INVOICE','PROVIDER_COLLECTS')", name="mode"),
        sa.CheckConstraint("weekly_pence >= 0", name="weekly"),
    )
    op.create_index("ix_charge_budget_id", "charge", ["budget_id", "since"])


def spends() -> None:
    op.create_table(
        "spend",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("payee", sa.String(80), nullable=False),
        sa.Column("what", sa.String(120), nullable=False),
        sa.Column("bought_on", sa.Date, nullable=False),
        sa.Column("amount_pence", PenceColumn, nullable=False),
        sa.Column("receipt", sa.String(60)),
        sa.Column("recorded_by", sa.String(60), nullable=False),
        sa.Column("recorded_at", Moment, nullable=False),
        sa.CheckConstraint("amount_pence > 0", name="amount"),
    )
    op.create_index("ix_spend_budget_id_bought_on", "spend", ["budget_id", "bought_on"])
    op.create_index("ix_spend_budget_id_receipt", "spend", ["budget_id", "receipt"])
    op.create_index("uq_spend_budget_id_payee_receipt", "spend", ["budget_id", "payee", "receipt"], unique=True)


def movements() -> None:
    op.create_table(
        "movement",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id")),
        sa.Column("entry_id", BigId, sa.ForeignKey("ledger_entry.id"), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("amount_pence", PenceColumn, nullable=False),
        sa.Column("change_pence", PenceColumn, nullable=False),
        sa.Column("account_pence", PenceColumn, nullable=False),
        sa.Column("left_pence", PenceColumn, nullable=False),
    )
    op.create_index("ix_movement_budget_id", "movement", ["budget_id", "id"])
    op.create_index("uq_movement_entry_id", "movement", ["entry_id"], unique=True)
