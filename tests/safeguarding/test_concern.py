"""One concern: for safeguarding leads who work with the person and whoever raised it, and never for anybody named in it (I-11)."""
from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.kit.clock import SetClock
from brokerage.people import actions as people
from brokerage.people.models import Organisation
from brokerage.people.signin_models import User
from tests.safeguarding.test_worry import WORDS, say


def raised(browse: Any, town: SimpleNamespace, by: Any, **more: Any) -> str:
    return str(say(browse(by), town, **more).answer.url.path)


def seat(house: Any, clock: SetClock, user: int, org: int, role: str = "SAFEGUARDING_LEAD") -> None:
    with house.database.transaction() as db:
        people.give_seat(db, db.get_one(User, user), db.get_one(Organisation, org), role, by="system", at=clock.now())


@pytest.mark.parametrize(("who", "status"), [
    ("safeguarding", 200), ("worker", 200), ("ann", 404), ("carl", 404), ("coordinator", 404), ("broker", 404), ("approver", 404),
    ("manager", 404), ("zed", 404), ("stranger", 404), ("sysadmin", 403), ("ig", 403)])
def test_only_leads_and_whoever_raised_it_read_it(town: SimpleNamespace, browse: Any, who: str, status: int) -> None:
    where = raised(browse, town, town.worker)
    reader = browse(getattr(town, who))
    reader.get(where, status=status)
    assert (WORDS in reader.html) == (status == 200)


@pytest.mark.parametrize("kind", ["CARER", "NOMINEE", "REPRESENTATIVE"])
def test_a_lead_who_is_named_and_acts_for_her_never_learns_of_it(town: SimpleNamespace, browse: Any, house: Any, clock: SetClock,
                                                                 kind: str) -> None:
    from sqlalchemy import update

    from brokerage.people.models import CircleMember
    seat(house, clock, town.carl.id, town.orgs["council"])
    with house.database.transaction() as db:
        db.execute(update(CircleMember).where(CircleMember.id == town.carl_member).values(kind=kind))
    where = raised(browse, town, town.worker, circle=str(town.carl.id))
    carl = browse(town.carl)
    carl.get(where, status=404)
    carl.get(f"/people/{town.ann.person_id}/worry")
    carl.post(where + "/close", {"outcome": "NO_ACTION", "findings": "Nothing"}, status=404)
    carl.get("/safeguarding")
    assert "Ann Abbott" not in carl.html
    browse(town.safeguarding).get(where)


@pytest.mark.parametrize("others", ["Safeguarding Worker", "  safeguarding  WORKER"])
def test_a_worker_who_is_named_by_name_alone_does_not_read_it_either(town: SimpleNamespace, browse: Any, others: str) -> None:
    where = raised(browse, town, town.worker, others=others)
    lead = browse(town.safeguarding)
    lead.get(where, status=404)
    lead.get("/safeguarding")
    assert "Ann Abbott" not in lead.html


def test_a_lead_in_her_circle_leaves_it_to_another_lead(town: SimpleNamespace, browse: Any, house: Any, clock: SetClock) -> None:
    seat(house, clock, town.carl.id, town.orgs["council"])
    browse(town.carl).get(raised(browse, town, town.worker), status=404)


def test_a_lead_of_somebody_elses_council_does_not_read_it(town: SimpleNamespace, browse: Any, house: Any, clock: SetClock) -> None:
    seat(house, clock, town.stranger.id, town.orgs["far"])
    stranger = browse(town.stranger)
    stranger.get(raised(browse, town, town.worker), status=404)
    stranger.get("/safeguarding")
    assert "Ann Abbott" not in stranger.html


def test_whoever_writes_their_own_name_still_reads_what_they_raised(town: SimpleNamespace, browse: Any) -> None:
    browse(town.carl).get(raised(browse, town, town.carl, others="Carl Abbott"))


def test_a_lead_closes_it_with_what_came_of_it_and_opens_it_again(town: SimpleNamespace, browse: Any, clock: SetClock) -> None:
    where, lead = raised(browse, town, town.worker), browse(town.safeguarding)
    lead.get(where)
    lead.post(where + "/close", {}, status=422)
    assert "Choose what came of it" in lead.html and "Say what you found and did" in lead.html
    lead.post(where + "/close", {"outcome": "ACTION", "findings": "Her bank card was changed"})
    assert "Her bank card was changed" in lead.html and "Closed" in lead.html
    lead.post(where + "/close", {"outcome": "ACTION", "findings": "Twice"}, status=403)
    clock.at += timedelta(days=1)
    lead = browse(town.safeguarding)
    lead.get(where)
    lead.post(where + "/reopen", {"why": "It happened again"})
    assert "It happened again" in lead.html and "Review it by" in lead.html and "19 December 2026" in lead.html


def test_whoever_raised_it_cannot_close_it(town: SimpleNamespace, browse: Any) -> None:
    worker = say(browse(town.worker), town)
    worker.post(worker.answer.url.path + "/close", {"outcome": "NO_ACTION", "findings": "No"}, status=403)
