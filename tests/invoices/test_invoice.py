"""One bill: its match line by line, its clock, who pays, what happened."""
from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from brokerage.invoices import actions
from brokerage.invoices.models import InvoiceLine
from tests.budgets.conftest import Town
from tests.invoices.town import AFTER, billed


def test_the_match_is_shown_line_by_line_with_the_reason_in_plain_words(town: Town, door: Any, clock: Any) -> None:
    clock.put(date(2026, 7, 1))
    with town.writing() as db:
        number = billed(db, town, "88").id
    tom = door("tom")
    tom.get(f"/invoices/{number}")
    assert "More was billed than was given." in tom.html and "£99.44" in tom.html and "30 July 2026" in tom.html
    assert "Testshire" not in tom.html  # who pays is none of the provider's business (I-03)


def test_the_holder_sees_who_pays_and_a_funder_only_its_own_part(town: Town, door: Any, clock: Any) -> None:
    clock.put(date(2026, 7, 1))
    with town.writing() as db:
        row = billed(db, town)
        actions.approve(db, row, by=town.actor("ann"), at=AFTER)
        number = row.id
    ann, council = door("ann"), door("finance")
    ann.get(f"/invoices/{number}")
    assert "£1,252.94" in ann.html and "£835.30" in ann.html and "Waiting for you" in ann.html  # she pays it from her own account
    assert "It is with <strong>you</strong> now" in ann.html and "It is with <strong>finance" not in ann.html
    council.get(f"/invoices/{number}")
    assert "£835.30" in council.html and "Other funders" in council.html and "NHS Testshire" not in council.html


def test_a_late_bill_says_what_it_costs(town: Town, door: Any, clock: Any) -> None:
    with town.writing() as db:
        row = billed(db, town)
        number = row.id
        row.buyer = "FUNDER"
    clock.put(date(2026, 8, 15))
    tom = door("tom")
    tom.get(f"/invoices/{number}")
    assert "16 days late" in tom.html and "£80.76" in tom.html


def test_somebody_elses_bill_is_not_there(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = billed(db, town).id
    for who in ("ben", "rita", "payer2"):
        door(who).get(f"/invoices/{number}", status=404)
    door("ann").get("/invoices/999999", status=404)


def test_a_reason_is_told_to_each_reader_in_their_own_words(town: Town, door: Any, clock: Any) -> None:
    """The person reads what they did and no code; the provider reads what to do, and finds the visits."""
    clock.put(date(2026, 7, 1))
    with town.writing() as db:
        row = billed(db, town)
        row.reasons, row.state = "VISIT_DISPUTED", "QUERIED"
        line = db.scalars(select(InvoiceLine).where(InvoiceLine.invoice_id == row.id)).first()
        assert line is not None
        line.reasons, number, order = "VISIT_DISPUTED", row.id, line.order_id
    ann, tom = door("ann"), door("tom")
    ann.get(f"/invoices/{number}")
    assert "You said that a visit was not as recorded." in ann.html and "VISIT_DISPUTED" not in ann.html and "The person says" not in ann.html
    tom.get(f"/invoices/{number}")
    assert "The person says that a visit was not as recorded." in tom.html and "It is with <strong>you</strong>" in tom.html
    assert f'href="/orders/{order}">See the visits of order' in tom.html and "84 hours" in tom.html
