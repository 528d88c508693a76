"""How the cost of a line is worked out."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town


def test_the_working_of_a_service_is_one_multiplication_and_its_parts(town: Town, made: Any, browse: Any) -> None:
    page = browse(town.users["ann"])
    page.get(f"{made.path}/lines/2/working")
    assert "21 hours a week at £24.86 an hour" in page.html and "£522.06" in page.html and "£313.24" in page.html
    page.get(f"{made.path}/lines/1/working")
    assert "This is free" in page.html
