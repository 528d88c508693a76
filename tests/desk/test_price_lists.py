"""Sending a sheet of prices."""
from __future__ import annotations

import io
import zipfile
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest

from brokerage.desk.portal_models import PriceList
from tests import bombs
from tests.desk.listings import home


def sent(page: Any, path: str, body: bytes, *, name: str = "prices.csv", status: int = 200) -> None:
    """A file sent as a browser sends it."""
    page.get(path)
    fields = {key: values[0] for key, values in next(f for f in page.seen.forms if f.action == path).fields.items() if key in ("_csrf", "_once")}
    page.answer = page.client.post(path, data=fields, files={"file": (name, body)}, follow_redirects=False)
    if page.answer.status_code == 303 and status == 200:
        page.get(page.answer.headers["location"])
    else:
        page.statements = []
        page._look(status, 1)


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def wide() -> bytes:
    """A sheet of one cell that claims to have sixteen thousand million."""
    plain, out = workbook([["Service", "Price", "Unit"], ["Day club", 1, "session"]]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert b'ref="A1:C2"' in body
                body = body.replace(b'ref="A1:C2"', b'ref="A1:XFD1048576"')
            new.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize(("body", "says"), [
    (b"", "Choose a CSV or XLSX file"),
    (b"Name,Cost\n", "no heading Unit"),
    (b"Service,Price,Unit\n", "no row under the headings"),
    (b"Service,Price,Unit\n" + b"a,1,hour\n" * 1_000_000, "more than 5,000 lines"),
    (b"%PDF-1.7 ...", "This is a PDF"),
    (wide(), "far too many cells"),
], ids=["nothing", "headings", "empty", "a million rows", "pdf", "wide"])
def test_what_is_no_price_list_is_refused_and_nothing_is_kept(listed: SimpleNamespace, browse: Any, body: bytes, says: str) -> None:
    page, path = browse(listed.manager), home(listed, "/price-lists")
    sent(page, path, body, status=422)
    assert says in page.html
    with listed.database.reading() as db:
        assert db.query(PriceList).count() == 0


def test_the_sheet_of_prices_comes_back_as_the_same_prices(listed: SimpleNamespace, browse: Any) -> None:
    page, path = browse(listed.manager), home(listed, "/price-lists")
    page.get(path)
    sheet = page.client.get(f"{path}/sheet").content
    assert b"Day club,20.00,a session" in sheet and b"Other care" not in sheet
    sent(page, path, sheet)
    assert "Same as now" in page.html and "Not taken" not in page.html and "Send nothing" in page.html


def test_only_managers_of_this_provider_send_lists(listed: SimpleNamespace, browse: Any) -> None:
    path = home(listed, "/price-lists")
    for who, status in (("worker", 403), ("rival", 404), ("broker", 403)):
        browse(getattr(listed, who)).get(path, status=status)
        browse(getattr(listed, who)).get(f"{path}/sheet", status=status)


@pytest.mark.parametrize(("lies", "says"), [(False, "far too large"), (True, "XLSX file")])
def test_a_bomb_is_refused_in_plain_words_and_costs_little_memory(listed: SimpleNamespace, browse: Any, lies: bool, says: str) -> None:
    page, path, raw = browse(listed.manager), home(listed, "/price-lists"), bombs.workbook(lies=lies)
    sent(page, path, b"Service,Price,Unit\n", status=422)  # what a first file loads is not the bomb's
    with bombs.at_most(30):
        sent(page, path, raw, name="prices.xlsx", status=422)
    assert says in page.html
    with listed.database.reading() as db:
        assert db.query(PriceList).count() == 0
