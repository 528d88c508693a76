"""One bill for several orders of one person; never for several people."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from brokerage.invoices import actions
from brokerage.invoices.models import InvoiceLine, InvoiceShare
from brokerage.orders import delivering
from brokerage.orders.delivering import Done
from brokerage.orders.models import Order
from tests.budgets.conftest import Town
from tests.invoices.town import AFTER, JUNE, LAST, draft, line, order_of, sent
from tests.orders import town as orders
from tests.orders.town import NIGHT, later, proved


def nights(db: Any, town: Town) -> Order:
    """Two waking nights in the first week of June, given and confirmed; another order at the same provider."""
    order = orders.placed(db, town, NIGHT, starts=JUNE, ends_on=LAST, now=later(date(2026, 5, 29)))
    for day in (date(2026, 6, 2), date(2026, 6, 4)):
        made = delivering.record(db, order, day, Done(start=1320, quantity=Decimal(1), worker="Wendy"), source="FILE", by=town.actor("wendy"), at=later(date(2026, 6, 6)))
        delivering.confirm(db, order, made, by=town.actor("ann"), at=later(date(2026, 6, 6)))
    return order


def both(order: Order, **over: Any) -> Any:
    care = line("84")
    night = line("2", JUNE, date(2026, 6, 7), ref="2", name="Waking nights", unit="C62", price=order.rate, order=order.ref)
    return (care, night)


def test_a_bill_for_two_orders_of_a_person_is_matched_line_by_line_and_shared_by_each_orders_split(town: Town) -> None:
    with town.writing() as db:
        order = nights(db, town)
        bill = sent(db, town, draft(town, *both(order)))[0]
        assert bill.row.state == "MATCHED" and int(bill.row.payable_pence) == 2088_24 + 365_00, (bill.row.reasons, bill.verdicts)
        actions.approve(db, bill.row, by=town.actor("ann"), at=AFTER)
        rows = db.execute(select(InvoiceLine.order_id, func.sum(InvoiceShare.amount_pence)).join(InvoiceShare, InvoiceShare.line_id == InvoiceLine.id)
                          .group_by(InvoiceLine.order_id).order_by(InvoiceLine.order_id))
        assert [(n, int(p)) for n, p in rows] == [(order_of(db, town).id, 2088_24), (order.id, 365_00)]
        proved(db)


def test_what_waits_of_one_order_is_set_apart_and_the_other_goes_on(town: Town) -> None:
    with town.writing() as db:
        order = nights(db, town)
        care, night = both(order)
        more = line("3", JUNE, date(2026, 6, 7), ref="2", name="Waking nights", unit="C62", price=order.rate, order=order.ref)
        bill = sent(db, town, draft(town, care, more))[0]
        assert (bill.row.state, int(bill.row.payable_pence)) == ("PART_APPROVED", 2088_24 + 365_00)
        rest = db.scalars(select(InvoiceLine).where(InvoiceLine.invoice_id != bill.row.id)).one()
        assert (rest.order_id, int(rest.net_pence)) == (order.id, 182_50)


def test_an_electronic_bill_names_other_orders_as_the_lines_of_its_order(town: Town) -> None:
    with town.writing() as db:
        order = nights(db, town)
        care, _ = both(order)
        night = line("2", JUNE, date(2026, 6, 7), ref="2", name="Waking nights", unit="C62", price=order.rate, order_line=order.ref)
        assert sent(db, town, draft(town, care, night))[0].row.state == "MATCHED"


def test_a_bill_for_several_people_is_sent_back_and_shown_to_neither(town: Town) -> None:
    with town.writing() as db:
        order = nights(db, town)
        order.person_id = town.people["ben"].id
        db.flush()
        row = sent(db, town, draft(town, *both(order)))[0].row
        assert (row.state, row.reasons, row.person_id, row.budget_id) == ("REJECTED", "ANOTHER_PERSON", None, None)


def test_a_line_that_names_an_unknown_order_sends_the_bill_back(town: Town) -> None:
    with town.writing() as db:
        row = sent(db, town, draft(town, line("42", JUNE, date(2026, 6, 14)), line("42", date(2026, 6, 15), LAST, ref="2", order="ORD-NOBODY")))[0].row
        assert (row.state, row.reasons) == ("REJECTED", "NO_ORDER")
