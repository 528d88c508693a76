"""What an assessment saw, heard and found is sealed at rest (domain I-15), in the columns where it was.

Rows of these tables still never change. One thing may happen to a sealed text: it is sealed again with another key.
"""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit import sealed

revision = "0025_sealed_evidence"
down_revision = "0024_safeguarding"
branch_labels = None
depends_on = None

KEPT = {"assessment_answer": ("evidence",), "assessment_finding": ("reasons",), "capacity_record": ("help_given", "seen"),
        "assessment_comment": ("words",)}
OTHERS = {"assessment_challenge": ("reason", "reply"), "assessment_section": ("challenge_reason",)}


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        bind.exec_driver_sql("PRAGMA secure_delete=ON")
    for table in KEPT:
        _drop(table, "kept_update")
    for table, names in {**KEPT, **OTHERS}.items():
        for name in names:
            sealed.rewrite(bind, table, name, "", _rows(table, name), f"{table}.{name}")
    for table, names in KEPT.items():
        _keep_but_reseal(table, names)


def downgrade() -> None:
    """Opens them again, and no update of them is let through any more."""
    bind = op.get_bind()
    for table in KEPT:
        _drop(table, "kept_update")
        _drop(table, "kept_sealed")
    for table, names in {**KEPT, **OTHERS}.items():
        for name in names:
            for number, text in _rows(table, name):
                bind.execute(sa.text(f"UPDATE {table} SET {name} = :plain WHERE id = :id"),  # noqa: S608  names of our own
                             {"plain": sealed.ring().open(f"{table}.{name}", text), "id": number})
    for table in KEPT:
        op.execute(f"CREATE TRIGGER {table}_kept_update BEFORE UPDATE ON {table} {_refuses(table)}")


def _keep_but_reseal(table: str, names: tuple[str, ...]) -> None:
    every = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
    others = ", ".join(f'"{name}"' for name in every if name not in names)
    op.execute(f"CREATE TRIGGER {table}_kept_update BEFORE UPDATE OF {others} ON {table} {_refuses(table)}")
    same = " OR ".join(f"({_key(f'NEW.{name}')} IN ('', {_key(f'OLD.{name}')}) AND NEW.{name} <> OLD.{name})" for name in names)
    each = "FOR EACH ROW " if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"CREATE TRIGGER {table}_kept_sealed BEFORE UPDATE OF {', '.join(names)} ON {table} {each}WHEN ({same}) "
               f"{_refuses(table).removeprefix(each)}")


def _key(value: str) -> str:
    """The name of the key that a value is sealed with, "" for a plain one."""
    return (f"substr({value}, 1, strpos({value}, '$'))" if op.get_bind().dialect.name == "postgresql" else
            f"substr({value}, 1, instr({value}, '$'))")


def _refuses(table: str) -> str:
    return ("FOR EACH ROW EXECUTE FUNCTION house_refuse()" if op.get_bind().dialect.name == "postgresql" else
            f"BEGIN SELECT RAISE(ABORT, '{table} is never changed or deleted'); END")


def _drop(table: str, name: str) -> None:
    on = f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER {table}_{name}{on}")


def _rows(table: str, name: str) -> list[tuple[int, str]]:
    found = op.get_bind().execute(sa.text(f"SELECT id, {name} FROM {table} WHERE {name} IS NOT NULL"))  # noqa: S608
    return [(row[0], str(row[1])) for row in found]
