"""The schema, as Alembic migrations in one line, and the few questions the house asks about it.

versions/ has one file a step, named by number and room; a test holds their sum against the models on both engines.
"""
from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from brokerage.kit.db import Database, Table

MODELS = ("brokerage.kit.states", "brokerage.kit.witness", "brokerage.kit.jobs", "brokerage.door.looks", "brokerage.door.once",
          "brokerage.ledger.models",
          "brokerage.people.models", "brokerage.people.signin_models", "brokerage.budgets.models",
          "brokerage.budgets.split_models", "brokerage.budgets.charge_models", "brokerage.budgets.topup_models",
          "brokerage.budgets.agreement_models", "brokerage.catalogue.models", "brokerage.catalogue.choosing_models",
          "brokerage.desk.models", "brokerage.desk.portal_models", "brokerage.assessments.models",
          "brokerage.payments.models", "brokerage.payments.statement_models", "brokerage.payments.stripe_models",
          "brokerage.payments.remittance_models",
          "brokerage.plans.models", "brokerage.plans.line_models", "brokerage.plans.signoff_models",
          "brokerage.asking.models",
          "brokerage.orders.models", "brokerage.orders.delivery_models",
          "brokerage.invoices.models", "brokerage.invoices.credit_models", "brokerage.invoices.vat_models",
          "brokerage.invoices.history_models",
          "brokerage.notices.models", "brokerage.oversight.models", "brokerage.safeguarding.models")
"""Every module with tables; a room adds its own here."""

ONE_AT_A_TIME = 7_233_201
"""The advisory lock under which PostgreSQL migrates: two hosts that start together then take turns."""


def import_models() -> None:
    """Make Table.metadata whole."""
    for module in MODELS:
        importlib.import_module(module)


@contextmanager
def opened(url: str) -> Iterator[Connection]:
    """A connection to migrate on, in one transaction that is committed at the end: a failed step changes nothing."""
    database = Database(_address(url), threads=1)
    try:
        with database.writer.connect() as connection:
            if database.name == "sqlite":
                # Rebuilding a table drops the old one, which a foreign key would refuse; they are all checked at the end.
                connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
            with connection.begin():
                if database.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:one)"), {"one": ONE_AT_A_TIME})
                yield connection
                if database.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
                    raise RuntimeError("a migration left a row that points at nothing; nothing was changed")
    finally:
        database.close()


def bring_up_to_date(url: str) -> None:
    """Run every migration that this database has not had. Safe to call again, and from two hosts at once."""
    with opened(url) as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def at_head(database: Database) -> bool:
    """Whether this database has had every migration of this program, and none that it does not know."""
    with database.reader.connect() as connection:
        has = MigrationContext.configure(connection).get_current_heads()
    return set(has) == set(ScriptDirectory.from_config(_config()).get_heads())


def is_empty(database: Database) -> bool:
    """Whether this database has never had a table of ours."""
    with database.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_heads() == () and not inspect(connection).get_table_names()


def differences(database: Database) -> list[Any]:
    """Where the schema and the models disagree, as Alembic names it. Empty in a house in order."""
    import_models()
    with database.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Table.metadata))


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _address(url: str) -> str:
    """Hosts hand out postgres://, which SQLAlchemy does not know."""
    return "postgresql://" + url.removeprefix("postgres://") if url.startswith("postgres://") else url
