"""Bills: files, bills, lines, shares, the holder's rules; and the history of a council's payments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment

revision = "0020_invoices"
down_revision = "0019_orders"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _invoice_file() -> None:
    op.create_table(
        "invoice_file",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("provider_org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("door", sa.String(10), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("found", sa.Text, nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", Moment, nullable=False),
    )
    op.create_index("uq_invoice_file_provider_org_id_hash", "invoice_file", ["provider_org_id", "hash"], unique=True)


def _invoice() -> None:
    op.create_table(
        "invoice",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("provider_org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("number_key", sa.String(60), nullable=False),
        sa.Column("part", sa.Integer, nullable=False),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("invoice.id")),
        sa.Column("corrects_id", sa.Integer, sa.ForeignKey("invoice.id")),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id")),
        sa.Column("buyer", sa.String(10), nullable=False),
        sa.Column("door", sa.String(10), nullable=False),
        sa.Column("file_id", sa.Integer, sa.ForeignKey("invoice_file.id")),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("received_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("stopped_on", sa.Date),
        sa.Column("from_day", sa.Date),
        sa.Column("to_day", sa.Date),
        sa.Column("net_pence", sa.BigInteger, nullable=False),
        sa.Column("vat_pence", sa.BigInteger, nullable=False),
        sa.Column("gross_pence", sa.BigInteger, nullable=False),
        sa.Column("payable_pence", sa.BigInteger, nullable=False),
        sa.Column("waiting_pence", sa.BigInteger, nullable=False),
        sa.Column("reasons", sa.String(400), nullable=False),
        sa.Column("risks", sa.String(400), nullable=False),
        sa.Column("created_by", sa.String(60), nullable=False),
        sa.Column("holder_said", sa.String(5), nullable=False),
        sa.Column("holder_by", sa.String(60), nullable=False),
        sa.Column("holder_at", Moment),
        sa.Column("holder_why", sa.Text, nullable=False),
        sa.Column("overridden_why", sa.Text, nullable=False),
        sa.Column("approved_by", sa.String(60), nullable=False),
        sa.Column("approved_at", Moment),
        sa.Column("paid_on", sa.Date),
        sa.CheckConstraint("kind IN ('INVOICE','CREDIT_NOTE')", name="kind"),
        sa.CheckConstraint("buyer IN ('FUNDER','HOLDER')", name="buyer"),
        sa.CheckConstraint("holder_said IN ('','YES','NO')", name="holder_said"),
        sa.CheckConstraint("kind <> 'INVOICE' OR (payable_pence >= 0 AND waiting_pence >= 0)", name="amounts"),
    )
    op.create_index("ix_invoice_corrects_id", "invoice", ["corrects_id"])
    op.create_index("ix_invoice_file_id", "invoice", ["file_id"])
    op.create_index("ix_invoice_parent_id", "invoice", ["parent_id"])
    op.create_index("ix_invoice_person_id", "invoice", ["person_id", "id"])
    op.create_index("ix_invoice_provider_org_id", "invoice", ["provider_org_id", "id"])
    op.create_index("ix_invoice_provider_org_id_number_key", "invoice", ["provider_org_id", "number_key"])
    op.create_index("ix_invoice_state", "invoice", ["state", "due_on"])
    op.create_index(
        "uq_invoice_provider_org_id_number_part",
        "invoice",
        ["provider_org_id", "number", "part"],
        unique=True,
        sqlite_where=sa.text("state <> 'REJECTED'"),
        postgresql_where=sa.text("state <> 'REJECTED'"),
    )


def _invoice_line() -> None:
    op.create_table(
        "invoice_line",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("invoice_id", sa.Integer, sa.ForeignKey("invoice.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("order_id", sa.Integer, sa.ForeignKey("orders.id")),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("from_day", sa.Date),
        sa.Column("to_day", sa.Date),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("quantity", sa.Numeric(14, 4), nullable=False),
        sa.Column("price", sa.Numeric(14, 4), nullable=False),
        sa.Column("per", sa.Numeric(12, 4), nullable=False),
        sa.Column("off_pence", sa.BigInteger, nullable=False),
        sa.Column("net_pence", sa.BigInteger, nullable=False),
        sa.Column("vat", sa.String(4), nullable=False),
        sa.Column("vat_rate", sa.Numeric(6, 2), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("reasons", sa.String(200), nullable=False),
        sa.Column("accepted_pence", sa.BigInteger, nullable=False),
        sa.Column("over_pence", sa.BigInteger, nullable=False),
        sa.Column("undelivered_pence", sa.BigInteger, nullable=False),
        sa.Column("above_pence", sa.BigInteger, nullable=False),
        sa.Column("taken_pence", sa.BigInteger, nullable=False),
        sa.Column("accepted_units", sa.Numeric(16, 6), nullable=False),
        sa.Column("over_units", sa.Numeric(16, 6), nullable=False),
        sa.Column("ordered_units", sa.Numeric(16, 6), nullable=False),
        sa.Column("delivered_units", sa.Numeric(16, 6), nullable=False),
        sa.CheckConstraint("accepted_pence + over_pence + undelivered_pence + above_pence = net_pence", name="parts"),
    )
    op.create_index("ix_invoice_line_order_id", "invoice_line", ["order_id", "from_day"])
    op.create_index("uq_invoice_line_invoice_id_number", "invoice_line", ["invoice_id", "number"], unique=True)


def _invoice_share() -> None:
    op.create_table(
        "invoice_share",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("invoice_id", sa.Integer, sa.ForeignKey("invoice.id"), nullable=False),
        sa.Column("line_id", BIG, sa.ForeignKey("invoice_line.id"), nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False),
        sa.Column("split_rule_id", sa.Integer, sa.ForeignKey("split_rule.id")),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("amount_pence", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_invoice_share_invoice_id", "invoice_share", ["invoice_id"])
    op.create_index("ix_invoice_share_stream_id", "invoice_share", ["stream_id"])
    op.create_index("uq_invoice_share_line_id_stream_id", "invoice_share", ["line_id", "stream_id"], unique=True)


def _invoice_rule() -> None:
    op.create_table(
        "invoice_rule",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        sa.CheckConstraint("kind IN ('ALL','PROVIDERS','NONE')", name="kind"),
    )
    op.create_index(
        "uq_invoice_rule_person_id_live",
        "invoice_rule",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _invoice_rule_provider() -> None:
    op.create_table(
        "invoice_rule_provider",
        sa.Column("rule_id", sa.Integer, sa.ForeignKey("invoice_rule.id"), primary_key=True),
        sa.Column("provider_org_id", sa.Integer, sa.ForeignKey("organisation.id"), primary_key=True),
        sa.Column("up_to_pence", sa.BigInteger, nullable=False),
        sa.CheckConstraint("up_to_pence > 0", name="up_to"),
    )


def _history_run() -> None:
    op.create_table(
        "history_run",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("payer_org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("created", sa.Integer, nullable=False),
        sa.Column("total_pence", sa.BigInteger, nullable=False),
        sa.Column("problems", sa.Text, nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", Moment, nullable=False),
    )


def _history_supplier() -> None:
    op.create_table(
        "history_supplier",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("payer_org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("provider_org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
    )
    op.create_index("ix_history_supplier_provider_org_id", "history_supplier", ["provider_org_id"])
    op.create_index("uq_history_supplier_payer_org_id_code", "history_supplier", ["payer_org_id", "code"], unique=True)


def _history_invoice() -> None:
    op.create_table(
        "history_invoice",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("supplier_id", sa.Integer, sa.ForeignKey("history_supplier.id"), nullable=False),
        sa.Column("number", sa.String(80), nullable=False),
        sa.Column("hidden", sa.Boolean, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("total_pence", sa.BigInteger, nullable=False),
    )
    op.create_index("uq_history_invoice_supplier_id_number", "history_invoice", ["supplier_id", "number"], unique=True)


def _history_line() -> None:
    op.create_table(
        "history_line",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("invoice_id", sa.Integer, sa.ForeignKey("history_invoice.id"), nullable=False),
        sa.Column("paid_on", sa.Date, nullable=False),
        sa.Column("transaction_ref", sa.String(60), nullable=False),
        sa.Column("amount_pence", sa.BigInteger, nullable=False),
        sa.Column("vat_lost_pence", sa.BigInteger, nullable=False),
        sa.Column("purpose", sa.String(120), nullable=False),
        sa.Column("category", sa.String(120), nullable=False),
        sa.Column("cost_centre", sa.String(120), nullable=False),
    )
    op.create_index("ix_history_line_invoice_id", "history_line", ["invoice_id"])


TABLES = (
    _invoice_file,
    _invoice,
    _invoice_line,
    _invoice_share,
    _invoice_rule,
    _invoice_rule_provider,
    _history_run,
    _history_supplier,
    _history_invoice,
    _history_line,
)


def upgrade() -> None:
    for make in TABLES:
        make()


def downgrade() -> None:
    for make in reversed(TABLES):
        op.drop_table(make.__name__[1:])
