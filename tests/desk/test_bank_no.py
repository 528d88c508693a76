"""Saying no to new bank details, before the check or during the hold."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.desk.conftest import asked, checked, paid_into


def test_a_no_has_its_reason_and_the_provider_reads_it(town: SimpleNamespace, browse: Any) -> None:
    path = f"/bank-checks/{asked(town)}/no"
    page = browse(town.payer)
    page.get(path)
    page.post(path, {"why": "no"}, status=422)
    page.post(path, {"why": "Nobody there knew of this change"})
    assert "The old details stay in use" in page.html
    manager = browse(town.manager)
    manager.get(f"/desk/{town.orgs['homecare']}/bank")
    assert "Nobody there knew of this change" in manager.html
    page.get(path)
    assert "decided already" in page.html


def test_the_other_payer_stops_it_during_the_hold(town: SimpleNamespace, browse: Any) -> None:
    bank_id = asked(town)
    checked(town, bank_id)
    page = browse(town.payer)
    page.get(f"/bank-checks/{bank_id}/no")
    page.post(f"/bank-checks/{bank_id}/no", {"why": "They called us: it was not them"})
    town.clock.move(hours=60)
    assert paid_into(town) is None
