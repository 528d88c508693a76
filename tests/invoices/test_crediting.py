"""Credit notes: what waits is settled first, then what was approved is taken back by the shares it was owed by."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from brokerage.invoices import actions, crediting
from brokerage.invoices.models import Invoice
from brokerage.invoices.ports import Earlier
from brokerage.people.models import Organisation
from tests.budgets.conftest import Town
from tests.invoices.test_approving import at_places
from tests.invoices.town import AFTER, CREDIT_NOTE, JUNE, LAST, agree_extra, billed, draft, give, line
from tests.orders.town import proved


def credit(db: Any, town: Town, pounds: str, *, of: str = "HC-1", number: str = "CN-1", who: str = "tom", org: str = "provider") -> Invoice:
    one = line("1", JUNE, LAST, unit="C62", price=Decimal(pounds))
    note = draft(town, one, number=number, kind=CREDIT_NOTE, corrects=(Earlier(of),) if of else ())
    return crediting.receive(db, db.get_one(Organisation, town.orgs[org].id), note, door="UBL", by=town.actor(who), at=AFTER)


def test_w4_a_credit_note_settles_what_was_not_delivered(town: Town) -> None:
    with town.writing() as db:
        row = billed(db, town, "85.75")
        rest = db.scalars(select(Invoice).where(Invoice.parent_id == row.id)).one()
        assert int(rest.gross_pence) == 43_51
        note = credit(db, town, "43.51")
        assert (rest.state, note.state, int(rest.waiting_pence)) == ("RESOLVED", "RESOLVED", 0)
        proved(db)


def test_a_credit_for_a_bill_that_was_approved_takes_back_each_funders_part(town: Town) -> None:
    with town.writing() as db:
        row = billed(db, town)
        actions.approve(db, row, by=town.actor("ann"), at=AFTER)
        before = at_places(db, town)
        note = credit(db, town, "100.00")
        after = at_places(db, town)
        assert note.state == "APPROVED" and int(note.payable_pence) == -100_00
        assert [b - a for b, a in zip(before["owed"], after["owed"], strict=True)] == [60_00, 40_00]
        assert [a - b for b, a in zip(before["available"], after["available"], strict=True)] == [60_00, 40_00]
        proved(db)


def test_a_credit_that_comes_before_the_yes_waits_for_it(town: Town) -> None:
    with town.writing() as db:
        row = billed(db, town)
        note = credit(db, town, "100.00")
        assert (note.state, note.reasons) == ("QUERIED", "CREDIT_WAITS")
        actions.approve(db, row, by=town.actor("ann"), at=AFTER)
        assert note.state == "APPROVED" and sum(at_places(db, town)["owed"]) == 1_988_24
        proved(db)


def test_a_credit_for_nothing_for_anothers_bill_for_too_much_or_twice_is_sent_back(town: Town) -> None:
    with town.writing() as db:
        actions.approve(db, billed(db, town), by=town.actor("ann"), at=AFTER)
        got = [credit(db, town, "1", of=""), credit(db, town, "1", of="NOPE"), credit(db, town, "2088.25"), credit(db, town, "1", who="rita", org="rival")]
        assert [(n.state, n.reasons) for n in got] == [("REJECTED", r) for r in ("NOTHING_TO_CREDIT", "NOTHING_TO_CREDIT", "CREDIT_TOO_LARGE", "NOTHING_TO_CREDIT")]
        assert credit(db, town, "2000").state == "APPROVED"
        assert credit(db, town, "1").reasons == "SAME_NUMBER" and credit(db, town, "89", number="CN-2").reasons == "CREDIT_TOO_LARGE"
        assert sum(at_places(db, town)["owed"]) == 88_24
        proved(db)


def test_hours_of_an_extra_are_not_credited_twice(town: Town) -> None:
    with town.writing() as db:
        extra = give(db, town, LAST, 135, start=900)
        row = billed(db, town, "88")
        credit(db, town, "43.50")
        rest = db.scalars(select(Invoice).where(Invoice.parent_id == row.id)).one()
        assert rest.state == "QUERIED" and int(rest.waiting_pence) == 55_94
        agree_extra(db, town, extra)
        assert actions.match_again(db, rest, at=AFTER)
        assert (rest.state, int(rest.payable_pence)) == ("MATCHED", 55_94)
        assert db.scalars(select(Invoice).where(Invoice.part == 2)).all() == []


def test_a_payment_that_waits_is_queued_anew_for_less(town: Town, monkeypatch: Any) -> None:
    from brokerage.invoices import owing
    from brokerage.payments import of_invoices
    from brokerage.payments.models import Payment
    monkeypatch.setattr(owing, "ON_APPROVED", [of_invoices.approved])
    monkeypatch.setattr(crediting, "ON_CREDITED", [of_invoices.credited])
    with town.writing() as db:
        row = billed(db, town)
        row.buyer = "FUNDER"
        actions.approve(db, row, by=town.actor("ann"), at=AFTER)
        assert sorted(int(p.amount_pence) for p in db.scalars(select(Payment))) == [835_30, 1_252_94]
        credit(db, town, "100.00")
        live = db.scalars(select(Payment).where(Payment.state.in_(("QUEUED", "PARKED"))))
        assert sorted(int(p.amount_pence) for p in live) == [795_30, 1_192_94]
        proved(db)
