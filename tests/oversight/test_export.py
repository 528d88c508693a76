"""Everything to take away: open formats, the same figures, and beancount adds them up by itself."""
from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from brokerage import ledger
from brokerage.kit.money import Pence
from brokerage.oversight import beans, exports
from tests.oversight.conftest import Town, bought, here, lived, p

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
