"""The migrations and the models are one schema, on both engines."""
from __future__ import annotations

from brokerage import migrations
from brokerage.kit.db import Database


def test_the_migrated_schema_is_the_schema_of_the_models(database: Database) -> None:
    assert migrations.differences(database) == []


def test_a_migrated_database_is_at_head(database: Database) -> None:
    assert migrations.at_head(database)
