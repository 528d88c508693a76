"""NHS numbers sealed at rest (domain I-15), whom a consent names, the law an involvement stands on, lost phones.

Numbers that are there are sealed with the first key of FIELD_KEY and given their blind index. On SQLite what is overwritten is
wiped (secure_delete); on PostgreSQL the old rows go with the next VACUUM of the table.
"""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit import sealed
from brokerage.kit.db import Moment

revision = "0012_sealed"
down_revision = "0011_charges"
branch_labels = None
depends_on = None

FIELD = "person.nhs_number"


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        bind.exec_driver_sql("PRAGMA secure_delete=ON")
    with op.batch_alter_table("person") as person:
        person.drop_index("uq_person_nhs_number")
        person.drop_constraint(op.f("ck_person_nhs_number"), type_="check")
        person.alter_column("nhs_number", existing_type=sa.String(10), type_=sa.String(200), existing_nullable=True)
        person.add_column(sa.Column("nhs_index", sa.String(sealed.INDEX)))
    rows = [(row[0], row[1]) for row in bind.execute(sa.text("SELECT id, nhs_number FROM person WHERE nhs_number IS NOT NULL"))]
    sealed.rewrite(bind, "person", "nhs_number", "nhs_index", rows, FIELD)
    op.create_index("uq_person_nhs_index", "person", ["nhs_index"], unique=True)
    with op.batch_alter_table("involvement") as involvement:
        involvement.add_column(sa.Column("basis", sa.String(200), nullable=False, server_default=""))
    with op.batch_alter_table("involvement") as involvement:
        involvement.alter_column("basis", server_default=None)
    op.create_table(
        "consent_recipient", sa.Column("id", sa.Integer, nullable=False), sa.Column("consent_id", sa.Integer, nullable=False),
        sa.Column("org_id", sa.Integer, nullable=False), sa.PrimaryKeyConstraint("id", name="pk_consent_recipient"),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name="fk_consent_recipient_consent_id"),
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name="fk_consent_recipient_org_id"))
    op.create_index("uq_consent_recipient_consent_id_org_id", "consent_recipient", ["consent_id", "org_id"], unique=True)
    op.create_index("ix_consent_recipient_org_id", "consent_recipient", ["org_id", "consent_id"])
    lost_phones()


def lost_phones() -> None:
    number = [sa.Column(name, sa.Integer, nullable=False) for name in ("id", "user_id", "org_id", "asked_by")]
    users = [sa.ForeignKeyConstraint([name], ["app_user.id"], name=f"fk_lost_phone_{name}")
             for name in ("user_id", "asked_by", "checked_by")]
    op.create_table(
        "lost_phone", *number, sa.Column("state", sa.String(20), nullable=False), sa.Column("asked_at", Moment, nullable=False),
        sa.Column("how", sa.String(300), nullable=False), sa.Column("checked_by", sa.Integer),
        sa.Column("checked_how", sa.String(300), nullable=False), sa.PrimaryKeyConstraint("id", name="pk_lost_phone"), *users,
        sa.ForeignKeyConstraint(["org_id"], ["organisation.id"], name="fk_lost_phone_org_id"),
        sa.CheckConstraint("checked_by IS NULL OR checked_by <> asked_by", "two_people"))
    op.create_index("ix_lost_phone_user_id", "lost_phone", ["user_id"])


def downgrade() -> None:
    """Opens the numbers again: whoever goes back to a release that does not seal cannot read sealed ones."""
    bind = op.get_bind()
    rows = [(row[0], sealed.ring().open(FIELD, row[1]))
            for row in bind.execute(sa.text("SELECT id, nhs_number FROM person WHERE nhs_number IS NOT NULL"))]
    op.drop_table("lost_phone")
    op.drop_table("consent_recipient")
    with op.batch_alter_table("involvement") as involvement:
        involvement.drop_column("basis")
    op.drop_index("uq_person_nhs_index", "person")
    for number, plain in rows:
        bind.execute(sa.text("UPDATE person SET nhs_number = :plain WHERE id = :id"), {"plain": plain, "id": number})
    with op.batch_alter_table("person") as person:
        person.drop_column("nhs_index")
        person.alter_column("nhs_number", existing_type=sa.String(200), type_=sa.String(10), existing_nullable=True)
        person.create_check_constraint("nhs_number", "nhs_number IS NULL OR length(nhs_number) = 10")
        person.create_index("uq_person_nhs_number", ["nhs_number"], unique=True)
