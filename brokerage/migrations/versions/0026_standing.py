"""Providers that are suspended, ties that end, people who ask to come in, and orders whose provider may give them no more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment

revision = "0026_standing"
down_revision = "0025_sealed_evidence"
branch_labels = None
depends_on = None

SUSPENDED = sa.text("state = 'SUSPENDED'")


def upgrade() -> None:
    op.create_table(
        "provider_suspension",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("answered_for", sa.Integer(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("lifted_why", sa.Text(), nullable=False),
        sa.Column("lifted_by", sa.String(60), nullable=False),
        sa.Column("lifted_at", Moment()),
    )
    op.create_index("uq_provider_suspension_organisation_id", "provider_suspension", ["organisation_id"], unique=True,
                    sqlite_where=SUSPENDED, postgresql_where=SUSPENDED)
    op.create_table(
        "joining",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("sector", sa.String(20), nullable=False),
        sa.Column("charity", sa.String(12), nullable=False),
        sa.Column("company", sa.String(12), nullable=False),
        sa.Column("manager", sa.String(120), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("mailed_at", Moment()),
        sa.Column("organisation_id", sa.Integer(), sa.ForeignKey("organisation.id")),
    )
    op.create_index("ix_joining_email", "joining", ["email", "asked_at"])
    op.create_index("ix_joining_state", "joining", ["state", "asked_at"])
    op.add_column("provider_tie", sa.Column("ended_by", sa.String(60), nullable=False, server_default=""))
    op.add_column("provider_tie", sa.Column("ended_why", sa.Text(), nullable=False, server_default=""))
    op.add_column("orders", sa.Column("unfit_since", sa.Date()))
    op.add_column("orders", sa.Column("unfit_why", sa.String(20), nullable=False, server_default=""))


def downgrade() -> None:
    for table, names in (("orders", ("unfit_why", "unfit_since")), ("provider_tie", ("ended_why", "ended_by"))):
        for name in names:
            op.drop_column(table, name)
    op.drop_table("joining")
    op.drop_table("provider_suspension")
