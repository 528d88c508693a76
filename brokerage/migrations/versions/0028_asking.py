"""Questions before a purchase, each funder's answer, and what was bought under a yes; all words sealed (I-15)."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment, PenceColumn

revision = "0028_asking"
down_revision = "0027_bills"
branch_labels = None
depends_on = None


def _to(column: str, table: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(column, sa.Integer, sa.ForeignKey(f"{table}.id"), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "purchase_ask", sa.Column("id", sa.Integer, primary_key=True), _to("budget_id", "budget"), _to("person_id", "person"),
        sa.Column("state", sa.String(20), nullable=False), sa.Column("what", sa.String(8_000), nullable=False),
        sa.Column("helps", sa.String(8_000), nullable=False), sa.Column("outcome", sa.String(8_000), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False), sa.Column("payee", sa.String(80), nullable=False),
        sa.Column("amount_pence", PenceColumn, nullable=False), sa.Column("often", sa.String(10), nullable=False),
        _to("asked_by_id", "app_user"), sa.Column("asked_at", Moment, nullable=False),
        sa.Column("answer_by", sa.Date, nullable=False),
        sa.Column("limit_pence", PenceColumn), sa.Column("since", sa.Date), sa.Column("until", sa.Date),
        sa.Column("ruled", sa.String(200), nullable=False), sa.Column("ended_why", sa.String(8_000), nullable=False),
        sa.CheckConstraint("amount_pence > 0", name="amount"),
        sa.CheckConstraint("often IN ('ONCE','WEEK','MONTH')", name="often"),
        sa.CheckConstraint("limit_pence IS NULL OR limit_pence BETWEEN 1 AND amount_pence", name="limit"))
    op.create_index("ix_purchase_ask_budget_id", "purchase_ask", ["budget_id", "id"])
    op.create_table(
        "purchase_answer", sa.Column("id", sa.Integer, primary_key=True), _to("ask_id", "purchase_ask"),
        _to("org_id", "organisation"),
        sa.Column("share_pence", PenceColumn, nullable=False), sa.Column("verdict", sa.String(3), nullable=False),
        sa.Column("words", sa.String(8_000), nullable=False), sa.Column("limit_pence", PenceColumn), sa.Column("until", sa.Date),
        _to("user_id", "app_user", nullable=True), sa.Column("at", Moment),
        sa.CheckConstraint("verdict IN ('','YES','NO')", name="verdict"))
    op.create_index("uq_purchase_answer_ask_id_org_id", "purchase_answer", ["ask_id", "org_id"], unique=True)
    op.create_index("ix_purchase_answer_org_id_verdict", "purchase_answer", ["org_id", "verdict"])
    op.create_table(
        "purchase_under", sa.Column("id", sa.Integer, primary_key=True), _to("ask_id", "purchase_ask"), _to("spend_id", "spend"),
        _to("by_id", "app_user"), sa.Column("at", Moment, nullable=False))
    op.create_index("ix_purchase_under_ask_id", "purchase_under", ["ask_id"])
    op.create_index("uq_purchase_under_spend_id", "purchase_under", ["spend_id"], unique=True)


def downgrade() -> None:
    for table in ("purchase_under", "purchase_answer", "purchase_ask"):
        op.drop_table(table)
