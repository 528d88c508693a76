"""A provider's own application: written, kept, sent, put right, taken up against newer rules."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.desk import application_actions, rulebooks
from brokerage.desk.portal_models import Application, RuleAnswer, Tie
from brokerage.kit.errors import Refusal
from brokerage.kit.states import Step
from brokerage.people.models import Organisation
from tests.desk.applications import actor_of, newcomer, sent, state
from tests.desk.conftest import acting


def test_it_is_kept_and_sent_when_every_rule_has_an_answer(town: SimpleNamespace, browse: Any) -> None:
    nell = newcomer(town)
    page, path = browse(nell), f"/desk/{nell.org}/application"
    page.get(f"/desk/{nell.org}")
    assert "Apply to list services" in page.html
    page.get(path)
    page.post(f"{path}/begin")
    form = next(f for f in page.seen.forms if f.action.startswith(f"{path}/") and not f.action.endswith("withdraw"))
    codes = [name.removeprefix("words_") for name in (field.get("name", "") for field in page.seen.fields) if name.startswith("words_")]
    assert len(codes) == 8
    page.post(form.action, {"about": "We sit with people", "words_INSURED": "Yes, with Acme", "do": "keep"}, status=422)
    assert "choose whether you meet it" in page.html and "Yes, with Acme" in page.html
    page.post(form.action, {"about": "We sit with people", "meets_INSURED": "yes", "words_INSURED": "Yes, with Acme", "do": "keep"})
    assert "Nobody else sees it yet" in page.html and "Yes, with Acme" in page.html
    every = {f"meets_{code}": "yes" for code in codes} | {f"words_{code}": f"We do {code}" for code in codes}
    page.post(form.action, {"about": "We sit with people", **every, "words_SAFE": "", "do": "send"}, status=422)
    assert "You keep people safe: say how" in page.html and "We do RECORDS" in page.html
    page.post(form.action, {"about": "We sit with people", **every, "part_of": str(town.orgs["charity"]), "do": "send"})
    assert "Being checked" in page.html and "Keep it for later" not in page.html
    with town.database.reading() as db:
        assert db.query(Application).one().state == "SUBMITTED" and db.query(RuleAnswer).count() == 8
        assert (db.query(Tie).one().body_id, db.query(Tie).one().provider_id) == (town.orgs["charity"], nell.org)
        assert [step.verb for step in db.query(Step).filter(Step.machine == "application").order_by(Step.id)] == ["begin", "submit"]
    page.post(form.action, {"about": "Too late", "do": "keep"}, status=422)


def test_other_providers_and_workers_cannot_touch_it(town: SimpleNamespace, browse: Any) -> None:
    nell = newcomer(town)
    number = sent(town, nell)
    browse(town.manager).get(f"/desk/{nell.org}/application", status=404)
    page = browse(town.manager)
    page.get(f"/desk/{town.orgs['homecare']}/application")
    page.post(f"/desk/{town.orgs['homecare']}/application/{number}/withdraw", status=404)
    page.get(f"/desk/{town.orgs['homecare']}/application")
    page.post(f"/desk/{nell.org}/application/{number}/withdraw", status=404)
    worker = browse(town.worker)
    worker.get(f"/desk/{town.orgs['homecare']}/application")
    assert "Begin an application" not in worker.html and state(town, number) == "SUBMITTED"


def test_newer_rules_are_taken_up_before_it_is_sent(town: SimpleNamespace, browse: Any) -> None:
    nell = newcomer(town)
    with town.database.transaction() as db:
        row = application_actions.begin(db, db.get_one(Organisation, nell.org), by=actor_of(nell, town), at=town.clock.now())
        said = {rule.code: (True, "We do") for rule in rulebooks.newest(db).rules}
        application_actions.save(db, row, "We sit", said, by=actor_of(nell, town), at=town.clock.now())
        text = rulebooks.as_text(rulebooks.newest(db).rules) + "\n\nWELSH: You speak Welsh where it is asked for\nYou do.\nWe ask: Who speaks it"
        rulebooks.publish(db, text, "Welsh is new.", by=acting(db, town, "coordinator"), at=town.clock.now())
    with pytest.raises(Refusal, match="newer rulebook"), town.database.transaction() as db:
        application_actions.submit(db, db.query(Application).one(), by=actor_of(nell, town), at=town.clock.now())
    page, path = browse(nell), f"/desk/{nell.org}/application"
    page.get(path)
    assert "there are newer rules" in page.html
    page.post(next(f.action for f in page.seen.forms if f.action.endswith("take-up")))
    assert "Welsh" in page.html and "We do" in page.html and "version 2" in page.html
