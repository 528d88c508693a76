"""Ending somebody's role at a provider."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from brokerage.people.models import Membership


def test_it_ends_at_once_and_only_ones_own_peoples(town: SimpleNamespace, browse: Any) -> None:
    with town.database.reading() as db:
        seats = {who: db.query(Membership).filter(Membership.user_id == getattr(town, who).id).first().id for who in ("worker", "rival", "manager")}
    home = f"/desk/{town.orgs['homecare']}/staff"
    page = browse(town.manager)
    page.get(f"{home}/{seats['rival']}/end", status=404)
    page.get(f"{home}/{seats['manager']}/end")
    page.post(f"{home}/{seats['manager']}/end", status=422)
    assert "You cannot end your own seat" in page.html
    page.get(f"{home}/{seats['worker']}/end")
    page.post(f"{home}/{seats['worker']}/end")
    assert "no longer have this role" in page.html
    browse(town.worker).get(home, status=403)
    with town.database.reading() as db:
        assert db.get_one(Membership, seats["rival"]).ended_at is None
