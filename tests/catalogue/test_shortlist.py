"""Everybody's own shortlist."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from brokerage.catalogue import actions, keeping
from brokerage.catalogue.models import Service
from brokerage.kit.errors import Refusal
from brokerage.people import actions as people
from tests.catalogue.conftest import BY, NOW, Market


def test_it_is_kept_shown_and_dropped_and_nobody_else_sees_it(market: Market, browse: Any, database: Any) -> None:
    with database.transaction() as db:
        other = people.register_user(db, email="other@example.org", name="Other", demo="looks", by="system", at=NOW)
    page, swim = browse(market.user), market.services["swim"].id
    page.get("/services/shortlist")
    assert "Here you see the services that you put aside" in page.html
    page.get("/services")
    page.post(f"/services/{swim}/keep", {})
    assert page.seen.h1 == ["Your shortlist"] and "Swimming" in page.html
    page.get("/services")
    assert "On your shortlist" in page.html and "Your shortlist (1)" in page.html
    theirs = browse(other)
    theirs.get("/services/shortlist")
    assert "Swimming" not in theirs.html
    page.get("/services/shortlist")
    page.post(f"/services/{swim}/drop", {})
    assert "Swimming</a>" not in page.html


def test_what_is_not_offered_any_more_is_said_and_not_shown(market: Market, browse: Any, database: Any) -> None:
    page, swim = browse(market.user), market.services["swim"].id
    page.get("/services")
    page.post(f"/services/{swim}/keep", {})
    with database.transaction() as db:
        actions.withdraw(db, db.get(Service, swim), on=date(2026, 11, 20))
    page.get("/services/shortlist")
    assert "One service that you put aside is not offered any more" in page.html and "Swimming" not in page.html


def test_a_full_shortlist_takes_no_more_and_the_same_again_changes_nothing(market: Market, database: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(keeping, "MOST", 1)
    from brokerage.door.actor import Actor
    me = Actor(user_id=market.user.id, name="Looker")
    with database.transaction() as db:
        for _ in range(2):
            keeping.keep(db, market.services["swim"], by=me, at=NOW)
        with pytest.raises(Refusal):
            keeping.keep(db, market.services["night"], by=me, at=NOW)
        assert keeping.ids(db, me) == [market.services["swim"].id] and keeping.ids(db, BY) in ([], [market.services["swim"].id])
