"""Payments: paying accounts, runs and their files, payments and their shares, attempts at outside calls; bank statements; what
passes through Stripe; what was told to providers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment

revision = "0017_payments"
down_revision = "0016_oversight"
branch_labels = None
depends_on = None

LIVE = "state IN ('QUEUED', 'PARKED', 'SENT', 'CONFIRMED', 'FAILED')"


def upgrade() -> None:
    op.create_table(
        "stripe_event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("event_id", sa.String(80), nullable=False),
        sa.Column("type", sa.String(80), nullable=False),
        sa.Column("object_id", sa.String(80), nullable=False),
        sa.Column("raw", sa.Text, nullable=False),
        sa.Column("came_at", Moment, nullable=False),
        sa.Column("done_at", Moment),
        sa.Column("trouble", sa.Text, nullable=False),
    )
    op.create_index("ix_stripe_event_done_at", "stripe_event", ["done_at", "id"])
    op.create_index("uq_stripe_event_event_id", "stripe_event", ["event_id"], unique=True)
    op.create_table(
        "stripe_txn",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("txn_id", sa.String(80), nullable=False),
        sa.Column("type", sa.String(60), nullable=False),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("amount_pence", sa.BigInteger, nullable=False),
        sa.Column("fee_pence", sa.BigInteger, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("posted_as", sa.String(40), nullable=False),
        sa.Column("posted_at", Moment),
    )
    op.create_index("ix_stripe_txn_source", "stripe_txn", ["source"])
    op.create_index("uq_stripe_txn_txn_id", "stripe_txn", ["txn_id"], unique=True)
    op.create_table(
        "remittance",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("payee_org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("payer_org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("message", sa.String(80), nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("sent_at", Moment),
        sa.Column("sent_to", sa.Text, nullable=False),
        sa.Column("trouble", sa.Text, nullable=False),
    )
    op.create_index("ix_remittance_payee_org_id", "remittance", ["payee_org_id", "id"])
    op.create_index("uq_remittance_payee_org_id_source", "remittance", ["payee_org_id", "source"], unique=True)
    op.create_table(
        "connect_account",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("account", sa.String(80)),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("asks", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("asked_by", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("looked_at", Moment),
    )
    op.create_index("uq_connect_account_account", "connect_account", ["account"], unique=True)
    op.create_index("uq_connect_account_organisation_id", "connect_account", ["organisation_id"], unique=True)
    op.create_table(
        "paying_account",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("account_name", sa.String(70), nullable=False),
        sa.Column("sort_code", sa.String(200), nullable=False),
        sa.Column("account_number", sa.String(200), nullable=False),
        sa.Column("account_index", sa.String(43), nullable=False),
        sa.Column("proposed_by", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("proposed_at", Moment, nullable=False),
        sa.Column("checked_by", sa.Integer, sa.ForeignKey("app_user.id")),
        sa.Column("checked_at", Moment),
        sa.CheckConstraint("state <> 'IN_USE' OR (checked_by IS NOT NULL AND checked_by <> proposed_by)", name="second_person"),
    )
    op.create_index("ix_paying_account_organisation_id", "paying_account", ["organisation_id", "id"])
    op.create_index("uq_paying_account_organisation_id", "paying_account", ["organisation_id"], unique=True,
                    sqlite_where=sa.text("state = 'IN_USE'"), postgresql_where=sa.text("state = 'IN_USE'"))
    op.create_table(
        "payment_run",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("payer_org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("pay_on", sa.Date, nullable=False),
        sa.Column("due_until", sa.Date, nullable=False),
        sa.Column("prepared_by", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("prepared_at", Moment, nullable=False),
        sa.Column("approved_by", sa.Integer, sa.ForeignKey("app_user.id")),
        sa.Column("approved_at", Moment),
        sa.Column("many", sa.Integer, nullable=False),
        sa.Column("total_pence", sa.BigInteger, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> prepared_by", name="second_person"),
        sa.UniqueConstraint("ref", name="uq_payment_run_ref"),
    )
    op.create_index("ix_payment_run_payer_org_id", "payment_run", ["payer_org_id", "id"])
    op.create_table(
        "bank_statement",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("payer_org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("paying_account.id"), nullable=False),
        sa.Column("format", sa.String(20), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("opened_on", sa.Date),
        sa.Column("closed_on", sa.Date),
        sa.Column("opening_pence", sa.BigInteger),
        sa.Column("closing_pence", sa.BigInteger),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("brought_by", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("brought_at", Moment, nullable=False),
    )
    op.create_index("ix_bank_statement_payer_org_id", "bank_statement", ["payer_org_id", "id"])
    op.create_index("uq_bank_statement_account_id_hash", "bank_statement", ["account_id", "hash"], unique=True)
    op.create_table(
        "payment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("payer_org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("payee_org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("rail", sa.String(20), nullable=False),
        sa.Column("amount_pence", sa.BigInteger, nullable=False),
        sa.Column("reference", sa.String(40), nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("agreed_by", sa.Integer, sa.ForeignKey("app_user.id")),
        sa.Column("queued_at", Moment, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("bank_details_id", sa.Integer, sa.ForeignKey("bank_details.id")),
        sa.Column("payee_hash", sa.String(43), nullable=False),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("payment_run.id")),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("bank_ref", sa.String(60), nullable=False),
        sa.Column("sent_by", sa.Integer, sa.ForeignKey("app_user.id")),
        sa.Column("sent_at", Moment),
        sa.Column("paid_on", sa.Date),
        sa.Column("confirmed_by", sa.Integer, sa.ForeignKey("app_user.id")),
        sa.Column("refund", sa.Boolean, nullable=False),
        sa.CheckConstraint("rail IN ('bank_file','recorded','stripe_connect')", name="rail"),
        sa.CheckConstraint("amount_pence > 0", name="amount"),
        sa.CheckConstraint("confirmed_by IS NULL OR sent_by IS NULL OR confirmed_by <> sent_by", name="second_person"),
    )
    op.create_index("ix_payment_payee_org_id", "payment", ["payee_org_id", "state", "id"])
    op.create_index("ix_payment_payer_org_id", "payment", ["payer_org_id", "state", "due_on"])
    op.create_index("ix_payment_run_id", "payment", ["run_id", "id"])
    op.create_index("uq_payment_source_payer_org_id", "payment", ["source", "payer_org_id"], unique=True,
                    sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE))
    op.create_table(
        "run_file",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("payment_run.id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("message", sa.String(35), nullable=False),
        sa.Column("pain", sa.String(10000000), nullable=False),
        sa.Column("pain_hash", sa.String(64), nullable=False),
        sa.Column("sheet", sa.String(10000000), nullable=False),
        sa.Column("sheet_hash", sa.String(64), nullable=False),
        sa.Column("many", sa.Integer, nullable=False),
        sa.Column("total_pence", sa.BigInteger, nullable=False),
        sa.Column("made_at", Moment, nullable=False),
        sa.Column("taken_by", sa.Integer, sa.ForeignKey("app_user.id")),
        sa.Column("taken_at", Moment),
        sa.Column("void", sa.Boolean, nullable=False),
        sa.UniqueConstraint("message", name="uq_run_file_message"),
    )
    op.create_index("uq_run_file_run_id_version", "run_file", ["run_id", "version"], unique=True)
    op.create_table(
        "bank_line",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("statement_id", sa.Integer, sa.ForeignKey("bank_statement.id"), nullable=False),
        sa.Column("account_id", sa.Integer, sa.ForeignKey("paying_account.id"), nullable=False),
        sa.Column("payer_org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("booked_on", sa.Date, nullable=False),
        sa.Column("amount_pence", sa.BigInteger, nullable=False),
        sa.Column("end_to_end", sa.String(80), nullable=False),
        sa.Column("bank_ref", sa.String(80), nullable=False),
        sa.Column("counterparty", sa.String(140), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("reversal", sa.Boolean, nullable=False),
        sa.Column("payment_id", sa.Integer, sa.ForeignKey("payment.id")),
        sa.Column("run_id", sa.Integer, sa.ForeignKey("payment_run.id")),
        sa.Column("decided_by", sa.Integer, sa.ForeignKey("app_user.id")),
    )
    op.create_index("ix_bank_line_payer_org_id", "bank_line", ["payer_org_id", "state", "id"])
    op.create_index("ix_bank_line_statement_id", "bank_line", ["statement_id", "row"])
    op.create_index("uq_bank_line_account_id_key", "bank_line", ["account_id", "key"], unique=True)
    op.create_table(
        "payment_attempt",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("payment_id", sa.Integer, sa.ForeignKey("payment.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("rail", sa.String(20), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("lease_until", Moment),
        sa.Column("first_sent_at", Moment),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("rail_ref", sa.String(80)),
        sa.Column("trouble", sa.Text, nullable=False),
    )
    op.create_index("ix_payment_attempt_state", "payment_attempt", ["state", "lease_until"])
    op.create_index("uq_payment_attempt_key", "payment_attempt", ["key"], unique=True)
    op.create_index("uq_payment_attempt_payment_id_number", "payment_attempt", ["payment_id", "number"], unique=True)
    op.create_index("uq_payment_attempt_rail_ref", "payment_attempt", ["rail_ref"], unique=True)
    op.create_table(
        "payment_share",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("payment_id", sa.Integer, sa.ForeignKey("payment.id"), nullable=False),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False),
        sa.Column("amount_pence", sa.BigInteger, nullable=False),
        sa.CheckConstraint("amount_pence > 0", name="amount"),
    )
    op.create_index("uq_payment_share_payment_id_stream_id", "payment_share", ["payment_id", "stream_id"], unique=True)
    op.create_table(
        "pay_in",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("charge_id", sa.Integer, sa.ForeignKey("charge.id")),
        sa.Column("week_id", sa.Integer, sa.ForeignKey("top_up_week.id")),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("amount_pence", sa.BigInteger, nullable=False),
        sa.Column("refunded_pence", sa.BigInteger, nullable=False),
        sa.Column("disputed_pence", sa.BigInteger, nullable=False),
        sa.Column("dispute", sa.String(20), nullable=False),
        sa.Column("live", sa.Boolean, nullable=False),
        sa.Column("session", sa.String(120)),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("intent", sa.String(80), nullable=False),
        sa.Column("charge", sa.String(80), nullable=False),
        sa.Column("started_by", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("received_at", Moment),
        sa.CheckConstraint("purpose IN ('CHARGE','TOPUP')", name="purpose"),
        sa.CheckConstraint("amount_pence > 0", name="amount"),
        sa.CheckConstraint("refunded_pence >= 0 AND refunded_pence <= amount_pence", name="refunded"),
    )
    op.create_index("ix_pay_in_charge", "pay_in", ["charge"])
    op.create_index("ix_pay_in_person_id", "pay_in", ["person_id", "id"])
    op.create_index("uq_pay_in_session", "pay_in", ["session"], unique=True)
    op.create_table(
        "pay_in_refund",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("pay_in_id", sa.Integer, sa.ForeignKey("pay_in.id"), nullable=False),
        sa.Column("amount_pence", sa.BigInteger, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("refund", sa.String(80)),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("asked_by", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.Column("trouble", sa.Text, nullable=False),
        sa.CheckConstraint("amount_pence > 0", name="amount"),
    )
    op.create_index("ix_pay_in_refund_pay_in_id", "pay_in_refund", ["pay_in_id"])
    op.create_index("uq_pay_in_refund_refund", "pay_in_refund", ["refund"], unique=True)

def downgrade() -> None:
    for table in ("pay_in_refund", "pay_in", "payment_share", "payment_attempt", "bank_line", "run_file", "payment",
                  "bank_statement", "payment_run", "paying_account", "connect_account", "remittance",
                  "stripe_txn", "stripe_event"):
        op.drop_table(table)
