"""A term of safe to spend, opened down to the entries behind it."""
from __future__ import annotations

from datetime import date
from typing import Any

from brokerage import ledger
from brokerage.budgets import chart
from brokerage.oversight import queries, terms
from tests.oversight.conftest import Town, bought, here, lived, p


def test_the_last_entry_leaves_what_the_ledger_holds_for_each_funder(town: Town) -> None:
    lived(town)
    lived(town, "ben", weeks=4)
    with town.database.reading() as db:
        for term in terms.TERMS.values():
            opened = queries.term(db, town.actor("ann"), town.budgets["ann"].id, term.code)
            for stream in town.streams["ann"]:
                held = sum((ledger.balance(db, chart.place(stream.id, place)) for place in term.places), p("0"))
                found = terms.behind(opened.entries, term, stream.id)
                assert (found[-1].after if found else p("0")) == held, term.code


def test_the_page_lists_what_was_bought_and_links_each_entry(town: Town, browse: Any) -> None:
    lived(town)
    page = browse(town.users["ann"]).get(here(town, "track", "spent"))
    assert "£14,944.93" in page.html and page.html.count("Larkfoot Home Care: home care") == 7
    assert sum("/movements/" in link for link in page.links) == 14


def test_one_funder_is_shown_when_asked_for(town: Town, browse: Any) -> None:
    lived(town)
    page = browse(town.users["ann"]).get(here(town, "track", "kept-back") + f"?funder={town.streams['ann'][0].id}")
    assert "£560.29" in page.html and "£933.81" not in page.html


def test_a_hundred_entries_are_paged_and_each_is_shown_once(town: Town, browse: Any) -> None:
    with town.writing() as db:
        for n in range(120):
            bought(db, town, "ann", "1", date(2026, 6, 1), "Shop", f"thing {n}.")
    page, names = browse(town.users["ann"]), []
    for number in (1, 2, 3):
        page.get(here(town, "track", "spent") + f"?page={number}")
        names += [f"thing {n}." for n in range(120) if f"thing {n}.<" in page.html]
    assert sorted(names) == sorted(f"thing {n}." for n in range(120))


def test_a_term_that_is_none_and_another_persons_are_not_found(town: Town, browse: Any) -> None:
    browse(town.users["ann"]).get(here(town, "track", "world"), status=404)
    browse(town.users["ben"]).get(here(town, "track", "spent"), status=404)


def test_a_funders_staff_read_no_account_of_another(town: Town) -> None:
    lived(town)
    council = town.streams["ann"][1]
    with town.database.reading() as db:
        opened = queries.term(db, town.actor("icb"), town.budgets["ann"].id, "spent")
    paths = {path for e in opened.entries for leg in e.legs for path in (leg.source, leg.dest)}
    assert not any(path.startswith(f"stream/{council.id}/") for path in paths) and "stream/0/paid" in paths
