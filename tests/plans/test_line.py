"""One line: everything about it, and out of the plan again."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town


def test_a_line_says_what_when_what_for_and_who_pays(town: Town, made: Any, browse: Any) -> None:
    page = browse(town.users["ann"])
    assert page.get(f"{made.path}/lines/2").h1 == ["Care at home"]
    for words in ("21 hours a week", "£24.86 an hour", "£522.06 a week", "NHS Testshire: £313.24", "Every day, 6pm to 7:30pm",
                  "getting up, washing and dressing"):
        assert words in page.html, words
    page.get(f"{made.path}/lines/99", status=404)


def test_a_funder_reads_only_its_own_part_of_a_line(town: Town, made: Any, browse: Any) -> None:
    page = browse(town.users["council"])
    page.get(f"{made.path}/lines/2")
    assert "£208.82" in page.html and "£313.24" not in page.html


def test_a_line_that_is_taken_out_is_out_of_the_cost(town: Town, made: Any, browse: Any) -> None:
    page = browse(town.users["ann"])
    page.get(f"{made.path}/lines/3")
    page.post(f"{made.path}/lines/3/remove", {"revision": made.revision})
    assert "£568.81" in page.html and "Waking night" not in page.html
    page.get(f"{made.path}/lines/3", status=404)
