"""Credit notes: first they settle what waits of the bill, then they take back what was approved, by the shares it was owed by.

What is taken back is posted in the open month for the service day that it corrects (M-13), owed → available, or paid → available
once the bill was paid: then the provider owes it (owing_back), and payments are told (`ON_CREDITED`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.budgets import chart, journal
from brokerage.budgets.models import Budget
from brokerage.door.actor import SYSTEM, Actor
from brokerage.invoices import intake, owing_back, vat
from brokerage.invoices.lines import keep
from brokerage.invoices.models import Invoice, InvoiceLine, InvoiceShare
from brokerage.invoices.ports import InvoiceDraft
from brokerage.invoices.posting import CREDITED
from brokerage.invoices.states import INVOICE
from brokerage.kit.money import Pence, split
from brokerage.kit.states import move
from brokerage.ledger import Transfer
from brokerage.people.models import Organisation
from brokerage.people.user_actions import ref

NOTHING = Pence(0)
OWED = ("APPROVED", "HELD", "RELEASED", "IN_PAY_RUN", "PAID")
ON_CREDITED: list[Callable[[Session, Invoice, Invoice, dict[int, Pence], datetime], None]] = []
"""Told (db, credit note, bill, pence taken back by stream, at) in the same transaction."""
UNDER_WAY: list[Callable[[Session, Invoice], bool]] = []
"""Asked whether a bill's payment is on its way: a credit note for it then waits until the bill is paid."""


def receive(
    db: Session,
    provider: Organisation,
    draft: InvoiceDraft,
    *,
    door: str,
    by: Actor | str,
    at: datetime,
    file: int | None = None,
    wrong: Sequence[str] = (),
) -> Invoice:
    """Take in one credit note of a provider and settle it. It is kept, and sent back with its reason, when it names no bill of
    theirs that stands, gives back more than the bill was for, or does not add up."""
    target = _target(db, provider.id, draft)
    wrong = [*wrong, *intake.wrong_of(draft)]
    if target is None:
        wrong.append("NOTHING_TO_CREDIT")
    elif draft.totals.gross > target.gross_pence + _credited(db, target):
        wrong.append("CREDIT_TOO_LARGE")
    row = intake.row_of(provider, draft, target, wrong, door=door, by=ref(by), at=at, file=file)
    used = select(Invoice.id).where(
        Invoice.provider_org_id == provider.id, Invoice.number == row.number, Invoice.state != "REJECTED"
    )
    if db.scalar(used.limit(1)) is not None:
        row.reasons = " ".join([*row.reasons.split(), "SAME_NUMBER"])
    if target is not None:
        row.corrects_id = target.id
    move(db, INVOICE, row, "turn_away" if row.reasons else "receive", by=ref(by), at=at, about=row.about)
    _lines(db, row, draft)
    if not row.reasons:
        settle(db, row, at=at)
    return row


def _target(db: Session, provider_id: int, draft: InvoiceDraft) -> Invoice | None:
    number = draft.corrects[0].number.strip() if draft.corrects else ""
    return (
        db.scalars(
            select(Invoice).where(
                Invoice.provider_org_id == provider_id,
                Invoice.number == number,
                Invoice.part == 0,
                Invoice.kind == "INVOICE",
                Invoice.state != "REJECTED",
            )
        ).first()
        if number
        else None
    )


def _credited(db: Session, target: Invoice) -> Pence:
    """What other credit notes gave back, below zero."""
    total = select(func.sum(Invoice.gross_pence)).where(Invoice.corrects_id == target.id, Invoice.state != "REJECTED")
    return Pence(int(db.scalar(total) or 0))


def _lines(db: Session, row: Invoice, draft: InvoiceDraft) -> None:
    """The lines as they came, below zero."""
    keep(db, [(row.id, draft.lines, [], [])])
    for line in db.scalars(select(InvoiceLine).where(InvoiceLine.invoice_id == row.id)):
        line.net_pence, line.above_pence = -line.net_pence, -line.above_pence
    db.flush()


def settle(db: Session, credit: Invoice, *, at: datetime) -> None:
    """Use a credit note: what waits of its bill first, then what was approved. While the bill has no yes yet it waits."""
    left = -credit.gross_pence
    parts = list(
        db.scalars(
            select(Invoice)
            .where((Invoice.id == credit.corrects_id) | (Invoice.parent_id == credit.corrects_id))
            .order_by(Invoice.part)
        )
    )
    for part in parts:
        if part.state == "QUERIED":
            left = left - _settled(db, part, left, credit, at)
    bill = next((part for part in parts if part.state in OWED and part.payable_pence >= left and not _under_way(db, part)), None)
    if left == NOTHING:
        move(db, INVOICE, credit, "resolve", by=SYSTEM, at=at, why="It settles what waited of the bill.", about=credit.about)
    elif bill is None:
        if credit.state == "RECEIVED":
            move(db, INVOICE, credit, "query", by=SYSTEM, at=at, about=credit.about)
        credit.reasons, credit.waiting_pence = "CREDIT_WAITS", NOTHING
    else:
        move(db, INVOICE, credit, "match", by=SYSTEM, at=at, about=credit.about)
        _take_back(db, credit, bill, left, at)
        move(db, INVOICE, credit, "approve", by=SYSTEM, at=at, why="What was approved is taken back.", about=credit.about)
        credit.payable_pence, credit.approved_by, credit.approved_at, credit.reasons = -left, SYSTEM, at, ""
    db.flush()


def _under_way(db: Session, bill: Invoice) -> bool:
    if bill.state == "PAID":
        return False
    return bill.state == "IN_PAY_RUN" or any(asked(db, bill) for asked in UNDER_WAY)


def _settled(db: Session, part: Invoice, left: Pence, credit: Invoice, at: datetime) -> Pence:
    taken = min(left, part.waiting_pence)
    part.waiting_pence = part.waiting_pence - taken
    if part.waiting_pence == NOTHING and taken > NOTHING:
        move(db, INVOICE, part, "resolve", by=SYSTEM, at=at, why=f"Credit note {credit.number}.", about=part.about)
    return taken


def _take_back(db: Session, credit: Invoice, bill: Invoice, amount: Pence, at: datetime) -> None:
    rows = db.execute(
        select(InvoiceShare.stream_id, func.sum(InvoiceShare.amount_pence))
        .where(InvoiceShare.invoice_id == bill.id)
        .group_by(InvoiceShare.stream_id)
        .order_by(InvoiceShare.stream_id)
    ).all()
    back = dict(zip((s for s, _ in rows), split(amount, [int(p) for _, p in rows]), strict=True))
    tax = vat.taken_off(db, bill, back) if bill.vat_pence > NOTHING else {}
    place = "paid" if bill.state == "PAID" else "owed"
    moves = [Transfer(chart.place(s, place), chart.place(s, "available"), p) for s, p in back.items()]
    assert bill.budget_id is not None and bill.to_day is not None
    words = f"Credit note {credit.number} for bill {bill.named}"
    journal.post(
        db,
        db.get_one(Budget, bill.budget_id),
        f"invoice/{credit.id}/credit",
        CREDITED,
        moves,
        by=SYSTEM,
        at=at,
        on=bill.to_day,
        words=words,
        document=f"invoice/{credit.id}",
    )
    line = db.scalars(select(InvoiceLine.id).where(InvoiceLine.invoice_id == credit.id).order_by(InvoiceLine.number)).first()
    assert line is not None
    db.add_all(
        InvoiceShare(invoice_id=credit.id, line_id=line, stream_id=s, day=bill.to_day, amount_pence=-p, accrued_pence=NOTHING,
                     vat_pence=-tax.get(s, NOTHING))
        for s, p in back.items()
    )  # fmt: skip
    db.flush()
    if any(tax.values()):
        vat.keep(db, credit, by=SYSTEM, at=at)
    if bill.state == "PAID":
        owing_back.keep(db, credit, bill, back, at=at)
    for tell in ON_CREDITED:
        tell(db, credit, bill, back, at)


def after_approval(db: Session, bill: Invoice, *, at: datetime) -> None:
    """Credit notes that came before the yes are used now."""
    waiting = select(Invoice).where(
        Invoice.corrects_id == (bill.parent_id or bill.id), Invoice.state == "QUERIED", Invoice.kind == "CREDIT_NOTE"
    )
    for credit in db.scalars(waiting):
        settle(db, credit, at=at)
