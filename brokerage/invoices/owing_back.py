"""What a provider owes back for a bill that was paid already: kept by payer, taken off what is paid next, or paid back in money.

The budgets have theirs at once (crediting: paid → available). Here it is about the pounds that the provider still holds, by whom
they are due, and never more of them than the credit note said. Callers commit.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from brokerage import ledger
from brokerage.budgets import chart, journal
from brokerage.budgets.models import Budget, FundingStream
from brokerage.door.actor import Actor
from brokerage.invoices.credit_models import CreditLeft, CreditUse
from brokerage.invoices.models import Invoice
from brokerage.kit.clock import LONDON
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.ledger import Transfer
from brokerage.people.models import Organisation

NOTHING = Pence(0)
REFUNDED = "CREDIT_REFUNDED"


class Use(Struct, frozen=True):
    """A part of a credit note that was settled: NETTED off the bill `number`, or REFUNDED; `credit` is the note's own number."""

    kind: str
    amount: Pence
    day: date
    credit_id: int
    credit: str
    bill_id: int
    number: str
    bank_ref: str


class Back(Struct, frozen=True):
    """What was taken off this bill, what became of this credit note, and what is still due of it."""

    taken_off: tuple[Use, ...] = ()
    uses: tuple[Use, ...] = ()
    left: Pence = NOTHING
    mine: Pence = NOTHING
    """Of `left`, what is due to the actor's own organisation or account."""


def keep(db: Session, credit: Invoice, bill: Invoice, back: dict[int, Pence], *, at: datetime) -> None:
    """The bill was paid, so the provider holds this money: pence by stream, kept by payer (the holder's own account as one)."""
    assert bill.budget_id is not None
    rows = db.execute(select(FundingStream.id, FundingStream.payer_org_id).where(FundingStream.id.in_(back)))
    payers: dict[int, int | None] = {row[0]: row[1] for row in rows}
    sums: dict[int | None, Pence] = {}
    for stream, pence in back.items():
        payer = payers[stream] if bill.buyer == "FUNDER" else None
        sums[payer] = sums.get(payer, NOTHING) + pence
    db.add_all(
        CreditLeft(credit_id=credit.id, bill_id=bill.id, provider_org_id=bill.provider_org_id, payer_org_id=payer,
                   budget_id=bill.budget_id, amount_pence=pence, left_pence=pence, at=at)
        for payer, pence in sums.items() if pence > NOTHING
    )  # fmt: skip
    db.flush()


def open_with(db: Session, provider: int, payer: int | None, budget: int | None = None) -> list[CreditLeft]:
    """What a provider still owes to this payer, the oldest first; of a holder's account, of that budget alone."""
    rows = select(CreditLeft).where(CreditLeft.left_pence > NOTHING, CreditLeft.provider_org_id == provider)
    if payer is None:
        rows = rows.where(CreditLeft.payer_org_id.is_(None), CreditLeft.budget_id == budget)
    else:
        rows = rows.where(CreditLeft.payer_org_id == payer)
    return list(db.scalars(rows.order_by(CreditLeft.id).with_for_update()))


def take(
    db: Session, lefts: Iterable[CreditLeft], most: Pence, bill: int, payment: int | None, *, by: str, at: datetime
) -> Pence:
    """Use up to `most` of these for a bill; returns how much that was."""
    taken = NOTHING
    for left in lefts:
        part = min(left.left_pence, most - taken)
        if part <= NOTHING:
            continue
        left.left_pence, taken = left.left_pence - part, taken + part
        db.add(CreditUse(left_id=left.id, kind="NETTED", bill_id=bill, payment_id=payment, amount_pence=part,
                         day=at.astimezone(LONDON).date(), by=by, at=at))  # fmt: skip
    db.flush()
    return taken


def off_holders(db: Session, invoice: Invoice) -> Pence:
    """What the holder takes off when they pay this bill: never more than the bill."""
    if invoice.buyer != "HOLDER" or invoice.kind != "INVOICE":
        return NOTHING
    due = db.scalar(select(func.sum(CreditLeft.left_pence)).where(
        CreditLeft.left_pence > NOTHING, CreditLeft.provider_org_id == invoice.provider_org_id, CreditLeft.payer_org_id.is_(None),
        CreditLeft.budget_id == invoice.budget_id))  # fmt: skip
    return min(Pence(int(due or 0)), invoice.payable_pence)


def refunded(db: Session, credit: Invoice, amount: Pence, on: date, bank_ref: str, *, by: Actor, at: datetime) -> None:
    """The provider paid money back instead: to a funder's cash, or into the holder's account. Refused: more than is still due to
    the actor's own side, a day before the credit note or in the future."""
    mine = _of(db, credit, by)
    due = Pence.total(left.left_pence for left in mine)
    if not NOTHING < amount <= due:
        raise Refusal(f"{due} is still due.", code="TOO_MUCH", fields={"amount": f"Enter an amount of up to {due}"})
    if not credit.received_on <= on <= at.astimezone(LONDON).date():
        raise Refusal("Check the day.", fields={"on": "The day must not be before the credit note came, or in the future"})
    for left in mine:
        part = min(left.left_pence, amount)
        if part <= NOTHING:
            continue
        left.left_pence, amount = left.left_pence - part, amount - part
        said = bank_ref.strip()[:60]
        use = CreditUse(left_id=left.id, kind="REFUNDED", amount_pence=part, day=on, bank_ref=said, by=by.ref, at=at)
        db.add(use)
        db.flush()
        _money_back(db, credit, left, use, by.ref, at)


def _money_back(db: Session, credit: Invoice, left: CreditLeft, use: CreditUse, by: str, at: datetime) -> None:
    if left.payer_org_id is None:
        move = Transfer(chart.dp_spent(left.budget_id), chart.dp_account(left.budget_id), use.amount_pence)
    else:
        move = Transfer(f"provider/{left.provider_org_id}/paid", f"funder/{left.payer_org_id}/cash", use.amount_pence)
    for path in (move.source, move.dest):
        if not path.startswith("dp/"):
            ledger.open(db, path)
    journal.post(db, db.get_one(Budget, left.budget_id), f"credit-use/{use.id}", REFUNDED, [move], by=by, at=at, on=use.day,
                 words=f"Paid back by the provider: credit note {credit.number}", document=f"invoice/{credit.id}")  # fmt: skip


def _of(db: Session, credit: Invoice, by: Actor) -> list[CreditLeft]:
    rows = db.scalars(select(CreditLeft).where(CreditLeft.credit_id == credit.id).order_by(CreditLeft.id).with_for_update())
    return [left for left in rows if _is_mine(left.payer_org_id, credit, by)]


def _is_mine(payer: int | None, credit: Invoice, by: Actor) -> bool:
    if payer is not None:
        return payer in by.orgs("FINANCE", "FINANCE_APPROVER")
    return credit.person_id is not None and (by.person_id == credit.person_id or by.trust(credit.person_id) is not None)


def of_invoice(db: Session, actor: Actor, row: Invoice) -> Back:
    """What its page says, in one statement."""
    if row.kind == "INVOICE":
        return Back(taken_off=tuple(use for use, _ in _rows(db, CreditUse.bill_id == row.id)))
    bill, uses = aliased(Invoice), []
    lefts: dict[int, tuple[int | None, Pence]] = {}
    for found in db.execute(
        select(CreditLeft.id, CreditLeft.payer_org_id, CreditLeft.left_pence, CreditUse.kind, CreditUse.amount_pence,
               CreditUse.day, func.coalesce(bill.id, 0), func.coalesce(bill.number, ""), CreditUse.bank_ref)
        .outerjoin(CreditUse, CreditUse.left_id == CreditLeft.id).outerjoin(bill, bill.id == CreditUse.bill_id)
        .where(CreditLeft.credit_id == row.id).order_by(CreditUse.id)
    ):  # fmt: skip
        number, payer, left, kind, amount, day, bill_id, said, bank_ref = found
        lefts[number] = (payer, left)
        if kind is not None:
            uses.append(Use(kind, amount, day, row.id, row.number, bill_id, said, bank_ref))
    mine = Pence.total(pence for payer, pence in lefts.values() if _is_mine(payer, row, actor))
    return Back(uses=tuple(uses), left=Pence.total(pence for _, pence in lefts.values()), mine=mine)


def of_payments(db: Session, payments: Iterable[int]) -> dict[int, list[Use]]:
    """What was taken off the bills of these payments before they were paid."""
    found: dict[int, list[Use]] = {}
    for use, payment in _rows(db, CreditUse.payment_id.in_(list(payments))):
        found.setdefault(payment or 0, []).append(use)
    return found


def _rows(db: Session, where: object) -> list[tuple[Use, int | None]]:
    credit, bill = aliased(Invoice), aliased(Invoice)
    rows = db.execute(
        select(CreditUse.kind, CreditUse.amount_pence, CreditUse.day, credit.id, credit.number, func.coalesce(bill.id, 0),
               func.coalesce(bill.number, ""), CreditUse.bank_ref, CreditUse.payment_id)
        .join(CreditLeft, CreditLeft.id == CreditUse.left_id).join(credit, credit.id == CreditLeft.credit_id)
        .outerjoin(bill, bill.id == CreditUse.bill_id).where(where).order_by(CreditUse.id)  # type: ignore[arg-type]
    )  # fmt: skip
    return [(Use(*row[:8]), row[8]) for row in rows]


def payees(db: Session, payer: int) -> list[tuple[int, str, Pence]]:
    """Providers that owe this payer money back: (id, name, pence)."""
    rows = db.execute(
        select(Organisation.id, Organisation.name, func.sum(CreditLeft.left_pence))
        .join(CreditLeft, CreditLeft.provider_org_id == Organisation.id)
        .where(CreditLeft.payer_org_id == payer, CreditLeft.left_pence > NOTHING).group_by(Organisation.id, Organisation.name)
        .order_by(Organisation.name)
    )  # fmt: skip
    return [(number, name, Pence(int(pence))) for number, name, pence in rows]
