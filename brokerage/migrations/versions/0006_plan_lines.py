"""Lines of plans: visits, shares, options, assistants and delegated tasks."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import PenceColumn

revision = "0006_plan_lines"
down_revision = "0005_plans"
branch_labels = None
depends_on = None

RELATIONS = (
    "relationship IN ('','SPOUSE','CIVIL_PARTNER','COHABITEE','PARENT','PARENT_IN_LAW','CHILD','CHILD_IN_LAW','STEPCHILD',"
    "'SIBLING','AUNT_UNCLE','GRANDPARENT','PARTNER_OF_RELATIVE','OTHER')")
TABLES = (
    "plan_line", "plan_line_need", "plan_line_outcome", "plan_visit", "plan_line_share", "plan_option",
    "plan_worker", "plan_task")


def upgrade() -> None:
    lines()
    line_needs()
    line_outcomes()
    visits()
    line_shares()
    options()
    workers()
    tasks()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def lines() -> None:
    op.create_table(
        "plan_line",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("what", sa.String(500), nullable=False),
        sa.Column("service_id", sa.Integer, sa.ForeignKey("service.id")),
        sa.Column("price_id", sa.Integer, sa.ForeignKey("price.id")),
        sa.Column("provider_org_id", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("provider_name", sa.String(160), nullable=False),
        sa.Column("category", sa.String(30), nullable=False),
        sa.Column("codes", sa.String(200), nullable=False),
        sa.Column("regulated", sa.Boolean, nullable=False),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("band", sa.String(20), nullable=False),
        sa.Column("rate", sa.Numeric(12, 4), nullable=False),
        sa.Column("vat", sa.String(1), nullable=False),
        sa.Column("value_rate", sa.Numeric(12, 4), nullable=False),
        sa.Column("minutes_weekly", sa.Integer),
        sa.Column("quantity", sa.Numeric(12, 4)),
        sa.Column("per", sa.String(10), nullable=False),
        sa.Column("weekly_pence", PenceColumn, nullable=False),
        sa.Column("once_pence", PenceColumn, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
        sa.Column("split", sa.String(20), nullable=False),
        sa.Column("deployment", sa.String(20), nullable=False),
        sa.Column("start_up", sa.Boolean, nullable=False),
        sa.Column("health_task", sa.String(30), nullable=False),
        sa.Column("requires_registered_nurse", sa.Boolean, nullable=False),
        sa.Column("nhs_only", sa.Boolean, nullable=False),
        sa.Column("prevention", sa.Boolean, nullable=False),
        sa.Column("price_reason", sa.Text, nullable=False),
        sa.Column("block_reason", sa.Text, nullable=False),
        sa.Column("block_decided_by", sa.String(60), nullable=False),
        sa.Column("parent_id", sa.Integer, sa.ForeignKey("plan_line.id")),
        sa.CheckConstraint("(minutes_weekly IS NULL) <> (quantity IS NULL)", name="how_much"),
        sa.CheckConstraint("deployment IN ('','NOTIONAL','THIRD_PARTY','DIRECT_PAYMENT')", name="deployment"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        sa.CheckConstraint("kind <> 'UNPAID' OR rate = 0", name="unpaid"),
        sa.CheckConstraint("kind IN ('SERVICE','PA','ONE_OFF','UNPAID')", name="kind"),
        sa.CheckConstraint("minutes_weekly IS NULL OR minutes_weekly > 0", name="minutes_weekly"),
        sa.CheckConstraint("per IN ('WEEK','FORTNIGHT','FOUR_WEEKS','MONTH','YEAR','ONCE')", name="per"),
        sa.CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity"),
        sa.CheckConstraint("rate >= 0", name="rate"),
        sa.CheckConstraint("split IN ('','PERCENT','LINE','FIXED_WATERFALL')", name="split"),
        sa.CheckConstraint("weekly_pence >= 0 AND once_pence >= 0", name="amounts"),
    )
    op.create_index("ix_plan_line_provider_org_id", "plan_line", ["provider_org_id"])
    op.create_index("ix_plan_line_service_id", "plan_line", ["service_id"])
    op.create_index("uq_plan_line_plan_id_number", "plan_line", ["plan_id", "number"], unique=True)


def line_needs() -> None:
    op.create_table(
        "plan_line_need",
        sa.Column("line_id", sa.Integer, sa.ForeignKey("plan_line.id"), primary_key=True),
        sa.Column("need_id", sa.Integer, sa.ForeignKey("plan_need.id"), primary_key=True),
    )
    op.create_index("ix_plan_line_need_need_id", "plan_line_need", ["need_id"])


def line_outcomes() -> None:
    op.create_table(
        "plan_line_outcome",
        sa.Column("line_id", sa.Integer, sa.ForeignKey("plan_line.id"), primary_key=True),
        sa.Column("outcome_id", sa.Integer, sa.ForeignKey("plan_outcome.id"), primary_key=True),
    )
    op.create_index("ix_plan_line_outcome_outcome_id", "plan_line_outcome", ["outcome_id"])


def visits() -> None:
    op.create_table(
        "plan_visit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("line_id", sa.Integer, sa.ForeignKey("plan_line.id"), nullable=False),
        sa.Column("weekday", sa.Integer, nullable=False),
        sa.Column("from_minute", sa.Integer, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("carers", sa.Integer, nullable=False),
        sa.Column("every", sa.Integer, nullable=False),
        sa.CheckConstraint("carers BETWEEN 1 AND 4", name="carers"),
        sa.CheckConstraint("every BETWEEN 1 AND 4", name="every"),
        sa.CheckConstraint("from_minute BETWEEN 0 AND 1439", name="from_minute"),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )
    op.create_index("ix_plan_visit_line_id", "plan_visit", ["line_id"])


def line_shares() -> None:
    op.create_table(
        "plan_line_share",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("line_id", sa.Integer, sa.ForeignKey("plan_line.id"), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False),
        sa.Column("percent", sa.Numeric(7, 4)),
        sa.Column("cap_pence", PenceColumn),
        sa.CheckConstraint("cap_pence IS NULL OR cap_pence >= 0", name="cap"),
        sa.CheckConstraint("percent IS NULL OR (percent > 0 AND percent <= 100)", name="percent"),
    )
    op.create_index("uq_plan_line_share_line_id_stream_id", "plan_line_share", ["line_id", "stream_id"], unique=True)


def options() -> None:
    op.create_table(
        "plan_option",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("line_id", sa.Integer, sa.ForeignKey("plan_line.id"), nullable=False),
        sa.Column("service_id", sa.Integer, sa.ForeignKey("service.id")),
        sa.Column("provider_org_id", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("provider_name", sa.String(160), nullable=False),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("rate", sa.Numeric(12, 4), nullable=False),
        sa.Column("chosen", sa.Boolean, nullable=False),
        sa.Column("suitable", sa.Boolean, nullable=False),
        sa.Column("why_not", sa.String(500), nullable=False),
        sa.Column("broker_link", sa.String(200), nullable=False),
        sa.Column("quoted_on", sa.Date),
        sa.CheckConstraint("rate >= 0", name="rate"),
    )
    op.create_index("ix_plan_option_line_id", "plan_option", ["line_id"])


def workers() -> None:
    op.create_table(
        "plan_worker",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("line_id", sa.Integer, sa.ForeignKey("plan_line.id"), nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("hourly", sa.Numeric(12, 4), nullable=False),
        sa.Column("allowance", sa.Boolean, nullable=False),
        sa.Column("insurance_pence", PenceColumn, nullable=False),
        sa.Column("payroll_pence", PenceColumn, nullable=False),
        sa.Column("training_pence", PenceColumn, nullable=False),
        sa.Column("yearly_pence", PenceColumn, nullable=False),
        sa.Column("relationship", sa.String(20), nullable=False),
        sa.Column("same_household", sa.Boolean, nullable=False),
        sa.Column("purpose", sa.String(10), nullable=False),
        sa.Column("exception_by", sa.String(160), nullable=False),
        sa.Column("exception_why", sa.Text, nullable=False),
        sa.Column("exception_review_on", sa.Date),
        sa.Column("right_to_work_on", sa.Date),
        sa.Column("contract_on", sa.Date),
        sa.Column("liability_until", sa.Date),
        sa.Column("liability_pence", PenceColumn),
        sa.Column("paye_on", sa.Date),
        sa.Column("pension_on", sa.Date),
        sa.Column("holiday_on", sa.Date),
        sa.Column("minimum_wage_on", sa.Date),
        sa.Column("references_on", sa.Date),
        sa.Column("dbs_level", sa.String(20), nullable=False),
        sa.Column("dbs_number", sa.String(20), nullable=False),
        sa.Column("dbs_on", sa.Date),
        sa.Column("dbs_barred_checked", sa.Boolean, nullable=False),
        sa.Column("dbs_workforce", sa.String(20), nullable=False),
        sa.Column("registered_with", sa.String(80), nullable=False),
        sa.Column("registered_number", sa.String(40), nullable=False),
        sa.Column("indemnity_until", sa.Date),
        sa.CheckConstraint("purpose IN ('CARE','ADMIN')", name="purpose"),
        sa.CheckConstraint(RELATIONS, name="relationship"),
    )
    op.create_index("uq_plan_worker_line_id", "plan_worker", ["line_id"], unique=True)


def tasks() -> None:
    op.create_table(
        "plan_task",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("line_id", sa.Integer, sa.ForeignKey("plan_line.id"), nullable=False),
        sa.Column("task", sa.String(160), nullable=False),
        sa.Column("professional", sa.String(160), nullable=False),
        sa.Column("trained_on", sa.Date),
        sa.Column("signed_off_on", sa.Date),
        sa.Column("review_on", sa.Date),
    )
    op.create_index("ix_plan_task_line_id", "plan_task", ["line_id"])
