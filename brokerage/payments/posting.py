"""Where the pounds of a payment are, and the only code of this room that moves them.

    released      funder/5/cash      → clearing/file/7           the file is out of our hands (payments.md row 14)
    confirmed     clearing/file/7    → provider/9/paid           and in each budget owed → paid (row 14a, PAID of M-12)
    came back     clearing/file/7    → funder/5/cash             still owed (row 14b)
    recorded      funder/5/cash      → provider/9/paid           paid elsewhere, said by two
    transferred   stripe/payments    → provider/9/paid           key: Stripe's balance transaction (row 10)

A clearing account may not fall below nothing, so the database itself refuses to confirm more than was released.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import journal
from brokerage.budgets.models import Budget, FundingStream
from brokerage.kit.money import Pence
from brokerage.ledger import Entry, Transfer
from brokerage.payments.models import Payment, PaymentRun, PaymentShare
from brokerage.people.models import Organisation

NOTHING = Pence(0)
STRIPE = "stripe/payments"


def cash(org_id: int) -> str:
    return f"funder/{org_id}/cash"


def clearing(run_id: int) -> str:
    return f"clearing/file/{run_id}"


def provider(org_id: int) -> str:
    return f"provider/{org_id}/paid"


def move_money(
    db: Session,
    key: str,
    kind: str,
    source: str,
    dest: str,
    amount: Pence,
    *,
    by: str,
    at: datetime,
    on: date,
    document: str,
    why: str,
) -> int:
    """One transfer outside any budget, its shared accounts opened. The same key again is nothing."""
    for path in (source, dest):
        ledger.open(db, path, floor=NOTHING if path.startswith("clearing/") else None)
    made = Entry(
        key=key, kind=kind, transfers=(Transfer(source, dest, amount),), by=by, at=at, service_date=on, document=document, why=why
    )
    return ledger.post(db, made).entry_id


def released(db: Session, run: PaymentRun, *, by: str, at: datetime) -> None:
    move_money(
        db,
        f"run/{run.id}/{run.version}",
        "FILE_RELEASED",
        cash(run.payer_org_id),
        clearing(run.id),
        run.total_pence,
        by=by,
        at=at,
        on=run.pay_on,
        document=f"run/{run.id}",
        why=f"Payment run {run.ref} was released",
    )


def taken_back(db: Session, run: PaymentRun, *, by: str, at: datetime) -> None:
    ledger.reverse(
        db,
        f"run/{run.id}/{run.version}",
        f"run/{run.id}/{run.version}/back",
        by=by,
        at=at,
        why=f"Payment run {run.ref} was taken back before anybody had its file",
    )


def money_key(payment: Payment) -> str:
    return f"pay/{payment.id}/{payment.attempt}"


def paid(db: Session, payment: Payment, source: str, *, by: str, at: datetime, on: date, key: str = "") -> None:
    """The payee has it: money from `source`, and in each budget owed → paid. `key`: a rail's own id of the movement."""
    name = db.get_one(Organisation, payment.payee_org_id).name
    move_money(
        db,
        key or money_key(payment),
        "PAYMENT",
        source,
        provider(payment.payee_org_id),
        payment.amount_pence,
        by=by,
        at=at,
        on=on,
        document=f"payment/{payment.id}",
        why=f"Paid to {name}",
    )
    for budget, shares in _by_budget(db, payment).items():
        streams = list(db.scalars(select(FundingStream).where(FundingStream.id.in_(shares))))
        journal.post(
            db,
            db.get_one(Budget, budget),
            _award_key(payment, budget),
            "PAID",
            journal.between(streams, shares, "owed", "paid"),
            by=by,
            at=at,
            on=on,
            document=f"payment/{payment.id}",
            words=f"Paid to {name}",
            stream=streams[0].id if len(streams) == 1 else None,
        )


def undone(db: Session, payment: Payment, *, by: str, at: datetime, words: str, key: str = "") -> None:
    """What `paid` did goes back, entry by entry; nothing is deleted (M-12)."""
    first = key or money_key(payment)
    ledger.reverse(db, first, f"{first}/back", by=by, at=at, why=words)
    for budget in _by_budget(db, payment):
        made = _award_key(payment, budget)
        journal.reverse(
            db, db.get_one(Budget, budget), journal.line_of(db, made), made, f"{made}/back", by=by, at=at, words=words
        )


def came_back(db: Session, payment: Payment, *, by: str, at: datetime, on: date) -> None:
    """A payment of a released file that the bank did not carry out."""
    assert payment.run_id is not None
    move_money(
        db,
        f"back/{payment.id}/{payment.attempt}",
        "CAME_BACK",
        clearing(payment.run_id),
        cash(payment.payer_org_id),
        payment.amount_pence,
        by=by,
        at=at,
        on=on,
        document=f"payment/{payment.id}",
        why="The bank sent it back",
    )


def _award_key(payment: Payment, budget: int) -> str:
    return f"paid/{payment.id}/{payment.attempt}/{budget}"


def _by_budget(db: Session, payment: Payment) -> dict[int, dict[int, Pence]]:
    found: dict[int, dict[int, Pence]] = defaultdict(dict)
    for share in db.scalars(select(PaymentShare).where(PaymentShare.payment_id == payment.id).order_by(PaymentShare.id)):
        found[share.budget_id][share.stream_id] = share.amount_pence
    return found
