"""A page that the browser has, asked for again and again: one statement, the look, and nothing that was not asked anew."""
from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text

from brokerage.door.looks import Look
from brokerage.kit import db as kit_db
from brokerage.kit.clock import SetClock
from tests.door import room
from tests.pages import Browser


@pytest.fixture(name="ask")
def _ask(ana: Browser, three: SimpleNamespace) -> Any:
    """Asks for a page that this browser has, and has asked for once before."""
    path = f"/t/people/{three.ana.person_id}/short"
    tag = ana.client.get(path).headers["etag"]

    def ask() -> Any:
        return ana.client.get(path, headers={"if-none-match": tag}, follow_redirects=False)
    assert ask().status_code == 304
    return ask


def said(ana: Browser, words: str) -> None:
    with ana.house.database.transaction() as db:
        db.execute(text(words))


def looks(ana: Browser) -> list[Look]:
    with ana.house.database.reading() as db:
        return list(db.scalars(select(Look).order_by(Look.id)))


def asked_for(ask: Any) -> list[str]:
    """The first word of each statement that this asking takes."""
    asked: list[str] = []
    kit_db.watchers.append(asked.append)
    try:
        assert ask().status_code == 304
    finally:
        kit_db.watchers.remove(asked.append)
    return [words.split()[0] for words in asked]


def test_the_second_time_it_is_one_statement_and_one_look(ana: Browser, ask: Any) -> None:
    before = looks(ana)
    assert [word for word in asked_for(ask) if word != "PRAGMA"] == ["SELECT", "INSERT"]
    last = looks(ana)[-1]
    assert len(looks(ana)) == len(before) + 1 and last.page == "tests.door.room.short" and last.request_id != before[-1].request_id


def test_while_nothing_but_looks_is_committed_sqlite_is_asked_for_no_rows(ana: Browser, ask: Any) -> None:
    """On PostgreSQL nothing can say so, and the statement is asked each time."""
    sqlite = ana.house.database.name == "sqlite"
    nothing, anew = (["PRAGMA", "INSERT"], ["PRAGMA", "SELECT", "INSERT"]) if sqlite else [["SELECT", "INSERT"]] * 2
    assert [asked_for(ask) for _ in range(3)] == [anew, nothing, nothing]
    said(ana, "UPDATE person SET phone = phone || '1'")
    assert [asked_for(ask) for _ in range(2)] == [anew, nothing]


def test_another_process_that_writes_is_seen_at_once(ana: Browser, ask: Any, three: SimpleNamespace) -> None:
    """A program of its own, which knows nothing of this house, over the driver alone."""
    database = ana.house.database
    assert [ask().status_code for _ in range(3)] == [304, 304, 304]
    words = f"UPDATE session SET ended_at = '2026-04-01' WHERE user_id = {three.ana.id}"
    if database.name == "sqlite":
        done = f"import sqlite3; c = sqlite3.connect({database.url.database!r}); c.execute({words!r}); c.commit()"
    else:
        address = database.url.render_as_string(hide_password=False)
        done = f"import psycopg; c = psycopg.connect({address!r}); c.execute({words!r}); c.commit()"
    subprocess.run([sys.executable, "-c", done], check=True)
    assert ask().status_code == 303


def test_a_page_that_tells_of_looks_is_never_taken_for_unchanged(ana: Browser, ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    told = room.Hot(room.NAMED.sqlite + " AND (SELECT COUNT(*) FROM look) > 0")
    monkeypatch.setattr(room, "NAMED", told)
    ana.house.again.known.clear()
    assert asked_for(ask)[-1] == "INSERT" and not ana.house.again.known


@pytest.mark.parametrize(("change", "status"), [
    ("UPDATE person SET family_name = 'Other'", 200), ("UPDATE app_user SET name = 'Other'", 200),
    ("UPDATE app_user SET person_id = NULL", 403), ("UPDATE app_user SET stopped_at = CURRENT_TIMESTAMP", 303),
    ("UPDATE session SET ended_at = CURRENT_TIMESTAMP", 303), ("DELETE FROM session", 303)])
def test_whatever_changed_is_seen_at_once(ana: Browser, ask: Any, change: str, status: int) -> None:
    assert ask().status_code == 304
    said(ana, change)
    assert ask().status_code == status
    assert ask().status_code == status


def test_what_changed_and_changed_back_is_the_same_page(ana: Browser, ask: Any) -> None:
    said(ana, "UPDATE person SET family_name = family_name || 'x'")
    assert ask().status_code == 200
    said(ana, "UPDATE person SET family_name = substr(family_name, 1, length(family_name) - 1)")
    assert [ask().status_code for _ in range(3)] == [304, 304, 304]


def test_a_session_in_use_stays_awake_and_an_idle_one_ends(ana: Browser, ask: Any, clock: SetClock) -> None:
    for _ in range(20):
        clock.move(minutes=5)
        assert ask().status_code in (200, 304)
    clock.move(minutes=ana.house.config.public_idle_minutes + 1)
    assert ask().status_code == 303


def test_nobody_else_gets_it_with_the_tag_alone(app: Any, ana: Browser, ask: Any, three: SimpleNamespace) -> None:
    path, tag = f"/t/people/{three.ana.person_id}/short", ask().headers["etag"]
    assert Browser(app).sign_in(three.cy).client.get(path, headers={"if-none-match": tag}).status_code == 404
    assert Browser(app).client.get(path, headers={"if-none-match": tag}, follow_redirects=False).status_code == 303


def test_a_page_that_was_asked_for_otherwise_than_by_hot_statements_is_not_kept(ana: Browser, three: SimpleNamespace) -> None:
    path = f"/t/people/{three.ana.person_id}/kept"
    tag = ana.client.get(path).headers["etag"]
    for _ in range(2):
        assert ana.client.get(path, headers={"if-none-match": tag}).status_code == 304
    assert path not in {place[1] for place in ana.house.again.known}
