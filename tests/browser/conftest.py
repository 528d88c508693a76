"""Headless Chromium in front of the demo town, served by the real server."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest

from tests import engines, towns
from tests.conftest import SECRET
from tests.processes import served

AXE = (Path(__file__).parent / "axe.min.js").read_text()
HAS_AXE: WeakSet[Any] = WeakSet()
"""Windows that give each of their pages axe."""


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


def faults(page: Any) -> list[str]:
    """What axe-core finds on the page as it stands (WCAG 2.2 A and AA, and best practice). The next pages of this window have
    axe from their start: handing half a megabyte over each time takes as long as the search itself."""
    if not page.evaluate("typeof axe === 'object' && typeof axe.run === 'function'"):
        if page not in HAS_AXE:
            HAS_AXE.add(page)
            page.add_init_script(AXE)
        page.evaluate(AXE + "; undefined")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [f"{v['id']}: {v['help']} {[n['html'][:120] for n in v['nodes'][:3]]}" for v in found["violations"]]


def too_wide(page: Any) -> bool:
    """Whether the page must be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))
