"""The proof finds every kind of damage that a hand can do to the rows."""
from __future__ import annotations

import pytest
from sqlalchemy import text

from brokerage import ledger
from brokerage.kit.money import Pence
from tests.ledger.till import AT, AVAILABLE, COMMITTED, SAID, entry, opened

TRIGGERS = ("ledger_account", "ledger_entry", "ledger_hold", "ledger_transfer")

DAMAGE = [
    (f"UPDATE ledger_account SET total_pence = total_pence + 1 WHERE path = '{AVAILABLE}'",
     {"TOTAL_WRONG", "NOT_ZERO"}),
    (f"UPDATE ledger_account SET floor_pence = 501 WHERE path = '{AVAILABLE}'", {"LIMIT_BROKEN"}),
    (f"UPDATE ledger_account SET total_pence = NULL WHERE path = '{AVAILABLE}'", {"TOTAL_WRONG"}),
    ("UPDATE ledger_snapshot SET balance_pence = balance_pence + 1"
     " WHERE upto_transfer_id = (SELECT min(upto_transfer_id) FROM ledger_snapshot)", {"SNAPSHOT_WRONG"}),
    ("UPDATE ledger_hold SET remaining_pence = remaining_pence - 1", {"HOLD_WRONG"}),
    ("UPDATE ledger_hold SET amount_pence = amount_pence + 1", {"HOLD_OPENED_WRONG"}),
    ("UPDATE ledger_hold SET remaining_pence = 500, amount_pence = 500",
     {"HOLD_WRONG", "HOLD_OPENED_WRONG", "HOLDS_NOT_COVERED"}),
    ("UPDATE ledger_transfer SET amount_pence = amount_pence + 1 WHERE id = (SELECT max(id) FROM ledger_transfer)",
     {"ENTRY_WRONG"}),
    ("UPDATE ledger_transfer SET amount_pence = -5 WHERE id = (SELECT max(id) FROM ledger_transfer)",
     {"ENTRY_WRONG", "TRANSFER_WRONG"}),
    ("UPDATE ledger_transfer SET dest_id = source_id WHERE id = (SELECT max(id) FROM ledger_transfer)", {"TRANSFER_WRONG"}),
    ("UPDATE ledger_transfer SET entry_id = 999999 WHERE id = (SELECT max(id) FROM ledger_transfer)",
     {"TRANSFER_LOST", "ENTRY_EMPTY"}),
    ("UPDATE ledger_transfer SET dest_id = 999999 WHERE id = (SELECT max(id) FROM ledger_transfer)",
     {"TRANSFER_LOST", "NOT_ZERO"}),
    ("DELETE FROM ledger_transfer WHERE id = (SELECT max(id) FROM ledger_transfer)", {"ENTRY_EMPTY"}),
    ("UPDATE ledger_entry SET moved_pence = moved_pence + 1 WHERE key = 'k'", {"ENTRY_WRONG"}),
    ("UPDATE ledger_entry SET reverses_id = (SELECT id FROM ledger_entry WHERE key = 'last') WHERE key = 'k/undone'",
     {"REVERSAL_WRONG"}),
]


@pytest.mark.parametrize("damage, codes", DAMAGE)
def test_damage_done_by_hand_is_named(database, damage, codes):
    with database.transaction() as db:
        opened(db)
        ledger.hold(db, "h", AVAILABLE, COMMITTED, Pence(400), **SAID)
        ledger.draw(db, "h", "d", Pence(100), to="world", **SAID)
        ledger.release(db, "h", "r", Pence(100), **SAID)
        ledger.post(db, entry("k", ((AVAILABLE, COMMITTED, 200),)))
        ledger.reverse(db, "k", "k/undone", by="user/1", at=AT, why="")
        ledger.post(db, entry("k2", ((AVAILABLE, "world", 200),)))
    with database.transaction() as db:
        assert ledger.snapshot(db, 3) > 0
    with database.transaction() as db:
        ledger.post(db, entry("last", (("world", "bank/client", 3),)))
        assert ledger.books(db) == []
    unguarded(database, damage)
    with database.reading() as db:
        found = ledger.books(db)
    assert {finding.code for finding in found} == codes, found
    assert all(finding.where and finding.text.endswith(".") for finding in found)


def unguarded(database, damage: str) -> None:
    """Do what the triggers, CHECKs and foreign keys would refuse."""
    with database.writer.connect() as connection:
        raw = connection.connection.driver_connection
        if database.name == "sqlite":
            raw.execute("PRAGMA foreign_keys=OFF")
            raw.execute("PRAGMA ignore_check_constraints=ON")
            for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                raw.execute(f"DROP TRIGGER {name}")
        else:
            for table in TRIGGERS:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
            checks = "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'c' AND conname LIKE 'ck_ledger%'"
            for table, name in connection.execute(text(checks)).all():
                connection.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        connection.execute(text(damage))
        connection.commit()
        if database.name == "sqlite":
            connection.invalidate()
