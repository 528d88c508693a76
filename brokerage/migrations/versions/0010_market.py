"""The catalogue grown up: providers, registrations, insurance, places, taxonomy, feeds and their runs, edits and versions."""
from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment

revision = "0010_market"
down_revision = "0009_assessments"
branch_labels = None
depends_on = None

OWN = sa.text("feed_id IS NULL AND withdrawn_on IS NULL")
NOT_REPLACED = sa.text("replaced_at IS NULL")
LISTINGS = uuid.UUID("6d0e5f0a-5d0b-5a3c-9a51-0f6c4c1c9b11")
TABLES = ("reminder", "service_version", "service_edit", "own_field", "feed_provider", "feed_record", "import_change",
          "import_problem", "import_part", "service_term", "term", "place", "assurance", "registration", "provider")


def upgrade() -> None:
    feeds()
    services()
    prices()
    providers()
    places_and_terms()
    runs()
    origins()
    edits()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    with op.batch_alter_table("price") as batch:
        batch.drop_index("uq_price_service_id_unit_band_staff_option_valid_from")
        for name in ("staff", "least"):
            batch.drop_constraint(op.f(f"ck_price_{name}"), type_="check")
        batch.drop_constraint(op.f("fk_price_feed_id"), type_="foreignkey")
        for name in ("staff", "least", "option", "feed_id", "replaced_at"):
            batch.drop_column(name)
        batch.create_index("uq_price_service_id_unit_band_valid_from", ["service_id", "unit", "band", "valid_from"], unique=True)
    with op.batch_alter_table("service") as batch:
        for name in ("ix_service_provider_org_id", "ix_service_feed_id", "ix_service_changed_at", "ix_service_fresh_until",
                     "uq_service_provider_org_id_name"):
            batch.drop_index(name)
        for name in CHECKS:
            batch.drop_constraint(op.f(f"ck_service_{name}"), type_="check")
        batch.drop_constraint(op.f("fk_service_feed_id"), type_="foreignkey")
        batch.drop_constraint(op.f("uq_service_guid"), type_="unique")
        for name in NEW:
            batch.drop_column(name)
        batch.alter_column("area", type_=sa.String(120), existing_type=sa.String(400), existing_nullable=False)
        batch.alter_column("name", type_=sa.String(120), existing_type=sa.String(200), existing_nullable=False)
        batch.create_index("uq_service_provider_org_id_name", ["provider_org_id", "name"], unique=True)
    for table in ("import_run", "feed"):
        op.drop_table(table)


NEW = ("guid", "feed_id", "description", "status", "full", "capacity", "vacancies", "waiting_days", "min_age", "max_age",
       "delivery", "access", "url", "email", "phone", "details", "assured_on", "fresh_until", "version", "changed_at")
CHECKS = {
    "status": "status IN ('OPEN','CLOSED','INACTIVE','DEFUNCT')", "min_age": "min_age IS NULL OR min_age >= 0",
    "max_age": "max_age IS NULL OR max_age >= coalesce(min_age, 0)", "capacity": "capacity IS NULL OR capacity >= 0",
    "vacancies": "vacancies IS NULL OR vacancies >= 0", "waiting_days": "waiting_days IS NULL OR waiting_days >= 0"}


def feeds() -> None:
    op.create_table(
        "feed", sa.Column("id", sa.Integer, primary_key=True), sa.Column("key", sa.String(400), nullable=False),
        sa.Column("format", sa.String(40), nullable=False), sa.Column("name", sa.String(200), nullable=False),
        sa.Column("address", sa.String(400), nullable=False), sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("made_at", Moment, nullable=False))
    op.create_index("uq_feed_key", "feed", ["key"], unique=True)


def services() -> None:
    """The columns come empty, are filled in for what is there, and only then may no longer be empty."""
    with op.batch_alter_table("service") as batch:
        batch.drop_index("uq_service_provider_org_id_name")
        batch.alter_column("name", type_=sa.String(200), existing_type=sa.String(120), existing_nullable=False)
        batch.alter_column("area", type_=sa.String(400), existing_type=sa.String(120), existing_nullable=False)
        batch.add_column(sa.Column("guid", sa.String(36)))
        batch.add_column(sa.Column("feed_id", sa.Integer, sa.ForeignKey("feed.id", name=op.f("fk_service_feed_id"))))
        for name, size in (("delivery", 40), ("access", 20), ("url", 400), ("email", 200), ("phone", 60)):
            batch.add_column(sa.Column(name, sa.String(size)))
        batch.add_column(sa.Column("description", sa.Text))
        batch.add_column(sa.Column("details", sa.Text))
        batch.add_column(sa.Column("status", sa.String(10)))
        batch.add_column(sa.Column("full", sa.Boolean))
        for name in ("capacity", "vacancies", "waiting_days", "min_age", "max_age", "version"):
            batch.add_column(sa.Column(name, sa.Integer))
        batch.add_column(sa.Column("assured_on", sa.Date))
        batch.add_column(sa.Column("fresh_until", sa.Date))
        batch.add_column(sa.Column("changed_at", Moment))
    fill_services()
    with op.batch_alter_table("service") as batch:
        for name, kind in (("guid", sa.String(36)), ("delivery", sa.String(40)), ("access", sa.String(20)),
                           ("url", sa.String(400)), ("email", sa.String(200)), ("phone", sa.String(60)),
                           ("description", sa.Text()), ("details", sa.Text()), ("status", sa.String(10)),
                           ("full", sa.Boolean()), ("version", sa.Integer()), ("changed_at", Moment())):
            batch.alter_column(name, existing_type=kind, nullable=False)
        batch.create_unique_constraint(op.f("uq_service_guid"), ["guid"])
        for name, rule in CHECKS.items():
            batch.create_check_constraint(op.f(f"ck_service_{name}"), rule)
    for name, columns in (("provider_org_id", ["provider_org_id"]), ("feed_id", ["feed_id"]), ("changed_at", ["changed_at"]),
                          ("fresh_until", ["fresh_until"])):
        op.create_index(f"ix_service_{name}", "service", columns)
    op.create_index("uq_service_provider_org_id_name", "service", ["provider_org_id", "name"], unique=True,
                    sqlite_where=OWN, postgresql_where=OWN)


def fill_services() -> None:
    db = op.get_bind()
    db.execute(sa.text("UPDATE service SET delivery='', access='', url='', email='', phone='', description='', details='{}', "
                       "status='OPEN', \"full\"=:no, version=1, changed_at=listed_at"), {"no": False})
    for (row,) in db.execute(sa.text("SELECT id FROM service")).fetchall():
        db.execute(sa.text("UPDATE service SET guid=:guid WHERE id=:id"),
                   {"id": row, "guid": str(uuid.uuid5(LISTINGS, f"service/{row}"))})


def prices() -> None:
    with op.batch_alter_table("price") as batch:
        batch.drop_index("uq_price_service_id_unit_band_valid_from")
        batch.add_column(sa.Column("staff", sa.Integer))
        batch.add_column(sa.Column("least", sa.Integer))
        batch.add_column(sa.Column("option", sa.String(120)))
        batch.add_column(sa.Column("feed_id", sa.Integer, sa.ForeignKey("feed.id", name=op.f("fk_price_feed_id"))))
        batch.add_column(sa.Column("replaced_at", Moment))
    op.get_bind().execute(sa.text("UPDATE price SET staff=1, option=''"))
    with op.batch_alter_table("price") as batch:
        batch.alter_column("staff", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("option", existing_type=sa.String(120), nullable=False)
        batch.create_check_constraint(op.f("ck_price_staff"), "staff BETWEEN 1 AND 9")
        batch.create_check_constraint(op.f("ck_price_least"), "least IS NULL OR least > 0")
    op.create_index("uq_price_service_id_unit_band_staff_option_valid_from", "price",
                    ["service_id", "unit", "band", "staff", "option", "valid_from"], unique=True,
                    sqlite_where=NOT_REPLACED, postgresql_where=NOT_REPLACED)


def providers() -> None:
    org = sa.ForeignKey("organisation.id")
    op.create_table(
        "provider", sa.Column("organisation_id", sa.Integer, org, primary_key=True, autoincrement=False),
        sa.Column("guid", sa.String(36), nullable=False, unique=True), sa.Column("description", sa.Text, nullable=False),
        sa.Column("website", sa.String(400), nullable=False), sa.Column("email", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(60), nullable=False), sa.Column("feed_id", sa.Integer, sa.ForeignKey("feed.id")),
        sa.Column("changed_at", Moment, nullable=False))
    op.create_table(
        "registration", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("service_id", sa.Integer, sa.ForeignKey("service.id")), sa.Column("scheme", sa.String(20), nullable=False),
        sa.Column("number", sa.String(20), nullable=False), sa.Column("activities", sa.Text, nullable=False),
        sa.Column("rating", sa.String(20), nullable=False), sa.Column("checked_on", sa.Date), sa.Column("since", sa.Date),
        sa.Column("ended_on", sa.Date), sa.Column("feed_id", sa.Integer, sa.ForeignKey("feed.id")),
        sa.Column("checked_at", Moment, nullable=False),
        sa.CheckConstraint("scheme IN ('CQC_PROVIDER','CQC_LOCATION','ODS','CHARITY','COMPANY')", name="scheme"))
    op.create_index("ix_registration_organisation_id", "registration", ["organisation_id"])
    op.create_index("ix_registration_service_id", "registration", ["service_id"])
    op.create_index("uq_registration_scheme_number", "registration", ["scheme", "number"], unique=True)
    op.create_table(
        "assurance", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False), sa.Column("holder", sa.String(120), nullable=False),
        sa.Column("level", sa.String(40), nullable=False), sa.Column("number", sa.String(60), nullable=False),
        sa.Column("cover_pence", sa.BigInteger), sa.Column("issued_on", sa.Date), sa.Column("expires_on", sa.Date),
        sa.Column("seen_by", sa.String(60), nullable=False), sa.Column("seen_at", Moment, nullable=False),
        sa.Column("ended_at", Moment),
        sa.CheckConstraint("expires_on IS NULL OR issued_on IS NULL OR expires_on >= issued_on", name="dates"))
    op.create_index("ix_assurance_organisation_id", "assurance", ["organisation_id"])
    op.create_index("ix_assurance_expires_on", "assurance", ["expires_on"])


def places_and_terms() -> None:
    op.create_table(
        "place", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("service_id", sa.Integer, sa.ForeignKey("service.id"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False), sa.Column("address", sa.String(400), nullable=False),
        sa.Column("town", sa.String(120), nullable=False), sa.Column("postcode", sa.String(12), nullable=False),
        sa.Column("lat_e6", sa.Integer), sa.Column("lon_e6", sa.Integer), sa.Column("uprn", sa.String(12), nullable=False),
        sa.Column("access", sa.Text, nullable=False),
        sa.CheckConstraint("lat_e6 IS NULL OR lat_e6 BETWEEN -90000000 AND 90000000", name="lat"),
        sa.CheckConstraint("lon_e6 IS NULL OR lon_e6 BETWEEN -180000000 AND 180000000", name="lon"))
    op.create_index("ix_place_service_id", "place", ["service_id"])
    op.create_table(
        "term", sa.Column("id", sa.Integer, primary_key=True), sa.Column("guid", sa.String(36), nullable=False, unique=True),
        sa.Column("vocabulary", sa.String(80), nullable=False), sa.Column("code", sa.String(120), nullable=False),
        sa.Column("name", sa.String(200), nullable=False), sa.Column("parent", sa.String(120), nullable=False))
    op.create_index("uq_term_vocabulary_code", "term", ["vocabulary", "code"], unique=True)
    op.create_table(
        "service_term", sa.Column("service_id", sa.Integer, sa.ForeignKey("service.id"), primary_key=True),
        sa.Column("term_id", sa.Integer, sa.ForeignKey("term.id"), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False))
    op.create_index("ix_service_term_term_id", "service_term", ["term_id"])


def runs() -> None:
    run = "import_run.id"
    op.create_table(
        "import_run", sa.Column("id", sa.Integer, primary_key=True), sa.Column("feed_id", sa.Integer, sa.ForeignKey("feed.id")),
        sa.Column("format", sa.String(40), nullable=False), sa.Column("source", sa.String(400), nullable=False),
        sa.Column("state", sa.String(20), nullable=False), sa.Column("cursor", sa.Integer, nullable=False),
        sa.Column("expected", sa.Integer), sa.Column("complete", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False)
          for name in ("read", "created", "changed", "unchanged", "withdrawn", "problems")),
        sa.Column("trouble", sa.Text, nullable=False), sa.Column("by", sa.String(60), nullable=False),
        sa.Column("at", Moment, nullable=False), sa.Column("ended_at", Moment))
    op.create_index("ix_import_run_feed_id", "import_run", ["feed_id", "id"])
    op.create_index("ix_import_run_state", "import_run", ["state"])
    op.create_table(
        "import_part", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("import_run_id", sa.Integer, sa.ForeignKey(run), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("name", sa.String(200), nullable=False), sa.Column("body", sa.LargeBinary, nullable=False))
    op.create_index("uq_import_part_import_run_id_number", "import_part", ["import_run_id", "number"], unique=True)
    op.create_table(
        "import_problem", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("import_run_id", sa.Integer, sa.ForeignKey(run), nullable=False), sa.Column("row", sa.Integer, nullable=False),
        sa.Column("code", sa.String(40), nullable=False), sa.Column("text", sa.Text, nullable=False),
        sa.Column("ref", sa.String(200), nullable=False))
    op.create_index("ix_import_problem_import_run_id", "import_problem", ["import_run_id", "id"])
    op.create_table(
        "import_change", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("import_run_id", sa.Integer, sa.ForeignKey(run), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False), sa.Column("ref", sa.String(200), nullable=False),
        sa.Column("name", sa.String(200), nullable=False), sa.Column("content", sa.Text, nullable=False),
        sa.Column("differences", sa.Text, nullable=False),
        sa.CheckConstraint("kind IN ('CREATE','CHANGE','WITHDRAW')", name="kind"))
    op.create_index("ix_import_change_import_run_id", "import_change", ["import_run_id", "id"])


def origins() -> None:
    op.create_table(
        "feed_record", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("feed_id", sa.Integer, sa.ForeignKey("feed.id"), nullable=False),
        sa.Column("ref", sa.String(200), nullable=False),
        sa.Column("service_id", sa.Integer, sa.ForeignKey("service.id"), nullable=False),
        sa.Column("provider_ref", sa.String(200), nullable=False), sa.Column("hash", sa.String(32), nullable=False),
        sa.Column("content", sa.Text, nullable=False), sa.Column("gone_on", sa.Date))
    op.create_index("uq_feed_record_feed_id_ref", "feed_record", ["feed_id", "ref"], unique=True)
    op.create_index("ix_feed_record_service_id", "feed_record", ["service_id"])
    op.create_table(
        "feed_provider", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("feed_id", sa.Integer, sa.ForeignKey("feed.id"), nullable=False),
        sa.Column("ref", sa.String(200), nullable=False),
        sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False))
    op.create_index("uq_feed_provider_feed_id_ref", "feed_provider", ["feed_id", "ref"], unique=True)
    op.create_index("ix_feed_provider_organisation_id", "feed_provider", ["organisation_id"])
    op.create_table(
        "own_field", sa.Column("id", sa.Integer, primary_key=True), sa.Column("of", sa.String(10), nullable=False),
        sa.Column("subject_id", sa.Integer, nullable=False), sa.Column("field", sa.String(40), nullable=False),
        sa.Column("by", sa.String(60), nullable=False), sa.Column("at", Moment, nullable=False),
        sa.CheckConstraint("of IN ('service','provider')", name="of"))
    op.create_index("uq_own_field_of_subject_id_field", "own_field", ["of", "subject_id", "field"], unique=True)


def edits() -> None:
    service = sa.ForeignKey("service.id")
    op.create_table(
        "service_edit", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("service_id", sa.Integer, service, nullable=False),
        sa.Column("state", sa.String(20), nullable=False), sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changes", sa.Text, nullable=False), sa.Column("why", sa.Text, nullable=False),
        sa.Column("by", sa.String(60), nullable=False), sa.Column("at", Moment, nullable=False))
    op.create_index("ix_service_edit_state", "service_edit", ["state", "id"])
    waits = sa.text("state = 'WAITING'")
    op.create_index("uq_service_edit_service_id", "service_edit", ["service_id"], unique=True, sqlite_where=waits,
                    postgresql_where=waits)
    op.create_table(
        "service_version", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("service_id", sa.Integer, sa.ForeignKey("service.id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False), sa.Column("content", sa.Text, nullable=False),
        sa.Column("ended_by", sa.String(60), nullable=False), sa.Column("ended_at", Moment, nullable=False))
    op.create_index("uq_service_version_service_id_version", "service_version", ["service_id", "version"], unique=True)
    op.create_table(
        "reminder", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("organisation_id", sa.Integer, sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("of", sa.String(20), nullable=False), sa.Column("subject_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False), sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("at", Moment, nullable=False), sa.Column("told_at", Moment))
    op.create_index("uq_reminder_of_subject_id_kind_due_on", "reminder", ["of", "subject_id", "kind", "due_on"], unique=True)
    op.create_index("ix_reminder_organisation_id", "reminder", ["organisation_id", "id"])
    op.create_index("ix_reminder_told_at", "reminder", ["told_at", "id"])
