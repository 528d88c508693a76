"""Bills that the holder pays out of their direct payment account: nobody else sends that money, so they say when they have.

    award   owed → paid      money   dp/account → dp/spent        (chart: what DP_SPEND_EVIDENCED does, for a bill)

Bills that a funder pays are paid by the room of payments, which hears of each approval (owing.ON_APPROVED).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.budgets import chart, journal
from brokerage.budgets.models import Budget
from brokerage.door.actor import Actor
from brokerage.invoices import crediting, owing_back
from brokerage.invoices.models import Invoice, InvoiceShare
from brokerage.invoices.states import INVOICE, TO_PAY
from brokerage.kit.clock import LONDON
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import move
from brokerage.ledger import Transfer

NOTHING = Pence(0)
KIND = "BILL_PAID"


def paid_by_holder(db: Session, invoice: Invoice, on: date, *, by: Actor, at: datetime) -> None:
    """The holder, or who approves for them, says that they paid this bill from the account on that day. Refused: a bill that a
    funder pays, one that nobody said yes to or that is on hold, a day before the yes or in the future."""
    if invoice.buyer != "HOLDER":
        raise Refusal("A funder pays this bill. It is marked as paid when the bank says so.", code="NOT_YOURS_TO_PAY")
    if invoice.state not in TO_PAY or invoice.kind != "INVOICE":
        raise Refusal("This bill cannot be marked as paid now.", code="WRONG_STATE")
    today = at.astimezone(LONDON).date()
    if not invoice.received_on <= on <= today:
        raise Refusal("Check the day.", fields={"on": "The day must not be before the bill came, or in the future"})
    assert invoice.budget_id is not None
    budget = db.get_one(Budget, invoice.budget_id)
    shares = db.execute(
        select(InvoiceShare.stream_id, func.sum(InvoiceShare.amount_pence))
        .where(InvoiceShare.invoice_id == invoice.id)
        .group_by(InvoiceShare.stream_id)
        .order_by(InvoiceShare.stream_id)
    )
    moves = [Transfer(chart.place(s, "owed"), chart.place(s, "paid"), Pence(int(p))) for s, p in shares if int(p) > 0]
    lefts = owing_back.open_with(db, invoice.provider_org_id, None, budget.id)
    off = owing_back.take(db, lefts, invoice.payable_pence, invoice.id, None, by=by.ref, at=at)
    moves.append(Transfer(chart.dp_account(budget.id), chart.dp_spent(budget.id), invoice.payable_pence - off))
    journal.post(
        db,
        budget,
        f"invoice/{invoice.id}/paid",
        KIND,
        moves,
        by=by.ref,
        at=at,
        on=on,
        words=f"You paid bill {invoice.named}" + (f", less {off} that the provider owed you" if off > NOTHING else ""),
        document=f"invoice/{invoice.id}",
        amount=invoice.payable_pence,
    )
    invoice.paid_on = on
    move(db, INVOICE, invoice, "include", by=by.ref, at=at, about=invoice.about)
    move(db, INVOICE, invoice, "pay", by=by.ref, at=at, why="Paid from the direct payment account.", about=invoice.about)
    crediting.after_approval(db, invoice, at=at)
