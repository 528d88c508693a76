"""What a person has and gets is sealed at rest (domain I-15): income, savings, disability costs, premiums and evidence.

Figures that are there are sealed with the first key of FIELD_KEY, under the same names of columns.
"""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit import sealed
from brokerage.kit.db import PenceColumn

revision = "0022_sealed_finances"
down_revision = "0021_invoice_shares"
branch_labels = None
depends_on = None

TABLE = "charge_assessment"
FIGURES = {"income_pence": 200, "capital_pence": 200, "dre_pence": 200}
WORDS = {"premiums": 400, "evidence": 20_000}
PLAIN_WORDS = {"premiums": sa.String(120), "evidence": sa.Text()}


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        bind.exec_driver_sql("PRAGMA secure_delete=ON")
    kept = {name: _rows(name) for name in (*FIGURES, *WORDS)}
    with op.batch_alter_table(TABLE) as table:
        for name in (*FIGURES, *WORDS):
            table.drop_column(name)
    with op.batch_alter_table(TABLE) as table:
        for name, longest in FIGURES.items():
            table.add_column(sa.Column(name, sa.String(longest)))
        for name, longest in WORDS.items():
            table.add_column(sa.Column(name, sa.String(longest), nullable=False, server_default=""))
    with op.batch_alter_table(TABLE) as table:
        for name in WORDS:
            table.alter_column(name, server_default=None)
    for name, rows in kept.items():
        sealed.rewrite(bind, TABLE, name, "", rows, f"{TABLE}.{name}")


def downgrade() -> None:
    """Opens them again: whoever goes back to a release that does not seal cannot read sealed ones."""
    bind = op.get_bind()
    kept = {name: [(number, sealed.ring().open(f"{TABLE}.{name}", text)) for number, text in _rows(name)]
            for name in (*FIGURES, *WORDS)}
    with op.batch_alter_table(TABLE) as table:
        for name in (*FIGURES, *WORDS):
            table.drop_column(name)
    with op.batch_alter_table(TABLE) as table:
        for name in FIGURES:
            table.add_column(sa.Column(name, PenceColumn))
        for name, kind in PLAIN_WORDS.items():
            table.add_column(sa.Column(name, kind, nullable=False, server_default=""))
    for name, rows in kept.items():
        for number, plain in rows:
            bind.execute(sa.text(f"UPDATE {TABLE} SET {name} = :plain WHERE id = :id"),  # noqa: S608  names of our own
                         {"plain": int(plain) if name in FIGURES else plain, "id": number})


def _rows(name: str) -> list[tuple[int, str]]:
    found = op.get_bind().execute(sa.text(f"SELECT id, {name} FROM {TABLE} WHERE {name} IS NOT NULL"))  # noqa: S608
    return [(row[0], str(row[1])) for row in found]
