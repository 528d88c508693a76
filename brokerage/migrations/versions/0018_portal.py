"""What providers give for a check: listings with what stood before, applications against a rulebook, papers, price lists."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment

revision = "0018_portal"
down_revision = "0017_payments"
branch_labels = None
depends_on = None

WAITS = sa.text("state = 'WAITING'")
OPEN = sa.text("state IN ('DRAFT','SUBMITTED','RETURNED')")
FIRST = (
    (
        "REGISTERED",
        "You are registered where the law asks for it",
        "If you give personal care, nursing, treatment or accommodation with care, you are registered with "
        "the Care Quality Commission "
        "for it. If you do not, say so.",
        "Your CQC provider number, or why you need none",
    ),
    (
        "INSURED",
        "You are insured",
        "You have public liability insurance, and employers’ liability insurance of at least £5 million if "
        "you employ anybody. It "
        "does not run out while you list services here.",
        "Who insures you, for how much, until when",
    ),
    (
        "CHECKED",
        "Your people are checked",
        "Everybody who works with people has a DBS check at the level that their work asks for, not older "
        "than three years, and the "
        "right to work here.",
        "How you check, and who keeps the record",
    ),
    (
        "SAFE",
        "You keep people safe",
        "You have a safeguarding policy, your people are trained in it, and there is somebody to call.",
        "Who that is, and when they were last trained",
    ),
    (
        "PRICES",
        "Your prices are true",
        "The price you list is the whole price, and the same for everybody. Nobody is asked for more. A "
        "price goes up only after it "
        "was shown here.",
        "How often you review your prices",
    ),
    (
        "FRESH",
        "You keep your listing right",
        "You say when you are full or closed. At least once a year you say that everything is still right. "
        "What nobody has looked at "
        "for a year is hidden.",
        "Who keeps it right",
    ),
    (
        "RECORDS",
        "You keep records and share what is needed",
        "You record what you do for each person, keep it safe under data protection law, and share what the people who arrange "
        "care need.",
        "Where records are kept, and who answers for them",
    ),
    (
        "COMPLAINTS",
        "People can complain",
        "You have a way to complain that people know, and you answer in writing.",
        "How somebody complains to you",
    ),
)


def upgrade() -> None:
    edits()
    rulebooks()
    papers()


def edits() -> None:
    """A change of a listing may be a new listing, knows whose it is, and keeps what stood before."""
    op.drop_index("uq_service_edit_service_id", "service_edit")
    op.drop_index("ix_service_edit_state", "service_edit")
    with op.batch_alter_table("service_edit") as edit:
        edit.alter_column("service_id", existing_type=sa.Integer, nullable=True)
        edit.add_column(sa.Column("organisation_id", sa.Integer))
        edit.add_column(sa.Column("before", sa.Text, nullable=False, server_default="{}"))
        edit.add_column(sa.Column("note", sa.Text, nullable=False, server_default=""))
        edit.add_column(sa.Column("answered_by", sa.String(60), nullable=False, server_default=""))
        edit.add_column(sa.Column("answered_for", sa.Integer))
        edit.add_column(sa.Column("answered_at", Moment))
    op.execute(
        "UPDATE service_edit SET organisation_id = (SELECT provider_org_id FROM service WHERE service.id = "
        "service_edit.service_id)"
    )
    with op.batch_alter_table("service_edit") as edit:
        edit.alter_column("organisation_id", existing_type=sa.Integer, nullable=False)
        for column in ("before", "note", "answered_by"):
            edit.alter_column(column, server_default=None)
        edit.create_foreign_key("fk_service_edit_organisation_id", "organisation", ["organisation_id"], ["id"])
        edit.create_foreign_key("fk_service_edit_answered_for", "organisation", ["answered_for"], ["id"])
    op.create_index("ix_service_edit_state", "service_edit", ["state", "id"])
    op.create_index("ix_service_edit_organisation_id", "service_edit", ["organisation_id", "id"])
    op.create_index(
        "uq_service_edit_service_id", "service_edit", ["service_id"], unique=True, sqlite_where=WAITS, postgresql_where=WAITS
    )


def rulebooks() -> None:
    rulebook = op.create_table(
        "rulebook",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("rules", sa.Text, nullable=False),
        sa.Column("changed", sa.Text, nullable=False),
        sa.Column("published_on", sa.Date, nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", Moment, nullable=False),
    )
    op.create_index("uq_rulebook_number", "rulebook", ["number"], unique=True)
    rules = [dict(zip(("code", "heading", "text", "asks"), rule, strict=True)) for rule in FIRST]
    op.bulk_insert(
        rulebook,
        [
            {
                "number": 1,
                "rules": json.dumps(rules, ensure_ascii=False),
                "changed": "The first rulebook.",
                "published_on": date(2026, 4, 1),
                "by": "system",
                "at": datetime(2026, 4, 1, 9, tzinfo=UTC),
            }
        ],
    )
    op.create_table(
        "application",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("organisation_id", sa.Integer, _organisation(), nullable=False),
        sa.Column("rulebook_id", sa.Integer, sa.ForeignKey("rulebook.id"), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("begun_by", sa.String(60), nullable=False),
        sa.Column("begun_at", Moment, nullable=False),
        sa.Column("sent_by", sa.String(60), nullable=False),
        sa.Column("sent_at", Moment),
        sa.Column("answer", sa.Text, nullable=False),
        *_answered(),
    )
    op.create_index("ix_application_organisation_id", "application", ["organisation_id", "id"])
    op.create_index("ix_application_state", "application", ["state", "id"])
    op.create_index(
        "uq_application_organisation_id",
        "application",
        ["organisation_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "rule_answer",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("application_id", sa.Integer, sa.ForeignKey("application.id"), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("meets", sa.Boolean, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("found", sa.String(10), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.CheckConstraint("found IN ('','MET','NOT_MET')", name="found"),
    )
    op.create_index("uq_rule_answer_application_id_code", "rule_answer", ["application_id", "code"], unique=True)


def papers() -> None:
    op.create_table(
        "paper",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("organisation_id", sa.Integer, _organisation(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("given_by", sa.String(60), nullable=False),
        sa.Column("given_at", Moment, nullable=False),
        sa.Column("how", sa.Text, nullable=False),
        *_answered(),
        sa.CheckConstraint("kind IN ('NUMBER','ASSURANCE')", name="kind"),
    )
    op.create_index("ix_paper_organisation_id", "paper", ["organisation_id", "id"])
    op.create_index("ix_paper_state", "paper", ["state", "id"])
    op.create_table(
        "price_list",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("organisation_id", sa.Integer, _organisation(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("rows", sa.Text, nullable=False),
        sa.Column("troubles", sa.Text, nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", Moment, nullable=False),
    )
    op.create_index("ix_price_list_organisation_id", "price_list", ["organisation_id", "id"])
    op.create_table(
        "provider_tie",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("provider_id", sa.Integer, _organisation(), nullable=False),
        sa.Column("body_id", sa.Integer, _organisation(), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        sa.CheckConstraint("provider_id <> body_id", name="two"),
    )
    live = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_provider_tie_provider_id_body_id",
        "provider_tie",
        ["provider_id", "body_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )


def _organisation() -> sa.ForeignKey:
    return sa.ForeignKey("organisation.id")


def _answered() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("answered_by", sa.String(60), nullable=False),
        sa.Column("answered_for", sa.Integer, sa.ForeignKey("organisation.id")),
        sa.Column("answered_at", Moment),
    )


def downgrade() -> None:
    for table in ("provider_tie", "price_list", "paper", "rule_answer", "application", "rulebook"):
        op.drop_table(table)
    op.execute("DELETE FROM service_edit WHERE service_id IS NULL")
    for index in ("uq_service_edit_service_id", "ix_service_edit_organisation_id", "ix_service_edit_state"):
        op.drop_index(index, "service_edit")
    with op.batch_alter_table("service_edit") as edit:
        edit.drop_constraint(op.f("fk_service_edit_organisation_id"), type_="foreignkey")
        edit.drop_constraint(op.f("fk_service_edit_answered_for"), type_="foreignkey")
        for column in ("organisation_id", "before", "note", "answered_by", "answered_for", "answered_at"):
            edit.drop_column(column)
        edit.alter_column("service_id", existing_type=sa.Integer, nullable=False)
    op.create_index("ix_service_edit_state", "service_edit", ["state", "id"])
    op.create_index(
        "uq_service_edit_service_id", "service_edit", ["service_id"], unique=True, sqlite_where=WAITS, postgresql_where=WAITS
    )
