"""A share of a bill says what of it was accrued; a line may have several shares of one stream, one for each split rule."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_invoice_shares"
down_revision = "0020_invoices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("uq_invoice_share_line_id_stream_id", "invoice_share")
    op.create_index("ix_invoice_share_line_id", "invoice_share", ["line_id"])
    with op.batch_alter_table("invoice_share") as table:
        table.add_column(sa.Column("accrued_pence", sa.BigInteger, nullable=False, server_default="0"))
    with op.batch_alter_table("invoice_share") as table:
        table.alter_column("accrued_pence", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("invoice_share") as table:
        table.drop_column("accrued_pence")
    op.drop_index("ix_invoice_share_line_id", "invoice_share")
    op.create_index("uq_invoice_share_line_id_stream_id", "invoice_share", ["line_id", "stream_id"], unique=True)
