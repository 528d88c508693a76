"""Bank statements brought in, and what each line settles: confirmed, come back, or nothing to do with us. Callers commit."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.bulk import insert_many
from brokerage.kit.clock import in_full
from brokerage.kit.db import dated
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import NEW, move
from brokerage.payments import settling
from brokerage.payments.models import PayingAccount, Payment, PaymentRun
from brokerage.payments.ports import ADAPTERS, Problem, Statement, StatementLine, Unreadable, gaps
from brokerage.payments.statement_models import BankLine, BankStatement
from brokerage.payments.states import LINE

MOST_LINES = 50_000
LINE_COLUMNS = (
    "statement_id",
    "account_id",
    "payer_org_id",
    "state",
    "key",
    "row",
    "booked_on",
    "amount_pence",
    "end_to_end",
    "bank_ref",
    "counterparty",
    "text",
    "reversal",
)


def bring(db: Session, org_id: int, format: str, body: bytes, *, by: Actor, at: datetime) -> BankStatement:
    """Take a statement in, all of it or nothing. Refused: nobody in finance there, what cannot be read to its end, another
    account or currency, money that is missing inside it or since the last one, a statement that was brought in before. Lines of
    an earlier statement that overlaps are taken in once."""
    if org_id not in by.orgs("FINANCE"):
        raise Refusal("Only somebody in finance of the organisation that pays brings statements in.", code="SEPARATION")
    found = _read(format, body)
    account = _account(db, org_id, found)
    digest = hashlib.sha256(body).hexdigest()
    if db.scalar(select(BankStatement.id).where(BankStatement.account_id == account.id, BankStatement.hash == digest)):
        raise _no("TWICE", "This statement was brought in before.")
    last = db.scalar(
        select(BankStatement)
        .where(BankStatement.account_id == account.id)
        .order_by(BankStatement.closed_on.desc(), BankStatement.id.desc())
        .limit(1)
    )
    _whole(found, last)
    made = BankStatement(
        payer_org_id=org_id,
        account_id=account.id,
        format=format,
        number=found[-1].number[:60],
        hash=digest,
        opened_on=found[0].opened_on,
        closed_on=found[-1].closed_on,
        opening_pence=found[0].opening,
        closing_pence=found[-1].closing,
        brought_by=by.user_id,
        brought_at=at,
    )
    db.add(made)
    db.flush()
    made.lines = _keep(db, made, found)
    return made


def _read(format: str, body: bytes) -> list[Statement]:
    if format not in ADAPTERS:
        raise Refusal("Choose what kind of file it is.", fields={"format": "Choose what kind of file it is"})
    if not body:
        raise _no("EMPTY", "Choose a file")
    try:
        read = list(ADAPTERS[format].read(body))
    except Unreadable as why:
        raise _no("UNREADABLE", str(why)) from why
    stops = [one for one in read if isinstance(one, Problem) and one.stops]
    if stops:
        raise _no("UNREADABLE", " ".join(one.text for one in stops[:5]))
    found = [one for one in read if isinstance(one, Statement)]
    if not found:
        raise _no("EMPTY", "There is no statement in this file")
    if sum(len(one.lines) for one in found) > MOST_LINES:
        raise _no("TOO_LONG", f"A statement can have at most {MOST_LINES:,} lines")
    return sorted(found, key=lambda s: (str(s.opened_on or s.closed_on or ""), s.number))


def _account(db: Session, org_id: int, found: Sequence[Statement]) -> PayingAccount:
    """The account of ours that all of these are of. Every one must be, and in pounds."""
    ours = list(
        db.scalars(
            select(PayingAccount)
            .where(PayingAccount.organisation_id == org_id, PayingAccount.state.in_(("IN_USE", "REPLACED")))
            .order_by(PayingAccount.id.desc())
        )
    )
    matched = [next((a for a in ours if _is_of(one, a)), None) for one in found]
    if None in matched or len({a.id for a in matched if a}) != 1:
        raise _no("OTHER_ACCOUNT", "This is a statement of another account than the one you pay from")
    if any(one.currency not in ("GBP", "") for one in found):
        raise _no("CURRENCY", "This statement is not in pounds")
    account = matched[0]
    assert account is not None
    return account


def _is_of(statement: Statement, account: PayingAccount) -> bool:
    said = re.sub(r"[\s\-]", "", statement.account).upper()
    whole = account.sort_code + account.account_number
    if said.startswith("GB") and len(said) == 22:  # GB, 2 check digits, 4 letters of the bank, sort code, account
        return said[8:] == whole
    if statement.sort_code:
        return statement.sort_code + said == whole
    return said in (account.account_number, whole)


def _whole(found: Sequence[Statement], last: BankStatement | None) -> None:
    missing = gaps(found)
    if missing:
        raise _no("GAP", missing[0].text)
    first = found[0]
    follows = last is not None and last.closed_on is not None and first.opened_on is not None and first.opened_on > last.closed_on
    if (
        follows
        and last is not None
        and last.closed_on is not None
        and last.closing_pence is not None
        and first.opening is not None
        and first.opening != last.closing_pence
    ):
        raise _no(
            "GAP",
            f"The last statement closed at {last.closing_pence} on {in_full(last.closed_on)}, but this one opens at "
            f"{first.opening}. Bring in the one between them first",
        )


def _keep(db: Session, made: BankStatement, found: Sequence[Statement]) -> int:
    lines = [(_key(line, n), line) for one in found for line, n in _numbered(one.lines)]
    there: set[str] = set()
    keys = [key for key, _ in lines]
    for first in range(0, len(keys), 500):
        there |= set(
            db.scalars(
                select(BankLine.key).where(BankLine.account_id == made.account_id, BankLine.key.in_(keys[first : first + 500]))
            )
        )
    born = LINE.table[NEW, "read"].end
    rows = [
        (
            made.id,
            made.account_id,
            made.payer_org_id,
            born,
            key,
            row,
            dated(db, line.booked_on),
            int(line.amount),
            line.end_to_end[:80],
            line.bank_ref[:80],
            line.counterparty[:140],
            line.text[:2000],
            line.reversal,
        )
        for row, (key, line) in enumerate(lines, 1)
        if key not in there
    ]
    insert_many(db, "bank_line", LINE_COLUMNS, rows)
    return len(rows)


def _numbered(lines: Sequence[StatementLine]) -> list[tuple[StatementLine, int]]:
    """Each line with how many of the same stood before it on its day: two equal payments on one day are two."""
    seen: Counter[Any] = Counter()
    made = []
    for line in lines:
        what = (line.booked_on, int(line.amount), line.end_to_end, line.bank_ref, line.counterparty, line.text)
        made.append((line, seen[what]))
        seen[what] += 1
    return made


def _key(line: StatementLine, nth: int) -> str:
    said = (
        line.booked_on.isoformat(),
        str(int(line.amount)),
        line.end_to_end,
        line.bank_ref,
        line.counterparty,
        line.text,
        str(nth),
    )
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()


def settle(db: Session, line: BankLine, payment: Payment, *, by: Actor, at: datetime, close: bool = True) -> None:
    """This line is that payment: going out it confirms, coming in it says that it came back. Refused: another amount or payer, a
    payment that is not on its way, a line used before; and money back after it was confirmed for all but a finance approver."""
    _mine(line, by)
    if payment.payer_org_id != line.payer_org_id or abs(line.amount_pence) != payment.amount_pence or payment.rail != "bank_file":
        raise Refusal("The amount or the payer is not the same.", code="DIFFERS")
    move(db, LINE, line, "match", by=by.ref, at=at, why=payment.number)
    line.payment_id, line.decided_by = payment.id, by.user_id
    said = line.bank_ref or line.text[:60] or f"statement line {line.row}"
    if line.amount_pence < Pence(0):
        settling.confirm(db, payment, on=line.booked_on, bank_ref=said, by=by.ref, at=at, close=close)
    elif payment.state == "SENT":
        settling.fail(db, payment, "RETURNED", said=line.text[:200], on=line.booked_on, by=by.ref, at=at)
    else:
        if line.payer_org_id not in by.orgs("FINANCE_APPROVER"):
            raise Refusal("This was confirmed before. A finance approver records that it came back.", code="SEPARATION")
        settling.recall(db, payment, said=line.text[:200] or "Returned by the bank", on=line.booked_on, by=by.ref, at=at)


def settle_run(db: Session, line: BankLine, run: PaymentRun, *, by: Actor, at: datetime) -> list[int]:
    """This line is the whole of a released run, as banks show a file. Returns the payments to confirm, which the caller does, or
    the worker when they are many. Refused when it does not come to what is on its way."""
    _mine(line, by)
    going = db.execute(
        select(Payment.id, Payment.amount_pence).where(Payment.run_id == run.id, Payment.state == "SENT").order_by(Payment.id)
    ).all()
    if run.payer_org_id != line.payer_org_id or -line.amount_pence != Pence.total(row[1] for row in going) or not going:
        raise Refusal("The line does not come to what is on its way in this run.", code="DIFFERS")
    move(db, LINE, line, "match", by=by.ref, at=at, why=run.ref)
    line.run_id, line.decided_by = run.id, by.user_id
    return [row[0] for row in going]


def confirm_some(db: Session, line: BankLine, ids: Sequence[int], *, by: str, at: datetime) -> None:
    """Confirm these payments of the run that `line` is; those that are confirmed already stay as they are."""
    for payment in db.scalars(select(Payment).where(Payment.id.in_(ids), Payment.state == "SENT").order_by(Payment.id)):
        settling.confirm(db, payment, on=line.booked_on, bank_ref=line.bank_ref or line.text[:60], by=by, at=at, close=False)
    settling.close_run(db, line.run_id, at=at)


def leave(db: Session, line: BankLine, *, by: Actor, at: datetime) -> None:
    """A line that has nothing to do with payments here."""
    _mine(line, by)
    move(db, LINE, line, "leave", by=by.ref, at=at)
    line.decided_by = by.user_id


def reopen(db: Session, line: BankLine, *, by: Actor, at: datetime) -> None:
    _mine(line, by)
    move(db, LINE, line, "reopen", by=by.ref, at=at)


def _mine(line: BankLine, by: Actor) -> None:
    if line.payer_org_id not in by.orgs("FINANCE", "FINANCE_APPROVER"):
        raise Refusal("Only somebody in finance of the organisation that pays does this.", code="SEPARATION")


def _no(code: str, text: str) -> Refusal:
    return Refusal(text, code=code, fields={"file": text})
