"""Oversight and notices: kept forecasts, reviews, reclaims with their clock in the ledger, alerts, and what people are told."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment, PenceColumn

revision = "0016_oversight"
down_revision = "0015_desk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    waits()
    forecasts()
    reviews()
    reclaims()
    alerts()


def downgrade() -> None:
    for name in ("notice", "alert_rule", "reclaim_share", "reclaim", "plan_review_sign", "plan_review", "kept_forecast"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER ledger_entry_waits ON ledger_entry")
        op.execute("DROP TABLE ledger_wait")
        op.execute("DROP FUNCTION ledger_must_wait, ledger_wait_only_later")
    else:
        op.execute("DROP TRIGGER ledger_entry_waits")
        op.drop_table("ledger_wait")


def waits() -> None:
    op.create_table("ledger_wait", sa.Column("document", sa.String(120), primary_key=True),
                    sa.Column("free_from", Moment, nullable=False), sa.Column("held", sa.Boolean, nullable=False))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(MUST_WAIT)
        op.execute(ONLY_LATER)
        op.execute("CREATE TRIGGER ledger_entry_waits AFTER INSERT ON ledger_entry FOR EACH ROW "
                   "WHEN (NEW.document LIKE 'wait/%') EXECUTE FUNCTION ledger_must_wait()")
        op.execute("CREATE TRIGGER ledger_wait_only_later BEFORE UPDATE OR DELETE ON ledger_wait FOR EACH ROW "
                   "EXECUTE FUNCTION ledger_wait_only_later()")
    else:
        op.execute("CREATE TRIGGER ledger_entry_waits AFTER INSERT ON ledger_entry WHEN NEW.document LIKE 'wait/%' AND "
                   "NOT EXISTS (SELECT 1 FROM ledger_wait w WHERE w.document = NEW.document AND NOT w.held "
                   "AND w.free_from <= NEW.at) "
                   "BEGIN SELECT RAISE(ABORT, 'the clock of this document has not ended'); END")
        op.execute("CREATE TRIGGER ledger_wait_only_later BEFORE UPDATE ON ledger_wait "
                   "WHEN NEW.free_from < OLD.free_from OR NEW.document <> OLD.document "
                   "BEGIN SELECT RAISE(ABORT, 'a clock is only put later'); END")
        op.execute("CREATE TRIGGER ledger_wait_undeleted BEFORE DELETE ON ledger_wait "
                   "BEGIN SELECT RAISE(ABORT, 'a clock is only put later'); END")


MUST_WAIT = """
CREATE FUNCTION ledger_must_wait() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM ledger_wait w WHERE w.document = NEW.document AND NOT w.held AND w.free_from <= NEW.at) THEN
        RAISE EXCEPTION 'the clock of this document has not ended' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$"""

ONLY_LATER = """
CREATE FUNCTION ledger_wait_only_later() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.free_from < OLD.free_from OR NEW.document <> OLD.document THEN
        RAISE EXCEPTION 'a clock is only put later' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$"""


def forecasts() -> None:
    op.create_table(
        "kept_forecast", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False),
        sa.Column("period", sa.String(7), nullable=False), sa.Column("made_at", Moment, nullable=False),
        sa.Column("planned_pence", PenceColumn, nullable=False), sa.Column("month_pence", PenceColumn, nullable=False),
        sa.Column("actual_pence", PenceColumn), sa.CheckConstraint("length(period) = 7", name="period"))
    op.create_index("uq_kept_forecast_stream_id_period", "kept_forecast", ["stream_id", "period"], unique=True)
    op.create_index("ix_kept_forecast_period", "kept_forecast", ["period"])


def reviews() -> None:
    op.create_table(
        "plan_review", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False), sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("clocks", sa.String(120), nullable=False), sa.Column("trigger", sa.String(30), nullable=False),
        sa.Column("why", sa.Text, nullable=False), sa.Column("attendees", sa.Text, nullable=False),
        sa.Column("person_view", sa.Text, nullable=False), sa.Column("begun_on", sa.Date), sa.Column("agreed_on", sa.Date),
        sa.Column("next_on", sa.Date), sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id")))
    op.create_index("ix_plan_review_budget_id", "plan_review", ["budget_id", "id"])
    op.create_index("ix_plan_review_state", "plan_review", ["state", "due_on"])
    op.create_table(
        "plan_review_sign", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("review_id", sa.Integer, sa.ForeignKey("plan_review.id"), nullable=False),
        sa.Column("org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False), sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("signed_by", sa.String(60), nullable=False), sa.Column("signed_at", Moment, nullable=False),
        sa.CheckConstraint("outcome IN ('CONTINUE','AMEND_PLAN','INCREASE','REDUCE','CHANGE_RECIPIENT','CHANGE_DEPLOYMENT',"
                           "'SUSPEND','STOP','REFER_REASSESSMENT')", name="outcome"))
    op.create_index("uq_plan_review_sign_review_id_org_id", "plan_review_sign", ["review_id", "org_id"], unique=True)


def reclaims() -> None:
    op.create_table(
        "reclaim", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False), sa.Column("reason", sa.String(10), nullable=False),
        sa.Column("why", sa.Text, nullable=False), sa.Column("investigation", sa.Text, nullable=False),
        sa.Column("hardship", sa.Text, nullable=False), sa.Column("amount_pence", PenceColumn, nullable=False),
        sa.Column("settled_pence", PenceColumn, nullable=False), sa.Column("sums", sa.Text, nullable=False),
        sa.Column("method", sa.String(10), nullable=False), sa.Column("proposed_by", sa.String(60), nullable=False),
        sa.Column("proposed_at", Moment, nullable=False), sa.Column("reply_by", sa.Date, nullable=False),
        sa.Column("reply", sa.Text, nullable=False), sa.Column("replied_at", Moment),
        sa.Column("confirmed_by", sa.String(60), nullable=False), sa.Column("confirmed_at", Moment),
        sa.Column("notice", sa.Text, nullable=False), sa.Column("due_on", sa.Date), sa.Column("again", sa.Text, nullable=False),
        sa.Column("again_at", Moment), sa.Column("decided_by", sa.String(60), nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.CheckConstraint("amount_pence > 0", name="amount"),
        sa.CheckConstraint("settled_pence >= 0 AND settled_pence <= amount_pence", name="settled"),
        sa.CheckConstraint("reason IN ('SURPLUS','MISUSE')", name="reason"),
        sa.CheckConstraint("method IN ('','REDUCTION','INVOICE')", name="method"))
    op.create_index("ix_reclaim_budget_id", "reclaim", ["budget_id", "id"])
    op.create_index("ix_reclaim_state", "reclaim", ["state", "reply_by"])
    op.create_table(
        "reclaim_share", sa.Column("reclaim_id", sa.Integer, sa.ForeignKey("reclaim.id"), primary_key=True),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), primary_key=True),
        sa.Column("amount_pence", PenceColumn, nullable=False), sa.CheckConstraint("amount_pence >= 0", name="amount"))


def alerts() -> None:
    op.create_table(
        "alert_rule", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False), sa.Column("level", sa.Integer, nullable=False),
        sa.Column("set_at", Moment, nullable=False),
        sa.CheckConstraint("kind IN ('THRESHOLD','UNDER_USE','LATE_DELIVERY','CONTRACT_ENDING','PRICE_RISE','REVIEW_DUE')",
                           name="kind"),
        sa.CheckConstraint("level BETWEEN 0 AND 365", name="level"))
    op.create_index("uq_alert_rule_budget_id_user_id_kind", "alert_rule", ["budget_id", "user_id", "kind"], unique=True)
    op.create_index("ix_alert_rule_user_id", "alert_rule", ["user_id"])
    op.create_table(
        "notice", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("app_user.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id")), sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("key", sa.String(120), nullable=False), sa.Column("words", sa.Text, nullable=False),
        sa.Column("where", sa.String(200), nullable=False), sa.Column("at", Moment, nullable=False),
        sa.Column("mailed_at", Moment), sa.Column("read_at", Moment))
    op.create_index("uq_notice_user_id_key", "notice", ["user_id", "key"], unique=True)
    op.create_index("ix_notice_mailed_at", "notice", ["mailed_at", "id"])
