"""Checking new bank details by calling back."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.desk.conftest import CODE, NUMBER, asked, paid_into

HEARD = {"spoke_to": "Manager Worker, who runs it", "number": "01632 960123", "number_from": "CONTRACT", "day-day": "20", "day-month": "11",
         "day-year": "2026", "time": "10:00", "sort_code": CODE, "account_number": NUMBER}


def test_digits_heard_on_the_phone_start_the_hold(town: SimpleNamespace, browse: Any) -> None:
    path = f"/bank-checks/{asked(town)}"
    page = browse(town.finance)
    page.get(path)
    assert NUMBER not in page.html and "ending 819" in page.html
    page.post(path, HEARD | {"account_number": "31926818"}, status=422)
    assert "do not approve" in page.html
    page.post(path, HEARD | {"time": "late"}, status=422)
    assert "24-hour clock" in page.html
    page.post(path, HEARD)
    assert "48 hours from now" in page.html and paid_into(town) is None
    town.clock.move(hours=48)
    assert paid_into(town) == NUMBER
    page = browse(town.finance)
    page.get(path)
    assert "In use" in page.html and "They agree" not in page.html
    page.post(path, HEARD, status=422)


def test_an_account_that_another_provider_has_is_pointed_out(town: SimpleNamespace, browse: Any) -> None:
    asked(town, who="rival", org="rival")
    page = browse(town.finance)
    page.get(f"/bank-checks/{asked(town)}")
    assert "somebody else has this account" in page.html and "Other Homecare" in page.html


def test_nobody_of_the_provider_opens_the_check(town: SimpleNamespace, browse: Any) -> None:
    path = f"/bank-checks/{asked(town)}"
    for who, status in ((town.both, 404), (town.two, 404), (town.manager, 403), (town.rival, 403), (town.broker, 403)):
        browse(who).get(path, status=status)
    page = browse(town.two)
    page.get("/bank-checks")
    page.post(path, HEARD | {"_csrf": page.seen.forms[0].fields["_csrf"][0]}, status=404)
    assert paid_into(town) is None
