"""A provider's registrations, insurance and checks, and when they run out."""
from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from brokerage.catalogue.models import Assurance
from brokerage.desk import papers
from brokerage.desk.papers import Cover
from brokerage.desk.portal_models import Paper
from brokerage.people.models import Organisation
from tests.conftest import START
from tests.desk.conftest import acting


def given(town: SimpleNamespace, one: Any, who: str = "manager", org: str = "homecare") -> int:
    with town.database.transaction() as db:
        give = papers.give_cover if isinstance(one, Cover) else papers.give_number
        return give(db, db.get_one(Organisation, town.orgs[org]), one, by=acting(db, town, who), at=town.clock.now()).id


def test_it_says_what_runs_out_and_what_waits(town: SimpleNamespace, browse: Any) -> None:
    given(town, Cover("PUBLIC_LIABILITY", expires_on=date(2027, 3, 1)))
    with town.database.transaction() as db:
        for org, holder, days in (("homecare", "Ann Nurse", 10), ("homecare", "Old Nurse", -10), ("rival", "Their Nurse", 10)):
            db.add(Assurance(organisation_id=town.orgs[org], kind="DBS", holder=holder, expires_on=START.date() + timedelta(days=days), seen_by="user/1", seen_at=START))
    page, path = browse(town.second), f"/desk/{town.orgs['homecare']}/papers"
    page.get(path)
    assert "DBS check: Ann Nurse" in page.html and "Until 30 November 2026" in page.html and "Ran out on 10 November 2026" in page.html
    assert "Public liability insurance" in page.html and "Being checked" in page.html and "Their Nurse" not in page.html
    browse(town.rival).get(path, status=404)
    browse(town.worker).get(path, status=403)


def test_a_manager_takes_back_their_own_and_nobody_elses(town: SimpleNamespace, browse: Any) -> None:
    mine, theirs = (given(town, Cover("OTHER", holder="x"), who, org) for who, org in (("manager", "homecare"), ("rival", "rival")))
    page, path = browse(town.manager), f"/desk/{town.orgs['homecare']}/papers"
    page.get(path)
    page.post(f"{path}/{mine}/take-back")
    page.post(f"{path}/{theirs}/take-back", status=404)
    with town.database.reading() as db:
        assert (db.get_one(Paper, mine).state, db.get_one(Paper, theirs).state) == ("TAKEN_BACK", "GIVEN")
