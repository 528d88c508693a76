"""The shared assessment: sections, answers, challenges, findings, needs and outcomes, capacity, rates and indicative amounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment

revision = "0009_assessments"
down_revision = "0008_splits"
branch_labels = None
depends_on = None

TABLES = (
    "assessment",
    "assessment_rate_table",
    "assessment_comment",
    "assessment_finding",
    "assessment_need",
    "assessment_outcome",
    "assessment_rate_row",
    "assessment_section",
    "assessment_share",
    "capacity_record",
    "assessment_answer",
    "assessment_indication",
    "assessment_need_outcome",
    "assessment_challenge",
)
KEPT = ("assessment_answer", "assessment_finding", "capacity_record", "assessment_comment")
"""What somebody said or found: no row of these is ever changed or taken away, and the database says so itself."""


def upgrade() -> None:
    assessments()
    rate_table()
    comment()
    finding()
    need()
    outcome()
    rate_row()
    section()
    share()
    capacity_record()
    answer()
    indication()
    need_outcome()
    challenge()
    for table in KEPT:
        keep(table)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def assessments() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("started_by", sa.String(60), nullable=False),
        sa.Column("started_at", Moment, nullable=False),
        sa.Column("settled_at", Moment),
        sa.Column("replaces_id", sa.Integer, sa.ForeignKey("assessment.id")),
    )
    op.create_index(
        "uq_assessment_person_id",
        "assessment",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'REPLACED'"),
        postgresql_where=sa.text("state <> 'REPLACED'"),
    )
    op.create_index("uq_assessment_ref", "assessment", ["ref"], unique=True)


def rate_table() -> None:
    op.create_table(
        "assessment_rate_table",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("method", sa.String(10), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("per_point", sa.Numeric(12, 4), nullable=False),
        sa.Column("range_percent", sa.Integer, nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("set_by", sa.String(60), nullable=False),
        sa.Column("set_at", Moment, nullable=False),
        sa.CheckConstraint("until IS NULL OR until >= since", name="dates"),
        sa.CheckConstraint("method IN ('POINTS','COST')", name="method"),
        sa.CheckConstraint("per_point >= 0", name="per_point"),
        sa.CheckConstraint("range_percent >= 0 AND range_percent <= 100", name="range"),
    )
    op.create_index("ix_assessment_rate_table_org_id_method", "assessment_rate_table", ["org_id", "method", "since"])
    op.create_index(
        "uq_assessment_rate_table_org_id_method_version", "assessment_rate_table", ["org_id", "method", "version"], unique=True
    )


def comment() -> None:
    op.create_table(
        "assessment_comment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessment.id"), nullable=False),
        sa.Column("section", sa.String(10), nullable=False),
        sa.Column("question", sa.String(30), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("at", Moment, nullable=False),
    )
    op.create_index("ix_assessment_comment_assessment_id", "assessment_comment", ["assessment_id", "id"])


def finding() -> None:
    op.create_table(
        "assessment_finding",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessment.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("yes", sa.Boolean, nullable=False),
        sa.Column("on_day", sa.Date, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("impairment", sa.Boolean),
        sa.Column("outcomes", sa.Integer),
        sa.Column("wellbeing", sa.Boolean),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("org_id", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("at", Moment, nullable=False),
    )
    op.create_index("ix_assessment_finding_assessment_id", "assessment_finding", ["assessment_id", "kind", "id"])


def need() -> None:
    op.create_table(
        "assessment_need",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessment.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("question", sa.String(30), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("eligible", sa.Boolean, nullable=False),
        sa.Column("carer_meets", sa.String(300), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
    )
    op.create_index("ix_assessment_need_assessment_id", "assessment_need", ["assessment_id", "id"])


def outcome() -> None:
    op.create_table(
        "assessment_outcome",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessment.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
    )
    op.create_index("ix_assessment_outcome_assessment_id", "assessment_outcome", ["assessment_id", "id"])


def rate_row() -> None:
    op.create_table(
        "assessment_rate_row",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("table_id", sa.Integer, sa.ForeignKey("assessment_rate_table.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("value", sa.Numeric(12, 4), nullable=False),
        sa.CheckConstraint("kind IN ('POINTS','SUPPORT','RATE')", name="kind"),
        sa.CheckConstraint("value >= 0", name="value"),
    )
    op.create_index(
        "uq_assessment_rate_row_table_id_code_level", "assessment_rate_row", ["table_id", "code", "level"], unique=True
    )


def section() -> None:
    op.create_table(
        "assessment_section",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessment.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("set_version", sa.String(20), nullable=False),
        sa.Column("org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("carer_user_id", sa.Integer, sa.ForeignKey("app_user.id")),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("completed_by", sa.String(60), nullable=False),
        sa.Column("completed_at", Moment),
        sa.Column("accepted_by_org", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("accepted_by", sa.String(60), nullable=False),
        sa.Column("accepted_at", Moment),
        sa.Column("challenge_reason", sa.Text, nullable=False),
        sa.CheckConstraint("kind IN ('HEALTH','SOCIAL','CARER')", name="kind"),
    )
    op.create_index("uq_assessment_section_assessment_id_kind", "assessment_section", ["assessment_id", "kind"], unique=True)


def share() -> None:
    op.create_table(
        "assessment_share",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("consent_id", sa.Integer, sa.ForeignKey("consent.id"), nullable=False),
    )
    op.create_index("ix_assessment_share_person_id", "assessment_share", ["person_id", "user_id"])


def capacity_record() -> None:
    op.create_table(
        "capacity_record",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessment.id"), nullable=False),
        sa.Column("decision", sa.String(20), nullable=False),
        sa.Column("able", sa.Boolean, nullable=False),
        sa.Column("help_given", sa.Text, nullable=False),
        sa.Column("seen", sa.Text, nullable=False),
        sa.Column("on_day", sa.Date, nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("at", Moment, nullable=False),
    )
    op.create_index("ix_capacity_record_person_id", "capacity_record", ["person_id", "id"])


def answer() -> None:
    op.create_table(
        "assessment_answer",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("section_id", sa.Integer, sa.ForeignKey("assessment_section.id"), nullable=False),
        sa.Column("question", sa.String(30), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("set_version", sa.String(20), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("org_id", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("at", Moment, nullable=False),
        sa.Column("carried_from", sa.Integer, sa.ForeignKey("assessment_answer.id")),
        sa.CheckConstraint("version > 0", name="version"),
    )
    op.create_index(
        "uq_assessment_answer_section_id_question_version",
        "assessment_answer",
        ["section_id", "question", "version"],
        unique=True,
    )


def indication() -> None:
    op.create_table(
        "assessment_indication",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("assessment_id", sa.Integer, sa.ForeignKey("assessment.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("method", sa.String(10), nullable=False),
        sa.Column("stream_type", sa.String(20), nullable=False),
        sa.Column("deployment", sa.String(20), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("inputs", sa.Text, nullable=False),
        sa.Column("steps", sa.Text, nullable=False),
        sa.Column("weekly_pence", sa.BigInteger, nullable=False),
        sa.Column("low_pence", sa.BigInteger, nullable=False),
        sa.Column("high_pence", sa.BigInteger, nullable=False),
        sa.Column("alternative_pence", sa.BigInteger),
        sa.Column("once_pence", sa.BigInteger, nullable=False),
        sa.Column("worked_by", sa.String(60), nullable=False),
        sa.Column("worked_at", Moment, nullable=False),
        sa.Column("agreed_by", sa.String(60), nullable=False),
        sa.Column("agreed_at", Moment),
        sa.Column("shown_on", sa.Date),
        sa.Column("shown_how", sa.String(80), nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id")),
        sa.CheckConstraint("method IN ('POINTS','COST')", name="method"),
        sa.CheckConstraint("low_pence <= weekly_pence AND weekly_pence <= high_pence", name="range"),
        sa.CheckConstraint("weekly_pence >= 0", name="weekly"),
    )
    op.create_index("ix_assessment_indication_person_id", "assessment_indication", ["person_id", "id"])
    op.create_index(
        "uq_assessment_indication_assessment_id_org_id_stream_type",
        "assessment_indication",
        ["assessment_id", "org_id", "stream_type"],
        unique=True,
        sqlite_where=sa.text("state IN ('WORKED_OUT','AGREED','SHOWN')"),
        postgresql_where=sa.text("state IN ('WORKED_OUT','AGREED','SHOWN')"),
    )


def need_outcome() -> None:
    op.create_table(
        "assessment_need_outcome",
        sa.Column("outcome_id", sa.Integer, sa.ForeignKey("assessment_outcome.id"), primary_key=True),
        sa.Column("need_id", sa.Integer, sa.ForeignKey("assessment_need.id"), primary_key=True),
    )


def challenge() -> None:
    op.create_table(
        "assessment_challenge",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("section_id", sa.Integer, sa.ForeignKey("assessment_section.id"), nullable=False),
        sa.Column("answer_id", sa.Integer, sa.ForeignKey("assessment_answer.id")),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("suggested", sa.String(20), nullable=False),
        sa.Column("org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("replied_by", sa.Integer, sa.ForeignKey("app_user.id")),
        sa.Column("replied_at", Moment),
        sa.CheckConstraint("length(reason) > 0", name="reason"),
    )
    op.create_index("ix_assessment_challenge_section_id", "assessment_challenge", ["section_id"])


def keep(table: str) -> None:
    """Refuse UPDATE and DELETE, on PostgreSQL with the function of 0002."""
    for event in ("UPDATE", "DELETE"):
        made = (
            "FOR EACH ROW EXECUTE FUNCTION house_refuse()"
            if op.get_bind().dialect.name == "postgresql"
            else f"BEGIN SELECT RAISE(ABORT, '{table} is never changed or deleted'); END"
        )
        op.execute(f"CREATE TRIGGER {table}_kept_{event.lower()} BEFORE {event} ON {table} {made}")
