"""Small on purpose: what separates readable houses from tired ones is the longest file (architecture.md, convention 2)."""
from __future__ import annotations

from brokerage import HOUSE
from tests.house import source


def test_no_file_of_python_is_longer_than_400_lines() -> None:
    for folder in ("brokerage", "providers", "tests", "static"):
        for path in (HOUSE / folder).rglob("*.py"):
            assert source.length(path) <= 400, path


def test_no_template_is_longer_than_150_lines() -> None:
    for path in (HOUSE / "templates").rglob("*.html"):
        assert source.length(path) <= 150, path


def test_no_function_is_longer_than_50_lines_and_half_of_them_have_at_most_12() -> None:
    sizes = []
    for name, tree in source.python("brokerage", "providers"):
        for function in source.functions(tree):
            size = source.lines_of(function)
            assert size <= 50 or "migrations/versions" in name, f"{name}:{function.lineno} {function.name} has {size} lines"
            sizes.append(size)
    assert sorted(sizes)[len(sizes) // 2] <= 12


def test_no_route_is_longer_than_20_lines() -> None:
    for name, tree in source.python("brokerage"):
        if name.endswith("routes.py"):
            for function in source.functions(tree):
                if any(isinstance(d, source.ast.Call) and getattr(d.func, "id", "") in ("visit", "act") for d in function.decorator_list):
                    assert source.lines_of(function) <= 20, f"{name} {function.name}"


def test_the_magic_of_the_door_is_one_file_under_150_lines() -> None:
    assert source.length(HOUSE / "brokerage/door/door.py") < 150
