"""Feeds whose list holds only names: each service's own page is fetched, bounded, and again by a timer."""
from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from brokerage import imports
from brokerage.catalogue import import_actions, web_details
from brokerage.catalogue.feed_models import Feed, FeedRecord, ImportPart, ImportRun
from brokerage.catalogue.models import Price, Service
from brokerage.catalogue.ports import Unreadable
from brokerage.kit.db import Database
from brokerage.kit.jobs import Job
from tests.catalogue.conftest import BY, Market
from tests.catalogue.feeds import AT, codes, record, said, uid
from tests.catalogue.test_fetching import Answer, feed, fetcher, pages, read  # noqa: F401
from tests.catalogue.test_imports import importer  # noqa: F401


def detailed(total: int, *, missing: int = 0, broken: int = 0) -> Any:
    """A version 3 feed: the list has names, /services/{id} has what they cost."""
    listed = pages(total)

    def answer(page: int, path: str) -> Answer:
        ref = path.rpartition("/services/")[2]
        if "/services/" not in path:
            return listed(page, path)
        number = int(ref[-12:])
        if number == missing:
            return 404, {}, b""
        if number == broken:
            return 503, {}, b""
        return 200, {}, json.dumps(record(number, cost_options=[{"amount": 10 + number, "option": "a session"}])).encode()
    return answer


def prices(database: Database) -> list[int]:
    with database.reading() as db:
        return sorted(int(rate) for rate in db.scalars(select(Price.rate).where(Price.feed_id.is_not(None))))


def test_the_page_of_each_service_is_read_in_place_of_its_line(market: Market, database: Database, feed: Any) -> None:  # noqa: F811
    feed.answer = detailed(3)
    assert said(read(database, feed.url)) == (3, 3, 0, 0, 0) and prices(database) == [11, 12, 13]
    assert [path for path in feed.asked if "page=" not in path] == [f"/api/services/{uid(n)}" for n in (1, 2, 3)]
    assert said(read(database, feed.url)) == (3, 0, 0, 3, 0)
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(ImportPart)) == 0


def test_a_feed_without_such_pages_is_asked_once_and_read_as_it_is(market: Market, database: Database, feed: Any) -> None:  # noqa: F811
    listed = pages(3)
    feed.answer = lambda page, path: listed(page, path) if "/services/" not in path else (404, {}, b"")
    assert said(read(database, feed.url)) == (3, 3, 0, 0, 0)
    assert len([path for path in feed.asked if "page=" not in path]) == 1
    feed.answer, feed.asked = lambda page, path: (200, {}, json.dumps([record(1, fees="Free")]).encode()), []
    read(database, feed.url + "/other")
    assert [path for path in feed.asked if "page=" not in path] == []


def test_one_page_that_is_missing_sinks_no_other_and_withdraws_nothing(market: Market, database: Database, feed: Any) -> None:  # noqa: F811
    feed.answer = detailed(3)
    read(database, feed.url)
    feed.answer = detailed(3, missing=2)
    reading = read(database, feed.url)
    assert "DETAIL_MISSING" in codes(reading) and not reading.complete and reading.report.withdrawn == 0
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(FeedRecord).where(FeedRecord.gone_on.is_not(None))) == 0


def test_what_stops_goes_on_where_it_was(market: Market, database: Database, feed: Any) -> None:  # noqa: F811
    feed.answer = detailed(4, broken=3)
    with pytest.raises(Unreadable, match="tried 3 times"):
        read(database, feed.url)
    feed.answer, feed.asked = detailed(4), []
    assert said(read(database, feed.url)) == (4, 4, 0, 0, 0) and prices(database) == [11, 12, 13, 14]
    assert feed.asked == [f"/api/services/{uid(n)}" for n in (3, 4)]


def test_a_feed_never_loses_what_its_pages_said_because_they_stumble(market: Market, database: Database, feed: Any) -> None:  # noqa: F811
    feed.answer = detailed(2)
    read(database, feed.url)
    feed.answer = detailed(2, broken=1)
    with pytest.raises(Unreadable):
        read(database, feed.url, accept=True)
    assert prices(database) == [11, 12]


def test_the_worker_reads_a_long_feed_in_goes(market: Market, house: Any, database: Database, feed: Any, monkeypatch: Any) -> None:  # noqa: F811
    feed.answer = detailed(3)
    monkeypatch.setattr(imports, "fetcher", lambda _house: fetcher())
    monkeypatch.setattr(web_details, "SECONDS", -1)  # no time at all: each go fetches nothing, and asks for the next
    with database.transaction() as db:
        run = import_actions.bring_address(db, "openreferral", feed.url, by=BY, at=AT).id
    imports.work_run(house, run)
    with database.reading() as db:
        row = db.get_one(ImportRun, run)
        assert row.state == "STOPPED" and "goes on by itself" in row.trouble
        assert db.scalar(select(func.count()).select_from(Job).where(Job.kind == "catalogue.import")) == 2
    monkeypatch.setattr(web_details, "SECONDS", 60)
    imports.work_run(house, run)
    with database.reading() as db:
        assert db.get_one(ImportRun, run).state == "WAITING"


def test_more_services_than_are_fetched_are_said(market: Market, database: Database, feed: Any, monkeypatch: Any) -> None:  # noqa: F811
    monkeypatch.setattr(web_details, "MOST", 2)
    feed.answer = detailed(3)
    reading = read(database, feed.url)
    assert "DETAILS_MANY" in codes(reading) and reading.report.read == 2 and not reading.complete


def test_feeds_on_the_web_are_asked_for_again_after_a_day_and_files_are_not(market: Market, house: Any, database: Database, feed: Any,  # noqa: F811
                                                                           monkeypatch: Any) -> None:
    monkeypatch.setattr(imports, "fetcher", lambda _house: fetcher())
    feed.answer = detailed(2)
    read(database, feed.url, name="A council")
    with database.transaction() as db:
        db.add(Feed(key="file x", format="openreferral", name="A file", made_by="system", made_at=AT))
        db.flush()
        assert import_actions.fetch_again(db, at=AT + timedelta(hours=1)) == 0
    with database.transaction() as db:
        assert import_actions.fetch_again(db, at=AT + timedelta(days=1)) == 1
        assert import_actions.fetch_again(db, at=AT + timedelta(days=1)) == 0
        run = db.scalars(select(ImportRun).order_by(ImportRun.id.desc())).first().id
    feed.answer = detailed(3)
    imports.work_run(house, run)
    with database.reading() as db:
        row = db.get_one(ImportRun, run)
        assert (row.state, row.created, row.by) == ("WAITING", 1, "system") and db.scalar(select(func.count()).select_from(Feed)) == 2
        assert db.scalar(select(func.count()).select_from(Service).where(Service.feed_id.is_not(None))) == 2
