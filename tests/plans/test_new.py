"""An assistant with the working of W9, something bought once, free help."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town

ASSISTANT = {"hourly": "14", "hours": "20", "insurance": "95", "payroll": "15", "training": "0", "allowance": "yes",
             "relationship": "NO", "purpose": "CARE", "name": ""}


def test_an_assistant_is_tried_out_and_then_added_with_the_working_of_w9(town: Town, made: Any, browse: Any) -> None:
    page, path = browse(town.users["ann"]), f"{made.path}/add/new/assistant"
    assert page.get(path).h1 == ["A personal assistant"]
    page.get(path + "?" + "&".join(f"{k}={v}" for k, v in {**ASSISTANT, "revision": made.revision}.items()))
    assert "£16.01" in page.html and "£16,652.60" in page.html and "£320.24 more than now" in page.html
    page.get(path)
    page.post(path, {**ASSISTANT, "revision": made.revision})
    page.get(f"{made.path}/lines/5/working")
    for words in ("£16,652.60", "£16.01 for each hour worked", "£1,568.00", "£249.60", "£320.24"):
        assert words in page.html, words


def test_wrong_answers_are_all_named_and_kept(town: Town, made: Any, browse: Any) -> None:
    page, path = browse(town.users["ann"]), f"{made.path}/add/new/assistant"
    page.get(path)
    page.post(path, {**ASSISTANT, "revision": made.revision, "hours": "20.01", "hourly": "13"}, status=422)
    assert "whole minutes" in page.html and 'value="13"' in page.html
    page.post(path, {"revision": made.revision, "hours": "x"}, status=422)
    assert page.html.count("nhsuk-error-message") >= 5


def test_something_bought_once_and_free_help_join_the_plan(town: Town, made: Any, browse: Any) -> None:
    page = browse(town.users["ann"])
    page.get(f"{made.path}/add/new/once")
    page.post(f"{made.path}/add/new/once", {"revision": made.revision, "name": "Stool", "category": "EQUIPMENT", "price": "64", "count": "2"})
    page.get(f"{made.path}/add/new/free")
    page.post(f"{made.path}/add/new/free", {"revision": made.revision + 1, "name": "Walk", "who": "Sal", "category": "UNPAID_CARE",
                                        "hours": "1.5", "worth": "24.86"})
    page.get(made.path)
    assert "£128.00 once" in page.html and "£37.29" in page.html and "£933.81" in page.html


def test_there_are_three_kinds_and_no_more(town: Town, made: Any, browse: Any) -> None:
    browse(town.users["ann"]).get(f"{made.path}/add/new/castle", status=404)
