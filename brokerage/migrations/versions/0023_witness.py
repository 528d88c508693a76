"""A step says by which role, for which organisation, on whose behalf and from where it was made, and belongs to a seal that has
the hash of its transaction's steps (domain I-08). Steps from before share the first seal."""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.witness import SAID, link

revision = "0023_witness"
down_revision = "0022_sealed_finances"
branch_labels = None
depends_on = None

WORDS = {"role": 300, "orgs": 200, "behalf": 60, "ip": 45}
FROZEN = {"step": [*WORDS, "seal_id"], "step_seal": ["id", "chain", "seq", "many", "hash"]}


def upgrade() -> None:
    op.create_table("step_seal", sa.Column("id", sa.Integer, primary_key=True), sa.Column("chain", sa.Integer, nullable=False),
                    sa.Column("seq", sa.Integer, nullable=False), sa.Column("many", sa.Integer, nullable=False),
                    sa.Column("hash", sa.String(64), nullable=False))
    op.create_index("uq_step_seal_chain_seq", "step_seal", ["chain", "seq"], unique=True)
    for name, longest in WORDS.items():
        op.add_column("step", sa.Column(name, sa.String(longest), nullable=False, server_default=""))
    op.add_column("step", sa.Column("seal_id", sa.Integer, nullable=False, server_default="1"))
    op.create_index("ix_step_seal_id", "step", ["seal_id"])
    _seal_what_is_there()
    if op.get_bind().dialect.name == "postgresql":  # nobody forgets to say it from now on
        for name in (*WORDS, "seal_id"):
            op.alter_column("step", name, server_default=None)
    triggers()


def downgrade() -> None:
    for table in FROZEN:
        for name in ("witnessed", "undeleted_seal", "untruncated_seal"):
            on = f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
            op.execute(f"DROP TRIGGER IF EXISTS {table}_stays_{name}{on}")
    op.drop_index("ix_step_seal_id", "step")
    for name in ("seal_id", *WORDS):
        op.drop_column("step", name)
    op.drop_table("step_seal")


def _seal_what_is_there() -> None:
    bind = op.get_bind()
    rows = [tuple(row) for row in bind.execute(sa.text(f"SELECT {SAID} FROM step ORDER BY id"))]  # noqa: S608  our own names
    if rows:
        bind.execute(sa.text("INSERT INTO step_seal (id, chain, seq, many, hash) VALUES (:id, 0, 1, :many, :hash)"),
                     {"id": 1, "many": len(rows), "hash": link("", 1, rows)})
        if bind.dialect.name == "postgresql":
            bind.execute(sa.text("SELECT setval(pg_get_serial_sequence('step_seal', 'id'), 1)"))


def triggers() -> None:
    """As 0002: what is written stays. house_refuse is its function on PostgreSQL."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table, columns in FROZEN.items():
        changed = "UPDATE OF " + ", ".join(columns)
        events = [(changed, "witnessed")]
        if table == "step_seal":
            events += [("DELETE", "undeleted_seal")] + [("TRUNCATE", "untruncated_seal")] * postgresql
        for event, name in events:
            made = ("FOR EACH STATEMENT EXECUTE FUNCTION house_refuse()" if postgresql else
                    f"BEGIN SELECT RAISE(ABORT, '{table} is never changed or deleted'); END")
            op.execute(f"CREATE TRIGGER {table}_stays_{name} BEFORE {event} ON {table} {made}")
