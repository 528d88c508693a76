"""Who pays for a line."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town


def test_a_line_is_paid_by_one_funder_or_in_parts_or_up_to_a_limit(town: Town, made: Any, browse: Any) -> None:
    page, path = browse(town.users["broker"]), f"{made.path}/lines/4/payers"
    assert page.get(path).h1 == ["Who pays for “Exercise session”?"]
    page.post(path, {"revision": made.revision, "how": "LINE", "stream": town.streams["ann"][0].id, "deployment": "USUAL"})
    assert "NHS Testshire: £46.75" in page.html
    page.get(path)
    page.post(path, {"revision": made.revision + 1, "how": "FIXED_WATERFALL", "cap_2": "20", "deployment": "NOTIONAL"})
    assert "NHS Testshire: £26.75" in page.html and "Testham Council: £20.00" in page.html


def test_parts_that_do_not_come_to_the_whole_are_refused_with_the_form_as_it_was(town: Town, made: Any, browse: Any) -> None:
    page, path = browse(town.users["broker"]), f"{made.path}/lines/4/payers"
    page.get(path)
    page.post(path, {"revision": made.revision, "how": "PERCENT", "percent_1": "70", "percent_2": "20", "deployment": "USUAL"}, status=422)
    assert "The parts must come to 100%" in page.html and 'value="70"' in page.html
    page.post(path, {"revision": made.revision, "how": "LINE", "stream": town.streams["ben"][0].id, "deployment": "USUAL"}, status=422)
    assert "Choose from the funders of this budget" in page.html
