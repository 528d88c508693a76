"""What runs out is told to managers once, and stands on the desk until it is put right."""
from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from brokerage import worker
from brokerage.catalogue import actions as catalogue
from brokerage.catalogue import reminders
from brokerage.catalogue.feed_models import Reminder
from brokerage.catalogue.models import Assurance, Service
from brokerage.desk import reminding
from brokerage.kit.jobs import Taken
from brokerage.notices.models import Notice
from tests.conftest import START
from tests.desk.conftest import acting
from tests.desk.listings import home


def due(town: SimpleNamespace) -> None:
    """A service and a check of Kind Homecare, and a service of a rival, run out within a week."""
    with town.database.transaction() as db:
        for key in ("day", "other"):
            db.get_one(Service, town.services[key]).fresh_until = START.date() + timedelta(days=3)
        for days in (-2, 400):
            db.add(Assurance(organisation_id=town.orgs["homecare"], kind="DBS", holder="Renewed" if days > 0 else "Ann Nurse", expires_on=START.date()
                             + timedelta(days=days), seen_by="user/1", seen_at=START))
        reminders.remind(db, today=START.date(), at=START)


def test_managers_are_told_once_and_nobody_of_another_provider(listed: SimpleNamespace, house: Any) -> None:
    due(listed)
    job = Taken(1, "desk.remind", {}, 1, START)
    worker.tell_providers(house, job)
    worker.tell_providers(house, job)
    with listed.database.reading() as db:
        told = {(n.user_id, n.words, n.where) for n in db.query(Notice)}
        assert db.query(Notice).count() == len(told) and db.query(Reminder).filter(Reminder.told_at.is_(None)).count() == 0
    mine = {(words, where) for user, words, where in told if user == listed.second.id}
    assert mine == {("Day club is hidden after 23 November 2026: say that it is still right", home(listed, f"/services/{listed.services['day']}")),
                    ("DBS check (Ann Nurse) ran out on 18 November 2026: give the next one", home(listed, "/papers"))}
    assert {user for user, words, _ in told if words.startswith("Other care")} == {listed.rival.id}


def test_what_was_put_right_is_told_to_nobody_and_leaves_the_desk(listed: SimpleNamespace, house: Any, browse: Any) -> None:
    due(listed)
    page = browse(listed.manager)
    page.get(home(listed))
    assert "Day club is hidden after" in page.html and "Other care" not in page.html
    with listed.database.transaction() as db:
        catalogue.assure(db, db.get_one(Service, listed.services["day"]), by=acting(db, listed, "manager"), at=START)
    page.get(home(listed))
    assert "Day club is hidden after" not in page.html and "DBS check (Ann Nurse) ran out" in page.html
    worker.tell_providers(house, Taken(1, "desk.remind", {}, 1, START))
    with listed.database.reading() as db:
        assert not [n for n in db.query(Notice) if n.words.startswith("Day club")]
        assert db.query(Reminder).filter(Reminder.told_at.is_(None)).count() == 0


def test_many_warnings_are_all_told(listed: SimpleNamespace, house: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(reminding, "AT_ONCE", 2)
    with listed.database.transaction() as db:
        for n in range(5):
            db.add(Assurance(organisation_id=listed.orgs["rival"], kind="DBS", holder=f"N{n}", expires_on=START.date() + timedelta(days=3), seen_by="user/1",
                             seen_at=START))
        reminders.remind(db, today=START.date(), at=START)
    worker.tell_providers(house, Taken(1, "desk.remind", {}, 1, START))
    with listed.database.reading() as db:
        assert db.query(Notice).count() == 5
