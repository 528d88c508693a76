"""Who looked at whose record: written before the page leaves, in a chain that shows when it was touched."""
from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text

from brokerage.door.looks import Look, Seen, broken_links
from brokerage.kit.clock import SetClock
from tests.pages import Browser


def looks(house: Any) -> list[Look]:
    with house.database.reading() as db:
        return list(db.scalars(select(Look).order_by(Look.id)))


def test_opening_a_record_leaves_a_row_that_says_who_when_and_what(ana: Browser, three: SimpleNamespace, clock: SetClock) -> None:
    ana.get(f"/t/people/{three.ana.person_id}")
    row = looks(ana.house)[-1]
    assert (row.person_id, row.user_id, row.at, row.page) == (three.ana.person_id, three.ana.id, clock.now(), "tests.door.room.show")


def test_a_page_that_is_refused_or_about_nobody_leaves_no_row(ana: Browser, three: SimpleNamespace) -> None:
    before = len(looks(ana.house))
    ana.get(f"/t/people/{three.cy.person_id}", status=404)
    ana.get("/t/open")
    assert len(looks(ana.house)) == before


def test_an_unchanged_page_is_a_look_all_the_same(ana: Browser, three: SimpleNamespace) -> None:
    first = ana.client.get(f"/t/people/{three.ana.person_id}/kept")
    before = len(looks(ana.house))
    ana.client.get(f"/t/people/{three.ana.person_id}/kept", headers={"if-none-match": first.headers["etag"]})
    assert len(looks(ana.house)) == before + 1


def test_a_read_that_cannot_be_recorded_is_not_shown(ana: Browser, three: SimpleNamespace, house: Any) -> None:
    with house.database.transaction() as db:
        db.execute(text("ALTER TABLE look RENAME TO look_away"))
    ana.get(f"/t/people/{three.ana.person_id}", status=500)
    assert "Test" not in ana.html
    with house.database.transaction() as db:
        db.execute(text("ALTER TABLE look_away RENAME TO look"))
    ana.get(f"/t/people/{three.ana.person_id}")
    with house.database.reading() as db:
        assert broken_links(db) == []


def test_many_at_once_are_all_recorded_in_one_unbroken_chain(house: Any, clock: SetClock, three: SimpleNamespace) -> None:
    def look(user: int) -> None:
        for _ in range(25):
            house.lookbook.record([Seen(three.ana.person_id, user, clock.now(), "a.page")])
    threads = [threading.Thread(target=look, args=(user,)) for user in range(1, 9)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    rows = looks(house)
    assert len(rows) == 200 and sorted(r.seq for r in rows) == list(range(1, 201))
    with house.database.reading() as db:
        assert broken_links(db) == []


@pytest.mark.parametrize("harm", ["UPDATE look SET user_id = 99 WHERE seq = 2", "DELETE FROM look WHERE seq = 2"])
def test_the_database_refuses_to_change_a_look_and_a_change_made_by_force_is_found(
        ana: Browser, three: SimpleNamespace, house: Any, harm: str) -> None:
    for _ in range(4):
        ana.get(f"/t/people/{three.ana.person_id}")
    with pytest.raises(Exception, match="look"), house.database.transaction() as db:
        db.execute(text(harm))
    with house.database.transaction() as db:
        if house.database.name == "sqlite":
            for (name,) in db.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'look'")).all():
                db.execute(text(f"DROP TRIGGER {name}"))
        else:
            db.execute(text("ALTER TABLE look DISABLE TRIGGER ALL"))
        db.execute(text(harm))
    with house.database.reading() as db:
        assert broken_links(db)


def test_a_session_in_use_stays_open_and_an_idle_one_ends(ana: Browser, three: SimpleNamespace, clock: SetClock) -> None:
    for _ in range(6):
        clock.at += timedelta(minutes=29)
        ana.get(f"/t/people/{three.ana.person_id}")
    clock.at += timedelta(minutes=30, seconds=1)
    answer = ana.client.get(f"/t/people/{three.ana.person_id}", follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
