"""Plans and their sections."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment, PenceColumn

revision = "0005_plans"
down_revision = "0004_catalogue"
branch_labels = None
depends_on = None

TABLES = (
    "plan", "plan_edit", "plan_need", "plan_outcome", "plan_risk", "plan_contingency", "plan_capacity",
    "plan_party", "plan_carer")


def upgrade() -> None:
    plans()
    edits()
    needs()
    outcomes()
    risks()
    contingencies()
    capacities()
    parties()
    carers()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def plans() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("replaces_id", sa.Integer, sa.ForeignKey("plan.id")),
        sa.Column("template", sa.String(20), nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
        sa.Column("author_user_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("author_org_id", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("authorised_by", sa.String(160), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("matters", sa.Text, nullable=False),
        sa.Column("good_day", sa.Text, nullable=False),
        sa.Column("communication", sa.Text, nullable=False),
        sa.Column("prevention", sa.Text, nullable=False),
        sa.Column("coordinator_user_id", sa.Integer, sa.ForeignKey("app_user.id")),
        sa.Column("coordinator_since", sa.Date),
        sa.Column("monitor", sa.String(160), nullable=False),
        sa.Column("review_on", sa.Date),
        sa.Column("review_how", sa.String(200), nullable=False),
        sa.Column("notice_days", sa.Integer, nullable=False),
        sa.Column("payment_cycle", sa.String(20), nullable=False),
        sa.Column("payment_needs", sa.Text, nullable=False),
        sa.Column("safeguarding", sa.Text, nullable=False),
        sa.Column("restraint", sa.Text, nullable=False),
        sa.Column("liberty", sa.Boolean, nullable=False),
        sa.Column("broker_fee_pence", PenceColumn, nullable=False),
        sa.Column("broker_fee_for", sa.String(200), nullable=False),
        sa.Column("broker_commission_pence", PenceColumn, nullable=False),
        sa.Column("broker_links", sa.Text, nullable=False),
        sa.Column("plain_copy_on", sa.Date),
        sa.Column("agreed_how", sa.String(20), nullable=False),
        sa.Column("agreed_witness", sa.String(160), nullable=False),
        sa.Column("agreed_hash", sa.String(64), nullable=False),
        sa.Column("panel_ref", sa.String(40), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.CheckConstraint("broker_commission_pence = 0", name="no_commission"),
        sa.CheckConstraint("broker_fee_pence >= 0", name="broker_fee"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        sa.CheckConstraint("notice_days >= 0", name="notice_days"),
    )
    op.create_index("ix_plan_budget_id", "plan", ["budget_id"])
    op.create_index("ix_plan_coordinator_user_id", "plan", ["coordinator_user_id", "state"])
    op.create_index("ix_plan_person_id", "plan", ["person_id", "id"])
    op.create_index("uq_plan_ref", "plan", ["ref"], unique=True)


def edits() -> None:
    op.create_table(
        "plan_edit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("section", sa.String(20), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("by_name", sa.String(160), nullable=False),
        sa.Column("at", Moment, nullable=False),
    )
    op.create_index("uq_plan_edit_plan_id_revision", "plan_edit", ["plan_id", "revision"], unique=True)


def needs() -> None:
    op.create_table(
        "plan_need",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("domain", sa.String(30), nullable=False),
        sa.Column("eligible_under", sa.String(10), nullable=False),
        sa.Column("met_by", sa.String(10), nullable=False),
        sa.Column("met_how", sa.String(500), nullable=False),
        sa.Column("assessed", sa.String(60), nullable=False),
        sa.CheckConstraint("eligible_under IN ('','CARE_ACT','NHS','BOTH')", name="eligible_under"),
        sa.CheckConstraint("met_by IN ('LINES','CARER','UNIVERSAL','EQUIPMENT','SELF')", name="met_by"),
    )
    op.create_index("uq_plan_need_plan_id_number", "plan_need", ["plan_id", "number"], unique=True)


def outcomes() -> None:
    op.create_table(
        "plan_outcome",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("health", sa.Boolean, nullable=False),
        sa.Column("wellbeing", sa.String(20), nullable=False),
        sa.Column("measure", sa.String(300), nullable=False),
        sa.Column("by_when", sa.Date),
    )
    op.create_index("uq_plan_outcome_plan_id_number", "plan_outcome", ["plan_id", "number"], unique=True)


def risks() -> None:
    op.create_table(
        "plan_risk",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("likelihood", sa.String(10), nullable=False),
        sa.Column("consequence", sa.String(10), nullable=False),
        sa.Column("mitigation", sa.Text, nullable=False),
        sa.Column("procedure", sa.Text, nullable=False),
        sa.Column("owner", sa.String(160), nullable=False),
        sa.Column("clinical", sa.Boolean, nullable=False),
        sa.Column("informed", sa.Boolean, nullable=False),
        sa.CheckConstraint("consequence IN ('LOW','MEDIUM','HIGH')", name="consequence"),
        sa.CheckConstraint("likelihood IN ('LOW','MEDIUM','HIGH')", name="likelihood"),
    )
    op.create_index("uq_plan_risk_plan_id_number", "plan_risk", ["plan_id", "number"], unique=True)


def contingencies() -> None:
    op.create_table(
        "plan_contingency",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(30), nullable=False),
        sa.Column("what", sa.String(300), nullable=False),
        sa.Column("amount_pence", PenceColumn, nullable=False),
        sa.CheckConstraint("amount_pence >= 0", name="amount"),
    )
    op.create_index("uq_plan_contingency_plan_id_number", "plan_contingency", ["plan_id", "number"], unique=True)


def capacities() -> None:
    op.create_table(
        "plan_capacity",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("decision", sa.String(20), nullable=False),
        sa.Column("can_decide", sa.Boolean, nullable=False),
        sa.Column("assessed_by", sa.String(160), nullable=False),
        sa.Column("assessed_on", sa.Date),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("best_interests", sa.Text, nullable=False),
        sa.CheckConstraint("decision IN ('NEEDS','DIRECT_PAYMENT','SHARING','PLAN')", name="decision"),
    )
    op.create_index("uq_plan_capacity_plan_id_decision", "plan_capacity", ["plan_id", "decision"], unique=True)


def parties() -> None:
    op.create_table(
        "plan_party",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("role", sa.String(160), nullable=False),
        sa.Column("took_part", sa.Boolean, nullable=False),
        sa.CheckConstraint("kind IN ('PERSON','CARER','FAMILY','FRIEND','ADVOCATE','PROFESSIONAL')", name="kind"),
    )
    op.create_index("uq_plan_party_plan_id_number", "plan_party", ["plan_id", "number"], unique=True)


def carers() -> None:
    op.create_table(
        "plan_carer",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("relation", sa.String(80), nullable=False),
        sa.Column("gives", sa.String(500), nullable=False),
        sa.Column("minutes_weekly", sa.Integer, nullable=False),
        sa.Column("willing", sa.Boolean, nullable=False),
        sa.Column("able", sa.Boolean, nullable=False),
        sa.Column("reduces", sa.Boolean, nullable=False),
        sa.Column("lasting", sa.Text, nullable=False),
        sa.Column("own_assessment_on", sa.Date),
        sa.CheckConstraint("minutes_weekly BETWEEN 0 AND 10080", name="minutes_weekly"),
    )
    op.create_index("uq_plan_carer_plan_id_number", "plan_carer", ["plan_id", "number"], unique=True)
