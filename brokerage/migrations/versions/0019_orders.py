"""Orders and deliveries: enquiries, orders with their dated terms and holds, what was delivered, and its papers."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment, PenceColumn

revision = "0019_orders"
down_revision = "0018_portal"
branch_labels = None
depends_on = None

TABLES = (
    "order_enquiry", "orders", "order_visit", "order_term", "order_pause", "order_hold",
    "order_authority", "order_session", "delivery", "delivery_share", "delivery_evidence")


def upgrade() -> None:
    order_enquiry()
    the_orders()
    order_visit()
    order_term()
    order_pause()
    order_hold()
    order_authority()
    order_session()
    delivery()
    delivery_share()
    delivery_evidence()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def order_enquiry() -> None:
    op.create_table(
        "order_enquiry",
        sa.Column("id", sa.Integer, primary_key=True), sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("line_id", sa.Integer, sa.ForeignKey("plan_line.id"), nullable=False),
        sa.Column("line_number", sa.Integer, nullable=False), sa.Column("what", sa.String(160), nullable=False),
        sa.Column("spec", sa.Text, nullable=False), sa.Column("area", sa.String(8), nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False), sa.Column("ends_on", sa.Date),
        sa.Column("respond_by", sa.Date, nullable=False), sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("urgent_why", sa.Text, nullable=False), sa.Column("urgent_by", sa.String(60), nullable=False),
        sa.Column("urgent_at", Moment), sa.Column("asked_by", sa.String(60), nullable=False),
        sa.Column("asked_at", Moment, nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"))
    op.create_index("ix_order_enquiry_line_id", "order_enquiry", ["line_id"])
    op.create_index("ix_order_enquiry_person_id", "order_enquiry", ["person_id"])
    op.create_index("uq_order_enquiry_ref", "order_enquiry", ["ref"], unique=True)


def the_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.Integer, primary_key=True), sa.Column("ref", sa.String(20), nullable=False),
        sa.Column("enquiry_id", sa.Integer, sa.ForeignKey("order_enquiry.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("line_id", sa.Integer, sa.ForeignKey("plan_line.id"), nullable=False),
        sa.Column("line_number", sa.Integer, nullable=False), sa.Column("state", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("provider_org_id", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("provider_name", sa.String(160), nullable=False),
        sa.Column("service_id", sa.Integer, sa.ForeignKey("service.id")),
        sa.Column("what", sa.String(160), nullable=False), sa.Column("category", sa.String(30), nullable=False),
        sa.Column("regulated", sa.Boolean, nullable=False), sa.Column("health_task", sa.String(30), nullable=False),
        sa.Column("unit", sa.String(10), nullable=False), sa.Column("band", sa.String(20), nullable=False),
        sa.Column("vat", sa.String(1), nullable=False), sa.Column("rate", sa.Numeric(12, 4), nullable=False),
        sa.Column("minutes_weekly", sa.Integer), sa.Column("quantity", sa.Numeric(12, 4)),
        sa.Column("per", sa.String(10), nullable=False), sa.Column("weekly_pence", PenceColumn, nullable=False),
        sa.Column("once_pence", PenceColumn, nullable=False), sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date), sa.Column("notice_days", sa.Integer, nullable=False),
        sa.Column("retainer_percent", sa.Integer, nullable=False), sa.Column("cancel_hours", sa.Integer, nullable=False),
        sa.Column("cancel_percent", sa.Integer, nullable=False), sa.Column("po_number", sa.String(40), nullable=False),
        sa.Column("buyer", sa.String(10), nullable=False), sa.Column("respond_by", sa.Date, nullable=False),
        sa.Column("asked_at", Moment), sa.Column("offer_words", sa.Text, nullable=False),
        sa.Column("offered_by", sa.String(60), nullable=False), sa.Column("offered_at", Moment),
        sa.Column("chosen_by", sa.String(60), nullable=False), sa.Column("chosen_at", Moment),
        sa.Column("chosen_why", sa.Text, nullable=False), sa.Column("alternatives", sa.Text, nullable=False),
        sa.Column("accepted_by", sa.String(60), nullable=False), sa.Column("accepted_at", Moment),
        sa.Column("committed_until", sa.Date), sa.Column("settled_until", sa.Date), sa.Column("scheduled_until", sa.Date),
        sa.Column("ended_on", sa.Date), sa.Column("ended_why", sa.Text, nullable=False),
        sa.Column("notice_by", sa.String(60), nullable=False), sa.Column("stop_by", sa.String(60), nullable=False),
        sa.Column("stop_role", sa.String(30), nullable=False), sa.Column("stop_why", sa.Text, nullable=False),
        sa.Column("replacement", sa.Text, nullable=False),
        sa.CheckConstraint("minutes_weekly IS NULL OR minutes_weekly > 0", name="minutes_weekly"),
        sa.CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        sa.CheckConstraint("rate >= 0", name="rate"),
        sa.CheckConstraint("(minutes_weekly IS NULL) <> (quantity IS NULL)", name="how_much"),
        sa.CheckConstraint("retainer_percent BETWEEN 0 AND 100", name="retainer"),
        sa.CheckConstraint("notice_days BETWEEN 0 AND 180", name="notice_days"),
        sa.CheckConstraint("cancel_percent BETWEEN 0 AND 100", name="cancel"),
        sa.CheckConstraint("buyer IN ('HOLDER','FUNDER')", name="buyer"),
        sa.CheckConstraint("kind IN ('SERVICE','PA','ONE_OFF')", name="kind"))
    op.create_index("ix_orders_budget_id", "orders", ["budget_id", "state"])
    op.create_index("ix_orders_line_id", "orders", ["line_id"])
    op.create_index("ix_orders_person_id", "orders", ["person_id", "id"])
    op.create_index("ix_orders_provider_org_id", "orders", ["provider_org_id", "state"])
    op.create_index("ix_orders_state", "orders", ["state"])
    op.create_index("uq_orders_enquiry_id_provider_name", "orders", ["enquiry_id", "provider_name"], unique=True)
    op.create_index("uq_orders_ref", "orders", ["ref"], unique=True)


def order_visit() -> None:
    op.create_table(
        "order_visit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("order_id", sa.Integer, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("weekday", sa.Integer, nullable=False), sa.Column("from_minute", sa.Integer, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False), sa.Column("carers", sa.Integer, nullable=False),
        sa.Column("every", sa.Integer, nullable=False), sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"))
    op.create_index("ix_order_visit_order_id", "order_visit", ["order_id"])


def order_term() -> None:
    op.create_table(
        "order_term",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("order_id", sa.Integer, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False), sa.Column("since", sa.Date, nullable=False),
        sa.Column("rate", sa.Numeric(12, 4), nullable=False), sa.Column("minutes_weekly", sa.Integer),
        sa.Column("quantity", sa.Numeric(12, 4)), sa.Column("weekly_pence", PenceColumn, nullable=False),
        sa.Column("why", sa.Text, nullable=False), sa.Column("proposed_by", sa.String(60), nullable=False),
        sa.Column("proposed_at", Moment, nullable=False), sa.Column("holder_by", sa.String(60), nullable=False),
        sa.Column("funder_by", sa.String(60), nullable=False), sa.CheckConstraint("rate >= 0", name="rate"),
        sa.CheckConstraint("(minutes_weekly IS NULL) <> (quantity IS NULL)", name="how_much"))
    op.create_index("ix_order_term_order_id", "order_term", ["order_id", "since"])


def order_pause() -> None:
    op.create_table(
        "order_pause",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("order_id", sa.Integer, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("first", sa.Date, nullable=False), sa.Column("last", sa.Date),
        sa.Column("percent", sa.Integer, nullable=False), sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("why", sa.Text, nullable=False), sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", Moment, nullable=False), sa.CheckConstraint("last IS NULL OR last >= first", name="dates"),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name="percent"))
    op.create_index("ix_order_pause_order_id", "order_pause", ["order_id"])


def order_hold() -> None:
    op.create_table(
        "order_hold",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("order_id", sa.Integer, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False))
    op.create_index("uq_order_hold_order_id_number_stream_id", "order_hold",
                    ["order_id", "number", "stream_id"], unique=True)


def order_authority() -> None:
    op.create_table(
        "order_authority",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("order_id", sa.Integer, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False),
        sa.Column("amount_pence", PenceColumn, nullable=False), sa.Column("why", sa.Text, nullable=False),
        sa.Column("by", sa.String(60), nullable=False), sa.Column("by_name", sa.String(160), nullable=False),
        sa.Column("at", Moment, nullable=False), sa.CheckConstraint("length(why) > 0", name="why"),
        sa.CheckConstraint("amount_pence > 0", name="amount"))
    op.create_index("ix_order_authority_order_id", "order_authority", ["order_id"])


def order_session() -> None:
    op.create_table(
        "order_session",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("provider_org_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("name", sa.String(160), nullable=False), sa.Column("day", sa.Date, nullable=False),
        sa.Column("from_minute", sa.Integer, nullable=False), sa.Column("price_pence", PenceColumn, nullable=False),
        sa.Column("recorded_by", sa.String(60), nullable=False), sa.Column("recorded_at", Moment, nullable=False),
        sa.CheckConstraint("price_pence > 0", name="price"))
    op.create_index("ix_order_session_provider_org_id", "order_session", ["provider_org_id", "day"])


def delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("order_id", sa.Integer, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False), sa.Column("source", sa.String(10), nullable=False),
        sa.Column("day", sa.Date, nullable=False), sa.Column("from_minute", sa.Integer, nullable=False),
        sa.Column("minutes", sa.Integer), sa.Column("carers", sa.Integer, nullable=False),
        sa.Column("quantity", sa.Numeric(12, 4)), sa.Column("worker", sa.String(80), nullable=False),
        sa.Column("task", sa.String(160), nullable=False), sa.Column("done_from", sa.Integer),
        sa.Column("done_minutes", sa.Integer), sa.Column("done_quantity", sa.Numeric(12, 4)),
        sa.Column("note", sa.Text, nullable=False), sa.Column("recorded_by", sa.String(60), nullable=False),
        sa.Column("recorded_at", Moment), sa.Column("confirm_by", sa.Date),
        sa.Column("answered_by", sa.String(60), nullable=False), sa.Column("answered_at", Moment),
        sa.Column("dispute_why", sa.Text, nullable=False), sa.Column("welfare_checked", sa.Boolean),
        sa.Column("period", sa.Integer), sa.Column("term_id", sa.Integer, sa.ForeignKey("order_term.id")),
        sa.Column("split_rule_id", sa.Integer, sa.ForeignKey("split_rule.id")), sa.Column("accepted_minutes", sa.Integer),
        sa.Column("accepted_quantity", sa.Numeric(12, 4)), sa.Column("amount_pence", PenceColumn, nullable=False),
        sa.Column("extra_minutes", sa.Integer), sa.Column("extra_quantity", sa.Numeric(12, 4)),
        sa.Column("extra_care_by", sa.String(60), nullable=False),
        sa.Column("extra_funder_by", sa.String(60), nullable=False), sa.Column("fixed_pence", PenceColumn),
        sa.Column("session_id", sa.Integer, sa.ForeignKey("order_session.id")),
        sa.CheckConstraint("done_minutes IS NULL OR done_minutes BETWEEN 0 AND 1440", name="done_minutes"),
        sa.CheckConstraint("amount_pence >= 0", name="amount"),
        sa.CheckConstraint("minutes IS NULL OR minutes BETWEEN 1 AND 1440", name="minutes"),
        sa.CheckConstraint("from_minute BETWEEN 0 AND 1439", name="from_minute"),
        sa.CheckConstraint("source IN ('TIMETABLE','PROVIDER','TIMESHEET','FILE','SESSION')", name="source"))
    op.create_index("ix_delivery_person_id_day", "delivery", ["person_id", "day"])
    op.create_index("ix_delivery_session_id", "delivery", ["session_id"])
    op.create_index("ix_delivery_state_confirm_by", "delivery", ["state", "confirm_by"])
    op.create_index("uq_delivery_order_id_day_from_minute_worker", "delivery",
                    ["order_id", "day", "from_minute", "worker"], unique=True)


def delivery_share() -> None:
    op.create_table(
        "delivery_share",
        sa.Column("delivery_id", sa.Integer, sa.ForeignKey("delivery.id"), primary_key=True),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), primary_key=True),
        sa.Column("amount_pence", PenceColumn, nullable=False))


def delivery_evidence() -> None:
    op.create_table(
        "delivery_evidence",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("delivery_id", sa.Integer, sa.ForeignKey("delivery.id"), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False), sa.Column("kind", sa.String(4), nullable=False),
        sa.Column("name", sa.String(160), nullable=False), sa.Column("size", sa.Integer, nullable=False),
        sa.Column("by", sa.String(60), nullable=False), sa.Column("at", Moment, nullable=False),
        sa.CheckConstraint("size > 0", name="size"), sa.CheckConstraint("kind IN ('PDF','PNG','JPEG')", name="kind"))
    op.create_index("uq_delivery_evidence_delivery_id_digest", "delivery_evidence", ["delivery_id", "digest"], unique=True)
