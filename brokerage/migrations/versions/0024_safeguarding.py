"""Safeguarding concerns and who is named in them, apart from every other table; all words sealed (I-11, I-15)."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment

revision = "0024_safeguarding"
down_revision = "0023_witness"
branch_labels = None
depends_on = None


def _to(column: str, table: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(column, sa.Integer, sa.ForeignKey(f"{table}.id"), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "safeguarding_concern", sa.Column("id", sa.Integer, primary_key=True), _to("person_id", "person"),
        sa.Column("state", sa.String(20), nullable=False), sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("what", sa.String(40_000), nullable=False), sa.Column("wishes", sa.String(40_000), nullable=False),
        _to("raised_by_id", "app_user"), sa.Column("raised_at", Moment, nullable=False),
        _to("review_id", "plan_review", nullable=True), sa.Column("review_by", sa.Date, nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False), sa.Column("findings", sa.String(40_000), nullable=False),
        _to("closed_by_id", "app_user", nullable=True), sa.Column("closed_at", Moment))
    op.create_index("ix_safeguarding_concern_person_id", "safeguarding_concern", ["person_id", "id"])
    op.create_index("ix_safeguarding_concern_raised_by_id", "safeguarding_concern", ["raised_by_id"])
    op.create_table(
        "safeguarding_named", sa.Column("id", sa.Integer, primary_key=True), _to("concern_id", "safeguarding_concern"),
        _to("user_id", "app_user", nullable=True), sa.Column("name", sa.String(1200), nullable=False))
    op.create_index("ix_safeguarding_named_concern_id", "safeguarding_named", ["concern_id"])
    op.create_index("ix_safeguarding_named_user_id", "safeguarding_named", ["user_id"])


def downgrade() -> None:
    op.drop_table("safeguarding_named")
    op.drop_table("safeguarding_concern")
