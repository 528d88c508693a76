"""Where a provider is paid, with who asked, who checked and the call-back."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit import sealed
from brokerage.kit.db import Moment

revision = "0015_desk"
down_revision = "0014_plan_rulings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bank_details",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("account_name", sa.String(70), nullable=False),
        sa.Column("sort_code", sa.String(200), nullable=False),
        sa.Column("account_number", sa.String(200), nullable=False),
        sa.Column("account_index", sa.String(sealed.INDEX), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("proposed_by", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("proposed_at", Moment, nullable=False),
        sa.Column("checked_by", sa.Integer, sa.ForeignKey("app_user.id")),
        sa.Column("checked_at", Moment),
        sa.Column("checked_for", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("spoke_to", sa.String(120), nullable=False),
        sa.Column("number_called", sa.String(30), nullable=False),
        sa.Column("number_from", sa.String(20), nullable=False),
        sa.Column("called_at", Moment),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("good_from", Moment),
        sa.Column("ended_at", Moment),
        sa.CheckConstraint("checked_by IS NULL OR checked_by <> proposed_by", name="second_person"),
        sa.CheckConstraint("state NOT IN ('HELD','IN_FORCE','REPLACED') OR (checked_by IS NOT NULL AND called_at IS NOT NULL AND "
                           "good_from IS NOT NULL)", name="called_back"),
    )
    for name, where in (("waits", "state IN ('PROPOSED','HELD')"), ("in_force", "state = 'IN_FORCE'")):
        op.create_index(f"uq_bank_details_organisation_id_{name}", "bank_details", ["organisation_id"], unique=True,
                        sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_index("ix_bank_details_organisation_id", "bank_details", ["organisation_id", "id"])
    op.create_index("ix_bank_details_account_index", "bank_details", ["account_index"])
    op.create_index("ix_bank_details_state", "bank_details", ["state", "good_from"])


def downgrade() -> None:
    op.drop_table("bank_details")
