"""The statement: every movement once, page by page, and as a file that no spreadsheet runs."""
from __future__ import annotations

import csv
import io
import re
from typing import Any

from tests.budgets.conftest import Town, p, spend


def path(town: Town) -> str:
    return f"/budgets/{town.budgets['ann'].id}/statement"


def test_every_movement_stands_on_one_page_only_and_they_add_up(town: Town, browse: Any) -> None:
    with town.writing() as db:
        for n in range(120):
            spend(db, town, f"{n + 1}", what=f"thing {n}")
            if n % 10 == 0:
                spend(db, town, "7", name="ben", what="not yours")
    page, here, seen = browse(town.users["ann"]), path(town), []
    while here:
        page.get(here)
        seen += re.findall(r"thing (\d+)<", page.html)
        here = next((link for link in page.seen.links if "before=" in link), "")
    assert [int(n) for n in seen] == list(range(119, -1, -1))
    assert "not yours" not in page.html


def test_an_odd_address_shows_the_newest(town: Town, browse: Any) -> None:
    page = browse(town.users["ann"])
    for odd in ("x", "-1", "9" * 40, "%00", "1e9", "²"):
        page.get(path(town) + "?before=" + odd)
        assert "safe to spend now" in page.html, odd


def test_the_file_says_what_the_page_says(town: Town, browse: Any) -> None:
    with town.writing() as db:
        spend(db, town, "46.75", payee="MS Centre", what="session")
    page = browse(town.users["ann"])
    answer = page.client.get(path(town) + "/download")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[1] == ["2026-05-11", "MS Centre: session", "spent", "46.75", "-46.75", "-46.75", "47043.96"]
    assert len(rows) == 4 and answer.headers["content-disposition"].startswith("attachment")


def test_no_cell_of_the_file_is_a_formula(town: Town, browse: Any) -> None:
    with town.writing() as db:
        for n, evil in enumerate(("=1+1", "+1", "-1", "@SUM(A1)", "\t=1")):
            spend(db, town, "1", payee=evil, what=f"x{n}")
    answer = browse(town.users["ann"]).client.get(path(town) + "/download")
    for row in list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]:
        assert row[1][0] not in "=+-@\t\r\n", row
        for figure in row[3:]:
            p(figure)


def test_a_funder_reads_no_line_that_concerns_only_another(town: Town, browse: Any) -> None:
    page = browse(town.users["icb"])
    page.get(path(town))
    assert "NHS Testshire put money" in page.html and "Testham Council" not in page.html
