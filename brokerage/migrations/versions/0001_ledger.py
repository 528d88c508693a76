"""The till: accounts, entries, transfers, holds, snapshots, closed months.

On both engines triggers refuse what must never happen (domain M-12, M-13); on PostgreSQL the function `ledger_post`
writes one entry in one round trip (performance.md, "What a posting costs").
"""
from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from brokerage.kit.db import Moment, PenceColumn

revision = "0001_ledger"
down_revision = None
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Columns that never change once written; deleting from any of these tables is refused altogether.
FROZEN = {
    "ledger_account": ("id", "path", "floor_pence", "ceiling_pence"),
    "ledger_entry": ("id", "key", "kind", "at", "by", "why", "service_date", "period", "document", "moved_pence",
                     "reverses_id"),
    "ledger_hold": ("id", "key", "source_id", "held_id", "amount_pence"),
    "ledger_transfer": ("id", "entry_id", "source_id", "dest_id", "amount_pence", "hold_id"),
}


def upgrade() -> None:
    accounts()
    entries()
    holds()
    transfers()
    snapshots_and_periods()
    if op.get_bind().dialect.name == "postgresql":
        for statement in (REFUSE, MONTH_IS_CLOSED, HOLD_TROUBLE, POST):
            op.execute(statement)
        triggers_on_postgresql()
    else:
        triggers_on_sqlite()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_post, ledger_hold_trouble")
    for table in ("ledger_period", "ledger_snapshot", "ledger_transfer", "ledger_hold", "ledger_entry", "ledger_account"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_refuse, ledger_month_is_closed")


def accounts() -> None:
    op.create_table(
        "ledger_account",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("path", sa.String(120), nullable=False),
        sa.Column("floor_pence", PenceColumn),
        sa.Column("ceiling_pence", PenceColumn),
        sa.Column("total_pence", PenceColumn),
        sa.CheckConstraint("total_pence >= floor_pence", "above_floor"),
        sa.CheckConstraint("total_pence <= ceiling_pence", "below_ceiling"),
        sa.CheckConstraint("(total_pence IS NULL) = (floor_pence IS NULL AND ceiling_pence IS NULL)",
                           "total_kept_if_limited"),
        sa.Index("uq_ledger_account_path", "path", unique=True),
        postgresql_with={"fillfactor": 70},
    )


def partial(name: str, column: str, rows: str, unique: bool = False) -> sa.Index:
    return sa.Index(name, column, unique=unique, sqlite_where=sa.text(rows), postgresql_where=sa.text(rows))


def entries() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("by", sa.String(60), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("service_date", sa.Date, nullable=False),
        sa.Column("period", sa.String(7), nullable=False),
        sa.Column("document", sa.String(120), nullable=False),
        sa.Column("moved_pence", PenceColumn, nullable=False),
        sa.Column("reverses_id", BigId, sa.ForeignKey("ledger_entry.id")),
        sa.CheckConstraint("moved_pence > 0", "moves_money"),
        sa.CheckConstraint("length(period) = 7", "period_is_a_month"),
        sa.Index("uq_ledger_entry_key", "key", unique=True),
        partial("uq_ledger_entry_reverses_id", "reverses_id", "reverses_id IS NOT NULL", unique=True),
        partial("ix_ledger_entry_document", "document", "document <> ''"),
    )


def holds() -> None:
    op.create_table(
        "ledger_hold",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("source_id", BigId, sa.ForeignKey("ledger_account.id"), nullable=False),
        sa.Column("held_id", BigId, sa.ForeignKey("ledger_account.id"), nullable=False),
        sa.Column("amount_pence", PenceColumn, nullable=False),
        sa.Column("remaining_pence", PenceColumn, nullable=False),
        sa.CheckConstraint("amount_pence > 0", "holds_money"),
        sa.CheckConstraint("remaining_pence >= 0 AND remaining_pence <= amount_pence", "remains"),
        sa.Index("uq_ledger_hold_key", "key", unique=True),
    )


def transfers() -> None:
    op.create_table(
        "ledger_transfer",
        sa.Column("id", BigId, primary_key=True),
        sa.Column("entry_id", BigId, sa.ForeignKey("ledger_entry.id"), nullable=False),
        sa.Column("source_id", BigId, sa.ForeignKey("ledger_account.id"), nullable=False),
        sa.Column("dest_id", BigId, sa.ForeignKey("ledger_account.id"), nullable=False),
        sa.Column("amount_pence", PenceColumn, nullable=False),
        sa.Column("hold_id", BigId, sa.ForeignKey("ledger_hold.id")),
        sa.CheckConstraint("amount_pence > 0 AND amount_pence <= 1000000000000", "moves_money"),
        sa.CheckConstraint("source_id <> dest_id", "goes_somewhere"),
        sa.Index("ix_ledger_transfer_source_id", "source_id", "id", "amount_pence"),
        sa.Index("ix_ledger_transfer_dest_id", "dest_id", "id", "amount_pence"),
        sa.Index("ix_ledger_transfer_entry_id", "entry_id"),
    )


def snapshots_and_periods() -> None:
    op.create_table(
        "ledger_snapshot",
        sa.Column("account_id", BigId, sa.ForeignKey("ledger_account.id"), primary_key=True),
        sa.Column("upto_transfer_id", BigId, primary_key=True),
        sa.Column("balance_pence", PenceColumn, nullable=False),
    )
    op.create_table(
        "ledger_period",
        sa.Column("period", sa.String(7), primary_key=True),
        sa.Column("closed_at", Moment, nullable=False),
        sa.Column("closed_by", sa.String(60), nullable=False),
    )


def triggers_on_sqlite() -> None:
    for table, columns in FROZEN.items():
        names = ", ".join(f'"{column}"' for column in columns)
        for event, name in ((f"UPDATE OF {names}", "unchanged"), ("DELETE", "undeleted")):
            op.execute(f"CREATE TRIGGER {table}_stays_{name} BEFORE {event} ON {table} "
                       f"BEGIN SELECT RAISE(ABORT, '{table} is never changed or deleted'); END")
    op.execute("CREATE TRIGGER ledger_entry_in_open_period AFTER INSERT ON ledger_entry "
               "WHEN EXISTS (SELECT 1 FROM ledger_period WHERE period = NEW.period) "
               "BEGIN SELECT RAISE(ABORT, 'ledger period is closed'); END")


def triggers_on_postgresql() -> None:
    for table, columns in FROZEN.items():
        names = ", ".join(f'"{column}"' for column in columns)
        for event, name in ((f"UPDATE OF {names}", "unchanged"), ("DELETE", "undeleted"), ("TRUNCATE", "untruncated")):
            op.execute(f"CREATE TRIGGER {table}_stays_{name} BEFORE {event} ON {table} "
                       "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()")
    op.execute("CREATE TRIGGER ledger_entry_in_open_period AFTER INSERT ON ledger_entry "
               "FOR EACH ROW EXECUTE FUNCTION ledger_month_is_closed()")


REFUSE = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$"""

MONTH_IS_CLOSED = """
CREATE FUNCTION ledger_month_is_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_period WHERE period = NEW.period) THEN
        RAISE EXCEPTION 'ledger period is closed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$"""

# Which rule the transfers of an entry break against the holds they name, or nothing. Holds are locked in order of id,
# after the accounts. A hold may only be moved out of, or back into, the account where it is held.
HOLD_TROUBLE = """
CREATE FUNCTION ledger_hold_trouble(p_ids bigint[], p_sources int[], p_dests int[], p_amounts bigint[],
    p_holds text[], p_opens boolean[], OUT answer text, OUT detail text) LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM unnest(p_holds, p_opens) u(hold, opens) JOIN ledger_hold h ON h.key = u.hold WHERE u.opens)
    THEN
        answer := 'LEDGER_KEY_REUSED';
        RETURN;
    END IF;
    SELECT 'a hold there: ' || string_agg(u.hold, ', ') INTO detail
    FROM unnest(p_sources, p_dests, p_holds, p_opens) u(source, dest, hold, opens)
    LEFT JOIN ledger_hold h ON h.key = u.hold AND h.held_id IN (p_ids[u.source], p_ids[u.dest])
    WHERE u.hold <> '' AND NOT u.opens AND h.id IS NULL;
    IF detail IS NOT NULL THEN
        answer := 'UNKNOWN';
        RETURN;
    END IF;
    SELECT CASE WHEN NOT bool_and(x.enough) THEN 'HOLD_OVERDRAWN' END INTO answer
    FROM (
        SELECT h.remaining_pence + m.delta BETWEEN 0 AND h.amount_pence AS enough
        FROM ledger_hold h JOIN (
            SELECT u.hold, sum(CASE WHEN p_ids[u.dest] = k.held_id THEN u.amount ELSE -u.amount END) AS delta
            FROM unnest(p_dests, p_amounts, p_holds, p_opens) u(dest, amount, hold, opens)
            JOIN ledger_hold k ON k.key = u.hold WHERE NOT u.opens GROUP BY u.hold) m ON m.hold = h.key
        ORDER BY h.id FOR NO KEY UPDATE OF h) x;
END $$"""

# p_paths and p_deltas: each account once, with its net. p_sources and p_dests: places in p_paths.
# Nothing is written until everything has been looked at, so a refusal needs no rollback. The order matters:
#   the tables' locks come first, so that closing a month or fixing a snapshot's last transfer can wait for us;
#   the limited accounts next, in order of id (no deadlock), and before any transfer takes its id, so that on an
#   account with a limit the ids of transfers follow the order of commits.
# The SETs keep one plan, by index, whatever the tables hold: planning anew for each array takes longer than posting.
POST = """
CREATE FUNCTION ledger_post(p_key text, p_kind text, p_at timestamptz, p_by text, p_why text, p_service_date date,
    p_period text, p_document text, p_moved bigint, p_reverses bigint, p_paths text[], p_deltas bigint[],
    p_sources int[], p_dests int[], p_amounts bigint[], p_holds text[], p_opens boolean[],
    OUT answer text, OUT entry bigint, OUT detail text) LANGUAGE plpgsql
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
DECLARE
    ids bigint[];
BEGIN
    LOCK TABLE ledger_entry, ledger_transfer IN ROW EXCLUSIVE MODE;
    SELECT array_agg(a.id ORDER BY p.n), min(p.path) FILTER (WHERE a.id IS NULL) INTO ids, detail
    FROM unnest(p_paths) WITH ORDINALITY p(path, n) LEFT JOIN ledger_account a ON a.path = p.path;
    SELECT CASE WHEN NOT bool_and(x.enough) THEN 'OVERSPEND' END INTO answer
    FROM (
        SELECT (a.total_pence + d.delta < a.floor_pence) IS NOT TRUE
            AND (a.total_pence + d.delta > a.ceiling_pence) IS NOT TRUE AS enough
        FROM ledger_account a JOIN unnest(ids, p_deltas) d(id, delta) ON a.id = d.id
        WHERE a.total_pence IS NOT NULL ORDER BY a.id FOR NO KEY UPDATE OF a) x;
    IF detail IS NOT NULL THEN
        answer := 'UNKNOWN';
    ELSIF EXISTS (SELECT 1 FROM ledger_period c WHERE c.period = p_period) THEN
        answer := 'PERIOD_CLOSED';
    ELSIF p_holds IS NOT NULL THEN  -- an empty hold is the better reason, where the account is short as well
        SELECT coalesce(t.answer, ledger_post.answer), t.detail INTO answer, detail
        FROM ledger_hold_trouble(ids, p_sources, p_dests, p_amounts, p_holds, p_opens) t;
    END IF;

    IF answer IS NULL THEN
        INSERT INTO ledger_entry (key, kind, at, by, why, service_date, period, document, moved_pence, reverses_id)
        VALUES (p_key, p_kind, p_at, p_by, p_why, p_service_date, p_period, p_document, p_moved, p_reverses)
        ON CONFLICT DO NOTHING RETURNING id INTO entry;
    END IF;
    IF entry IS NULL THEN  -- a retry is told that it was posted, whatever has become of the money since
        SELECT e.id INTO entry FROM ledger_entry e WHERE e.key = p_key;
        IF FOUND THEN
            answer := 'ALREADY';
        ELSIF EXISTS (SELECT 1 FROM ledger_entry e WHERE e.reverses_id = p_reverses) THEN
            answer := 'ALREADY_REVERSED';
        END IF;
        RETURN;
    END IF;

    UPDATE ledger_account a SET total_pence = a.total_pence + d.delta
    FROM unnest(ids, p_deltas) d(id, delta) WHERE a.id = d.id AND a.total_pence IS NOT NULL AND d.delta <> 0;
    IF p_holds IS NULL THEN
        INSERT INTO ledger_transfer (entry_id, source_id, dest_id, amount_pence)
        SELECT entry, ids[u.source], ids[u.dest], u.amount
        FROM unnest(p_sources, p_dests, p_amounts) u(source, dest, amount);
    ELSE
        INSERT INTO ledger_hold (key, source_id, held_id, amount_pence, remaining_pence)
        SELECT u.hold, ids[u.source], ids[u.dest], u.amount, 0
        FROM unnest(p_sources, p_dests, p_amounts, p_holds, p_opens) u(source, dest, amount, hold, opens) WHERE u.opens;
        INSERT INTO ledger_transfer (entry_id, source_id, dest_id, amount_pence, hold_id)
        SELECT entry, ids[u.source], ids[u.dest], u.amount, h.id
        FROM unnest(p_sources, p_dests, p_amounts, p_holds) WITH ORDINALITY u(source, dest, amount, hold, n)
        LEFT JOIN ledger_hold h ON h.key = u.hold ORDER BY u.n;
        UPDATE ledger_hold SET remaining_pence = remaining_pence + (
            SELECT sum(CASE WHEN t.dest_id = held_id THEN t.amount_pence ELSE -t.amount_pence END)
            FROM ledger_transfer t WHERE t.entry_id = entry AND t.hold_id = ledger_hold.id)
        WHERE id IN (SELECT t.hold_id FROM ledger_transfer t WHERE t.entry_id = entry);
    END IF;
    answer := 'POSTED';
END $$"""
