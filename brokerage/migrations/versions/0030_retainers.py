"""The retainer of a pause is accrued day by day: up to which day, and a source of deliveries of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030_retainers"
down_revision = "0029_vat"
branch_labels = None
depends_on = None

BEFORE = "source IN ('TIMETABLE','PROVIDER','TIMESHEET','FILE','SESSION')"


def upgrade() -> None:
    op.add_column("order_pause", sa.Column("retained_until", sa.Date))
    _source("source IN ('TIMETABLE','PROVIDER','TIMESHEET','FILE','SESSION','RETAINER')")


def downgrade() -> None:
    """Refused by the database while a retainer is there: its money is in the books."""
    _source(BEFORE)
    op.drop_column("order_pause", "retained_until")


def _source(rule: str) -> None:
    with op.batch_alter_table("delivery") as batch:
        batch.drop_constraint(op.f("ck_delivery_source"), type_="check")
        batch.create_check_constraint(op.f("ck_delivery_source"), rule)
