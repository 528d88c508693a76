"""The town of this room, and browsers for the people in it."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.kit.db import Database
from tests.assessments.made import section, start, whole
from tests.assessments.town import Town, build


@pytest.fixture
def town(database: Database) -> Town:
    return build(database)


@pytest.fixture
def goes(town: Town, browse: Any) -> Any:
    """`goes("mei")` is her browser, signed in."""
    return lambda name: browse(town.users[name])


@pytest.fixture
def done(town: Town) -> SimpleNamespace:
    """Ann's assessment, whole; Ben's stands, begun, beside it in every test."""
    made = whole(town)
    with town.writing() as db:
        section(db, town, start(db, town, "ben"), "SOCIAL", "mei")
    return made
