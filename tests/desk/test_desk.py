"""A provider's front page."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.desk.conftest import asked, settled


def test_everybody_who_runs_it_sees_at_once_that_bank_details_change(town: SimpleNamespace, browse: Any) -> None:
    settled(town, "11111112")
    asked(town)
    page = browse(town.second)
    page.get("/desk")
    assert page.seen.h1 == ["Kind Homecare"] and "your bank details are being changed" in page.html and "ending 112" in page.html
    worker = browse(town.worker)
    worker.get("/desk")
    assert "ank details" not in worker.html


def test_a_desk_is_for_its_own_people(town: SimpleNamespace, browse: Any) -> None:
    browse(town.rival).get(f"/desk/{town.orgs['homecare']}", status=404)
    browse(town.finance).get(f"/desk/{town.orgs['homecare']}", status=403)
    browse(town.manager).get("/desk/999999", status=404)


def test_a_provider_lands_on_its_desk_and_somebody_with_two_jobs_where_they_did(town: SimpleNamespace, browse: Any) -> None:
    for who in ("manager", "worker"):
        page = browse(getattr(town, who))
        page.get("/home")
        assert "Kind Homecare" in page.seen.h1[0] and "/work" not in page.seen.links, who
    page = browse(town.both)
    page.get("/home")
    assert "Kind Homecare" not in page.seen.h1[0]
