"""A named person's reason for going on."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import NOW, Town
from tests.plans.ready import door, fill, path_of, plan_of, planned, seen, until, yes

__all__ = ["NOW", "door", "fill", "path_of", "plan_of", "planned", "seen", "until", "yes"]


from sqlalchemy import delete, select

from brokerage.plans.line_models import Line, Option


def test_a_reason_is_asked_given_and_shown(planned: Town, door: Any) -> None:
    with planned.writing() as db:
        plan = plan_of(db, planned)
        line = db.scalar(select(Line.id).where(Line.plan_id == plan.id, Line.number == 2))
        db.execute(delete(Option).where(Option.line_id == line, Option.chosen.is_(False)))
        here = f"/plans/{plan.id}"
    browser = door("broker")
    page = browser.get(f"{here}/checks")
    link = next(link for link in page.links if "/reason?" in link)
    asked = browser.get(link)
    form = next(f for f in asked.forms if f.action == f"{here}/reason")
    assert "Say why in a few words" in browser.post(f"{here}/reason", {**form.fields, "why": "x"}, status=422).html
    browser.post(f"{here}/reason", {**form.fields, "why": "There are only two within ten miles"})
    assert "There are only two within ten miles (Broker)" in browser.html


def test_what_was_answered_meanwhile_leads_back_to_what_was_found(planned: Town, door: Any) -> None:
    here = path_of(planned)
    for question in ("?key=P01_NO_NEED//x", ""):
        assert door("broker").get(f"{here}/reason{question}").h1 == ["What was checked"]
