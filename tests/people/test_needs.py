"""Communication needs (I-13)."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from brokerage.people.models import CommunicationNeed


def path(town: SimpleNamespace) -> str:
    return f"/people/{town.ann.person_id}/needs"


def test_a_need_is_added_and_shown_at_the_top(town: SimpleNamespace, browse: Any) -> None:
    ann = browse(town.ann)
    ann.get(path(town))
    ann.post(path(town), {"code": "BSL", "note": "Tuesdays only"})
    assert "British Sign Language interpreter: Tuesdays only" in ann.html


def test_the_same_need_is_not_added_twice(town: SimpleNamespace, browse: Any) -> None:
    ann = browse(town.ann)
    ann.get(path(town))
    ann.post(path(town), {"code": "LARGE_PRINT"}, status=422)
    assert "already on the list" in ann.html


def test_a_need_that_ended_may_come_back_and_nothing_is_deleted(town: SimpleNamespace, browse: Any, house: Any) -> None:
    ann = browse(town.ann)
    ann.get(path(town))
    number = next(f for f in ann.seen.forms if f.action.endswith("/end")).fields["need"][0]
    ann.post(path(town) + "/end", {"need": number})
    assert "None are recorded yet" in ann.html
    ann.post(path(town), {"code": "LARGE_PRINT"})
    with house.database.reading() as db:
        assert len(list(db.scalars(select(CommunicationNeed.id).where(CommunicationNeed.person_id == town.ann.person_id)))) == 2


def test_another_persons_need_cannot_be_ended_through_mine(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    with house.database.transaction() as db:
        theirs = CommunicationNeed(person_id=town.zed.person_id, code="BSL", since=clock.today())
        db.add(theirs)
        db.flush()
        number = theirs.id
    ann = browse(town.ann)
    ann.get(path(town))
    ann.post(path(town) + "/end", {"need": str(number)}, status=404)
    with house.database.reading() as db:
        assert db.get_one(CommunicationNeed, number).ended_on is None


@pytest.mark.parametrize("code", ["", "NONSENSE", "large_print", "é"])
def test_a_need_is_one_of_the_list(town: SimpleNamespace, browse: Any, code: str) -> None:
    ann = browse(town.ann)
    ann.get(path(town))
    ann.post(path(town), {"code": code}, status=422)


@pytest.mark.parametrize(("who", "status"),
                         [("assessor", 200), ("broker", 200), ("carl", 403), ("worker", 403), ("finance", 403), ("zed", 404)])
def test_who_may_change_them(town: SimpleNamespace, browse: Any, who: str, status: int) -> None:
    browse(getattr(town, who)).get(path(town), status=status)
