"""How the money is going: the same figure as the ledger, by every sort, and how long it lasts."""
from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from brokerage.oversight import course, facts, shares, terms
from tests.budgets.conftest import NOW
from tests.oversight.conftest import Town, bought, here, lived, p, said

TODAY = date(2026, 11, 20)


def seen(town: Town, who: str = "ann") -> facts.Facts:
    with town.database.reading() as db:
        return facts.find(db, town.actor(who), town.budgets["ann"].id)


def test_each_term_comes_from_its_entries_and_is_what_the_ledger_holds(town: Town) -> None:
    lived(town)
    lived(town, "ben", home_care="100", weeks=8)
    of = seen(town)
    sums = {code: terms.amount(of.entries, term) for code, term in terms.TERMS.items()}
    assert sums["put-in"] == of.purse.total("awarded") == p("47090.71")
    assert sums["spent"] == of.purse.total("invoiced") == p("14944.93") and sums["kept-back"] == p("933.81")
    assert sums["safe"] == of.purse.total("available") == p("31211.97")
    assert sums["put-in"] - sums["spent"] - sums["delivered"] - sums["booked"] - sums["kept-back"] == sums["safe"]


def test_every_sort_adds_up_to_what_was_used(town: Town) -> None:
    lived(town)
    of = seen(town)
    things = course.used(of)
    total = p("14944.93")
    assert sum((u.amount for u in things), p("0")) == total
    for rows in (shares.by_funder(of), shares.by_service(of, things)):
        assert sum((r.used for r in rows), p("0")) == total
    assert [r.name for r in shares.by_service(of, things)] == ["Larkfoot Home Care", "MS Centre"]


def test_what_was_undone_is_not_used(town: Town) -> None:
    with town.writing() as db:
        bought(db, town, "ann", "100", date(2026, 6, 1), "Shop", "thing")
        from brokerage.budgets import journal
        line = journal.line_of(db, "spend/1")
        journal.reverse(db, town.budget(db), line, "spend/1", "undo/1", by="user/1", at=NOW, words="Undone")
    of = seen(town)
    assert [u.amount for u in course.used(of)] == [p("100"), -p("100")] and of.purse.total("available") == p("47090.71")


def test_a_budget_without_a_plan_goes_on_as_it_was_bought_in_the_last_eight_weeks(town: Town) -> None:
    lived(town)
    ahead = course.ahead(seen(town))
    # From 26 September to 20 November: two of each, 4,269.98 in eight weeks, 533.75 a week; 131 days are left.
    # 2 × 2,088.24 ÷ 8 = 522.06 → 9,769.98; 2 × 46.75 ÷ 8 = 11.69 → 218.77
    assert ahead.cost == p("9769.98") + p("218.77") and ahead.short == p("0") and ahead.left == p("31211.97")


def test_the_page_says_it_first_and_large_and_opens_each_term(town: Town, browse: Any) -> None:
    lived(town)
    page = browse(town.users["ann"]).get(here(town, "track"))
    assert page.html.index("£31,211.97") < page.html.index("How long it lasts")
    assert "Your money lasts to the end, 31 March 2027, and about £21,223.22 will be left." in said(page)
    for code in ("put-in", "spent", "kept-back", "safe"):
        assert here(town, "track", code) in page.links
    assert "31 March 2027 (expected)" in said(page)


def test_money_that_runs_out_is_said_with_the_day_the_sum_and_the_cause(town: Town, browse: Any) -> None:
    with town.writing() as db:
        for n in range(8):
            bought(db, town, "ann", "5000", date(2026, 10, 1 + n), "Dear Care", "home care", f"D{n}")
    page = browse(town.users["ann"]).get(here(town, "track"))
    assert re.search(r"Your money lasts to \d+ \w+ 202\d\. It is £[\d,]+\.\d\d short in the last \w+ weeks\.", said(page)), said(page)


def test_a_funder_sees_its_own_part_and_the_total_and_nobody_elses_name(town: Town, browse: Any) -> None:
    lived(town)
    page = browse(town.users["icb"]).get(here(town, "track"))
    assert "£31,211.97" in page.html and "NHS Testshire" in page.html and "Testham Council" not in page.html
    of = seen(town, "icb")
    assert terms.amount(of.entries, terms.TERMS["put-in"]) == p("47090.71")


def test_a_stranger_and_another_council_see_nothing(town: Town, browse: Any) -> None:
    for who in ("ben", "other", "payer2"):
        browse(town.users[who]).get(here(town, "track"), status=404 if who == "ben" else 404)


@pytest.mark.parametrize("until", ["DRAFT", "INDICATIVE"])
def test_a_budget_that_has_no_money_yet_says_so(town: Town, browse: Any, until: str) -> None:
    from tests.budgets.conftest import budget_of
    with town.writing() as db:
        made = budget_of(db, town, "ben", until=until)
    page = browse(town.users["ben"]).get(f"/budgets/{made.id}/track")
    assert "No money has been put in yet" in said(page)
