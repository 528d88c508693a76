"""The whole main job in a real browser (product.md, "The main job"): on SQLite with JavaScript on a wide screen, looked over by
axe-core; on PostgreSQL without JavaScript at 320 px, which is also 1280 px at 400%. It ends with books that balance."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from brokerage import ledger
from brokerage.app import open_house
from brokerage.config import Config
from tests import engines, towns
from tests.browser import story_plan
from tests.browser.moved import FILE, MovedClock
from tests.browser.story import Story
from tests.conftest import SECRET
from tests.processes import served

pytestmark = pytest.mark.browser


@pytest.fixture(params=engines.ENGINES)
def story(request: pytest.FixtureRequest, chromium: Any, tmp_path: Path) -> Iterator[Story]:
    engine = str(request.param)
    clock = MovedClock(tmp_path / "clock")
    clock.put(datetime(2026, 11, 20, 9, tzinfo=UTC))
    with towns.town(engine, tmp_path) as database:
        url = database.url.render_as_string(hide_password=False)
        env = {"DATABASE_URL": url, "BROKERAGE_DEMO": "yes", "BROKERAGE_SECRET": SECRET, FILE: str(clock.file), "EVIDENCE_DIR": str(tmp_path / "evidence")}
        house = open_house(Config(database_url=url, secret=SECRET, demo=True, evidence_dir=env["EVIDENCE_DIR"]), clock)
        with served(env, module="tests.browser.moved") as (_, address):
            with_javascript = engine == "sqlite"
            made = Story(chromium, address, house, clock, javascript=with_javascript, width=1280 if with_javascript else 320)
            yield made
            made.leave()
        house.database.close()


def test_from_the_first_visit_to_a_plan_that_everybody_agreed(story: Story) -> None:
    story_plan.told(story)
    with story.house.database.reading() as db:
        assert ledger.books(db) == []
