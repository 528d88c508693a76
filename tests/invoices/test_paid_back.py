"""A credit note for a bill that was paid: taken off the provider's next payment, or paid back; never below nothing."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from brokerage import ledger
from brokerage.budgets import chart
from brokerage.invoices import actions, crediting, owing, paying
from brokerage.invoices.credit_models import CreditLeft
from brokerage.invoices.models import Invoice
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.payments import of_invoices, settling
from brokerage.payments.models import Payment
from tests.budgets.conftest import Town
from tests.invoices.test_crediting import credit
from tests.invoices.town import AFTER, draft, line, sent
from tests.orders.town import proved

PAID_ON = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _joined(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(owing, "ON_APPROVED", [of_invoices.approved])
    monkeypatch.setattr(crediting, "ON_CREDITED", [of_invoices.credited])
    monkeypatch.setattr(crediting, "UNDER_WAY", [of_invoices.under_way])


def bill(db: Any, town: Town, number: str, first: int, last: int, hours: str, *, buyer: str = "FUNDER") -> Invoice:
    """A bill for some days of June, approved."""
    made = sent(db, town, draft(town, line(hours, date(2026, 6, first), date(2026, 6, last)), number=number))[0].row
    made.buyer = buyer
    actions.approve(db, made, by=town.actor("ann"), at=AFTER)
    return made


def pay(db: Any, town: Town, made: Invoice) -> None:
    """Both funders' parts go out and are confirmed."""
    for payment in db.scalars(select(Payment).where(Payment.source == f"invoice/{made.id}", Payment.state.in_(("QUEUED", "PARKED")))).all():
        if payment.state == "PARKED":
            settling.move(db, settling.PAYMENT, payment, "release", by="user/1", at=AFTER)
        payment.rail, payment.sent_by = "recorded", town.users["nhsfinance"].id
        settling.move(db, settling.PAYMENT, payment, "send", by="user/1", at=AFTER)
        settling.confirm(db, payment, on=PAID_ON, bank_ref="B1", by="user/1", at=AFTER)


def live(db: Any, made: Invoice) -> list[int]:
    found = db.scalars(select(Payment).where(Payment.source == f"invoice/{made.id}", Payment.state.in_(("QUEUED", "PARKED"))))
    return sorted(int(p.amount_pence) for p in found)


def lefts(db: Any) -> int:
    return sum(int(x) for x in db.scalars(select(CreditLeft.left_pence)))


def cash(db: Any, town: Town) -> int:
    return sum(-int(ledger.balance(db, f"funder/{town.orgs[o].id}/cash")) for o in ("icb", "council"))


def test_it_is_taken_off_the_next_payment_to_the_provider_by_each_funder(town: Town) -> None:
    with town.writing() as db:
        first = bill(db, town, "HC-1", 1, 14, "42")
        pay(db, town, first)
        note = credit(db, town, "100.00", of="HC-1")
        assert (first.state, note.state, lefts(db)) == ("PAID", "APPROVED", 100_00)
        second = bill(db, town, "HC-2", 15, 28, "42")
        assert live(db, second) == [417_65 - 40_00, 626_47 - 60_00] and lefts(db) == 0
        pay(db, town, second)
        assert second.state == "PAID" and cash(db, town) == 2 * 1044_12 - 100_00
        places = [int(ledger.balance(db, chart.place(s.id, "paid"))) for s in town.streams["ann"]]
        assert sum(places) == 2 * 1044_12 - 100_00
        proved(db)


def test_what_covers_a_payment_whole_leaves_none_and_never_goes_below_nothing(town: Town) -> None:
    with town.writing() as db:
        first = bill(db, town, "HC-1", 1, 20, "60")
        pay(db, town, first)
        credit(db, town, "1400.00", of="HC-1")
        second = bill(db, town, "HC-2", 21, 28, "24")  # 596.64
        assert live(db, second) == [] and second.state == "PAID"
        assert lefts(db) == 1400_00 - 596_64
        assert not db.scalars(select(Payment).where(Payment.amount_pence <= Pence(0))).all()
        proved(db)


def test_a_credit_note_that_comes_while_a_payment_waits_for_another_bill_is_taken_off_it_at_once(town: Town) -> None:
    with town.writing() as db:
        first, second = bill(db, town, "HC-1", 1, 14, "42"), bill(db, town, "HC-2", 15, 28, "42")
        pay(db, town, first)
        credit(db, town, "10.00", of="HC-1")
        assert live(db, second) == [417_65 - 4_00, 626_47 - 6_00]
        proved(db)


def test_a_credit_note_for_a_bill_on_its_way_waits_until_it_is_paid(town: Town) -> None:
    with town.writing() as db:
        first = bill(db, town, "HC-1", 1, 14, "42")
        one = db.scalars(select(Payment).where(Payment.source == f"invoice/{first.id}")).first()
        one.state = "QUEUED"
        one.rail, one.sent_by = "recorded", town.users["nhsfinance"].id
        settling.move(db, settling.PAYMENT, one, "send", by="user/1", at=AFTER)
        note = credit(db, town, "10.00", of="HC-1")
        assert (note.state, note.reasons, lefts(db)) == ("QUERIED", "CREDIT_WAITS", 0)
        settling.confirm(db, one, on=PAID_ON, bank_ref="B1", by="user/1", at=AFTER)
        pay(db, town, first)
        assert (first.state, note.state, lefts(db)) == ("PAID", "APPROVED", 10_00)
        proved(db)


def test_money_that_was_paid_back_is_not_taken_off_as_well(town: Town, door: Any) -> None:
    with town.writing() as db:
        pay(db, town, bill(db, town, "HC-1", 1, 14, "42"))
        note = credit(db, town, "100.00", of="HC-1").id
    finance, path = door("finance"), f"/invoices/{note}"
    assert "Still owed: it comes off the next payment" in finance.get(path).html and f"{path}/paid-back" in finance.get(path).links
    assert "Still owed" in door("tom").get(path).html  # the provider sees the same
    said = {"amount": "40.01", "on-day": "2", "on-month": "7", "on-year": "2026", "bank_ref": "BGC"}
    assert "up to £40.00" in finance.post(f"{path}/paid-back", said, status=422).html  # the council's part alone
    finance.post(f"{path}/paid-back", {**said, "amount": "15.00"})
    door("tom").get(f"{path}/paid-back", status=403)
    with town.writing() as db:
        assert lefts(db) == 85_00 and cash(db, town) == 1044_12 - 15_00
        second = bill(db, town, "HC-2", 15, 28, "42")
        assert live(db, second) == [417_65 - 25_00, 626_47 - 60_00]
        proved(db)
    page = door("tom").get(f"/invoices/{second.id}")
    assert "Taken off" in page.html and "Credit note CN-1" in page.html


def test_the_holder_takes_it_off_what_they_pay_themselves(town: Town, door: Any) -> None:
    with town.writing() as db:
        ann, account = town.actor("ann"), chart.dp_account(town.budgets["ann"].id)
        first = bill(db, town, "HC-1", 1, 14, "42", buyer="HOLDER")
        paying.paid_by_holder(db, first, PAID_ON, by=ann, at=AFTER)
        credit(db, town, "100.00", of="HC-1")
        second = bill(db, town, "HC-2", 15, 28, "42", buyer="HOLDER")
        before, number = int(ledger.balance(db, account)), second.id
    assert "take it off and pay £944.12" in door("ann").get(f"/invoices/{number}").html
    with town.writing() as db:
        second = db.get_one(Invoice, number)
        paying.paid_by_holder(db, second, PAID_ON, by=ann, at=AFTER)
        assert before - int(ledger.balance(db, account)) == 944_12 and lefts(db) == 0 and second.state == "PAID"
        with pytest.raises(Refusal):
            paying.paid_by_holder(db, second, PAID_ON, by=ann, at=AFTER)
        proved(db)


def test_the_remittance_says_what_was_taken_off(town: Town) -> None:
    from brokerage.payments import remittance
    from brokerage.payments.remittance_models import Remittance
    with town.writing() as db:
        pay(db, town, bill(db, town, "HC-1", 1, 14, "42"))
        credit(db, town, "100.00", of="HC-1")
        pay(db, town, bill(db, town, "HC-2", 15, 28, "42"))
        advices = [remittance.whole(db, n) for n in db.scalars(select(Remittance.id).order_by(Remittance.id))]
        said = "".join(remittance.letter_body(a) for a in advices)
        assert "£377.65 (£417.65 less credit note CN-1 £40.00)" in said
        assert b"CN-1: 60.00" in b"".join(remittance.as_sheet(a) for a in advices)
