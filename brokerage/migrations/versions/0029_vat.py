"""VAT that a funder gets back: who gets it, what of a share it is, and a place of each stream for it (domain M-47)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment, PenceColumn

revision = "0029_vat"
down_revision = "0028_asking"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "vat_rule", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("since", sa.Date, nullable=False), sa.Column("how", sa.String(4), nullable=False),
        sa.Column("kinds", sa.String(600), nullable=False), sa.Column("why", sa.Text, nullable=False),
        sa.Column("set_by", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("set_at", Moment, nullable=False), sa.CheckConstraint("how IN ('ALL','SOME','NONE')", name="how"),
        sa.CheckConstraint("(how = 'SOME') = (length(kinds) > 0)", name="kinds"),
        sa.CheckConstraint("length(why) > 0", name="why"))
    op.create_index("uq_vat_rule_organisation_id_since", "vat_rule", ["organisation_id", "since"], unique=True)
    op.add_column("invoice_share", sa.Column("vat_pence", PenceColumn, nullable=False, server_default="0"))
    with op.batch_alter_table("invoice_share") as batch:
        batch.alter_column("vat_pence", server_default=None)
    # Every stream whose accounts are open has the new one too, on the credit side and with its total (budgets.chart).
    op.execute("INSERT INTO ledger_account (path, floor_pence, ceiling_pence, total_pence)"
               " SELECT 'stream/' || s.id || '/vat', NULL, 0, 0 FROM funding_stream s"
               " JOIN ledger_account a ON a.path = 'stream/' || s.id || '/paid' WHERE true ON CONFLICT DO NOTHING")


def downgrade() -> None:
    """The accounts stay: an account is never deleted."""
    op.drop_column("invoice_share", "vat_pence")
    op.drop_table("vat_rule")
