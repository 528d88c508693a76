"""The triggers that write search_change: whoever changes what a reader can see of a service, by whatever way, says so.

`set_up` may be called again at any time. SQLite drops a table's triggers when a migration rebuilds the table (batch mode), so a
migration that does that to one of TABLES calls `set_up` after it; a test and `brokerage doctor` find out when it did not.
"""
from __future__ import annotations

from typing import Any

from sqlalchemy import text

OF_SERVICE = ("INSERT INTO search_change (service_id) SELECT {row}.{column} WHERE {row}.{column} IS NOT NULL")
OF_PROVIDER = "INSERT INTO search_change (service_id) SELECT id FROM service WHERE provider_org_id = {row}.{column}"
TABLES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "service": (OF_SERVICE, "id", ("INSERT", "UPDATE")),
    "price": (OF_SERVICE, "service_id", ("INSERT", "UPDATE")),
    "place": (OF_SERVICE, "service_id", ("INSERT", "UPDATE", "DELETE")),
    "service_term": (OF_SERVICE, "service_id", ("INSERT", "UPDATE", "DELETE")),
    "registration": (OF_SERVICE, "service_id", ("INSERT", "UPDATE")),
    "organisation": (OF_PROVIDER, "id", ("UPDATE",)),
}
"""Table → the statement, the column that says whose it is, and what sets it off."""


def names() -> set[str]:
    return {f"search_change_{table}_{verb.lower()}" for table, (_, _, verbs) in TABLES.items() for verb in verbs}


def set_up(connection: Any) -> None:
    """Make every trigger, in place of one that is there."""
    postgresql = connection.dialect.name == "postgresql"
    for table, (statement, column, verbs) in TABLES.items():
        for verb in verbs:
            name, row = f"search_change_{table}_{verb.lower()}", "OLD" if verb == "DELETE" else "NEW"
            does = statement.format(row=row, column=column)
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgresql else "")))
            if postgresql:
                connection.execute(text(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
                                        f"$$ BEGIN {does}; RETURN NULL; END $$"))
            runs = f"EXECUTE FUNCTION {name}()" if postgresql else f"BEGIN {does}; END"
            connection.execute(text(f"CREATE TRIGGER {name} AFTER {verb} ON {table} FOR EACH ROW {runs}"))


def take_down(connection: Any) -> None:
    postgresql = connection.dialect.name == "postgresql"
    for table, (_, _, verbs) in TABLES.items():
        for verb in verbs:
            name = f"search_change_{table}_{verb.lower()}"
            connection.execute(text(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgresql else "")))
            if postgresql:
                connection.execute(text(f"DROP FUNCTION IF EXISTS {name}()"))


def missing(db: Any) -> list[str]:
    """Triggers that ought to be there and are not."""
    if db.connection().dialect.name == "postgresql":
        there = db.scalars(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"))
    else:
        there = db.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    return sorted(names() - set(there))
