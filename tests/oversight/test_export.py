"""Everything to take away: open formats, the same figures, and beancount adds them up by itself."""
from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from brokerage import ledger
from brokerage.budgets import journal
from brokerage.budgets.journal import Posting
from brokerage.kit.money import Pence
from brokerage.ledger import Transfer
from brokerage.oversight import beans, exports
from tests.oversight.conftest import Town, at, bought, here, lived, p

beancount = pytest.importorskip("beancount.loader")


def taken(town: Town, browse: Any, who: str = "ann") -> zipfile.ZipFile:
    answer = browse(town.users[who]).client.get(here(town, "export/download"))
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def test_beancount_reads_the_ledger_without_a_complaint_and_gets_the_same_balances(town: Town, browse: Any, tmp_path: Path) -> None:
    from beancount.core import realization
    lived(town)
    lived(town, "ben", weeks=4)
    with town.writing() as db:
        bought(db, town, "ann", "12.50", date(2026, 6, 1), 'A "quoted" \\ name', "thing")
    file = tmp_path / "ledger.beancount"
    file.write_bytes(taken(town, browse).read("ledger.beancount"))
    entries, errors, _ = beancount.load_file(str(file))
    assert errors == []
    real = realization.realize(entries)
    with town.database.reading() as db:
        for path in [f"stream/{s.id}/{place}" for s in town.streams["ann"] for place in ("available", "paid", "reserve")] + [
                f"dp/{town.budgets['ann'].id}/account"]:
            node = realization.get(real, beans.account(path))
            total = node.balance.get_currency_units("GBP").number
            assert Pence(int(total * 100)) == ledger.balance(db, path), path


def test_beancount_finds_a_penny_that_was_changed(town: Town, browse: Any, tmp_path: Path) -> None:
    lived(town, weeks=4)
    text = taken(town, browse).read("ledger.beancount").decode()
    spoiled = text.replace("  Assets:Stream1:Paid  1252.94 GBP", "  Assets:Stream1:Paid  1252.95 GBP", 1)
    assert spoiled != text
    file = tmp_path / "spoiled.beancount"
    file.write_text(spoiled)
    assert beancount.load_file(str(file))[1]


def test_the_files_are_those_that_are_promised_and_agree_with_each_other(town: Town, browse: Any) -> None:
    lived(town)
    found = taken(town, browse)
    assert set(found.namelist()) == set(exports.PARTS) - {"plan.json"}  # Ann's budget has no plan
    used = list(csv.DictReader(io.StringIO(found.read("used.csv").decode("utf-8-sig"))))
    assert sum((p(row["Amount in pounds"]) for row in used), p("0")) == p("14944.93")
    budget = json.loads(found.read("budget.json"))
    assert sum(part["available"] for part in budget["funders"]) == 3121197
    lines = list(csv.reader(io.StringIO(found.read("statement.csv").decode("utf-8-sig"))))
    assert lines[-1][-1] == "31211.97"


def test_it_is_there_after_the_budget_has_ended(town: Town, browse: Any) -> None:
    from brokerage.budgets import actions
    with town.writing() as db:
        budget = town.budget(db)
        actions.close(db, budget, reason="MOVED", on=date(2026, 6, 30), by=town.actor("assessor"), at=at_end())
        actions.return_unspent(db, budget, by=town.actor("finance"), at=at_end())
        actions.settle(db, budget, by=town.actor("finance"), at=at_end())
    assert "ledger.beancount" in taken(town, browse).namelist()


def at_end() -> Any:
    from tests.oversight.conftest import at
    return at(date(2026, 7, 1))


def test_a_funders_staff_and_strangers_take_nothing(town: Town, browse: Any) -> None:
    browse(town.users["ann"]).get(here(town, "export"))
    browse(town.users["assessor"]).get(here(town, "export"))
    for who, status in (("icb", 403), ("finance", 403), ("ben", 404)):
        for path in ("export", "export/download"):
            assert browse(town.users[who]).client.get(here(town, path)).status_code == status, (who, path)


def test_ten_years_are_taken_whole_and_beancount_gets_the_balances_of_the_ledger(town: Town, browse: Any, tmp_path: Path) -> None:
    """A budget that was carried on from year to year: its record does not end with the financial year, nor at a page."""
    from beancount.core import realization
    first, stream = date(2016, 11, 21), town.streams["ann"][0].id
    with town.writing() as db:
        town.budget(db).starts_on = first
        days = [first + timedelta(days=7 * n) for n in range(521)]
        rows = [Posting(budget_id=town.budgets["ann"].id, key=f"ten/{n}", kind="DP_SPEND_EVIDENCED", on=day, words=f"Week {n}", amount=p("5.01"),
                        transfers=(Transfer(f"stream/{stream}/available", f"stream/{stream}/paid", p("5.01")),)) for n, day in enumerate(days)]
        for n, row in enumerate(rows):
            assert isinstance(journal.post_many(db, [row], by="system", at=at(days[n]))[0], ledger.Posted)
    found = taken(town, browse)
    said = list(csv.reader(io.StringIO(found.read("statement.csv").decode("utf-8-sig"))))
    weeks = [row for row in said if any(cell.startswith("Week ") for cell in row)]
    assert len(weeks) == 521 and {cell for row in weeks for cell in row if cell.startswith("Week ")} == {f"Week {n}" for n in range(521)}
    assert [row[1] for row in weeks] == [str(day) for day in days], "each on its day, the oldest first"
    file = tmp_path / "ledger.beancount"
    file.write_bytes(found.read("ledger.beancount"))
    entries, errors, _ = beancount.load_file(str(file))
    node = realization.get(realization.realize(entries), beans.account(f"stream/{stream}/paid"))
    assert errors == [] and int(node.balance.get_currency_units("GBP").number * 100) == 521 * 501
    page = browse(town.users["ann"]).get(here(town, "statements"))
    assert here(town, "statements/2016-11-01/2016-11-30") in page.links and here(town, "statements/2026-11-01/2026-11-30") in page.links
