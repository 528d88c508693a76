"""Payment runs: put together by one, frozen, released by another, and only then a file (domain §6.8). Callers commit."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from brokerage.desk.models import BankDetails
from brokerage.door.actor import Actor
from brokerage.kit import refs
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import move, move_rows
from brokerage.payments import files, left_out, obligations, of_invoices, posting
from brokerage.payments.files import Item
from brokerage.payments.models import PayingAccount, Payment, PaymentRun, RunFile
from brokerage.payments.states import PAYMENT, RUN
from brokerage.people.models import Organisation

MOST_DAYS = 60
CHANGED = "What is in this run changed since you opened the page. Look at it again before you release it."


def create(db: Session, payer_org_id: int, *, pay_on: date, due_until: date, by: Actor, at: datetime, today: date) -> PaymentRun:
    """Gather every payment of this payer that waits and is due by `due_until` (that day included), refunds first. Refused: nobody
    in finance there, a day that banks do not work on, in the past or over 60 days ahead, no account to pay from, nothing due."""
    if payer_org_id not in by.orgs("FINANCE"):
        raise Refusal("Only somebody in finance of the organisation that pays puts a run together.", code="SEPARATION")
    _bank_day(pay_on, today)
    if account_of(db, payer_org_id) is None:
        raise Refusal("First say which account you pay from, and have it checked.", code="NO_PAYING_ACCOUNT")
    run = PaymentRun(
        ref=refs.new(), payer_org_id=payer_org_id, pay_on=pay_on, due_until=due_until, prepared_by=by.user_id, prepared_at=at
    )
    _moved(db, run, "create", by.ref, at)
    _moved(db, run, "gather", "system", at)
    of_invoices.before_run(db, payer_org_id, at=at)
    due = list(db.scalars(select(Payment).where(
        Payment.payer_org_id == payer_org_id, Payment.state == "QUEUED", Payment.rail == "bank_file", Payment.run_id.is_(None),
        Payment.due_on <= due_until).with_for_update()))
    held = of_invoices.on_hold(db, due)
    if len(held) == len(due):
        raise Refusal("Nothing is due by then.", code="NOTHING_DUE", fields={"due_until": "Nothing is due by then"})
    for payment in due:
        if payment.id not in held:
            payment.run_id = run.id
    db.flush()
    _moved(db, run, "finish", "system", at)
    _count(db, run)
    return run


def take_out(db: Session, run: PaymentRun, payment: Payment, *, by: Actor, at: datetime) -> None:
    """Leave one payment for a later run. Refused once the run is frozen."""
    _finance(run, by)
    _open(run)
    payment.run_id = None
    db.flush()
    _count(db, run)
    if run.many == 0:
        reject(db, run, "Nothing was left in it", by=by, at=at)


def submit(db: Session, run: PaymentRun, *, by: Actor, at: datetime) -> None:
    """Freeze: from here on nothing in it changes until a second person has said yes or no."""
    _finance(run, by)
    _moved(db, run, "submit", by.ref, at)
    _count(db, run)
    run.content_hash = files.digest(items(db, run, at))
    run.prepared_by = by.user_id


def items(db: Session, run: PaymentRun, at: datetime) -> list[Item]:
    """What is in a run with where it goes, refunds first. `why` says what keeps it from going out: other bank details in
    force now, a bill on hold."""
    rows = db.execute(
        select(Payment, BankDetails, Organisation.name)
        .join(BankDetails, BankDetails.id == Payment.bank_details_id)
        .join(Organisation, Organisation.id == Payment.payee_org_id)
        .where(Payment.run_id == run.id)
        .order_by(Payment.refund.desc(), Payment.id)
    ).all()
    out = left_out.why(db, [row[0] for row in rows], at)
    made = []
    for p, d, payee in rows:
        made.append(
            Item(
                p.id,
                p.attempt,
                p.amount_pence,
                p.reference,
                payee,
                d.account_name,
                d.sort_code,
                d.account_number,
                p.agreed_by,
                d.proposed_by,
                d.checked_by,
                out.get(p.id, ""),
            )
        )
    return made


def approve(db: Session, run: PaymentRun, seen: str, *, by: Actor, at: datetime, today: date) -> RunFile:
    """Release: a second person says yes to `seen` (files.digest of what they were shown), and the file is made. Payments whose
    bank details are not those that were agreed are parked and not in it. Refused: the preparer, whoever approved an item or had
    a hand in a payee's bank details (domain §6.1), anything but what was seen, a day that has passed."""
    if run.payer_org_id not in by.orgs("FINANCE_APPROVER"):
        raise Refusal("Only a finance approver of the organisation that pays releases a run.", code="SEPARATION")
    if run.prepared_by == by.user_id:
        raise Refusal("You put this run together, so somebody else has to release it.", code="SEPARATION")
    if run.pay_on < today:
        raise Refusal(f"The day on which this was to be paid, {in_full(run.pay_on)}, has passed. Put this run away, and put it "
                      "together again for a new day.", code="DAY_PASSED")
    account = account_of(db, run.payer_org_id)
    if account is None:
        raise Refusal("First say which account you pay from, and have it checked.", code="NO_PAYING_ACCOUNT")
    every = items(db, run, at)
    good = [one for one in every if one.as_agreed]
    _apart(good, by)
    if files.digest(good) != seen:
        raise Refusal(CHANGED, code="CHANGED")
    if not good:
        raise Refusal("Nothing is left to pay: the bank details of everything in this run changed.", code="NOTHING_DUE")
    _moved(db, run, "approve", by.ref, at)
    for one in every:
        if not one.as_agreed:
            obligations.park(db, db.get_one(Payment, one.id), one.why, by="system", at=at)
    return _release(db, run, account, good, by=by, at=at)


def _release(db: Session, run: PaymentRun, account: PayingAccount, good: list[Item], *, by: Actor, at: datetime) -> RunFile:
    run.approved_by, run.approved_at, run.version = by.user_id, at, run.version + 1
    run.many, run.total_pence, run.content_hash = len(good), Pence.total(i.amount for i in good), files.digest(good)
    made = files.make(run, account, good, at)
    db.add(made)
    db.flush()
    rows = _rows(db, run, "QUEUED")
    of_invoices.included(db, rows, "include", by=by.ref, at=at)
    move_rows(db, PAYMENT, rows, "send", by=by.ref, at=at, why=f"Payment run {run.ref}")
    db.execute(update(Payment).where(Payment.run_id == run.id).values(sent_at=at).execution_options(synchronize_session=False))
    posting.released(db, run, by=by.ref, at=at)
    return made


def _rows(db: Session, run: PaymentRun, state: str) -> list[Payment]:
    return list(db.scalars(select(Payment).where(Payment.run_id == run.id, Payment.state == state).order_by(Payment.id)))


def _apart(good: list[Item], by: Actor) -> None:
    if any(one.agreed_by == by.user_id for one in good):
        raise Refusal("You approved a bill in this run, so somebody else has to release it.", code="SEPARATION")
    if any(by.user_id in (one.proposed_by, one.checked_by) for one in good):
        raise Refusal("You had a hand in bank details of this run, so somebody else has to release it.", code="SEPARATION")


def unapprove(db: Session, run: PaymentRun, why: str, *, by: Actor, at: datetime) -> None:
    """Take a release back. Refused once anybody has the file: the bank may have it too."""
    if run.payer_org_id not in by.orgs("FINANCE_APPROVER"):
        raise Refusal("Only a finance approver takes a release back.", code="SEPARATION")
    file = file_of(db, run)
    if file is None or file.taken_at is not None:
        raise Refusal(
            "Somebody has taken the file, so the bank may have it. Stop it at the bank; it comes back here with the statement.",
            code="FILE_TAKEN",
        )
    _moved(db, run, "unapprove", by.ref, at, _reason(why))
    of_invoices.included(db, _rows(db, run, "SENT"), "leave_out", by=by.ref, at=at)
    move_rows(db, PAYMENT, _rows(db, run, "SENT"), "unsend", by=by.ref, at=at, why=why)
    posting.taken_back(db, run, by=by.ref, at=at)
    file.void, run.approved_by, run.approved_at = True, None, None


def reject(db: Session, run: PaymentRun, why: str, *, by: Actor, at: datetime) -> None:
    """Put the run away; what was in it waits for the next."""
    if run.payer_org_id not in by.orgs("FINANCE", "FINANCE_APPROVER"):
        raise Refusal("Only somebody in finance of the organisation that pays does this.", code="SEPARATION")
    _moved(db, run, "reject", by.ref, at, _reason(why))
    db.execute(update(Payment).where(Payment.run_id == run.id).values(run_id=None).execution_options(synchronize_session="fetch"))


def take_file(db: Session, run: PaymentRun, kind: str, *, by: Actor, at: datetime) -> tuple[bytes, RunFile]:
    """The released file, the same bytes each time; the first who takes it is kept. Refused before a release."""
    file = file_of(db, run)
    if file is None or run.state not in ("APPROVED", "PAID", "PAID_WITH_HOLD"):
        raise Refusal("There is no file before a second person has released the run.", code="NOT_RELEASED")
    made = files.body(file, kind)
    if file.taken_at is None:
        file.taken_by, file.taken_at = by.user_id, at
    return made, file


def file_of(db: Session, run: PaymentRun) -> RunFile | None:
    """The file of the release in force."""
    return db.scalar(select(RunFile).where(RunFile.run_id == run.id, RunFile.version == run.version, RunFile.void.is_(False)))


def account_of(db: Session, org_id: int) -> PayingAccount | None:
    """The account that this organisation pays from."""
    return db.scalar(select(PayingAccount).where(PayingAccount.organisation_id == org_id, PayingAccount.state == "IN_USE"))


def next_bank_day(day: date) -> date:
    """The first day from `day` on, itself included, on which banks in England work."""
    while day.weekday() > 4 or day in _holidays(day.year):
        day += timedelta(days=1)
    return day


def _bank_day(day: date, today: date) -> None:
    if not today <= day <= today + timedelta(days=MOST_DAYS):
        raise Refusal(
            "Choose a day from today on, at most 60 days ahead.",
            code="WRONG_DAY",
            fields={"pay_on": "Choose a day from today on, at most 60 days ahead"},
        )
    if next_bank_day(day) != day:
        text = f"Banks do not work on that day. The next one is {in_full(next_bank_day(day))}"
        raise Refusal(text, code="WRONG_DAY", fields={"pay_on": text})


@cache
def _holidays(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def _count(db: Session, run: PaymentRun) -> None:
    amounts = list(db.scalars(select(Payment.amount_pence).where(Payment.run_id == run.id)))
    run.many, run.total_pence = len(amounts), Pence.total(amounts)


def _finance(run: PaymentRun, by: Actor) -> None:
    if run.payer_org_id not in by.orgs("FINANCE"):
        raise Refusal("Only somebody in finance of the organisation that pays does this.", code="SEPARATION")


def _open(run: PaymentRun) -> None:
    if run.state != "READY_FOR_REVIEW":
        raise Refusal("This run is frozen: a second person looks at it. Reject it first.", code="RUN_FROZEN")


def _reason(why: str) -> str:
    if len(why.strip()) < 5:
        raise Refusal("Say why.", fields={"why": "Say why in a few words"})
    return why.strip()


def _moved(db: Session, run: PaymentRun, verb: str, by: str, at: datetime, why: str = "") -> Any:
    return move(db, RUN, run, verb, by=by, at=at, why=why, about=f"organisation/{run.payer_org_id}")
