"""The town of this room."""
from __future__ import annotations

import pytest

from brokerage.kit.db import Database
from tests.assessments.town import Town, build


@pytest.fixture
def town(database: Database) -> Town:
    return build(database)
