"""A council's published payments become providers, bills and ledger entries, to the penny and once only."""
from __future__ import annotations

import csv
import gzip
import io
import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from brokerage import ledger
from brokerage.invoices import history
from brokerage.invoices.history_models import HistoryInvoice, HistoryLine, HistorySupplier
from brokerage.kit.db import Database
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.people.models import Organisation
from brokerage.people.organisation_actions import register_organisation
from providers.spend.reading import read
from tests.processes import run
from tests.real_data import shared

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
HEAD = ["OrganisationLabel", "BeneficiaryName", "BeneficiaryOtherID", "PaymentDate", "TransactionNumber", "Amount", "InvoiceNumber"]
ONE = ["Brightwater Council", "Harbour Homecare", "100", "2026-05-04", "1", "250.00", "H1"]


def sheet(*rows: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEAD, *rows])
    return out.getvalue().encode()


def row(**over: str) -> list[str]:
    names = dict(zip(("payer", "name", "code", "day", "tx", "amount", "number"), ONE, strict=True))
    return list({**names, **over}.values())


def taken(database: Database, raw: bytes, council: str = "Brightwater Council") -> history.Report:
    with database.transaction() as db:
        payer = db.scalar(select(Organisation).where(Organisation.name == council)) or register_organisation(db, kind="COUNCIL", name=council, by="system", at=AT)
        return history.take_in(db, payer, read(raw), name="x.csv", hash="0", by="system", at=AT)


def held(database: Database, provider: str = "Harbour Homecare") -> Pence:
    with database.reading() as db:
        payer, owner = (db.scalars(select(Organisation.id).where(Organisation.name == name)).one() for name in ("Brightwater Council", provider))
        assert history.proved(db, payer) == [] and ledger.books(db) == []
        return ledger.balance(db, history.past(payer, owner))


def test_equal_lines_are_several_payments_and_a_credit_takes_back(database: Database) -> None:
    report = taken(database, sheet(row(), row(), row(amount="-24.86")))
    assert (report.lines, report.created, report.credits, report.total) == (3, 3, 1, Pence(475_14))
    assert held(database) == Pence(475_14)


def test_the_same_file_twice_changes_nothing(database: Database) -> None:
    raw = sheet(row(), row(), row(amount="-24.86"))
    taken(database, raw)
    again = taken(database, raw)
    assert (again.created, again.unchanged, again.new_suppliers) == (0, 3, 0) and held(database) == Pence(475_14)


def test_a_file_that_overlaps_brings_only_what_is_new(database: Database) -> None:
    taken(database, sheet(row(), row()))
    later = taken(database, sheet(row(), row(), row(), row(day="2026-06-04", amount="1.00")))
    assert (later.created, later.unchanged) == (2, 2) and held(database) == Pence(751_00)
    with database.reading() as db:
        assert db.execute(select(HistoryInvoice.number, HistoryInvoice.lines)).all() == [("H1", 4)]


def test_one_number_of_two_suppliers_is_two_bills_and_is_told(database: Database) -> None:
    report = taken(database, sheet(row(), row(code="200", name="Other Care")))
    assert [p.code for p in report.problems] == ["NUMBER_SHARED"] and report.invoices == 2
    assert held(database) == held(database, "Other Care") == Pence(250_00)


def test_a_blanked_number_groups_nothing_together_but_its_supplier(database: Database) -> None:
    report = taken(database, sheet(row(number="Redacted"), row(code="200", name="Other Care", number="redacted")))
    assert [p.code for p in report.problems] == ["NUMBER_HIDDEN"] and report.invoices == 2


def test_a_blanked_name_is_not_taken_for_a_provider_of_that_name(database: Database) -> None:
    taken(database, sheet(row(name="Redacted"), row(code="200", name="Redacted")))
    with database.reading() as db:
        names = set(db.scalars(select(Organisation.name).where(Organisation.kind == "PROVIDER")))
    assert names == {"Supplier 100 of Brightwater Council", "Supplier 200 of Brightwater Council"}


def test_a_provider_who_is_here_already_is_the_same_one(database: Database) -> None:
    with database.transaction() as db:
        register_organisation(db, kind="PROVIDER", name="HARBOUR homecare", by="system", at=AT)
    assert taken(database, sheet(row())).new_suppliers == 1
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Organisation).where(Organisation.kind == "PROVIDER")) == 1


def test_another_councils_history_is_apart(database: Database) -> None:
    taken(database, sheet(row()))
    assert taken(database, sheet(row(payer="Elsewhere")), "Elsewhere").created == 1
    assert held(database) == Pence(250_00)


def test_lines_that_cannot_be_read_are_told_and_the_others_come(database: Database) -> None:
    report = taken(database, sheet(row(amount="lots"), row(day="2026-02-30"), row(), row(amount="0")))
    assert (report.created, report.unread) == (2, 2) and [p.row for p in report.problems if p.stops] == [2, 3]
    assert "NOTHING_PAID" in {p.code for p in report.problems}


def test_nothing_that_can_be_read_is_refused_and_leaves_nothing(database: Database) -> None:
    with pytest.raises(Refusal, match="no payment line"):
        taken(database, sheet(row(amount="lots")))
    with database.reading() as db:
        assert db.scalar(select(func.count()).select_from(HistoryLine)) == 0


def test_a_line_changed_by_hand_is_found(database: Database) -> None:
    taken(database, sheet(row()))
    with database.transaction() as db:
        db.execute(text("UPDATE history_line SET amount_pence = 1"))
    with database.reading() as db:
        payer = db.scalars(select(HistorySupplier.payer_org_id)).one()
        assert len(history.proved(db, payer)) == 1


def test_a_councils_real_half_year_comes_in_whole(database: Database) -> None:
    raw = shared("spend", "trafford_asc_supplier_lines_2025-04_to_2025-09.csv.gz").read_bytes()
    report = taken(database, raw, "Trafford Council")
    assert (report.lines, report.created, report.suppliers, report.invoices) == (72_627, 72_627, 240, 4_508)
    assert (report.total, report.credits, report.unread) == (Pence(40_468_628_69), 14_333, 0)
    by_supplier, by_bill, by_month = _sums(raw)
    with database.reading() as db:
        assert {code: int(n) for code, n in db.execute(select(HistorySupplier.code, func.sum(HistoryInvoice.total_pence)).join(HistoryInvoice).group_by(HistorySupplier.code))} == by_supplier
        assert {(code, number): int(n) for code, number, n in db.execute(select(HistorySupplier.code, HistoryInvoice.number, HistoryInvoice.total_pence).join(HistoryInvoice))} == by_bill
        assert _months(db) == by_month
        payer = db.scalars(select(Organisation.id).where(Organisation.name == "Trafford Council")).one()
        assert history.proved(db, payer) == []


def _sums(raw: bytes) -> tuple[dict[Any, int], dict[Any, int], dict[Any, int]]:
    """The file added up by itself, without the adapter."""
    suppliers, bills, months = defaultdict(int), defaultdict(int), defaultdict(int)
    for line in csv.DictReader(io.StringIO(gzip.decompress(raw).decode())):
        pence = int(line["Amount"].replace(".", "")) if "." in line["Amount"] else int(line["Amount"]) * 100
        suppliers[line["BeneficiaryOtherID"]] += pence
        bills[line["BeneficiaryOtherID"], line["InvoiceNumber"]] += pence
        months[line["PaymentDate"][:7]] += pence
    return suppliers, bills, months


def _months(db: Any) -> dict[str, int]:
    """What the ledger itself says of each posting month."""
    rows = db.execute(text("""SELECT e.period, SUM(CASE WHEN d.path LIKE 'funder/%/past/%' THEN t.amount_pence ELSE -t.amount_pence END)
        FROM ledger_transfer t JOIN ledger_entry e ON e.id = t.entry_id JOIN ledger_account d ON d.id = t.dest_id GROUP BY e.period"""))
    return {period: int(pence) for period, pence in rows}


def test_the_command_takes_a_file_in_and_says_what_it_did(tmp_path: Path) -> None:
    env = {"DATABASE_URL": f"sqlite:///{tmp_path / 'h.sqlite'}", "BROKERAGE_SECRET": "", "BROKERAGE_DEMO": "", "PUBLIC_URL": "", "FIELD_KEY": ""}
    file = tmp_path / "spend.csv"
    file.write_bytes(sheet(row(), row(amount="bad")))
    first = run("import", "spend", str(file), "--json", env=env)
    told = json.loads(first.stdout)
    assert first.returncode == 1 and (told["read"], told["created"], told["total_pence"]) == (1, 1, 25_000)
    assert [p["row"] for p in told["problems"]] == [3]
    file.write_bytes(b"no,columns\n1,2\n")
    assert run("import", "spend", str(file), env=env).returncode == 2
