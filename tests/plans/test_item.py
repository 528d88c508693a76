"""One row of a section: changed, or taken out."""
from __future__ import annotations

import re
from typing import Any

from tests.budgets.conftest import Town


def test_a_need_is_changed_and_taken_out_again(town: Town, made: Any, browse: Any) -> None:
    page, path = browse(town.users["broker"]), f"{made.path}/sections/needs/2"
    assert page.get(path).h1 == ["Change this need"]
    page.post(path, {"revision": made.revision, "words": "Getting to the garden", "eligible_under": "BOTH", "met_by": "LINES"})
    assert "Getting to the garden" in page.html and "Moving about at home" not in page.html
    page.get(path)
    page.post(path + "/remove", {"revision": made.revision + 1})
    assert "Getting to the garden" not in page.html
    page.get(path, status=404)


def test_a_row_of_another_plan_is_not_found(town: Town, made: Any, browse: Any) -> None:
    page = browse(town.users["broker"])
    page.get(f"{made.path}/sections/needs/99", status=404)
    page.get(f"{made.path}/sections/about/1", status=404)
    browse(town.users["ann"]).get(f"{made.ben}/sections/needs/1", status=404)


def test_somebody_in_a_plan_is_changed(town: Town, made: Any, browse: Any) -> None:
    """Its form has a field called `kind`, which once met an argument of the same name."""
    page, path = browse(town.users["broker"]), f"{made.path}/sections/people"
    page.get(path)
    page.post(path, {"revision": made.revision, "name": "Jo Field", "kind": "CARER", "role": "Daughter"})
    number = max(int(n) for n in re.findall(rf"{path}/(\d+)", page.html))
    page.get(f"{path}/{number}")
    assert "Change this person" in page.html and 'value="Jo Field"' in page.html
