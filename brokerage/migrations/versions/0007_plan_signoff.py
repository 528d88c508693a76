"""What is kept of a plan's sign-off: versions that never change, approvals, amendments, reconsiderations."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment, PenceColumn

revision = "0007_plan_signoff"
down_revision = "0006_plan_lines"
branch_labels = None
depends_on = None

TABLES = (
    "plan_version", "plan_approval", "plan_amendment", "plan_disagreement", "plan_reconsideration")


def upgrade() -> None:
    versions()
    approvals()
    amendments()
    disagreements()
    reconsiderations()
    versions_stay()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for event in ("update", "truncate"):
            op.execute(f"DROP TRIGGER plan_version_stays_{event} ON plan_version")
        op.execute("DROP FUNCTION plan_version_refuse")
    for table in reversed(TABLES):
        op.drop_table(table)


def versions_stay() -> None:
    """A version is what somebody agreed to: nobody changes or deletes it."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER plan_version_stays_{event.lower()} BEFORE {event} ON plan_version "
                       "BEGIN SELECT RAISE(ABORT, 'plan_version is never changed or deleted'); END")
        return
    op.execute("CREATE FUNCTION plan_version_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
               "RAISE EXCEPTION 'plan_version is never changed or deleted' "
               "USING ERRCODE = 'integrity_constraint_violation'; END $$")
    for event in ("UPDATE OR DELETE", "TRUNCATE"):
        op.execute(f"CREATE TRIGGER plan_version_stays_{event.split()[0].lower()} BEFORE {event} ON plan_version "
                   "FOR EACH STATEMENT EXECUTE FUNCTION plan_version_refuse()")


def versions() -> None:
    op.create_table(
        "plan_version",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("why", sa.String(10), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("weekly_pence", PenceColumn, nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("by_name", sa.String(160), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.CheckConstraint("length(hash) = 64", name="hash"),
        sa.CheckConstraint("why IN ('AGREED','APPROVED')", name="why"),
    )
    op.create_index("ix_plan_version_plan_id", "plan_version", ["plan_id", "id"])
    op.create_index("uq_plan_version_person_id_number", "plan_version", ["person_id", "number"], unique=True)


def approvals() -> None:
    op.create_table(
        "plan_approval",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("step", sa.String(10), nullable=False),
        sa.Column("org_id", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id")),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("user_name", sa.String(160), nullable=False),
        sa.Column("role", sa.String(30), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("version_hash", sa.String(64), nullable=False),
        sa.Column("holds_hash", sa.String(64), nullable=False),
        sa.Column("amount_pence", PenceColumn, nullable=False),
        sa.Column("yearly_pence", PenceColumn, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("how", sa.String(20), nullable=False),
        sa.Column("witness", sa.String(160), nullable=False),
        sa.Column("registration", sa.String(80), nullable=False),
        sa.Column("panel_ref", sa.String(40), nullable=False),
        sa.Column("second", sa.Boolean, nullable=False),
        sa.Column("voided_at", Moment),
        sa.Column("voided_why", sa.String(300), nullable=False),
        sa.CheckConstraint("step <> 'APPROVE' OR org_id IS NOT NULL OR stream_id IS NOT NULL", name="funder"),
        sa.CheckConstraint("step IN ('AGREE','SUBMIT','CONFIRM','SIGN','APPROVE')", name="step"),
    )
    op.create_index("ix_plan_approval_plan_id", "plan_approval", ["plan_id"])
    op.create_index("uq_plan_approval_plan_id_step_org_id_user_id", "plan_approval",
                    ["plan_id", "step", "org_id", "user_id"], unique=True,
                    sqlite_where=sa.text("voided_at IS NULL"), postgresql_where=sa.text("voided_at IS NULL"))


def amendments() -> None:
    op.create_table(
        "plan_amendment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("org_id", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("user_name", sa.String(160), nullable=False),
        sa.Column("role", sa.String(30), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("version_hash", sa.String(64), nullable=False),
        sa.Column("resolved_at", Moment),
        sa.Column("resolved_by", sa.String(60), nullable=False),
        sa.Column("resolved_how", sa.Text, nullable=False),
    )
    op.create_index("ix_plan_amendment_plan_id", "plan_amendment", ["plan_id"])


def disagreements() -> None:
    op.create_table(
        "plan_disagreement",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("decision", sa.String(300), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("attempts", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("resolved_at", Moment),
    )
    op.create_index("uq_plan_disagreement_plan_id_number", "plan_disagreement", ["plan_id", "number"], unique=True)


def reconsiderations() -> None:
    op.create_table(
        "plan_reconsideration",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("decision", sa.String(300), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("requested_by", sa.String(60), nullable=False),
        sa.Column("requested_at", Moment, nullable=False),
        sa.Column("first_user_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("org_id", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("decided_user_id", sa.Integer, sa.ForeignKey("app_user.id")),
        sa.Column("decided_at", Moment),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.CheckConstraint("decided_user_id IS NULL OR decided_user_id <> first_user_id", name="another"),
        sa.CheckConstraint("outcome IN ('','UPHELD','CHANGED')", name="outcome"),
    )
    op.create_index("ix_plan_reconsideration_plan_id", "plan_reconsideration", ["plan_id"])
