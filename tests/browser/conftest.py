"""Headless Chromium in front of the demo town, served by the real server."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import engines, towns
from tests.conftest import SECRET
from tests.processes import served


@pytest.fixture(scope="session", params=engines.ENGINES)
def engine_served(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def served_town(engine_served: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served demo town, on each engine in turn."""
    with towns.town(engine_served, tmp_path_factory.mktemp("served")) as database:
        env = {"DATABASE_URL": database.url.render_as_string(hide_password=False), "BROKERAGE_DEMO": "yes", "BROKERAGE_SECRET": SECRET}  # what the town was sealed with
        with served(env, "serve") as (_, address):
            yield address
