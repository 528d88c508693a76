"""A run's page: looked through by one, released by another, its file the same each time."""
from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from brokerage.kit.clock import SetClock
from brokerage.payments.models import PaymentRun
from brokerage.people.signin_models import SignIn
from tests.budgets.conftest import Town
from tests.payments.conftest import NOW, TODAY, new_details, queued, states


@pytest.fixture
def proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody showed lately who they are."""
    from brokerage.payments import routes
    monkeypatch.setattr(routes, "proved_lately", lambda *_: True)


def made(town: Town, browse: Any) -> str:
    page = browse(town.users["finance"])
    page.get("/payments/runs/new")
    page.post("/payments/runs/new", {"org": str(town.orgs["council"].id), "pay_on-day": "20", "pay_on-month": "11", "pay_on-year": "2026",
                                     "due_until-day": "27", "due_until-month": "11", "due_until-year": "2026"})
    return "/payments/runs/1"


def test_one_puts_it_together_another_releases_it_and_the_file_is_the_same_each_time(town: Town, browse: Any, proved: None) -> None:
    with town.database.transaction() as db:
        queued(db, town, "120.50", stream=-1)
        queued(db, town, "80.00", source="invoice/2", payee="rival", stream=-1)
    path = made(town, browse)
    page = browse(town.users["finance"])
    page.get(path)
    page.post(f"{path}/take-out", {"payment": "2"})
    assert "£120.50" in page.html and "£80.00" not in page.html
    page.post(f"{path}/submit")
    assert "Waiting for a second person" in page.html and "Release £" not in page.html
    page.post(f"{path}/approve", {"seen": "0" * 64}, status=403)
    second = browse(town.users["treasurer"])
    second.get(path)
    second.post(f"{path}/approve", {"seen": "0" * 64}, status=422)
    assert "changed since you opened" in second.html
    second.post(f"{path}/approve", {"seen": second.seen.forms[0].fields["seen"][0] if "seen" in second.seen.forms[0].fields else _seen(second)})
    assert "Give the file to the bank" in second.html and states(town.database)[0] == "SENT"
    files = [second.client.post(f"{path}/file", data={"_csrf": _csrf(second), "kind": "pain"}) for _ in range(2)]
    assert files[0].content == files[1].content and b"pain.001.001.09" in files[0].content
    second.get(path)
    assert "First taken on" in second.html and "Take the release back" not in second.html


def _seen(page: Any) -> str:
    return next(f.fields["seen"][0] for f in page.seen.forms if "seen" in f.fields)


def _csrf(page: Any) -> str:
    return str(next(f.fields["_csrf"][0] for f in page.seen.forms if "_csrf" in f.fields))


def test_changed_bank_details_are_shown_before_the_release(town: Town, browse: Any, clock: SetClock, proved: None) -> None:
    with town.database.transaction() as db:
        queued(db, town, "120.50", stream=-1)
        queued(db, town, "80.00", source="invoice/2", payee="rival", stream=-1)
        new_details(db, town, "rival", "10000033", NOW - timedelta(hours=47))
    path = made(town, browse)
    page = browse(town.users["finance"])
    page.get(path)
    page.post(f"{path}/submit")
    clock.move(hours=2)
    second = browse(town.users["treasurer"])
    second.get(path)
    assert "1 will not be paid" in second.html and "Release £120.50" in second.html
    second.post(f"{path}/approve", {"seen": _seen(second)})
    assert states(town.database) == ["SENT", "PARKED"]


def test_a_release_asks_again_who_somebody_is(town: Town, browse: Any) -> None:
    with town.database.transaction() as db:
        queued(db, town, "120.50", stream=-1)
    path = made(town, browse)
    page = browse(town.users["finance"])
    page.get(path)
    page.post(f"{path}/submit")
    with town.database.transaction() as db:
        for row in db.query(SignIn):
            row.proved_at = NOW - timedelta(hours=1)
    second = browse(town.users["treasurer"])
    second.get(path)
    with town.database.transaction() as db:
        for row in db.query(SignIn):
            row.proved_at = NOW - timedelta(hours=1)
    second.post(f"{path}/approve", {"seen": _seen(second)})
    assert states(town.database) == ["QUEUED"]


def test_another_organisations_run_is_not_there(town: Town, browse: Any) -> None:
    with town.database.transaction() as db:
        queued(db, town, "120.50", stream=-1)
    path = made(town, browse)
    browse(town.users["nhsfinance"]).get(path, status=404)


def test_a_run_whose_day_has_passed_is_not_offered_and_not_released(town: Town, browse: Any, proved: None) -> None:
    with town.database.transaction() as db:
        queued(db, town, "120.50", stream=-1)
    path = made(town, browse)
    page = browse(town.users["finance"])
    page.get(path)
    page.post(f"{path}/submit")
    second = browse(town.users["treasurer"])
    second.get(path)
    seen = _seen(second)
    with town.database.transaction() as db:
        db.query(PaymentRun).one().pay_on = TODAY - timedelta(days=1)
    second.get(path)
    assert "its day has passed" in second.html and "/approve" not in second.html
    second.post(f"{path}/approve", {"seen": seen}, status=422)
    assert "Put this run away" in second.html
    assert states(town.database) == ["QUEUED"]
