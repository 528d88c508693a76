"""Services and their dated prices."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment

revision = "0004_catalogue"
down_revision = "0003_budgets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    services()
    prices()


def downgrade() -> None:
    for table in ("price", "service"):
        op.drop_table(table)


def services() -> None:
    op.create_table(
        "service",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("provider_org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("area", sa.String(120), nullable=False),
        sa.Column("third_sector", sa.Boolean, nullable=False),
        sa.Column("listed_by", sa.String(60), nullable=False),
        sa.Column("listed_at", Moment, nullable=False),
        sa.Column("withdrawn_on", sa.Date),
    )
    op.create_index("ix_service_name", "service", ["name", "id"])
    op.create_index("ix_service_type", "service", ["type", "name"])
    op.create_index("uq_service_provider_org_id_name", "service", ["provider_org_id", "name"], unique=True)


def prices() -> None:
    op.create_table(
        "price",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("service_id", sa.Integer, sa.ForeignKey("service.id"), nullable=False),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("band", sa.String(20), nullable=False),
        sa.Column("rate", sa.Numeric(12, 4), nullable=False),
        sa.Column("vat", sa.String(1), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False),
        sa.Column("valid_to", sa.Date),
        sa.Column("set_by", sa.String(60), nullable=False),
        sa.Column("set_at", Moment, nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
        sa.CheckConstraint("rate >= 0", name="rate"),
    )
    op.create_index("uq_price_service_id_unit_band_valid_from", "price", ["service_id", "unit", "band", "valid_from"],
                    unique=True)
