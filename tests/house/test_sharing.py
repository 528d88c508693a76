"""Processes that share the suite: what begins with the same dear thing goes to the same one."""
from __future__ import annotations

import pytest

from tests.sharing import ByShare, pytest_xdist_make_scheduler, share


def test_a_room_on_an_engine_is_one_share_and_whatever_needs_the_demo_town_is_one() -> None:
    assert share("tests/plans/test_add.py::test_x[sqlite]") == share("tests/plans/test_cost.py::test_y") == "tests/plans"
    assert share("tests/plans/test_add.py::test_x[over7-postgresql]") == "tests/plans postgresql"
    assert share("tests/browser/test_story.py::test_x[postgresql-0]") == share("tests/house/test_sweep.py::test_y[postgresql]") == "the town postgresql"
    assert share("tests/kit/test_db.py::test_x[says-postgresqlish]") == "tests/kit"


def test_the_runner_takes_our_shares(pytestconfig: pytest.Config) -> None:
    """What xdist offers by itself (marks) is silently not honoured by the pytest of today."""
    plugins = pytestconfig.pluginmanager.get_plugins()
    assert any(getattr(plugin, "pytest_xdist_make_scheduler", None) is pytest_xdist_make_scheduler for plugin in plugins)
    assert ByShare._split_scope(None, "tests/plans/test_add.py::test_x[sqlite]") == "tests/plans"  # type: ignore[arg-type]
