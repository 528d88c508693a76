"""A statement: opening to closing, by funder, to the penny; on a page, on paper and as a table, for all alike."""
from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest

from brokerage import ledger
from brokerage.budgets import chart, stream_actions
from brokerage.kit.errors import Refusal
from brokerage.oversight import queries, statements
from tests.budgets.conftest import NOW, shared
from tests.oversight.conftest import START, Town, bought, here, lived, p, said

TODAY = date(2026, 11, 20)


def stated(town: Town, first: date, last: date, who: str = "ann") -> statements.Statement:
    with town.database.reading() as db:
        return queries.stated(db, town.actor(who), town.budgets["ann"].id, str(first), str(last)).of(TODAY)


def test_a_closing_is_the_next_opening_and_the_last_is_what_the_ledger_holds(town: Town) -> None:
    lived(town)
    lived(town, "ben", weeks=4)
    months = [stated(town, *pair) for _, *pair in reversed(statements.months(START, TODAY))]
    for before, after in zip(months, months[1:], strict=False):
        assert [f.closing for f in before.funders] == [f.opening for f in after.funders]
        assert before.account_closing == after.account_opening
    with town.database.reading() as db:
        for funder in months[-1].funders:
            held = {place: ledger.balance(db, chart.place(funder.stream_id, place)) for place in chart.PLACES}
            assert funder.closing == held
        assert months[-1].account_closing == ledger.balance(db, chart.dp_account(town.budgets["ann"].id))


def test_the_opening_and_every_line_come_to_the_closing_for_each_funder(town: Town) -> None:
    lived(town)
    of = stated(town, date(2026, 6, 1), date(2026, 8, 31))
    assert len(of.lines) > 10
    for n, funder in enumerate(of.funders):
        assert funder.at("opening", "available") + sum((x.parts[n] for x in of.lines), p("0")) == funder.at("closing", "available")
    assert of.lines[-1].left == of.closing("available")
    assert of.opening("available") + sum((total for _, _, total in of.sums()), p("0")) == of.closing("available")


def test_one_day_and_the_whole_time_are_statements_too(town: Town) -> None:
    lived(town)
    assert stated(town, date(2026, 5, 11), date(2026, 5, 11)).closing("paid") == p("2088.24")
    whole = stated(town, date(2020, 1, 1), TODAY)
    assert whole.opening("available") == p("0") and whole.closing("available") == p("31211.97")


@pytest.mark.parametrize(("first", "last"), [(TODAY + timedelta(days=1), TODAY + timedelta(days=2)), (TODAY, TODAY - timedelta(days=1))])
def test_days_that_have_not_begun_or_run_backwards_are_refused(town: Town, first: date, last: date) -> None:
    with pytest.raises(Refusal):
        stated(town, first, last)


def test_a_period_that_is_not_over_says_how_far_it_goes(town: Town, browse: Any) -> None:
    lived(town)
    page = browse(town.users["ann"]).get(here(town, "statements/2026-11-01/2027-03-31"))
    assert "This is how it stood on 20 November 2026" in said(page)
    browse(town.users["ann"]).get(here(town, "statements/2026-12-01/2026-12-31"), status=409)


def test_a_statement_across_a_change_of_split_shares_each_line_by_its_day(town: Town) -> None:
    lived(town, weeks=4)
    with town.writing() as db:
        first, second = (s.id for s in town.streams["ann"])
        shared(db, town, town.budget(db), {first: 70, second: 30}, date(2026, 8, 19))
        bought(db, town, "ann", "149.16", date(2026, 8, 18), "A", "care")
        bought(db, town, "ann", "497.20", date(2026, 8, 19), "A", "care")
    of = stated(town, date(2026, 8, 1), date(2026, 8, 31))
    assert [x.parts for x in of.lines] == [(-p("89.50"), -p("59.66")), (-p("348.04"), -p("149.16"))]


def test_a_statement_across_a_change_of_funder_has_both(town: Town, browse: Any) -> None:
    lived(town, weeks=4)
    with town.writing() as db:
        budget, by, day = town.budget(db), town.actor("assessor"), date(2026, 10, 5)
        chc = stream_actions.propose(db, budget, "NHS_CHC", payer=town.orgs["icb"], deployment="DIRECT_PAYMENT", since=day, by=by, at=NOW)
        stream_actions.set_amount(db, chc, p("933.81"), by=by)
        stream_actions.agree(db, chc, by=town.actor("icb"), at=NOW)
        stream_actions.start(db, budget, chc, at=NOW)
    of = stated(town, date(2026, 4, 1), TODAY)
    assert [f.name for f in of.funders] == ["NHS Testshire", "Testham Council", "NHS Testshire"]
    assert sum((f.at("closing", "available") for f in of.funders), p("0")) == of.closing("available")


def test_the_auditors_page_is_the_holders_page_with_the_same_figures(town: Town, browse: Any) -> None:
    lived(town)
    path = here(town, "statements/2026-05-01/2026-05-31")
    mine = re.findall(r"£[\d,]+\.\d\d", browse(town.users["ann"]).get(path).html)
    care = re.findall(r"£[\d,]+\.\d\d", browse(town.users["assessor"]).get(path).html)
    assert mine == care and len(mine) > 20
    funder = browse(town.users["icb"]).get(path)
    assert mine[0] in funder.html and "Other funders" in funder.html and "Testham Council" not in funder.html


def test_every_line_leads_to_its_movement(town: Town, browse: Any) -> None:
    lived(town)
    page = browse(town.users["ann"]).get(here(town, "statements/2026-05-01/2026-05-31"))
    moves = [link for link in page.links if "/movements/" in link]
    of = stated(town, date(2026, 5, 1), date(2026, 5, 31))
    assert moves == [here(town, "movements", x.move_id) for x in of.lines]


def test_the_table_says_what_the_page_says(town: Town, browse: Any) -> None:
    lived(town)
    answer = browse(town.users["ann"]).client.get(here(town, "statements/2026-05-01/2026-05-31/table"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    of = stated(town, date(2026, 5, 1), date(2026, 5, 31))
    assert rows[1][-1] == of.opening("available").plain() and rows[-1][-1] == of.closing("available").plain()
    assert [row[2] for row in rows[2:-1]] == [x.words for x in of.lines]


def test_the_paper_is_a_tagged_pdf_with_the_same_figures_and_no_word_is_a_command(town: Town, browse: Any) -> None:
    with town.writing() as db:
        bought(db, town, "ann", "12.50", date(2026, 5, 11), '#panic("no")', "$x$ *bold* <b>")
    answer = browse(town.users["ann"]).client.get(here(town, "statements/2026-04-01/2026-12-31/paper"))
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-1.7") and b"/MarkInfo" in answer.content and b"/StructTreeRoot" in answer.content
    assert b"pdfuaid:part" in answer.content and b"en-GB" in answer.content


def test_only_who_sees_the_budget_takes_its_statement(town: Town, browse: Any) -> None:
    for path in ("statements", "statements/2026-05-01/2026-05-31", "statements/2026-05-01/2026-05-31/table",
                 "statements/2026-05-01/2026-05-31/paper"):
        assert browse(town.users["ben"]).client.get(here(town, path)).status_code == 404
    for odd in ("2026-5-1/2026-05-31", "x/y", "2026-02-30/2026-03-01", "99999-01-01/2026-01-01"):
        assert browse(town.users["ann"]).client.get(here(town, "statements", odd)).status_code == 404
