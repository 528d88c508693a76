"""A provider's own page of bank details."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.desk.conftest import NUMBER, asked, checked, paid_into, settled


def test_it_shows_three_digits_and_where_the_change_stands(town: SimpleNamespace, browse: Any) -> None:
    settled(town, "11111112")
    asked(town)
    page = browse(town.manager)
    page.get(f"/desk/{town.orgs['homecare']}/bank")
    assert "ending 112" in page.html and "ending 819" in page.html and "Waiting for a check" in page.html
    assert NUMBER not in page.html and "11111112" not in page.html and "309400" not in page.html


def test_a_manager_stops_what_they_did_not_ask_for(town: SimpleNamespace, browse: Any) -> None:
    bank_id = asked(town)
    checked(town, bank_id)
    page, path = browse(town.second), f"/desk/{town.orgs['homecare']}/bank"
    page.get(path)
    page.post(f"{path}/stop", {"bank": bank_id, "why": ""}, status=422)
    assert "Say why" in page.html
    page.post(f"{path}/stop", {"bank": bank_id, "why": "Nobody here asked for it"})
    assert "Stopped. Your old details stay in use" in page.html
    town.clock.move(hours=50)
    assert paid_into(town) is None


def test_a_change_is_withdrawn_once(town: SimpleNamespace, browse: Any) -> None:
    bank_id, path = asked(town), f"/desk/{town.orgs['homecare']}/bank"
    page = browse(town.manager)
    page.get(path)
    page.post(f"{path}/withdraw", {"bank": bank_id})
    assert "Withdrawn. Your old details stay in use" in page.html
    page.post(f"{path}/withdraw", {"bank": bank_id}, status=422)


def test_other_peoples_numbers_lead_nowhere(town: SimpleNamespace, browse: Any) -> None:
    bank_id, home, other = asked(town), town.orgs["homecare"], town.orgs["rival"]
    rival, worker = browse(town.rival), browse(town.worker)
    rival.get(f"/desk/{home}/bank", status=404)
    worker.get(f"/desk/{home}/bank", status=403)
    rival.get(f"/desk/{other}/bank")
    numbers = {"_csrf": next(f for f in rival.seen.forms if f.method == "post").fields["_csrf"][0]}
    rival.post(f"/desk/{other}/bank/withdraw", {"bank": bank_id, **numbers}, status=404)
    rival.post(f"/desk/{home}/bank/withdraw", {"bank": bank_id, **numbers}, status=404)
