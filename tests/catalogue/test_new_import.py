"""Bringing in a list through the page."""
from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import func, select

from brokerage import HOUSE
from brokerage.catalogue.feed_models import ImportPart, ImportRun
from brokerage.catalogue.models import Service
from brokerage.kit.jobs import Job
from tests.catalogue.feeds import body, record
from tests.catalogue.test_imports import importer  # noqa: F401

SHEET = (HOUSE / "providers/spreadsheet/sample.csv").read_bytes()


def send(page: Any, format: str, name: str = "", content: bytes = b"", address: str = "", once: str = "") -> Any:
    """The form with a file, as a browser sends it."""
    page.get("/imports/new")
    form = next(f for f in page.seen.forms if f.action == "/imports/new")
    fields = {"_csrf": form.fields["_csrf"], "_once": once or form.fields["_once"], "format": format, "address": address}
    return page.client.post("/imports/new", data=fields, files={"file": (name, content)} if name else {"file": ("", b"")}, follow_redirects=False)


def count(database: Any, table: Any) -> int:
    with database.reading() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def test_a_small_file_is_read_while_they_wait_and_changes_nothing_before_they_accept(importer: Any, database: Any, browse: Any) -> None:  # noqa: F811
    page, before = browse(importer), count(database, Service)
    answer = send(page, "spreadsheet", "C:\\lists\\charity.csv", SHEET)
    assert answer.status_code == 303 and count(database, Service) == before
    page.get(answer.headers["location"])
    assert "Waiting for you to accept it" in page.html and "Befriending" in page.html and "charity.csv" in page.html
    assert "£24.86 an hour, monday to friday, daytime" in page.html and "Quillford Lunch Club" in page.html
    page.post(answer.headers["location"] + "/accept")
    assert "Done" in page.html and count(database, Service) == before + 2


def test_the_same_form_sent_twice_reads_once(importer: Any, database: Any, browse: Any) -> None:  # noqa: F811
    page = browse(importer)
    places = {send(page, "spreadsheet", "a.csv", SHEET, once="same").headers["location"] for _ in range(2)}
    assert len(places) == 1 and count(database, ImportRun) == 1


@pytest.mark.parametrize(("format", "name", "content", "says"), [
    ("", "a.csv", SHEET, "Choose what kind of list it is"), ("spreadsheet", "", b"", "Choose a file"),
    ("openreferral", "a.json", b"<html>", "This is not JSON."), ("spreadsheet", "a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel file"),
    ("cqc", "a.csv", b"a,b\n1,2\n", "no line of headings"), ("nonsense", "a.csv", SHEET, "Choose what kind of list it is")])
def test_what_cannot_be_read_is_said_beside_the_box_and_leaves_nothing(importer: Any, database: Any, browse: Any, format: str, name: str,  # noqa: F811
                                                                       content: bytes, says: str) -> None:
    answer = send(browse(importer), format, name, content)
    assert answer.status_code == 422 and says in answer.text and count(database, ImportRun) == 0


def test_a_large_file_waits_for_the_worker_who_reads_it_whole(importer: Any, house: Any, database: Any, browse: Any) -> None:  # noqa: F811
    from brokerage import imports, worker
    page = browse(importer)
    big = body(*[record(n, description="<p>" + "words and more words " * 150 + "</p>") for n in range(1, 400)])
    assert len(big) > 2**20
    where = send(page, "openreferral", "big.json", big).headers["location"]
    page.get(where)
    assert "Waiting to be read" in page.html
    while worker.work_one(house):
        pass
    page.get(where)
    assert "Waiting for you to accept it" in page.html and count(database, ImportPart) == 0
    imports.work_run(house, int(where.rsplit("/", 1)[1]))
    page.post(where + "/accept")
    assert "399" in page.html and "Done" in page.html


def test_an_address_is_left_to_the_worker_and_one_that_is_none_is_refused(importer: Any, database: Any, browse: Any) -> None:  # noqa: F811
    page = browse(importer)
    assert "https://" in send(page, "openreferral", address="ftp://example.org").text
    assert "comes as a file" in send(page, "cqc", address="https://example.org/x").text
    assert send(page, "openreferral", address="https://feed.example.org/services").status_code == 303
    with database.reading() as db:
        assert json.loads(db.scalars(select(Job.payload).where(Job.kind == "catalogue.import")).one())["run"]
        assert db.scalars(select(ImportRun.state)).one() == "ASKED"


def test_a_private_address_is_refused_by_the_worker_in_words(importer: Any, house: Any, browse: Any) -> None:  # noqa: F811
    from brokerage import worker
    page = browse(importer)
    where = send(page, "openreferral", address="http://127.0.0.1:1/services").headers["location"]
    while worker.work_one(house):
        pass
    page.get(where)
    assert "Could not be read" in page.html and "private network" in page.html
