"""From a bill to what is owed, through the till: W4 whole, both engines."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from brokerage import ledger
from brokerage.budgets import chart
from brokerage.invoices import actions
from brokerage.invoices.models import Invoice, InvoiceShare
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from tests.budgets.conftest import Town
from tests.invoices.town import AFTER, JUNE, LAST, agree_extra, billed, draft, give, line, sent
from tests.orders.town import proved


def at_places(db: Any, town: Town) -> dict[str, list[int]]:
    return {where: [int(ledger.balance(db, chart.place(s.id, where))) for s in town.streams["ann"]] for where in ("available", "committed", "accrued", "owed")}


def test_a_bill_that_matches_is_owed_by_each_funder_to_the_penny(town: Town) -> None:
    with town.writing() as db:
        before = at_places(db, town)
        row = billed(db, town)
        assert row.state == "MATCHED" and row.payable_pence == row.gross_pence == Pence(2_088_24)
        actions.approve(db, row, by=town.actor("ann"), at=AFTER)
        after = at_places(db, town)
        assert row.state == "APPROVED" and after["owed"] == [1_252_94, 835_30]
        assert [a - b for a, b in zip(before["accrued"], after["accrued"], strict=True)] == [1_252_94, 835_30] and after["available"] == before["available"]
        proved(db)


def test_w4_pays_what_is_undisputed_and_the_rest_waits_as_a_part_of_its_own(town: Town) -> None:
    with town.writing() as db:
        extra = give(db, town, LAST, 135, start=900)
        row = billed(db, town, "88")
        rest = db.scalars(select(Invoice).where(Invoice.parent_id == row.id)).one()
        assert (row.state, row.payable_pence, row.waiting_pence) == ("PART_APPROVED", Pence(2_088_24), Pence(0))
        assert (rest.state, rest.gross_pence, rest.part) == ("QUERIED", Pence(99_44), 1) and rest.due_on == row.due_on and rest.stopped_on
        actions.approve(db, row, by=town.actor("ann"), at=AFTER)
        assert at_places(db, town)["owed"] == [1_252_94, 835_30]
        agree_extra(db, town, extra)
        assert actions.match_again(db, rest, at=AFTER)
        assert (rest.state, rest.payable_pence) == ("PART_APPROVED", Pence(55_94))
        last = db.scalars(select(Invoice).where(Invoice.parent_id == row.id, Invoice.part == 2)).one()
        assert (last.state, last.gross_pence, last.reasons) == ("QUERIED", Pence(43_50), "NOT_DELIVERED")
        actions.approve(db, rest, by=town.actor("ann"), at=AFTER)
        assert at_places(db, town)["owed"] == [1_252_94 + 33_56, 835_30 + 22_38]
        proved(db)


def test_the_parts_of_a_bill_always_sum_to_the_bill(town: Town) -> None:
    with town.writing() as db:
        row = sent(db, town, draft(town, line("20", JUNE, JUNE), line("1", JUNE, JUNE, price=Decimal("30")), line("3", LAST, LAST)))[0].row
        rest = db.scalars(select(Invoice).where(Invoice.parent_id == row.id)).one()
        assert row.payable_pence + rest.gross_pence == row.gross_pence


def test_nobody_approves_a_bill_that_they_made_or_whose_provider_they_work_for(town: Town) -> None:
    with town.writing() as db:
        row = billed(db, town)
        with pytest.raises(Refusal, match="You made this bill"):
            actions.approve(db, row, by=town.actor("tom"), at=AFTER)
        with pytest.raises(Refusal, match="You work for the provider"):
            actions.approve(db, row, by=town.actor("wendy"), at=AFTER)
        assert row.state == "MATCHED"


def test_a_helper_approves_up_to_what_the_holder_lets_them(town: Town) -> None:
    from brokerage.door.actor import Trust
    with town.writing() as db:
        small = sent(db, town, draft(town, line("2", JUNE, JUNE)))[0].row
        large = sent(db, town, draft(town, line("3", LAST, LAST), number="HC-2"))[0].row
        helper = town.actor("helper", Trust(town.people["ann"].id, "CARER", True, approve=True, up_to=Pence(50_00)))
        with pytest.raises(Refusal, match="up to £50.00"):
            actions.approve(db, large, by=helper, at=AFTER)
        actions.approve(db, small, by=helper, at=AFTER)
        assert small.state == "APPROVED"


def test_two_yeses_at_once_owe_once(town: Town) -> None:
    with town.writing() as db:
        row = billed(db, town)
        actions.approve(db, row, by=town.actor("ann"), at=AFTER)
        with pytest.raises(Refusal):
            actions.approve(db, row, by=town.actor("ann"), at=AFTER)
        assert sum(at_places(db, town)["owed"]) == 2_088_24


def test_hours_that_were_billed_once_are_not_owed_twice_under_another_number(town: Town) -> None:
    with town.writing() as db:
        actions.approve(db, billed(db, town), by=town.actor("ann"), at=AFTER)
        again = billed(db, town, number="HC-2")
        assert (again.state, again.reasons) == ("QUERIED", "BILLED_BEFORE") and again.waiting_pence == Pence(2_088_24)


def test_a_bill_in_two_halves_draws_all_that_was_accrued(town: Town) -> None:
    with town.writing() as db:
        before = at_places(db, town)
        for number, hours in (("A", "41.5"), ("B", "42.5")):
            row = billed(db, town, hours, number=number)
            actions.approve(db, row, by=town.actor("ann"), at=AFTER)
        after = at_places(db, town)
        assert sum(before["accrued"]) - sum(after["accrued"]) == 2_088_24
        assert sum(after["owed"]) == 1_031_69 + 1_056_55 and after["committed"] == before["committed"]
        proved(db)


def test_shares_are_kept_line_by_line_and_sum_to_what_is_paid(town: Town) -> None:
    with town.writing() as db:
        row = billed(db, town)
        actions.approve(db, row, by=town.actor("ann"), at=AFTER)
        shares = list(db.scalars(select(InvoiceShare).where(InvoiceShare.invoice_id == row.id)))
        assert [int(s.amount_pence) for s in shares] == [1_252_94, 835_30] and all(s.split_rule_id for s in shares)


def test_a_lower_price_gives_what_was_accrued_back(town: Town) -> None:
    with town.writing() as db:
        before = at_places(db, town)
        row = sent(db, town, draft(town, line("84", price=Decimal("20"))))[0].row
        actions.approve(db, row, by=town.actor("ann"), at=AFTER)
        after = at_places(db, town)
        assert sum(after["available"]) - sum(before["available"]) == 408_24 and sum(after["owed"]) == 1_680_00
        proved(db)


def test_a_little_beyond_the_order_passes_without_asking_and_is_accrued(town: Town) -> None:
    with town.writing() as db:
        give(db, town, LAST, 100, start=900)
        row = sent(db, town, draft(town, line("5140", unit="MIN", per=Decimal(60))))[0].row
        assert (row.state, row.payable_pence) == ("MATCHED", Pence(2_129_67))
        actions.approve(db, row, by=town.actor("ann"), at=AFTER)
        assert sum(at_places(db, town)["owed"]) == 2_129_67
        proved(db)


def test_two_small_extras_together_beyond_the_tolerance_wait(town: Town) -> None:
    with town.writing() as db:
        give(db, town, LAST, 60, start=900)
        assert billed(db, town, "85").state == "MATCHED"
        give(db, town, LAST, 60, start=1000)
        row = billed(db, town, "1", number="HC-2")
        assert row.state == "QUERIED" and row.reasons == "OVER_ORDER"
