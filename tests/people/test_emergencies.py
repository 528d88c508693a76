"""The information governance lead's list of emergencies."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.kit.refs import digest
from brokerage.people import actions, actors


def test_the_lead_reads_those_of_their_own_organisation_without_a_name(town: SimpleNamespace, browse: Any, house: Any,
                                                                       clock: Any) -> None:
    from tests.people.test_break_glass import WHY, break_in
    break_in(browse(town.safeguarding),
             **{"who": "999 000 0018", "born_on-day": "2", "born_on-month": "1", "born_on-year": "1950"})
    break_in(browse(town.stranger))
    ig = browse(town.ig)
    ig.get("/people/emergencies")
    assert ig.html.count(WHY) == 1 and "Safeguarding Worker" in ig.html and "Stranger" not in ig.html and "Zimmer" not in ig.html


def test_before_there_is_any_the_page_says_what_it_will_show(town: SimpleNamespace, browse: Any) -> None:
    ig = browse(town.ig)
    ig.get("/people/emergencies")
    assert "None." in ig.html


@pytest.mark.parametrize("who", ["ann", "assessor", "sysadmin", "broker"])
def test_nobody_else_reads_it(town: SimpleNamespace, browse: Any, who: str) -> None:
    browse(getattr(town, who)).get("/people/emergencies", status=403)


def test_the_actor_of_the_action_is_the_one_who_looked(town: SimpleNamespace, browse: Any, house: Any, clock: Any) -> None:
    from datetime import date
    cookie = browse(town.navigator).client.cookies["brokerage"]
    with house.database.transaction() as db:
        actor = actors.find(db, digest(cookie), clock.now(), house.config)
        row = actions.break_glass(db, who="9990000018", born_on=date(1950, 1, 2), reason="Found in the street, confused",
                                  by=actor, at=clock.now())
        assert row.user_id == town.navigator.id
