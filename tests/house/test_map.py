"""What the house says about itself is kept as snapshots: a change of permissions or states is seen in a review.

Write them anew with `make snapshots` and read the difference.
"""
from __future__ import annotations

import os

import pytest

from brokerage import HOUSE, app, tables
from brokerage.door.passes import PASSES, ROLES
from brokerage.door.route import ANYONE

KEPT = HOUSE / "tests" / "house" / "kept"


@pytest.mark.parametrize("name", ["permissions", "states", "routes"])
def test_what_the_house_says_of_itself_is_as_it_was_agreed(name: str) -> None:
    said = getattr(tables, name)() + "\n"
    kept = KEPT / f"{name}.txt"
    if os.environ.get("WRITE_SNAPSHOTS"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(said)
    assert said == kept.read_text(), f"{name} changed: run `make snapshots` and read the difference"


def test_every_pass_is_used_by_a_route_or_asked_by_a_template() -> None:
    list(app.parts("passes"))
    used = {route.allow for route in app.routes()}
    text = "".join(p.read_text() for p in (HOUSE / "templates").rglob("*.html"))
    text += "".join(p.read_text() for p in (HOUSE / "brokerage").rglob("*.py") if p.name != "passes.py")
    for name in PASSES:
        if name.startswith("test."):  # the tests' own room, when it shares this process
            continue
        assert name in used or f'"{name}"' in text, f"nobody asks for {name}"


def test_the_people_who_run_the_machines_hold_no_pass_to_a_person() -> None:
    """Domain §6.1: SYSADMIN has no person data; HWB_ANALYST sees aggregates only."""
    list(app.parts("passes"))
    for route in app.routes():
        if "person_id" in route.path or "budget_id" in route.path:
            roles = PASSES[route.allow].roles
            assert route.allow != ANYONE and not roles & {"SYSADMIN", "HWB_ANALYST"}, route.path


def test_every_page_has_its_template_and_its_test_under_the_same_word() -> None:
    for route in app.routes():
        room, word = route.name.split(".")[0], route.fn.__name__.rstrip("_")
        if route.method == "GET" and f'"{room}/{word}.html"' in _source(route):
            assert (HOUSE / "templates" / room / f"{word}.html").exists(), route.name
            assert (HOUSE / "tests" / room / f"test_{word}.py").exists(), f"no tests/{room}/test_{word}.py for {route.path}"


def test_every_page_is_drawn_by_the_template_of_its_own_name() -> None:
    for route in app.routes():
        if route.method == "GET":
            room, word = route.name.split(".")[0], route.fn.__name__.rstrip("_")
            source = _source(route)
            assert f'"{room}/{word}.html"' in source or "page(" not in source, f"{route.name} draws another page"


def _source(route: object) -> str:
    import inspect
    return inspect.getsource(route.fn)  # type: ignore[attr-defined]


def test_every_role_of_the_domain_is_known_to_the_door() -> None:
    assert len(ROLES) == len(set(ROLES)) == 22
