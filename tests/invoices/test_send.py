"""Files of bills, hostile and good: nothing is lost, nothing is half taken in."""
from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from brokerage.invoices import filing
from brokerage.invoices.models import Invoice, InvoiceFile
from brokerage.kit.errors import Refusal
from brokerage.people.models import Organisation
from providers import bill_registry
from tests import bombs
from tests.budgets.conftest import Town
from tests.invoices.town import AFTER

bill_registry.fill()
assert bill_registry.ADAPTERS
HEAD = "Claim number,Order number,From,To,Quantity,Unit,Unit price,VAT code"


def sheet(town: Town, *rows: str) -> bytes:
    return "\n".join([HEAD, *(row.replace("REF", town.ref) for row in rows)]).encode()  # type: ignore[attr-defined]


def took(town: Town, body: bytes, name: str = "june.csv", who: str = "tom", org: str = "provider") -> list[tuple[str, str, int]]:
    with town.writing() as db:
        row = filing.send(db, db.get_one(Organisation, town.orgs[org].id), name, body, by=town.actor(who), at=AFTER)
        return [(i.state, i.reasons, int(i.payable_pence)) for i in db.scalars(select(Invoice).where(Invoice.file_id == row.id, Invoice.part == 0).order_by(Invoice.id))]


def test_good_rows_go_on_and_every_bad_row_is_told(town: Town) -> None:
    got = took(town, sheet(town, "A,REF,01/06/2026,07/06/2026,21,hour,24.86,E", "A,REF,not a day,,3,hour,24.86,E", "B,NOPE,08/06/2026,,3,hour,24.86,E"))
    assert got == [("MATCHED", "", 522_06), ("REJECTED", "NO_ORDER", 0)]
    with town.writing() as db:
        assert '"row":3' in db.scalars(select(InvoiceFile.found)).one()


def test_somebody_elses_order_says_no_more_than_an_order_that_is_not_there(town: Town) -> None:
    assert took(town, sheet(town, "A,REF,01/06/2026,07/06/2026,21,hour,24.86,E"), who="rita", org="rival") == [("REJECTED", "NO_ORDER", 0)]


def test_a_number_can_be_used_once_and_a_bill_that_was_sent_back_frees_it(town: Town) -> None:
    assert took(town, sheet(town, "A,NOPE,01/06/2026,,3,hour,24.86,E")) == [("REJECTED", "NO_ORDER", 0)]
    assert took(town, sheet(town, "A,REF,01/06/2026,,3,hour,24.86,E"))[0][0] == "MATCHED"
    assert took(town, sheet(town, "A,REF,02/06/2026,,3,hour,24.86,E")) == [("REJECTED", "SAME_NUMBER", 0)]


def test_the_same_file_twice_is_refused(town: Town) -> None:
    body = sheet(town, "A,REF,01/06/2026,,3,hour,24.86,E")
    took(town, body)
    with pytest.raises(Refusal) as no:
        took(town, body, name="again.csv")
    assert no.value.code == "SAME_FILE"


@pytest.mark.parametrize(("name", "body"), [("x.pdf", b"%PDF-1.7"), ("x.csv", b"%PDF-1.7 renamed"), ("x.xlsx", b"PK\x03\x04" + b"\0" * 50), ("x.xml", b"PK\x03\x04"), ("x", b"a"),
                                            ("x.csv", b""), ("x.csv", b"\0\1\2"), ("x.csv", b"only,a,heading\n"), ("x.xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>")])
def test_what_is_no_bill_is_refused_in_plain_words_and_nothing_is_kept(town: Town, name: str, body: bytes) -> None:
    with pytest.raises(Refusal) as no:
        took(town, body, name=name)
    assert no.value.fields["file"]
    with town.writing() as db:
        assert db.scalar(select(func.count()).select_from(InvoiceFile)) == 0


def test_a_file_of_too_many_rows_is_refused(town: Town) -> None:
    with pytest.raises(Refusal):
        took(town, sheet(town, *["A,REF,01/06/2026,,3,hour,24.86,E"] * 5_001))


def test_the_page_takes_a_file_and_shows_what_became_of_it(town: Town, door: Any, clock: Any) -> None:
    clock.put(date(2026, 7, 1))
    tom = door("tom")
    tom.get("/invoices/send")
    assert "Claim sheet" in tom.html and "5,000 lines" in tom.html
    tom.post("/invoices/send", {"org": str(town.orgs["provider"].id)}, status=422)
    door("wendy").get("/invoices/send", status=403)
    door("ann").get("/invoices/send", status=403)


def test_two_files_sent_at_once_do_not_both_have_the_same_hours(town: Town) -> None:
    from threading import Thread
    bodies = [sheet(town, f"{n},REF,01/06/2026,28/06/2026,84,hour,24.86,E") for n in "AB"]
    threads = [Thread(target=took, args=(town, body)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with town.writing() as db:
        assert sorted((i.state, i.reasons) for i in db.scalars(select(Invoice))) == [("MATCHED", ""), ("QUERIED", "BILLED_BEFORE")]


@pytest.mark.parametrize(("lies", "says"), [(False, "far too large"), (True, "cannot|damaged|not an XLSX")])
def test_a_bomb_is_refused_in_plain_words_and_costs_little_memory(town: Town, lies: bool, says: str) -> None:
    raw = bombs.workbook(lies=lies)
    assert len(raw) < 2 * 2**20 < bombs.HUGE
    took(town, sheet(town, "A,REF,01/06/2026,07/06/2026,21,hour,24.86,E"))  # what a first file loads is not the bomb's
    with pytest.raises(Refusal) as no, bombs.at_most(20):
        took(town, raw, name="june.xlsx")
    assert re.search(says, no.value.fields["file"]), no.value.fields
    with town.writing() as db:
        assert db.scalar(select(func.count()).select_from(InvoiceFile)) == 1


def test_a_bomb_at_the_page_is_a_named_field_and_nothing_is_kept(town: Town, door: Any) -> None:
    tom = door("tom")
    tom.get("/invoices/send")
    form = next(f for f in tom.seen.forms if f.action == "/invoices/send")
    fields = {key: values[0] for key, values in form.fields.items()}
    fields["org"] = str(town.orgs["provider"].id)
    answer = tom.client.post("/invoices/send", data=fields, files={"file": ("june.xlsx", bombs.workbook())}, follow_redirects=False)
    assert answer.status_code == 422 and "Unpacked, this file is far too large" in answer.text


def test_whoever_sends_a_sheet_is_told_its_columns_and_a_sheet_of_just_these_is_taken(town: Town, door: Any) -> None:
    html = door("tom").get("/invoices/send").html
    assert "The first row names the columns: Claim number, Order number, From, Unit price, and Quantity or Hours." in html
    body = f"Claim number,Order number,From,Unit price,Hours\nA,{town.ref},01/06/2026,24.86,3\n".encode()  # type: ignore[attr-defined]
    assert took(town, body)[0][0] != "REJECTED"
