"""What the worker does for bills: electronic ones judged by the published rules, waiting ones matched again each day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.invoices import actions, crediting
from brokerage.invoices.checking import Checker
from brokerage.invoices.filing import Found
from brokerage.invoices.models import Invoice
from brokerage.invoices.verdicts import FATAL

MOST = 200


def faults(checker: Checker, body: bytes) -> list[Found]:
    """What the rules find in an electronic invoice; none when it is valid."""
    verdict = checker.check(body)
    if verdict.valid:
        return []
    return [Found(0, f.rule[:40], f.text, f.severity == FATAL) for f in verdict.findings]


def waiting(db: Session, after: int = 0) -> list[int]:
    """Ids of bills that wait for something that may have changed meanwhile: a confirmation, a split, money, a yes to an extra,
    the end of a payment run."""
    rows = select(Invoice.id).where(Invoice.state == "QUERIED", Invoice.holder_said != "NO")
    return list(db.scalars(rows.where(Invoice.id > after).order_by(Invoice.id).limit(MOST)))


def match_again(db: Session, invoice_id: int, at: datetime) -> bool:
    """One of them."""
    row = db.get_one(Invoice, invoice_id)
    if row.kind == "CREDIT_NOTE":
        crediting.settle(db, row, at=at)
        return row.state != "QUERIED"
    return actions.match_again(db, row, at=at)
