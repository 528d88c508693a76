"""Asking to share something."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

FORM = {"scope": "My support plan", "recipients": "Kind Homecare", "purpose": "plan my visits"}


def path(town: SimpleNamespace) -> str:
    return f"/people/{town.ann.person_id}/consents/ask"


@pytest.mark.parametrize("who", ["assessor", "coordinator", "broker", "navigator"])
def test_staff_who_work_with_her_ask_in_their_own_words(town: SimpleNamespace, browse: Any, who: str) -> None:
    worker = browse(getattr(town, who))
    worker.get(path(town))
    worker.post(path(town), {**FORM, "expires_on-day": "1", "expires_on-month": "3", "expires_on-year": "2027"})
    for words in ("May Kind Homecare see my support plan?", "until 1 March 2027", "Waiting for an answer"):
        assert words in worker.html


@pytest.mark.parametrize("left_out", list(FORM))
def test_the_question_must_be_whole(town: SimpleNamespace, browse: Any, left_out: str) -> None:
    worker = browse(town.broker)
    worker.get(path(town))
    worker.post(path(town), {**FORM, left_out: " "}, status=422)


def test_a_last_day_that_has_passed_is_refused(town: SimpleNamespace, browse: Any) -> None:
    worker = browse(town.broker)
    worker.get(path(town))
    worker.post(path(town), {**FORM, "expires_on-day": "1", "expires_on-month": "3", "expires_on-year": "2026"}, status=422)


@pytest.mark.parametrize(("who", "status"), [("ann", 403), ("worker", 403), ("finance", 403), ("stranger", 404)])
def test_nobody_else_asks(town: SimpleNamespace, browse: Any, who: str, status: int) -> None:
    browse(getattr(town, who)).get(path(town), status=status)
