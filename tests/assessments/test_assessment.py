"""The front page of an assessment."""
from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from brokerage.assessments import need_actions
from tests.assessments.made import opened
from tests.assessments.town import NOW, Town


def test_it_says_how_each_section_stands_and_what_is_due(town: Town, done: SimpleNamespace, goes: Any) -> None:
    with town.writing() as db:
        a, mei = opened(db, town, "mei", done.id)
        need_actions.find_out(db, a, "CHC_CHECKLIST", yes=True, on=date(2026, 11, 2), reasons="Two domains are high", by=mei, at=NOW)
    ann = goes("ann")
    ann.get(done.path)
    assert ann.html.count("Confirmed") == 3 and "Accepted by NHS Testshire" in ann.html
    assert "Decision on continuing healthcare" in ann.html and "30 November 2026" in ann.html and "10 days left" in ann.html
    assert "LARGE_PRINT" not in ann.html and "Large print" in ann.html


def test_a_carer_with_whom_nothing_is_shared_is_told_so(done: SimpleNamespace, goes: Any) -> None:
    joel = goes("joel")
    joel.get(done.path)
    assert "has not shared this with you" in joel.html and "Not started" not in joel.html
