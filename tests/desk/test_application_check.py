"""Answering an application rule by rule."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from brokerage.desk import listing_actions, ties
from brokerage.desk.listing_forms import NewListingForm
from brokerage.desk.portal_models import RuleAnswer
from brokerage.people.models import Organisation
from tests.desk.applications import actor_of, newcomer, sent, state, verdicts
from tests.desk.conftest import acting


def test_it_goes_back_with_a_reason_for_each_rule_and_is_approved_when_all_are_met(town: SimpleNamespace, browse: Any) -> None:
    nell = newcomer(town)
    number = sent(town, nell)
    page, path = browse(town.broker), f"/provider-checks/applications/{number}"
    page.get("/provider-checks")
    assert "New Hope" in page.html
    page.get(path)
    page.post(path, {"verb": "approve"}, status=422)
    assert "You are insured: choose whether it is met" in page.html
    page.post(path, verdicts(page, SAFE="") | {"verb": "return"}, status=422)
    assert "You keep people safe: say what is missing" in page.html
    page.post(path, verdicts(page, SAFE="Nobody is named") | {"verb": "approve"}, status=422)
    assert "approved when every rule is met" in page.html
    page.post(path, verdicts(page) | {"verb": "refuse"}, status=422)
    assert "what is missing, or approve" in page.html and state(town, number) == "SUBMITTED"
    page.post(path, verdicts(page, SAFE="Nobody is named") | {"verb": "return", "answer": "Nearly there"})
    own = browse(nell)
    own.get(f"/desk/{nell.org}/application")
    assert "Nobody is named" in own.html and "Nearly there" in own.html and "Sent back to you" in own.html and "Open Hands" in own.html
    form = next(f for f in own.seen.forms if f.action.endswith(f"/application/{number}"))
    fields = {name: values[0] for name, values in form.fields.items() if name.startswith("meets_")}
    words = {f"words_{code.removeprefix('meets_')}": "We do, and say who" for code in fields}
    own.post(form.action, {"about": "We sit with people", **fields, **words, "do": "send"})
    with town.database.reading() as db:
        assert set(db.scalars(select(RuleAnswer.found))) == {""}
    second = browse(town.coordinator)
    second.get(path)
    second.post(path, verdicts(second) | {"verb": "approve"})
    assert state(town, number) == "APPROVED"
    second.post(path, verdicts(second) | {"verb": "refuse"}, status=422)


def test_nothing_new_goes_live_before_its_provider_is_approved(town: SimpleNamespace, browse: Any) -> None:
    nell = newcomer(town)
    with town.database.transaction() as db:
        edit = listing_actions.add(db, db.get_one(Organisation, nell.org), NewListingForm(name="Sitting", type="CARER_SITTING"),
                                   by=actor_of(nell, town), at=town.clock.now()).id
    page, path = browse(town.broker), f"/provider-checks/listings/{edit}"
    page.get(path)
    page.post(path + "/approve", status=422)
    assert "not approved yet" in page.html
    number = sent(town, nell)
    page.get(f"/provider-checks/applications/{number}")
    page.post(f"/provider-checks/applications/{number}", verdicts(page) | {"verb": "approve"})
    page.get(path)
    page.post(path + "/approve")
    assert "Approved. Sitting is on show" in page.html


def test_a_body_that_the_provider_is_part_of_does_not_answer(town: SimpleNamespace, browse: Any) -> None:
    nell = newcomer(town)
    number = sent(town, nell)
    with town.database.transaction() as db:
        by = {"by": acting(db, town, "coordinator"), "at": town.clock.now()}
        ties.record(db, db.get_one(Organisation, nell.org), db.get_one(Organisation, town.orgs["charity"]), "Its trading arm", **by)
    page, path = browse(town.broker), f"/provider-checks/applications/{number}"
    page.get(path)
    assert "belong together" in page.html and "Send your answer" not in page.html
    page.get("/account")
    page.post(path, {"verb": "approve", "_csrf": page.seen.forms[0].fields["_csrf"][0]}, status=403)
    browse(town.manager).get(path, status=403)
    assert state(town, number) == "SUBMITTED"
