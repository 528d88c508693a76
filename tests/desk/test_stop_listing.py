"""Offering a service no longer."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.desk.listings import asked, home, live, one, state


def test_it_is_stopped_from_a_day_on_and_what_waited_is_taken_back(listed: SimpleNamespace, browse: Any) -> None:
    edit, page, path = asked(listed, summary="Tea"), browse(listed.manager), one(listed, "/stop")
    page.get(path)
    page.post(path, {"on-day": "1", "on-month": "1", "on-year": "2026"}, status=422)
    assert "must be today or later" in page.html
    page.post(path, {"on-day": "1", "on-month": "1", "on-year": "2027"})
    assert "is no longer offered" in page.html and str(live(listed).withdrawn_on) == "2027-01-01" and state(listed, edit) == "TAKEN_BACK"
    assert live(listed, "other").withdrawn_on is None
    page.get(home(listed, "/services"))
    assert "/services/new" in page.html
