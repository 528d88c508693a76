"""A provider's list of its services."""
from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from brokerage.catalogue.models import Service
from tests.conftest import START
from tests.desk.listings import asked, home, live, one


def test_it_says_what_is_on_show_and_what_waits(listed: SimpleNamespace, browse: Any) -> None:
    asked(listed, summary="Tea and company")
    page = browse(listed.manager)
    page.get(home(listed, "/services"))
    assert "Day club" in page.html and "A change is being checked" in page.html and "£20.00 a session" in page.html
    assert "Other care" not in page.html and "Tea and company" not in page.html


def test_what_nobody_vouched_for_is_hidden_until_its_manager_does(listed: SimpleNamespace, browse: Any) -> None:
    with listed.database.transaction() as db:
        db.get_one(Service, listed.services["day"]).fresh_until = START.date() - timedelta(days=1)
        db.get_one(Service, listed.services["other"]).fresh_until = START.date() - timedelta(days=1)
    worker, page = browse(listed.worker), browse(listed.manager)
    page.get(home(listed, "/services"))
    assert "Hidden" in page.html
    page.post(one(listed, "/right"))
    assert "kept on show for another year" in page.html
    assert live(listed).fresh_until == START.date() + timedelta(days=365)
    assert live(listed, "other").fresh_until < START.date()
    worker.get(home(listed, "/services"))
    page.post(one(listed, "/right", key="other"), status=404)


def test_a_worker_sees_and_does_not_change(listed: SimpleNamespace, browse: Any) -> None:
    worker = browse(listed.worker)
    worker.get(home(listed, "/services"))
    assert "List another service" not in worker.html
    for path in ("/edit", "/prices", "/stop"):
        worker.get(one(listed, path), status=403)
    browse(listed.rival).get(home(listed, "/services"), status=404)
    browse(listed.broker).get(home(listed, "/services"), status=403)
