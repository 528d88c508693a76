"""Split rules with their parts and agreements in place of plain shares; a movement says by which rule it was shared."""
from __future__ import annotations

from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment, PenceColumn

revision = "0008_splits"
down_revision = "0007_plan_signoff"
branch_labels = None
depends_on = None

SHARE = sa.table("budget_share", sa.column("id"), sa.column("budget_id"), sa.column("stream_id"),
                 sa.column("percent", sa.Numeric(7, 4)), sa.column("since", sa.Date), sa.column("until", sa.Date),
                 sa.column("set_by"))


def upgrade() -> None:
    rules()
    parts()
    with op.batch_alter_table("movement") as batch:
        batch.add_column(sa.Column("split_rule_id", sa.Integer,
                                   sa.ForeignKey("split_rule.id", name="fk_movement_split_rule_id")))
        batch.create_index("ix_movement_split_rule_id", ["split_rule_id"])
    shares_become_rules()
    op.drop_table("budget_share")


def downgrade() -> None:
    """Back to plain shares. Only the percents of whole budgets can be said in them; waterfalls and lines are lost."""
    old_shares()
    op.execute("INSERT INTO budget_share (budget_id, stream_id, percent, since, until, set_by)"
               " SELECT r.budget_id, p.stream_id, p.percent, r.since, r.until, r.proposed_by FROM split_rule r"
               " JOIN split_part p ON p.rule_id = r.id WHERE r.key = '' AND r.state IN ('AGREED', 'DISPUTED')"
               " AND r.purpose <> 'INTERIM' AND p.percent IS NOT NULL")
    with op.batch_alter_table("movement") as batch:
        batch.drop_index("ix_movement_split_rule_id")
        batch.drop_column("split_rule_id")
    op.drop_table("split_part")
    op.drop_table("split_rule")


def old_shares() -> None:
    op.create_table(
        "budget_share",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False),
        sa.Column("percent", sa.Numeric(7, 4), nullable=False),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("set_by", sa.String(60), nullable=False),
        sa.CheckConstraint("until IS NULL OR until >= since", name="dates"),
        sa.CheckConstraint("percent > 0 AND percent <= 100", name="percent"),
    )
    op.create_index("ix_budget_share_budget_id", "budget_share", ["budget_id", "since"])


def rules() -> None:
    op.create_table(
        "split_rule",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("budget_id", sa.Integer, sa.ForeignKey("budget.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("method", sa.String(20), nullable=False),
        sa.Column("weekly_pence", PenceColumn),
        sa.Column("since", sa.Date, nullable=False),
        sa.Column("until", sa.Date),
        sa.Column("review_on", sa.Date),
        sa.Column("panel_ref", sa.String(40), nullable=False),
        sa.Column("purpose", sa.String(12), nullable=False),
        sa.Column("about_id", sa.Integer, sa.ForeignKey("split_rule.id")),
        sa.Column("disputed_since", sa.Date),
        sa.Column("escalate_on", sa.Date),
        sa.Column("issue", sa.Text, nullable=False),
        sa.Column("proposed_by", sa.String(60), nullable=False),
        sa.CheckConstraint("method IN ('PERCENT','LINE','FIXED_WATERFALL')", name="method"),
        sa.CheckConstraint("purpose IN ('','INTERIM','SETTLEMENT')", name="purpose"),
        sa.CheckConstraint("(purpose = '') = (about_id IS NULL)", name="about"),
        sa.CheckConstraint("until IS NULL OR until >= since", name="dates"),
        sa.CheckConstraint("weekly_pence IS NULL OR weekly_pence > 0", name="weekly"),
    )
    op.create_index("ix_split_rule_budget_id", "split_rule", ["budget_id", "key", "since"])


def parts() -> None:
    op.create_table(
        "split_part",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("rule_id", sa.Integer, sa.ForeignKey("split_rule.id"), nullable=False),
        sa.Column("stream_id", sa.Integer, sa.ForeignKey("funding_stream.id"), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("percent", sa.Numeric(7, 4)),
        sa.Column("cap_pence", PenceColumn),
        sa.Column("agreed_by", sa.String(60), nullable=False),
        sa.Column("agreed_at", Moment),
        sa.CheckConstraint("percent IS NULL OR (percent > 0 AND percent <= 100)", name="percent"),
        sa.CheckConstraint("cap_pence IS NULL OR cap_pence > 0", name="cap"),
    )
    op.create_index("uq_split_part_rule_id_stream_id", "split_part", ["rule_id", "stream_id"], unique=True)


def shares_become_rules() -> None:
    """Every run of shares becomes a rule in force; whoever set it then stands for the funders' yes."""
    bind = op.get_bind()
    found = bind.execute(sa.select(SHARE).order_by(SHARE.c.budget_id, SHARE.c.since, SHARE.c.id)).all()
    owners: dict[Any, Any] = {row[0]: row[1] for row in bind.execute(sa.text("SELECT id, person_id FROM budget"))}
    rule = sa.table("split_rule", *(sa.column(n) for n in ("id", "budget_id", "person_id", "state", "key", "method", "panel_ref",
                    "purpose", "issue", "proposed_by")), sa.column("since", sa.Date), sa.column("until", sa.Date))
    part = sa.table("split_part", *(sa.column(n) for n in ("rule_id", "stream_id", "place", "agreed_by")),
                    sa.column("percent", sa.Numeric(7, 4)))
    for (budget, since), rows in groupby(found, key=lambda row: (row.budget_id, row.since)):
        shares = list(rows)
        made = bind.execute(rule.insert().returning(rule.c.id), {
            "budget_id": budget, "person_id": owners[budget], "state": "AGREED", "key": "", "method": "PERCENT", "since": since,
            "until": shares[0].until, "panel_ref": "", "purpose": "", "issue": "", "proposed_by": shares[0].set_by}).scalar_one()
        bind.execute(part.insert(), [{"rule_id": made, "stream_id": s.stream_id, "place": n, "percent": s.percent,
                                      "agreed_by": s.set_by} for n, s in enumerate(shares, 1)])
