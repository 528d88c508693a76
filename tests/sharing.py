"""Who runs what, when several processes share the suite (pytest-xdist): what is dear to make is made by one of them.

The tests of one room on one engine go to one process, one after another, so that a town, a served house or a template is made
once and not once for each process. The heaviest go first, so that all processes end together.

The mark `xdist_group` would not do: xdist 3.8 writes it into `_nodeid`, which pytest 9.2 does not read, and nobody is told.
"""
from __future__ import annotations

import os
import re
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

TOWN = ("tests/browser/", "tests/demo/", "tests/house/test_sweep.py")
"""They begin with the demo town, which takes seconds to seed."""
ALONE = "tests/house/"
"""Few tests that take long: here each file goes by itself."""
SECONDS = {"the town": 300, "tests/house/test_operations.py": 50, "tests/catalogue": 40, "tests/payments": 20, "tests/house/test_figures.py": 25}
"""About how long each takes beyond what the number of its tests says, on either engine."""
EACH = 0.2
"""Seconds of a usual test."""


def share(nodeid: str) -> str:
    """What goes to one process: "tests/plans postgresql" for the tests of that room on that engine."""
    file, _, rest = nodeid.partition("::")
    place = "the town" if file.startswith(TOWN) else file if file.startswith(ALONE) else "/".join(file.split("/")[:2])
    return f"{place} postgresql" if re.search(r"\[(.*-)?postgresql\b", rest) else place


class ByShare(LoadScopeScheduling):
    """Whole shares, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return share(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    config.option.loadscopereorder = False
    return ByShare(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In a process of several: the heaviest share first."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    weight: dict[str, float] = {}
    for item in items:
        name = share(item.nodeid)
        weight[name] = weight.get(name, SECONDS.get(name.removesuffix(" postgresql"), 0)) + EACH
    items.sort(key=lambda item: (-weight[share(item.nodeid)], share(item.nodeid)))
