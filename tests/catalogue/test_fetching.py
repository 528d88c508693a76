"""Feeds from the web: a server on this machine that behaves, stumbles, lies, never ends, or leads inside."""
from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select

from brokerage.catalogue.feed_models import ImportPart, ImportRun
from brokerage.catalogue.fetching import Fetcher
from brokerage.catalogue.models import Service
from brokerage.catalogue.ports import ADAPTERS, Unreadable
from brokerage.catalogue.web_runs import WebReading
from brokerage.kit.db import Database
from tests.catalogue.conftest import Market
from tests.catalogue.feeds import AT, codes, record, said

Answer = tuple[int, dict[str, str], bytes]


class Feed:
    """What the server answers to page n; asked() counts."""

    def __init__(self) -> None:
        self.answer: Callable[[int, str], Answer] = lambda page, path: (404, {}, b"")
        self.asked: list[str] = []


@pytest.fixture
def feed() -> Iterator[Any]:
    made = Feed()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(self.path)
            parts = urlsplit(self.path)
            status, headers, body = made.answer(int(parse_qs(parts.query).get("page", ["1"])[0]), parts.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    made.url = f"http://127.0.0.1:{server.server_port}/api"  # type: ignore[attr-defined]
    yield made
    server.shutdown()
    server.server_close()


def pages(total: int, size: int = 2, *, told: int | None = None) -> Callable[[int, str], Answer]:
    """A version 3 feed that behaves."""
    def answer(page: int, _path: str) -> Answer:
        rows = [record(n) for n in range((page - 1) * size + 1, min(page * size, total) + 1)]
        last = -(-total // size)
        return 200, {}, json.dumps({"contents": rows, "page_number": page, "total_pages": last, "last_page": page >= last,
                                    "total_items": total if told is None else told, "empty": not rows}).encode()
    return answer


def fetcher(**more: Any) -> Fetcher:
    return Fetcher(**{"allow": "127.0.0.1", "wait": lambda _: None, **more})


def read(database: Database, url: str, fetch: Fetcher | None = None, **more: Any) -> Any:
    work = WebReading(ADAPTERS["openreferral"], url, fetch or fetcher(), by="test", at=AT, today=date(2026, 11, 20), **more)
    try:
        for step in work.steps():
            with database.transaction() as db:
                step(db)
    except Unreadable as why:
        with database.transaction() as db:
            work.stop(db, why.text)
        raise
    return work.reading


def test_a_feed_comes_in_page_by_page_and_the_same_again_changes_nothing(market: Market, database: Database, feed: Any) -> None:
    feed.answer = pages(5)
    assert said(read(database, feed.url)) == (5, 5, 0, 0, 0)
    assert [path.split("page=")[-1] for path in feed.asked if "page=" in path] == ["1", "2", "3"] and feed.asked[0].startswith("/api/services?")
    assert said(read(database, feed.url)) == (5, 0, 0, 5, 0)
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(ImportPart)) == 0


def test_version_1_pages_are_read_too(market: Market, database: Database, feed: Any) -> None:
    feed.answer = lambda page, _path: (200, {}, json.dumps({
        "content": [record(page)], "number": page - 1, "totalPages": 2, "totalElements": 2, "first": page == 1, "last": page == 2}).encode())
    assert said(read(database, feed.url)) == (2, 2, 0, 0, 0)


def test_a_feed_that_stops_goes_on_from_the_page_it_had_reached(market: Market, database: Database, feed: Any) -> None:
    good = pages(6)
    feed.answer = lambda page, path: good(page, path) if page < 3 else (503, {}, b"")
    with pytest.raises(Unreadable, match="tried 3 times"):
        read(database, feed.url)
    with database.reading() as db:
        assert db.scalars(select(ImportRun.state)).one() == "STOPPED" and db.scalar(select(func.count()).select_from(Service).where(
            Service.feed_id.isnot(None))) == 0
    feed.answer, feed.asked = good, []
    assert said(read(database, feed.url)) == (6, 6, 0, 0, 0)
    assert [path.split("page=")[-1] for path in feed.asked if "page=" in path] == ["3"]


def test_a_feed_that_stumbles_once_is_asked_again(market: Market, database: Database, feed: Any) -> None:
    good, tries = pages(2), []
    feed.answer = lambda page, path: (tries.append(1), (500, {}, b"") if len(tries) == 1 else good(page, path))[1]  # type: ignore[func-returns-value]
    assert said(read(database, feed.url)) == (2, 2, 0, 0, 0)


def test_a_feed_that_goes_round_in_circles_is_left_and_nothing_is_withdrawn(market: Market, database: Database, feed: Any) -> None:
    feed.answer = pages(6)
    read(database, feed.url)
    same = pages(2)(1, "")
    body = json.loads(same[2]) | {"last_page": False, "total_pages": 10**9, "total_items": 10**9}
    feed.answer = lambda page, _path: (200, {}, json.dumps(body).encode())
    reading = read(database, feed.url)
    assert "FEED_REPEATS" in codes(reading) and reading.report.withdrawn == 0 and not reading.complete


def test_a_feed_without_end_is_cut_off_at_the_limit_of_bytes(market: Market, database: Database, feed: Any) -> None:
    feed.answer = lambda page, _path: (200, {}, json.dumps({"contents": [record(page, description="x" * 5000)], "page_number": page,
                                                            "last_page": False}).encode())
    with pytest.raises(Unreadable, match="MB") as no:
        read(database, feed.url, fetcher(most=2**16))
    assert no.value.code == "TOO_LARGE" and len(feed.asked) < 20


@pytest.mark.parametrize("told", [4, 400])
def test_a_feed_that_lies_about_its_number_comes_in_and_withdraws_nothing(market: Market, database: Database, feed: Any, told: int) -> None:
    feed.answer = pages(8)
    read(database, feed.url)
    feed.answer = pages(6, told=told)
    reading = read(database, feed.url)
    assert codes(reading) == {"FEED_COUNT"} and said(reading) == (6, 0, 0, 6, 0)


def test_a_redirect_to_a_private_address_is_refused(market: Market, database: Database, feed: Any) -> None:
    inside = feed.url.replace("127.0.0.1", "localhost")
    feed.answer = lambda page, path: (302, {"location": inside + "/services"}, b"") if "api" in path else pages(2)(page, path)

    def lookup(host: str, port: int, **_: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", ("10.0.0.7" if host == "localhost" else "127.0.0.1", port))]
    with pytest.raises(Unreadable) as no:
        read(database, feed.url, fetcher(lookup=lookup))
    assert no.value.code == "PRIVATE_ADDRESS" and len(feed.asked) == 1


@pytest.mark.parametrize("address", ["10.1.2.3", "127.0.0.1", "169.254.169.254", "192.168.1.1", "::1", "fd00::1", "fe80::1", "0.0.0.0",
                                     "::ffff:127.0.0.1", "224.0.0.1", "100.64.0.1", "::ffff:169.254.169.254"])
def test_every_address_of_every_name_must_be_a_public_one(address: str) -> None:
    for found in ([address], ["93.184.216.34", address]):
        looking = Fetcher(lookup=lambda host, port, found=found, **_: [(0, 0, 0, "", (one, port)) for one in found])
        with pytest.raises(Unreadable) as no:
            looking.checked("https://feed.example.org/services")
        assert no.value.code == "PRIVATE_ADDRESS"
    assert Fetcher(lookup=lambda host, port, **_: [(0, 0, 0, "", ("93.184.216.34", port))]).checked("https://x.example.org") == "93.184.216.34"


@pytest.mark.parametrize("address", ["file:///etc/passwd", "gopher://x.example.org", "https://user:secret@x.example.org", "https://", "http://[::1",
                                     "https://x.example.org:99999"])
def test_what_is_no_open_address_on_the_web_is_refused(address: str) -> None:
    with pytest.raises(Unreadable) as no:
        Fetcher(lookup=lambda *_, **__: []).checked(address)
    assert no.value.code == "BAD_ADDRESS"


def test_the_connection_goes_to_the_address_that_was_checked(market: Market, database: Database, feed: Any) -> None:
    """A name that leads elsewhere at the second look leads nowhere: it is looked up once."""
    feed.answer, looked = pages(1), []

    def lookup(host: str, port: int, **_: Any) -> Any:
        looked.append(host)
        return [(0, 0, 0, "", ("127.0.0.1", port))]
    url = feed.url.replace("127.0.0.1", "feed.example.org")
    assert said(read(database, url, fetcher(lookup=lookup))) == (1, 1, 0, 0, 0)
    assert looked == ["feed.example.org"] * len(feed.asked)


@pytest.mark.parametrize(("answer", "code"), [
    ((200, {}, b"<html>Sign in</html>"), "NOT_A_PAGE"), ((404, {}, b""), "NOT_FOUND"), ((302, {"location": "/again"}, b""), "TOO_MANY_REDIRECTS"),
    ((200, {}, b'{"hello": 1}'), "NOT_A_PAGE"), ((500, {}, b""), "UNAVAILABLE")])
def test_an_address_that_is_no_feed_is_said_in_words_and_the_run_says_so_too(market: Market, database: Database, feed: Any, answer: Answer,
                                                                             code: str) -> None:
    feed.answer = lambda page, path: answer
    with pytest.raises(Unreadable) as no:
        read(database, feed.url)
    with database.reading() as db:
        run = db.scalars(select(ImportRun)).one()
        assert no.value.code == code and run.state == "FAILED" and run.trouble == no.value.text
