"""What kind of thing to add."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town


def test_the_four_kinds_of_line_and_what_often_helps_are_offered(town: Town, made: Any, browse: Any) -> None:
    page = browse(town.users["ann"])
    assert page.get(f"{made.path}/add").h1 == ["What do you want to add?"]
    for words in ("A service", "A personal assistant", "Something bought once", "Free help", "Exercise and movement"):
        assert words in page.html
    browse(town.users["icb"]).get(f"{made.path}/add", status=403)
