"""A record opened in an emergency (I-02)."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.people import actions
from brokerage.people.models import BreakGlass

WHY = "She is in hospital and nobody knows her medicines"


def form(**over: str) -> dict[str, str]:
    return {"who": "943 476 5919", "born_on-day": "14", "born_on-month": "5", "born_on-year": "1971", "reason": WHY, **over}


def break_in(browser: Any, *, status: int = 200, **over: str) -> Any:
    browser.get("/people/break-glass")
    browser.post("/people/break-glass", form(**over), status=status)
    return browser


def test_it_opens_the_record_for_eight_hours(town: SimpleNamespace, browse: Any, clock: Any) -> None:
    stranger = browse(town.stranger)
    stranger.get(f"/people/{town.ann.person_id}", status=404)
    break_in(stranger)
    assert stranger.seen.h1[0] == "Ann Abbott"
    clock.move(hours=8)
    browse(town.stranger).get(f"/people/{town.ann.person_id}", status=404)


def test_the_person_reads_the_reason(town: SimpleNamespace, browse: Any) -> None:
    break_in(browse(town.stranger))
    ann = browse(town.ann)
    ann.get(f"/people/{town.ann.person_id}/opened")
    assert "Stranger Worker" in ann.html and WHY in ann.html
    ann.get(f"/people/{town.ann.person_id}/history")
    assert "opened the record in an emergency" in ann.html


def test_it_opens_it_for_nobody_else_of_that_organisation(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    break_in(browse(town.stranger))
    browse(town.rival).get(f"/people/{town.ann.person_id}", status=404)
    browse(town.zed).get(f"/people/{town.ann.person_id}", status=404)


@pytest.mark.parametrize("over", [{"who": "999 000 0018"}, {"born_on-day": "15"}, {"who": "%"}, {"who": "' OR 1=1"}])
def test_number_and_date_of_birth_must_both_be_right(town: SimpleNamespace, browse: Any, over: dict[str, str]) -> None:
    assert "cannot find anybody" in break_in(browse(town.stranger), status=422, **over).html


@pytest.mark.parametrize("why", ["", "urgent", " " * 40])
def test_without_a_reason_it_stays_shut(town: SimpleNamespace, browse: Any, why: str) -> None:
    break_in(browse(town.stranger), status=422, reason=why)


@pytest.mark.parametrize("who", ["ann", "carl", "broker", "worker", "finance", "approver", "sysadmin", "ig", "analyst"])
def test_only_care_roles_may(town: SimpleNamespace, browse: Any, who: str) -> None:
    browse(getattr(town, who)).get("/people/break-glass", status=403)


def test_one_who_loses_the_care_role_loses_the_emergency_too(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    from brokerage.people.models import Membership
    stranger = break_in(browse(town.stranger))
    with house.database.transaction() as db:
        db.query(Membership).filter_by(user_id=town.stranger.id).one().ended_at = clock.now()
    assert stranger.client.get(f"/people/{town.ann.person_id}").status_code == 403


def test_when_it_is_over_the_worker_says_so(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    break_in(browse(town.stranger))
    clock.move(hours=8)
    with house.database.transaction() as db:
        assert actions.lapse_emergencies(db, at=clock.now()) == 1
        assert actions.lapse_emergencies(db, at=clock.now()) == 0
        assert db.query(BreakGlass).one().state == "OVER"
