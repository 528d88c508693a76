"""Changing what somebody may do."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.kit.errors import Refusal
from brokerage.kit.refs import digest
from brokerage.people import actions, actors
from brokerage.people.models import CircleMember


def path(town: SimpleNamespace) -> str:
    return f"/people/{town.ann.person_id}/circle/{town.carl_member}/limit"


def test_the_form_shows_what_is_now_and_the_change_counts_from_now(town: SimpleNamespace, browse: Any, house: Any,
                                                                   clock: Any) -> None:
    carl, ann = browse(town.carl), browse(town.ann)
    ann.get(path(town))
    form = next(f for f in ann.seen.forms if f.action == path(town))
    assert form.fields["may"] == ["order", "approve"] and form.fields["up_to"] in (["50"], ["50.00"])
    ann.post(path(town), {"may": ["plan"]})
    with house.database.reading() as db:
        trust = actors.find(db, digest(carl.client.cookies["brokerage"]), clock.now(), house.config).trusts[0]
    assert (trust.plan, trust.order, trust.approve, trust.up_to) == (True, False, False, None)
    ann.get(f"/people/{town.ann.person_id}/history")
    assert "Before: See the record, order support and approve up to £50.00." in ann.html
    assert "Now: See the record and help with the plan." in ann.html


def test_a_carer_cannot_widen_their_own_rights(town: SimpleNamespace, browse: Any, house: Any) -> None:
    carl = browse(town.carl)
    carl.get(path(town), status=403)
    carl.get("/account")
    carl.post(path(town), {"may": ["plan", "order", "approve"], "_csrf": carl.seen.forms[0].fields["_csrf"]}, status=403)
    with house.database.reading() as db:
        assert not db.get_one(CircleMember, town.carl_member).may_plan


def test_a_representative_runs_the_circle_but_never_their_own_part(town: SimpleNamespace, browse: Any, house: Any) -> None:
    with house.database.transaction() as db:
        member = db.get_one(CircleMember, town.carl_member)
        member.kind = "REPRESENTATIVE"
    carl = browse(town.carl)
    carl.get(path(town), status=403)
    carl.get(f"/people/{town.ann.person_id}/circle/give")
    carl.post(f"/people/{town.ann.person_id}/circle/give", {"kind": "CARER", "name": "Carl", "email": town.carl.email},
              status=422)
    carl.post(f"/people/{town.ann.person_id}/circle/give", {"kind": "CARER", "name": "Noah", "email": town.noah.email})
    assert "Noah Nobody" in carl.html


@pytest.mark.parametrize("number", ["999999", "0", "2147483648"])
def test_a_member_of_nobodys_circle_is_not_found(town: SimpleNamespace, browse: Any, number: str) -> None:
    browse(town.ann).get(f"/people/{town.ann.person_id}/circle/{number}/limit", status=404)


def test_a_member_of_another_circle_is_not_reached_through_mine(town: SimpleNamespace, browse: Any) -> None:
    browse(town.zed).get(f"/people/{town.zed.person_id}/circle/{town.carl_member}/limit", status=404)


def test_the_last_day_is_kept_to(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    ann = browse(town.ann)
    ann.get(path(town))
    ann.post(path(town), {"may": ["order"], "until-day": "20", "until-month": "11", "until-year": "2026"})
    browse(town.carl).get(f"/people/{town.ann.person_id}")
    clock.move(days=1)
    browse(town.carl).get(f"/people/{town.ann.person_id}", status=403)


def test_the_action_itself_refuses_ones_own_part(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    cookie = browse(town.carl).client.cookies["brokerage"]
    with pytest.raises(Refusal), house.database.transaction() as db:
        carl = actors.find(db, digest(cookie), clock.now(), house.config)
        actions.limit_member(db, db.get_one(CircleMember, town.carl_member), actions.Rights(plan=True), by=carl, at=clock.now())
