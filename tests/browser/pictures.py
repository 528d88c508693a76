"""`python -m tests.browser.pictures`: the pictures of docs/tour.md and the README, taken of the demo town as it is served.

The clock stands on the town's last day, so that the pictures say the same whenever they are taken.
"""
from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import sync_playwright

from brokerage import HOUSE
from brokerage.kit import sealed
from tests import towns
from tests.browser.hand import Hand
from tests.browser.moved import FILE, MovedClock
from tests.chromium import FLAGS, chromium_path
from tests.conftest import SECRET
from tests.processes import served

FOLDER = HOUSE / "docs" / "pictures"
MOST_BYTES = 200_000
SHOTS = (
    ("home", "Amara", "/home"), ("caseload", "Nadia", "/caseload"), ("services", "Nadia", "/services?plan=1&q=care+at+home"),
    ("plan", "Nadia", "/plans/1"), ("checks", "Nadia", "/plans/1/checks"), ("approvals", "Priya", "/approvals"), ("desk", "Tom", "/desk"),
    ("track", "Amara", "/budgets/1/track"), ("payments", "Felix", "/payments"), ("return", "Graham", "/returns/2/2026-10"))
"""The name of the picture, who looks, and the page."""


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    sealed.use("", SECRET)
    with tempfile.TemporaryDirectory() as scratch, towns.town("sqlite", Path(scratch)) as database, sync_playwright() as playwright:
        clock = MovedClock(Path(scratch) / "clock")
        clock.put(datetime(2026, 11, 20, 10, tzinfo=UTC))
        env = {"DATABASE_URL": database.url.render_as_string(hide_password=False), "BROKERAGE_DEMO": "yes", "BROKERAGE_SECRET": SECRET, FILE: str(clock.file)}
        with served(env, module="tests.browser.moved") as (_, address):
            browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
            return max(_taken(browser, address, *shot) for shot in SHOTS)


def _taken(browser: object, address: str, name: str, who: str, path: str) -> int:
    """1 when the picture is too large to keep."""
    hand = Hand(browser, address, who).sign_in()
    hand.go(path).page.screenshot(path=FOLDER / f"{name}.png")
    hand.close()
    size = (FOLDER / f"{name}.png").stat().st_size
    print(f"{name}: {size:,} bytes")
    return int(size > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
