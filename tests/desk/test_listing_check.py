"""Answering a change of a listing: by another body, with a reason, and once."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.catalogue import edit_actions
from brokerage.catalogue.feed_models import ServiceEdit
from brokerage.desk import ties
from brokerage.kit.errors import Refusal
from brokerage.people.models import Organisation
from tests.desk.conftest import acting
from tests.desk.listings import asked, live, state


def test_a_yes_makes_it_live_and_a_second_answer_is_refused(listed: SimpleNamespace, browse: Any) -> None:
    edit = asked(listed, summary="Tea and <b>company</b>")
    first, second, path = browse(listed.broker), browse(listed.coordinator), f"/provider-checks/listings/{edit}"
    first.get(path)
    second.get(path)
    assert "Lunch and company" in first.html and "Tea and company" in first.html
    first.post(path + "/return", {"why": ""}, status=422)
    assert "Say what they should put right" in first.html
    second.post(path + "/approve")
    assert live(listed).summary == "Tea and company" and state(listed, edit) == "APPROVED"
    first.post(path + "/return", {"why": "No, it is soup"}, status=422)
    assert state(listed, edit) == "APPROVED" and live(listed).summary == "Tea and company"


def test_a_body_does_not_answer_its_own_provider_arm(listed: SimpleNamespace, browse: Any) -> None:
    edit = asked(listed, summary="Tea")
    path = f"/provider-checks/listings/{edit}"
    with listed.database.transaction() as db:
        provider, icb = db.get_one(Organisation, listed.orgs["homecare"]), db.get_one(Organisation, listed.orgs["icb"])
        ties.record(db, provider, icb, "The ICB runs it", by=acting(db, listed, "coordinator"), at=listed.clock.now())
        for one in (provider, db.get_one(Organisation, listed.orgs["charity"])):
            one.charity_number = "1234567"
    for who in ("tied", "broker"):
        page = browse(getattr(listed, who))
        page.get(path)
        assert "belong together" in page.html and "Approve it" not in page.html, who
        page.get("/account")
        csrf = {"_csrf": page.seen.forms[0].fields["_csrf"][0]}
        page.post(path + "/approve", csrf, status=403)
        page.post(path + "/return", {"why": "Not nice at all", **csrf}, status=403)
    browse(listed.arm).get(path, status=404)
    assert state(listed, edit) == "WAITING"
    page = browse(listed.coordinator)
    page.get(path)
    page.post(path + "/approve")
    assert state(listed, edit) == "APPROVED"


def test_the_house_itself_refuses_people_of_the_provider(listed: SimpleNamespace) -> None:
    edit = asked(listed, summary="Tea")
    for who in ("manager", "second", "worker", "arm"):
        with pytest.raises(Refusal, match="Somebody else"), listed.database.transaction() as db:
            edit_actions.approve(db, db.get_one(ServiceEdit, edit), by=acting(db, listed, who), at=listed.clock.now())
    assert state(listed, edit) == "WAITING"
