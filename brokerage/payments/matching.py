"""What a line of a statement probably is. A suggestion is never an act: a person says yes, to one or to all that are certain."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.kit.money import Pence
from brokerage.payments.models import Payment, PaymentRun, RunFile
from brokerage.payments.statement_models import BankLine
from brokerage.people.models import Organisation

NUMBER = re.compile(r"\bPAY-([1-9][0-9]{0,8})-([1-9][0-9]{0,3})\b")
"""Our id of a payment and its attempt, wherever a bank put it."""


class Suggestion(Struct, frozen=True):
    """`certain`: the bank handed our own number back and the amount is the same. `back`: the money came in again."""

    line_id: int
    payment_id: int = 0
    run_id: int = 0
    what: str = ""
    why: str = ""
    certain: bool = False
    back: bool = False


class _Known(Struct, frozen=True):
    id: int
    attempt: int
    state: str
    amount: Pence
    reference: str
    payee: str

    @property
    def words(self) -> str:
        return f"PAY-{self.id}-{self.attempt} to {self.payee}"


def suggest(db: Session, payer_org_id: int, lines: Sequence[BankLine]) -> dict[int, Suggestion]:
    """Line id → what it probably is; each payment and each run for one line at most, the certain ones first."""
    open_ = [line for line in lines if line.state == "OPEN"]
    payments, runs = _payments(db, payer_org_id, open_), _runs(db, payer_org_id, open_)
    found: dict[int, Suggestion] = {}
    used: set[tuple[str, int]] = set()
    for look in (_by_number, _by_run_number, _by_run_total, _by_words):
        for line in open_:
            made = found.get(line.id) or look(line, payments, runs)
            if (
                made
                and line.id not in found
                and (key := ("run", made.run_id) if made.run_id else ("payment", made.payment_id)) not in used
            ):
                found[line.id] = made
                used.add(key)
    return found


def numbers_in(line: BankLine) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, b in NUMBER.findall(f"{line.end_to_end} {line.text} {line.bank_ref}")]


def _payments(db: Session, payer: int, lines: Sequence[BankLine]) -> list[_Known]:
    amounts = {abs(line.amount_pence) for line in lines}
    if not amounts:
        return []
    rows = db.execute(
        select(Payment.id, Payment.attempt, Payment.state, Payment.amount_pence, Payment.reference, Organisation.name)
        .join(Organisation, Organisation.id == Payment.payee_org_id)
        .where(
            Payment.payer_org_id == payer,
            Payment.rail == "bank_file",
            Payment.state.in_(("SENT", "CONFIRMED")),
            Payment.amount_pence.in_(amounts),
        )
        .order_by(Payment.id)
        .limit(2000)
    )
    return [_Known(*row) for row in rows]


def _runs(db: Session, payer: int, lines: Sequence[BankLine]) -> list[tuple[PaymentRun, str]]:
    totals = {-line.amount_pence for line in lines if line.amount_pence < Pence(0)}
    if not totals:
        return []
    rows = db.execute(
        select(PaymentRun, RunFile.message)
        .join(RunFile, (RunFile.run_id == PaymentRun.id) & (RunFile.version == PaymentRun.version))
        .where(PaymentRun.payer_org_id == payer, PaymentRun.state == "APPROVED", PaymentRun.total_pence.in_(totals))
        .order_by(PaymentRun.id)
    )
    return [(row[0], row[1]) for row in rows]


def _by_number(line: BankLine, payments: list[_Known], _runs: list[tuple[PaymentRun, str]]) -> Suggestion | None:
    said = numbers_in(line)
    back = line.amount_pence > Pence(0)
    for one in payments:
        if (one.id, one.attempt) in said and abs(line.amount_pence) == one.amount and (back or one.state == "SENT"):
            return Suggestion(
                line.id,
                one.id,
                0,
                one.words,
                "The bank names our number, and the amount is the same",
                certain=not back,
                back=back,
            )
    return None


def _by_run_number(line: BankLine, _payments: list[_Known], runs: list[tuple[PaymentRun, str]]) -> Suggestion | None:
    for run, message in runs:
        words = f"{line.end_to_end} {line.text} {line.bank_ref}"
        if -line.amount_pence == run.total_pence and (message in words or run.ref in words):
            return Suggestion(
                line.id,
                0,
                run.id,
                f"Payment run {run.ref}, {run.many} payments",
                "The bank names our run, and the total is the same",
                certain=True,
            )
    return None


def _by_run_total(line: BankLine, _payments: list[_Known], runs: list[tuple[PaymentRun, str]]) -> Suggestion | None:
    for run, _ in runs:
        if run.many > 1 and -line.amount_pence == run.total_pence and 0 <= (line.booked_on - run.pay_on).days <= 5:
            return Suggestion(line.id, 0, run.id, f"Payment run {run.ref}, {run.many} payments", "The total and the day fit")
    return None


def _by_words(line: BankLine, payments: list[_Known], _runs: list[tuple[PaymentRun, str]]) -> Suggestion | None:
    if numbers_in(line):
        return None
    words = f"{line.end_to_end} {line.text} {line.counterparty}".casefold()
    fit = [one for one in payments if one.state == "SENT" and -line.amount_pence == one.amount]
    for one in fit:
        if one.reference and one.reference[:18].casefold() in words:
            return Suggestion(line.id, one.id, what=one.words, why="The amount and the reference fit")
    for one in fit:
        if one.payee.casefold()[:18] in words:
            return Suggestion(line.id, one.id, what=one.words, why="The amount and the name fit")
    return None
