"""One headless Chromium for all tests of a process: Playwright can be started once."""
from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-gpu-compositing", "--disable-smooth-scrolling", "--disable-extensions",
         "--disable-spell-checking", "--disable-site-isolation-trials", "--process-per-site", "--renderer-process-limit=1"]
"""What none of our pages needs; one process draws them all."""


NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""The first one found. The headless shell is the same engine without a window, toolbars or a second picture of each page: a
third of the CPU."""


def chromium_path() -> str:
    found = next((p for p in map(shutil.which, NAMES) if p), None)
    if found is None:
        why = f"Chromium is not installed: none of {' '.join(NAMES)} on PATH"
        pytest.fail(why) if os.environ.get("CI") == "true" else pytest.skip(why)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
