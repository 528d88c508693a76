"""Charge assessments and the dated figures behind them, top-up agreements, what is signed about a stream, and decisions that
are looked at again."""
from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment, PenceColumn
from brokerage.kit.money import Pence

revision = "0011_charges"
down_revision = "0010_market"
branch_labels = None
depends_on = None

CAPITAL = "gov.uk, charging circular 2024 to 2025; limits unchanged in 2025 to 2026"
GUARANTEE = "Published for 2025 to 2026 (secondary source); check against the DHSC circular"
PUBLISHED = (
    ("CAPITAL_LOWER", 14_250_00, date(2024, 4, 8), None, CAPITAL), ("CAPITAL_UPPER", 23_250_00, date(2024, 4, 8), None, CAPITAL),
    ("TARIFF_STEP", 250_00, date(2024, 4, 8), None, CAPITAL), ("TARIFF_PER_STEP", 1_00, date(2024, 4, 8), None, CAPITAL),
    ("PEA", 30_15, date(2024, 4, 8), date(2025, 4, 6), "gov.uk, charging circular 2024 to 2025"),
    ("PEA", 30_65, date(2025, 4, 7), date(2026, 4, 5), GUARANTEE),
    ("MIG_SINGLE_18_24", 89_15, date(2025, 4, 7), date(2026, 4, 5), GUARANTEE),
    ("MIG_SINGLE_25", 112_50, date(2025, 4, 7), date(2026, 4, 5), GUARANTEE),
    ("PREMIUM_DISABILITY", 49_65, date(2025, 4, 7), date(2026, 4, 5), GUARANTEE),
    ("PREMIUM_ENHANCED", 24_25, date(2025, 4, 7), date(2026, 4, 5), GUARANTEE),
)
"""What has been published and seen (domain L-41, L-42). A year without a figure here is refused until an officer adds it with
its source: a charge is never worked out with last year's figure."""


def upgrade() -> None:
    charge_rate()
    agreement()
    decision_review()
    top_up()
    top_up_option()
    top_up_week()
    charge_assessment()
    charge_period()
    new_columns()
    rates = sa.table("charge_rate", *(sa.column(n) for n in ("code", "source", "set_by")), sa.column("amount_pence", PenceColumn),
                     sa.column("since", sa.Date), sa.column("until", sa.Date))
    op.bulk_insert(rates, [{"code": c, "amount_pence": Pence(a), "since": s, "until": u, "source": w, "set_by": "published"}
                           for c, a, s, u, w in PUBLISHED])


def downgrade() -> None:
    with op.batch_alter_table("funding_stream") as batch:
        for name in ("s75_ref", "bcf_scheme_id", "follows_id"):
            batch.drop_column(name)
    op.drop_column("charge", "void")
    op.drop_column("budget", "meanwhile")
    op.drop_column("budget", "stopped_until")
    for table in ("charge_period", "charge_assessment", "top_up_week", "top_up_option", "top_up", "decision_review", "agreement",
                  "charge_rate"):
        op.drop_table(table)


def new_columns() -> None:
    op.add_column("budget", sa.Column("stopped_until", sa.Date))
    op.add_column("budget", sa.Column("meanwhile", sa.Text, nullable=False, server_default=""))
    op.add_column("charge", sa.Column("void", sa.Boolean, nullable=False, server_default=sa.false()))
    with op.batch_alter_table("funding_stream") as batch:
        batch.add_column(sa.Column("s75_ref", sa.String(60), nullable=False, server_default=""))
        batch.add_column(sa.Column("bcf_scheme_id", sa.String(40), nullable=False, server_default=""))
        batch.add_column(sa.Column("follows_id", sa.Integer,
                                   sa.ForeignKey("funding_stream.id", name="fk_funding_stream_follows_id")))


def charge_rate() -> None:
    op.create_table(
        "charge_rate",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.String(30), nullable=False),
        sa.Column("amount_pence", PenceColumn, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("set_by", sa.String(60), nullable=False),
        sa.CheckConstraint("amount_pence >= 0", name="amount"),
        sa.CheckConstraint("until IS NULL OR until >= since", name="dates"),
    )
    op.create_index("uq_charge_rate_code_since", "charge_rate", ["code", "since"], unique=True)


def agreement() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("deployment", sa.String(20), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("recipient", sa.String(20), nullable=False),
        sa.Column("member_id", sa.Integer, sa.ForeignKey("circle_member.id")),
        sa.Column("conditions", sa.String(120), nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("assessed_by", sa.String(60), nullable=False),
        sa.Column("assessed_at", Moment),
        sa.Column("exclusion", sa.String(200), nullable=False),
        sa.Column("holder_org_id", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("managed_account", sa.Boolean, nullable=False),
        sa.Column("holder_directed", sa.Boolean, nullable=False),
        sa.Column("fee_pence", PenceColumn),
        sa.Column("advance_weeks", sa.Integer, nullable=False),
        sa.Column("surplus_weeks", sa.Integer, nullable=False),
        sa.Column("reserve_weeks", sa.Integer, nullable=False),
        sa.Column("review_clause", sa.Text, nullable=False),
        sa.Column("signed_by", sa.String(60), nullable=False),
        sa.Column("signed_at", Moment),
        sa.CheckConstraint("deployment IN ('NOTIONAL','THIRD_PARTY','DIRECT_PAYMENT')", name="deployment"),
        sa.CheckConstraint("advance_weeks BETWEEN 0 AND 13 AND reserve_weeks BETWEEN 0 AND 26", name="weeks"),
        sa.CheckConstraint("until IS NULL OR until >= since", name="dates"),
    )
    op.create_index("ix_agreement_stream_id", "agreement", ["stream_id", "since"])


def decision_review() -> None:
    op.create_table(
        "decision_review",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("first_decider", sa.String(60), nullable=False),
        sa.Column("asked_by", sa.String(60), nullable=False),
        sa.Column("requested_at", Moment, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("decided_by", sa.String(60), nullable=False),
        sa.Column("decided_at", Moment),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.CheckConstraint("kind IN ('REFUSED_MONEY','REDUCED','REFUSED_DIRECT_PAYMENT','REFUSED_SERVICE')", name="kind"),
    )
    op.create_index("ix_decision_review_budget_id", "decision_review", ["budget_id"])


def top_up() -> None:
    op.create_table(
        "top_up",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False),
        sa.Column("on_stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("what", sa.String(120), nullable=False),
        sa.Column("chosen_pence", PenceColumn, nullable=False),
        sa.Column("budget_pence", PenceColumn, nullable=False),
        sa.Column("weekly_pence", PenceColumn, nullable=False),
        sa.Column("payer_name", sa.String(160), nullable=False),
        sa.Column("payee", sa.String(160), nullable=False),
        sa.Column("collects", sa.String(10), nullable=False),
        sa.Column("ground", sa.String(30), nullable=False),
        sa.Column("price_rises", sa.Text, nullable=False),
        sa.Column("if_it_stops", sa.Text, nullable=False),
        sa.Column("affordable", sa.Text, nullable=False),
        sa.Column("notice_weeks", sa.Integer, nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("review_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
        sa.Column("payer_signed_on", sa.Date),
        sa.Column("payer_signed_by", sa.String(60), nullable=False),
        sa.Column("council_signed_by", sa.String(60), nullable=False),
        sa.Column("council_signed_at", Moment),
        sa.Column("missed", sa.Integer, nullable=False),
        sa.Column("drafted_by", sa.String(60), nullable=False),
        sa.CheckConstraint("collects IN ('COUNCIL','PROVIDER')", name="collects"),
        sa.CheckConstraint("chosen_pence = budget_pence + weekly_pence", name="difference"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= since", name="dates"),
        sa.CheckConstraint("weekly_pence > 0", name="weekly"),
    )
    op.create_index("ix_top_up_budget_id", "top_up", ["budget_id"])


def charge_assessment() -> None:
    op.create_table(
        "charge_assessment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("income_pence", PenceColumn),
        sa.Column("capital_pence", PenceColumn),
        sa.Column("dre_pence", PenceColumn),
        sa.Column("guarantee", sa.String(30), nullable=False),
        sa.Column("premiums", sa.String(120), nullable=False),
        sa.Column("care_cost_pence", PenceColumn),
        sa.Column("weekly_pence", PenceColumn),
        sa.Column("full_cost", sa.Boolean, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
        sa.Column("assessed_by", sa.String(60), nullable=False),
        sa.Column("appeal", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("decided_by", sa.String(60), nullable=False),
        sa.Column("charge_id", sa.Integer, sa.ForeignKey("charge.id")),
        sa.CheckConstraint("weekly_pence IS NULL OR weekly_pence >= 0", name="weekly"),
    )
    op.create_index("ix_charge_assessment_budget_id", "charge_assessment", ["budget_id", "id"])


def charge_period() -> None:
    op.create_table(
        "charge_period",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("charge_id", sa.Integer, sa.ForeignKey("charge.id"), nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("due_pence", PenceColumn, nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("undone_at", Moment),
        sa.CheckConstraint("due_pence > 0", name="due"),
        sa.CheckConstraint("last >= first", name="dates"),
    )
    op.create_index("ix_charge_period_budget_id", "charge_period", ["budget_id", "first"])
    op.create_index("ix_charge_period_charge_id", "charge_period", ["charge_id"])


def top_up_option() -> None:
    op.create_table(
        "top_up_option",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("top_up_id", sa.Integer, sa.ForeignKey("top_up.id"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("weekly_pence", PenceColumn, nullable=False),
        sa.CheckConstraint("weekly_pence > 0", name="weekly"),
    )
    op.create_index("ix_top_up_option_top_up_id", "top_up_option", ["top_up_id"])


def top_up_week() -> None:
    op.create_table(
        "top_up_week",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("top_up_id", sa.Integer, sa.ForeignKey("top_up.id"), nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("due_pence", PenceColumn, nullable=False),
        sa.Column("paid_pence", PenceColumn, nullable=False),
        sa.Column("missed", sa.Boolean, nullable=False),
        sa.CheckConstraint("due_pence > 0", name="due"),
        sa.CheckConstraint("paid_pence >= 0 AND paid_pence <= due_pence", name="paid"),
    )
    op.create_index("uq_top_up_week_top_up_id_first", "top_up_week", ["top_up_id", "first"], unique=True)
