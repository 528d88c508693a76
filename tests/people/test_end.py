"""Ending somebody's part, at once."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.kit.errors import Refusal
from brokerage.people import actions
from brokerage.people.models import CircleMember


def path(town: SimpleNamespace) -> str:
    return f"/people/{town.ann.person_id}/circle/{town.carl_member}/end"


def test_the_next_request_of_whoever_was_ended_is_refused(town: SimpleNamespace, browse: Any) -> None:
    carl, ann = browse(town.carl), browse(town.ann)
    carl.get(f"/people/{town.ann.person_id}")
    ann.get(path(town))
    ann.post(path(town), {"why": ""})
    assert "can no longer see or do anything" in ann.html
    answer = carl.client.get(f"/people/{town.ann.person_id}")
    assert answer.status_code in (403, 404) and "Abbott</h1>" not in answer.text


def test_a_form_that_was_open_when_it_ended_is_refused_too(town: SimpleNamespace, browse: Any) -> None:
    ann, carl = browse(town.ann), browse(town.carl)
    ann.get(path(town).replace("/end", "/limit"))
    ann.post(path(town).replace("/end", "/limit"), {"may": ["plan"]})
    carl.get(f"/people/{town.ann.person_id}/needs")
    ann.get(path(town))
    ann.post(path(town), {})
    carl.post(f"/people/{town.ann.person_id}/needs", {"code": "BSL"}, status=403)


def test_a_carer_may_leave_by_themself(town: SimpleNamespace, browse: Any) -> None:
    carl = browse(town.carl)
    carl.get(path(town))
    carl.post(path(town), {"why": "I am moving"})
    assert "no longer act" in carl.html
    carl.get(f"/people/{town.ann.person_id}", status=403)


def test_ended_twice_is_refused_in_words(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    ann, other = browse(town.ann), browse(town.ann)
    ann.get(path(town))
    other.get(path(town))
    ann.post(path(town), {})
    other.post(path(town), {}, status=403)
    with pytest.raises(Refusal), house.database.transaction() as db:
        actions.end_member(db, db.get_one(CircleMember, town.carl_member), by="system", at=clock.now())


def test_after_the_end_the_same_person_may_be_let_in_again(town: SimpleNamespace, browse: Any) -> None:
    ann = browse(town.ann)
    ann.get(path(town))
    ann.post(path(town), {})
    ann.get(f"/people/{town.ann.person_id}/circle/give")
    ann.post(f"/people/{town.ann.person_id}/circle/give", {"kind": "CARER", "name": "Carl", "email": town.carl.email})
    assert "Carl Abbott can act now" in ann.html and "Who acted before" in ann.html


@pytest.mark.parametrize(("who", "status"), [("coordinator", 403), ("zed", 404), ("noah", 403), ("approver", 403)])
def test_nobody_else_ends_it(town: SimpleNamespace, browse: Any, who: str, status: int) -> None:
    browse(getattr(town, who)).get(path(town), status=status)
