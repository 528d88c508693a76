"""What the tables themselves refuse, and that migrations and models say the same."""
from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from brokerage import ledger, migrations
from brokerage.kit.errors import refusal_from
from brokerage.kit.money import Pence
from tests.ledger.till import AT, AVAILABLE, COMMITTED, SAID, opened

CHANGES = [
    f"UPDATE {table} SET {column} = {column}" for table, column in (
        ("ledger_entry", "why"), ("ledger_entry", "key"), ("ledger_entry", "reverses_id"), ("ledger_transfer", "amount_pence"),
        ("ledger_transfer", "dest_id"), ("ledger_account", "path"), ("ledger_account", "floor_pence"),
        ("ledger_hold", "amount_pence"))
] + [f"DELETE FROM {table}" for table in ("ledger_entry", "ledger_transfer", "ledger_account", "ledger_hold")]


@pytest.fixture
def till(database):
    with database.transaction() as db:
        opened(db)
        ledger.hold(db, "h", AVAILABLE, COMMITTED, Pence(5), **SAID)
    yield database
    with database.reading() as db:
        assert ledger.books(db) == []


def broken(database, statement: str) -> str:
    with pytest.raises(DBAPIError) as said, database.transaction() as db:
        db.execute(text(statement))
    return str(refusal_from(said.value) or said.value)


@pytest.mark.parametrize("statement", CHANGES)
def test_what_was_written_is_never_changed_or_deleted(till, statement):
    assert "never changed or deleted" in broken(till, statement)


def test_postgresql_does_not_truncate_either(till):
    if till.name == "postgresql":
        assert "never changed or deleted" in broken(till, "TRUNCATE ledger_transfer CASCADE")


def test_the_database_itself_refuses_an_overspend(till):
    said = broken(till, f"UPDATE ledger_account SET total_pence = -1 WHERE path = '{AVAILABLE}'")
    assert said == "There is not enough money left for this."
    assert "held" in broken(till, "UPDATE ledger_hold SET remaining_pence = 6")
    broken(till, "INSERT INTO ledger_account (path, floor_pence) VALUES ('no/total', 0)")


@pytest.mark.parametrize("source, dest, pence", [(1, 2, 0), (1, 2, -5), (1, 1, 5), (1, 2, 10**12 + 1), (1, 999, 5)])
def test_a_transfer_goes_somewhere_with_something(till, source, dest, pence):
    broken(till, "INSERT INTO ledger_transfer (entry_id, source_id, dest_id, amount_pence)"
                 f" SELECT min(id), {source}, {dest}, {pence} FROM ledger_entry")


def test_a_closed_month_is_closed_to_everything(database):
    with database.transaction() as db:
        opened(db)
        ledger.close_period(db, "2026-11", by="user/1", at=AT)
    assert "closed" in broken(database, """
        INSERT INTO ledger_entry (key, kind, at, "by", why, service_date, period, document, moved_pence)
        VALUES ('k', 'X', '2026-11-05', 'u', '', '2026-11-05', '2026-11', '', 1)""")


def test_the_migrations_make_what_the_models_say(database):
    ours = [difference for difference in migrations.differences(database) if "ledger_" in str(difference)]
    assert ours == []
    assert migrations.at_head(database)


def test_migrating_twice_is_nothing_and_back_is_possible(database):
    url = database.url.render_as_string(hide_password=False)
    migrations.bring_up_to_date(url)
    with migrations.opened(url) as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert not migrations.at_head(database)
    migrations.bring_up_to_date(url)
    assert migrations.at_head(database)
