"""What Alembic runs for every command. brokerage.migrations hands in a connection; the command line an address."""
from __future__ import annotations

import os

from alembic import context
from sqlalchemy import Connection

from brokerage.kit.db import Table
from brokerage.migrations import import_models, opened


def run(connection: Connection) -> None:
    import_models()
    context.configure(
        connection=connection, target_metadata=Table.metadata, compare_type=True,
        render_as_batch=connection.dialect.name == "sqlite", transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        run(connection)
        return
    url = context.get_x_argument(as_dictionary=True).get("url") or os.environ.get("DATABASE_URL", "")
    if not url:
        raise SystemExit("Say which database: set DATABASE_URL, or alembic -x url=sqlite:///a/file.sqlite ...")
    with opened(url) as connection:
        run(connection)


main()
