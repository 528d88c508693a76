"""Reasons for going on in spite of a finding, and what a funder was shown when it said yes."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment

revision = "0014_plan_rulings"
down_revision = "0013_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("plan_approval") as table:
        table.add_column(sa.Column("acknowledged", sa.Boolean, nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("report", sa.Text, nullable=False, server_default=""))
    with op.batch_alter_table("plan_approval") as table:
        table.alter_column("acknowledged", server_default=None)
        table.alter_column("report", server_default=None)
    op.create_table(
        "plan_ruling",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("about", sa.String(40), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("user_name", sa.String(160), nullable=False),
        sa.Column("role", sa.String(30), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.CheckConstraint("length(why) > 0", name="why"),
    )
    op.create_index("uq_plan_ruling_plan_id_key", "plan_ruling", ["plan_id", "key"], unique=True)
    _stays()


def _stays() -> None:
    """A reason is somebody's word: nobody changes or deletes it."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER plan_ruling_stays_{event.lower()} BEFORE {event} ON plan_ruling "
                       "BEGIN SELECT RAISE(ABORT, 'plan_ruling is never changed or deleted'); END")
        return
    op.execute("CREATE FUNCTION plan_ruling_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
               "RAISE EXCEPTION 'plan_ruling is never changed or deleted' "
               "USING ERRCODE = 'integrity_constraint_violation'; END $$")
    for event in ("UPDATE OR DELETE", "TRUNCATE"):
        op.execute(f"CREATE TRIGGER plan_ruling_stays_{event.split()[0].lower()} BEFORE {event} ON plan_ruling "
                   "FOR EACH STATEMENT EXECUTE FUNCTION plan_ruling_refuse()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for event in ("update", "truncate"):
            op.execute(f"DROP TRIGGER plan_ruling_stays_{event} ON plan_ruling")
        op.execute("DROP FUNCTION plan_ruling_refuse")
    op.drop_table("plan_ruling")
    with op.batch_alter_table("plan_approval") as table:
        table.drop_column("report")
        table.drop_column("acknowledged")
