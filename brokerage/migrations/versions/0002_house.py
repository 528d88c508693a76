"""The house: steps, jobs, forms that acted, who looked; persons, organisations, users, circles, consents.

Triggers on both engines: who looked is never changed or deleted, and of a step only when it was told (domain I-08).
"""
from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment, PenceColumn

revision = "0002_house"
down_revision = "0001_ledger"
branch_labels = None
depends_on = None

LIVE_CIRCLE = "state IN ('PROPOSED','CHECKS','ACTIVE','SUSPENDED')"
NOT_ENDED = "ended_on IS NULL"
STEP_COLUMNS = ("id", "machine", "subject_id", "about", "start", "verb", "end", "by", "at", "why")
LOOK_COLUMNS = ("id", "person_id", "user_id", "at", "page", "orgs", "why", "ip", "request_id", "chain", "seq", "hash")
FROZEN = {"look": LOOK_COLUMNS, "step": STEP_COLUMNS}
"""Columns that never change once written; no row of these tables is ever deleted."""
TABLES = ("consent", "circle_approval", "circle_check", "circle_member", "break_glass", "involvement", "membership",
          "failed_try", "invitation", "recovery_code", "session", "app_user", "communication_need", "organisation", "person",
          "look", "once", "job", "step")


def upgrade() -> None:
    history()
    work()
    looks()
    persons()
    organisations()
    users()
    ways_in()
    seats()
    circles()
    checks()
    consents()
    triggers()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION house_refuse")


def key() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def to(table: str, column: str = "", *, nullable: bool = False) -> sa.Column[int]:
    """A column that names a row of `table`."""
    return sa.Column(column or f"{table}_id", sa.Integer, sa.ForeignKey(f"{table}.id"), nullable=nullable)


def text(name: str, size: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(size), nullable=False)


def long_text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def when(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Moment, nullable=nullable)


def day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Date, nullable=nullable)


def whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def yes_or_no(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def index(table: str, *columns: str, name: str = "") -> sa.Index:
    return sa.Index(name or f"ix_{table}_{'_'.join(columns)}", *columns)


def unique(table: str, *columns: str, where: str = "") -> sa.Index:
    partial: dict[str, Any] = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)} if where else {}
    return sa.Index(f"uq_{table}_{'_'.join(columns)}", *columns, unique=True, **partial)


def history() -> None:
    op.create_table(
        "step", key(), text("machine", 40), whole("subject_id"), text("about", 60), text("start", 40), text("verb", 40),
        text("end", 40), text("by", 60), when("at"), long_text("why"), when("told_at", nullable=True),
        index("step", "machine", "subject_id"), index("step", "about", "id", name="ix_step_about"),
        index("step", "told_at", "id", name="ix_step_told_at"))


def work() -> None:
    op.create_table(
        "job", key(), text("key", 160), text("kind", 60), long_text("payload"), text("state", 10), when("run_at"),
        when("lease_until", nullable=True), whole("tries"), long_text("trouble"), when("done_at", nullable=True),
        sa.CheckConstraint("state IN ('ready','taken','done','failed')", "state"),
        unique("job", "key"), index("job", "state", "run_at", name="ix_job_state"))
    op.create_table("once", sa.Column("key", sa.String(64), primary_key=True), when("at"), text("led_to", 300),
                    index("once", "at"))


def looks() -> None:
    op.create_table(
        "look", key(), whole("person_id"), whole("user_id"), when("at"), text("page", 80), text("orgs", 120), text("why", 300),
        text("ip", 45), text("request_id", 20), text("chain", 20), whole("seq"), text("hash", 64),
        index("look", "person_id", "id", name="ix_look_person_id"), unique("look", "chain", "seq"))


def persons() -> None:
    op.create_table(
        "person", key(), text("ref", 20), text("given_name", 80), text("family_name", 80), day("born_on"),
        day("died_on", nullable=True), sa.Column("nhs_number", sa.String(10)), text("nhs_number_status", 20), text("postcode", 8),
        text("phone", 30), when("created_at"),
        sa.CheckConstraint("nhs_number IS NULL OR length(nhs_number) = 10", "nhs_number"),
        sa.UniqueConstraint("ref", name="uq_person_ref"), unique("person", "nhs_number"),
        index("person", "family_name", "given_name", "id"))
    op.create_table(
        "communication_need", key(), to("person"), text("code", 20), text("note", 200), day("since"),
        day("ended_on", nullable=True),
        index("communication_need", "person_id"), unique("communication_need", "person_id", "code", where=NOT_ENDED))


def organisations() -> None:
    op.create_table(
        "organisation", key(), text("kind", 20), text("name", 160), text("sector", 20), sa.Column("ods_code", sa.String(10)),
        text("gss_code", 9), text("charity_number", 10), text("company_number", 10), when("created_at"),
        sa.CheckConstraint("kind IN ('ICB','COUNCIL','BROKER','PROVIDER','HOLDER')", "kind"), unique("organisation", "ods_code"))


def users() -> None:
    op.create_table(
        "app_user", key(), text("email", 254), text("name", 160), text("password_hash", 200), text("totp_secret", 64),
        when("totp_on", nullable=True), whole("totp_last"), to("person", nullable=True), text("demo", 200),
        when("stopped_at", nullable=True), when("created_at"), unique("app_user", "email"), unique("app_user", "person_id"))


def ways_in() -> None:
    op.create_table(
        "session", key(), text("digest", 64), to("app_user", "user_id"), text("way", 20), yes_or_no("half"), text("device", 200),
        when("started_at"), when("seen_at"), when("proved_at"), when("ended_at", nullable=True),
        sa.UniqueConstraint("digest", name="uq_session_digest"), index("session", "user_id"))
    op.create_table("recovery_code", key(), to("app_user", "user_id"), text("digest", 64), when("used_at", nullable=True),
                    index("recovery_code", "user_id"))
    op.create_table(
        "invitation", key(), to("app_user", "user_id"), text("digest", 64), text("made_by", 60), when("made_at"),
        when("expires_at"),
        when("used_at", nullable=True), index("invitation", "user_id"))
    op.create_table("failed_try", key(), text("who", 64), when("at"), index("failed_try", "who", "at", name="ix_failed_try_who"))


def seats() -> None:
    op.create_table(
        "membership", key(), to("app_user", "user_id"), to("organisation", "org_id"), text("role", 30),
        sa.Column("limit_pence", PenceColumn),
        day("since"), day("until", nullable=True), text("given_by", 60), when("ended_at", nullable=True), text("ended_by", 60),
        sa.CheckConstraint("until IS NULL OR until >= since", "dates"), index("membership", "user_id"),
        index("membership", "org_id"))
    op.create_table(
        "involvement", key(), to("person"), to("organisation", "org_id"), to("app_user", "user_id", nullable=True),
        text("reason", 40),
        day("since"), day("until", nullable=True), text("given_by", 60), when("ended_at", nullable=True), text("ended_by", 60),
        index("involvement", "person_id", "org_id", name="ix_involvement_person_id"),
        index("involvement", "org_id", "person_id", name="ix_involvement_org_id"))
    op.create_table(
        "break_glass", key(), to("person"), to("app_user", "user_id"), text("state", 20), long_text("reason"), when("at"),
        when("until"),
        index("break_glass", "user_id", "person_id", name="ix_break_glass_user_id"), index("break_glass", "person_id"))


def circles() -> None:
    op.create_table(
        "circle_member", key(), to("person"), to("app_user", "user_id"), text("kind", 20), text("relation", 80),
        text("state", 20),
        yes_or_no("may_plan"), yes_or_no("may_order"), yes_or_no("may_approve"), sa.Column("up_to_pence", PenceColumn),
        day("since"),
        day("until", nullable=True), text("given_by", 60),
        sa.CheckConstraint("kind IN ('CARER','NOMINEE','REPRESENTATIVE','ADVOCATE')", "kind"),
        sa.CheckConstraint("up_to_pence IS NULL OR up_to_pence > 0", "up_to"),
        index("circle_member", "person_id"), index("circle_member", "user_id"),
        unique("circle_member", "person_id", "user_id", where=LIVE_CIRCLE))


def checks() -> None:
    op.create_table(
        "circle_check", key(), to("circle_member"), yes_or_no("close"), text("dbs", 200), text("authority", 200),
        to("app_user", "user_id"), when("at"), unique("circle_check", "circle_member_id"))
    op.create_table(
        "circle_approval", key(), to("circle_member"), to("organisation", "org_id"), to("app_user", "user_id"),
        text("conditions", 200),
        when("at"), unique("circle_approval", "circle_member_id", "org_id"))


def consents() -> None:
    op.create_table(
        "consent", key(), to("person"), text("state", 20), text("scope", 80), text("purpose", 300), text("recipients", 300),
        long_text("wording"), text("method", 40), text("witness", 80), text("asked_by", 60), day("expires_on", nullable=True),
        index("consent", "person_id"))


REFUSE = """
CREATE FUNCTION house_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$"""


def triggers() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(REFUSE)
    for table, columns in FROZEN.items():
        changed = "UPDATE OF " + ", ".join(f'"{column}"' for column in columns)
        events = [(changed, "unchanged"), ("DELETE", "undeleted")] + [("TRUNCATE", "untruncated")] * postgresql
        for event, name in events:
            made = ("FOR EACH STATEMENT EXECUTE FUNCTION house_refuse()" if postgresql else
                    f"BEGIN SELECT RAISE(ABORT, '{table} is never changed or deleted'); END")
            op.execute(f"CREATE TRIGGER {table}_stays_{name} BEFORE {event} ON {table} {made}")
