"""What the council pays: the account it pays from, a run of October that the bank confirmed, and one that waits for Imelda."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from brokerage.demo.cast import Cast
from brokerage.invoices import owing, vat
from brokerage.kit.money import Pence
from brokerage.payments import account_actions, files, matching, obligations, of_invoices, run_actions, statement_actions
from brokerage.payments.models import Payment, PaymentRun
from brokerage.payments.obligations import Obligation
from brokerage.payments.statement_queries import open_lines
from providers import bank_registry

CODE, NUMBER = "000099", "20000019"
"""Digits in a range that no bank has."""
OCTOBER = (("larkfoot", "LF-2026-101", 1_184_40), ("larkfoot", "LF-2026-102", 967_20), ("sitters", "S-77", 143_50))
NOVEMBER = (("larkfoot", "LF-2026-108", 1_210_08), ("larkfoot", "LF-2026-109", 955_60), ("sitters", "S-81", 143_50))
"""Bills taken over from the council's old system: who is paid, its own number, pence."""


def join_rooms() -> None:
    """As the composition root does: an approved bill is a payment, and bank statements are read, in this process too."""
    bank_registry.fill()
    owing.ON_APPROVED[:] = [of_invoices.approved]


def payments(db: Session, cast: Cast) -> None:
    felix, imelda, council = cast.actor(db, "felix"), cast.actor(db, "imelda"), cast.orgs["council"]
    at = cast.at(date(2026, 9, 1), 10)
    account = account_actions.propose(db, council.id, name=council.name, sort_code=CODE, number=NUMBER, by=felix, at=at)
    account_actions.approve(db, account, sort_code=CODE, number=NUMBER, by=imelda, at=cast.at(date(2026, 9, 1), 11))
    wesley = cast.actor(db, "wesley")
    vat.choose(db, cast.orgs["icb"].id, "SOME", ("HEALTH", "THERAPY", "PROFESSIONAL"), since=date(2026, 4, 1), by=wesley,
               at=cast.at(date(2026, 9, 1), 12), why="Bought for patients: the headings for contracted-out services cover these.")
    paid = _owed(db, cast, OCTOBER, date(2026, 10, 16), cast.at(date(2026, 10, 5)))
    run = _run(db, cast, date(2026, 10, 8))
    _released(db, cast, run, date(2026, 10, 8))
    _confirmed(db, cast, paid, date(2026, 10, 9))
    _owed(db, cast, NOVEMBER, date(2026, 11, 27), cast.at(date(2026, 11, 17)))
    _run(db, cast, date(2026, 11, 20), pay_on=date(2026, 12, 4))


def _owed(db: Session, cast: Cast, bills: tuple[tuple[str, str, int], ...], due: date, at: datetime) -> list[Payment]:
    made = [Obligation(source=f"taken-over/{ref}", payer_org_id=cast.orgs["council"].id, payee_org_id=cast.orgs[org].id,
                       amount=Pence(pence), reference=ref, due_on=due) for org, ref, pence in bills]
    return obligations.queue_all(db, made, by=cast.actor(db, "felix").ref, at=at)


def _run(db: Session, cast: Cast, day: date, pay_on: date | None = None) -> PaymentRun:
    at, felix = cast.at(day, 9), cast.actor(db, "felix")
    run = run_actions.create(db, cast.orgs["council"].id, pay_on=pay_on or day, due_until=date(2026, 12, 1), by=felix, at=at,
                             today=day)
    run.ref = f"{cast.chance.randint(1000, 9999)}-{day:%d%m}"  # the same town every time
    run_actions.submit(db, run, by=felix, at=cast.at(day, 10))
    return run


def _released(db: Session, cast: Cast, run: PaymentRun, day: date) -> None:
    at, imelda = cast.at(day, 14), cast.actor(db, "imelda")
    seen = files.digest([i for i in run_actions.items(db, run, at) if i.as_agreed])
    run_actions.approve(db, run, seen, by=imelda, at=at, today=day)
    run_actions.take_file(db, run, "pain", by=cast.actor(db, "felix"), at=cast.at(day, 15))


def _confirmed(db: Session, cast: Cast, paid: list[Payment], day: date) -> None:
    """The bank's statement of the next day, as a sheet: the three payments, and the rates that somebody paid."""
    rows, balance = ["Date,Type,Description,Reference,Amount,Balance,Account number,Sort code"], Pence(250_000_00)
    for amount, what, ref in [*((-p.amount_pence, "Supplier", p.number) for p in paid), (Pence(311_05), "Business rates", "")]:
        balance = balance + amount
        rows.append(f"{day:%d/%m/%Y},BAC,{what},{ref},{amount.plain()},{balance.plain()},{NUMBER},{CODE}")
    at, felix, council = cast.at(day, 11), cast.actor(db, "felix"), cast.orgs["council"]
    made = statement_actions.bring(db, council.id, "sheet", "\n".join(rows).encode(), by=felix, at=at)
    lines = open_lines(db, made)
    by_id = {line.id: line for line in lines}
    for found in matching.suggest(db, council.id, lines).values():
        if found.certain:
            statement_actions.settle(db, by_id[found.line_id], db.get_one(Payment, found.payment_id), by=felix, at=at)
