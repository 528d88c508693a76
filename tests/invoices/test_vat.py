"""VAT that a funder gets back is no cost of the budget (domain M-47): posted, shown on the bill and in the return."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, update

from brokerage import ledger
from brokerage.budgets import chart
from brokerage.invoices import actions, vat
from brokerage.invoices.models import InvoiceShare
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.orders.models import Order
from brokerage.oversight import returns
from tests.budgets.conftest import Town
from tests.invoices.test_crediting import credit
from tests.invoices.test_settled_split import _joined, settle  # noqa: F401 - the rooms joined, as the house joins them
from tests.invoices.town import AFTER, JUNE, draft, line, sent
from tests.orders.town import proved

NET = Decimal("20.7167")
"""£24.86 with 20% VAT in it, as the match reads an order's price."""


def at(db: Any, town: Town, place: str) -> list[int]:
    return [int(ledger.balance(db, chart.place(s.id, place))) for s in town.streams["ann"]]


def taxed(db: Any, town: Town, *, buyer: str = "FUNDER") -> Any:
    """The order's price has 20% VAT in it, and a bill for ten hours says so: £207.17 and £41.43."""
    db.execute(update(Order).where(Order.id == town.order_id).values(vat="S", buyer=buyer))  # type: ignore[attr-defined]
    return sent(db, town, draft(town, line("10", JUNE, date(2026, 6, 7), price=NET, vat_category="S", vat_rate=Decimal(20))))[0].row


def agreed(db: Any, town: Town, **more: Any) -> Any:
    row = taxed(db, town, **more)
    actions.approve(db, row, by=town.actor("ann"), at=AFTER)
    return row


def says(db: Any, town: Town, org: str, who: str, how: str, *kinds: str, since: date = JUNE) -> None:
    town.roles.setdefault(who, ())
    vat.choose(db, town.orgs[org].id, how, kinds, since=since, why="Heading 45 of the list", by=approver(town, org), at=AFTER)


def approver(town: Town, org: str) -> Any:
    town.users.setdefault("vatman", town.users["finance"])
    town.roles["vatman"] = (("FINANCE_APPROVER", org, None),)
    return town.actor("vatman")


def test_the_council_gets_its_part_of_the_vat_back_and_the_provider_is_owed_all_of_the_bill(town: Town) -> None:
    with town.writing() as db:
        before = at(db, town, "available"), at(db, town, "accrued")
        row = agreed(db, town)
        assert (row.net_pence, row.vat_pence, row.gross_pence) == (Pence(207_17), Pence(41_43), Pence(248_60))
        assert at(db, town, "owed") == [149_16, 99_44] and at(db, town, "vat") == [0, -16_57]
        gained = [a - b for a, b in zip(at(db, town, "available"), before[0], strict=True)]
        drawn = [b - a for a, b in zip(at(db, town, "accrued"), before[1], strict=True)]
        assert gained == [drawn[0] - 149_16, drawn[1] - 99_44 + 16_57]
        proved(db)


def test_a_holder_who_pays_from_a_direct_payment_gets_no_vat_back(town: Town) -> None:
    with town.writing() as db:
        agreed(db, town, buyer="HOLDER")
        assert at(db, town, "vat") == [0, 0]


def test_an_nhs_body_gets_vat_back_on_the_kinds_that_it_named_and_from_that_day_on(town: Town) -> None:
    with town.writing() as db:
        says(db, town, "icb", "nhs", "SOME", "THERAPY", "HOMECARE", since=date(2026, 6, 30))
        agreed(db, town)
        assert at(db, town, "vat") == [-24_86, -16_57] and sum(at(db, town, "vat")) == -41_43


@pytest.mark.parametrize(("kind", "since"), [("THERAPY", JUNE), ("HOMECARE", date(2026, 7, 2))])
def test_an_nhs_body_gets_nothing_back_for_another_kind_or_for_a_bill_of_an_earlier_day(town: Town, kind: str, since: date) -> None:
    with town.writing() as db:
        says(db, town, "icb", "nhs", "SOME", kind, since=since)
        agreed(db, town)
        assert at(db, town, "vat") == [0, -16_57]


def test_a_bill_without_vat_moves_no_vat(town: Town) -> None:
    with town.writing() as db:
        row = sent(db, town, draft(town, line("10", JUNE, date(2026, 6, 7))))[0].row
        actions.approve(db, row, by=town.actor("ann"), at=AFTER)
        assert at(db, town, "vat") == [0, 0]


def test_a_credit_note_takes_the_vat_that_came_back_with_it(town: Town) -> None:
    with town.writing() as db:
        row = agreed(db, town)
        credit(db, town, "124.30")
        assert sum(at(db, town, "owed")) == 124_30 and at(db, town, "vat") == [0, -8_28]
        credit(db, town, "124.30", number="CN-2")
        kept = {s: int(p) for s, p in db.execute(select(InvoiceShare.stream_id, func.sum(InvoiceShare.vat_pence)).group_by(InvoiceShare.stream_id))}
        assert row.state == "APPROVED" and sum(kept.values()) == -sum(at(db, town, "vat")) and abs(sum(kept.values())) <= 1
        proved(db)


def test_a_settled_dispute_moves_the_vat_to_who_pays_now(town: Town) -> None:
    with town.writing() as db:
        agreed(db, town)
        settle(db, town, 50, 50)
        assert at(db, town, "owed") == [124_30, 124_30] and at(db, town, "vat")[1] in (-20_71, -20_72) and at(db, town, "vat")[0] == 0
        proved(db)


def test_what_is_posted_is_posted_once(town: Town) -> None:
    with town.writing() as db:
        row = agreed(db, town)
        vat.keep(db, row, by="system", at=AFTER)
        assert at(db, town, "vat") == [0, -16_57]


def test_the_return_counts_what_was_spent_without_the_vat_and_says_how_much_it_was(town: Town) -> None:
    with town.writing() as db:
        agreed(db, town)
        month = f"{AFTER:%Y-%m}"
        found = {row.budget_id: row for row in returns.rows(db, town.orgs["council"].id, month, AFTER.date())}
        mine = found[town.budgets["ann"].id]
        assert (mine.actual, mine.vat) == (Pence(99_44 - 16_57), Pence(16_57)) and mine.closing == mine.opening + mine.changes
        nhs = {row.budget_id: row for row in returns.rows(db, town.orgs["icb"].id, month, AFTER.date())}[town.budgets["ann"].id]
        assert (nhs.actual, nhs.vat) == (Pence(149_16), Pence(0))


def test_only_a_finance_approver_of_that_funder_says_it_and_every_wrong_field_is_named(town: Town) -> None:
    with town.writing() as db:
        for by in (town.actor("finance"), approver(town, "icb")):
            with pytest.raises(Refusal, match="finance approver"):
                vat.choose(db, town.orgs["council"].id, "NONE", (), since=JUNE, why="We may not", by=by, at=AFTER)
        with pytest.raises(Refusal) as no:
            vat.choose(db, town.orgs["icb"].id, "SOME", (), since=JUNE, why=" ", by=approver(town, "icb"), at=AFTER)
        assert set(no.value.fields) == {"kinds", "why"}


def test_finance_reads_it_a_finance_approver_changes_it_and_the_bill_says_it(town: Town, door: Any) -> None:
    with town.writing() as db:
        row = agreed(db, town)
    council = str(town.orgs["council"].id)
    boss = door("treasurer")
    boss.get("/invoices/vat")
    assert "it gets all VAT back. Councils do so by law" in boss.html
    boss.post("/invoices/vat", {"org": council, "how": "SOME", "since-day": "1", "since-month": "12", "since-year": "2026", "why": "x"}, status=422)
    assert "Choose at least one kind of service" in boss.html and "Say why" in boss.html
    boss.post("/invoices/vat", {"org": str(town.orgs["icb"].id), "how": "NONE", "since-day": "1", "since-month": "12", "since-year": "2026", "why": "Not ours"}, status=422)
    boss.post("/invoices/vat", {"org": council, "how": "NONE", "since-day": "3", "since-month": "7", "since-year": "2026", "why": "Partly exempt this year"})
    boss.get("/invoices/vat")
    assert "it gets no VAT back." in boss.html and "Partly exempt this year" in boss.html
    finance = door("finance").get("/invoices/vat")
    assert "A finance approver of the funder can change this" in finance.html
    door("tom").get("/invoices/vat", status=403)
    assert "£16.57 of this is tax (VAT) that it gets back" in door("ann").get(f"/invoices/{row.id}").html
