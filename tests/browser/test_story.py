"""The whole main job in a real browser (product.md, "The main job"): on SQLite with JavaScript on a wide screen, by keyboard alone; on
PostgreSQL without JavaScript on a screen of 1280 px at 400%, which is 320 px wide. axe-core looks at every state of every page on
both, and it ends with books that balance."""
from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.app import open_house
from brokerage.budgets import journal
from brokerage.budgets.models import FundingStream
from brokerage.config import Config
from brokerage.kit.money import Pence
from tests import engines, towns
from tests.browser import story_money, story_plan
from tests.browser.hand import Way
from tests.browser.moved import FILE, MovedClock
from tests.browser.story import Story
from tests.conftest import SECRET
from tests.processes import served

pytestmark = pytest.mark.browser
WAYS = {"sqlite": Way(keys=True), "postgresql": Way(javascript=False, width=320, height=256, times=4)}
KEPT = Path(__file__).parent / "ledger.txt"
LEDGER = "SELECT e.key, e.kind, e.service_date, s.path, d.path, t.amount_pence FROM ledger_transfer t JOIN ledger_entry e ON e.id = t.entry_id" \
         " JOIN ledger_account s ON s.id = t.source_id JOIN ledger_account d ON d.id = t.dest_id ORDER BY t.id"


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
            made = Story(chromium, address, house, clock, WAYS[engine])
            yield made
            made.leave()
        house.database.close()


def table(db: Session, s: Story) -> str:
    """Every transfer of Edith's money, in the order in which it was posted, with the numbers of the story's own things in words."""
    budget = s.n["budget"]
    names = {f"stream/{row.id}/": f"{row.type} " for row in db.scalars(select(FundingStream).where(FundingStream.budget_id == budget))}
    rows = db.execute(text(LEDGER)).all()
    mine = {key for key, _, _, source, dest, _ in rows if any(path.startswith(name) for path in (source, dest) for name in names)}
    lines = [f"{str(on)[:10]}  {kind:17} {_named(source, names):26} {_named(dest, names):26} {Pence(int(pence))!s:>11}"
             for key, kind, on, source, dest, pence in rows if key in mine]
    return "\n".join(lines) + "\n"


def _named(path: str, names: dict[str, str]) -> str:
    for start, words in names.items():
        path = path.replace(start, words) if path.startswith(start) else path
    return re.sub(r"\d+", "n", path)


def test_the_main_job_from_the_first_visit_to_the_bank_statement(story: Story, tmp_path: Path) -> None:
    story_plan.told(story)
    story_money.told(story, tmp_path)
    with story.house.database.reading() as db:
        assert ledger.books(db) == [] and journal.agrees(db) == []
        found = table(db, story)
    if os.environ.get("WRITE_SNAPSHOTS"):
        KEPT.write_text(found)
    assert found == KEPT.read_text()
