"""The fair way to ask money back (domain M-28): told, 28 days to explain, decided by somebody else with amount, reasons,
method and a right to have it looked at again; then by reduction or by invoice. Callers commit.

The ledger keeps the clock: no entry of the reclaim's document is posted before it ends, and none while it is looked at again.
"""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import chart, dated, guards, journal, queries
from brokerage.budgets.guards import day_of
from brokerage.budgets.models import Budget, FundingStream, Movement
from brokerage.door.actor import SYSTEM, Actor
from brokerage.kit.clock import LONDON, in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence, split
from brokerage.kit.states import move
from brokerage.ledger import Transfer
from brokerage.ledger.models import EntryRow
from brokerage.notices import actions as notices
from brokerage.oversight import reclaim_queries
from brokerage.oversight.models import Reclaim, ReclaimShare
from brokerage.oversight.states import LIVE, RECLAIM
from brokerage.oversight.surplus import Surplus

NOTHING = Pence(0)
REPLY_DAYS = 28
"""To explain, the last one counted (M-28, default)."""
DUE_DAYS = 28
"""From the decision to the first day on which money may move (M-28, default)."""
LEAST_REASON = 20


def midnight(day: date) -> datetime:
    """The moment at which a day begins in London."""
    return datetime.combine(day, time(), tzinfo=LONDON)


def propose(db: Session, budget: Budget, *, reason: str = "SURPLUS", why: str, liabilities: Pence = NOTHING,
            savings: Pence = NOTHING,
            amount: Pence | None = None, investigation: str = "", hardship: str = "", by: Actor, at: datetime) -> Reclaim:
    """Ask money back and tell the person. A surplus is worked out here, and its amount is never typed in; misuse says an
    amount and
    has an investigation and a look at hardship (Care Act 2014 s33(5)). Refused: no reasons, nothing left over, a second
    one beside one that is under way."""
    wrong = {} if len(why.strip()) >= LEAST_REASON else {"why": "Give the person full reasons"}
    if reason == "MISUSE":
        wrong |= {name: text for name, said, text in (
            ("investigation", investigation, "Say what was looked into and what was found"),
            ("hardship", hardship, "Say what paying it back would mean for the person")) if len(said.strip()) < LEAST_REASON}
        if amount is None or amount <= NOTHING:
            wrong["amount"] = "Enter how much"
    if wrong:
        raise Refusal("This cannot be asked for yet.", code="INCOMPLETE", fields=wrong)
    if db.scalar(select(Reclaim.id).where(Reclaim.budget_id == budget.id, Reclaim.state.in_(LIVE)).limit(1)) is not None:
        raise Refusal("Money is asked back already. Finish that first.", code="RECLAIM_OPEN")
    sums = _sums(db, budget, liabilities, savings, by, at)
    asked = sums.asked if reason == "SURPLUS" else amount
    assert asked is not None
    if asked <= NOTHING:
        raise Refusal(f"Nothing may be asked back: {sums.over.in_words('too little', 'left over')}, after "
                      f"bills, savings and reserve.",
                      code="NO_SURPLUS")
    return _asked(db, budget, sums, asked, reason, why, investigation, hardship, by, at)


def _sums(db: Session, budget: Budget, liabilities: Pence, savings: Pence, by: Actor, at: datetime) -> Surplus:
    purse = queries.find(db, by, budget.id, waiting=False)
    return reclaim_queries.of_account(db, purse, liabilities=liabilities, savings=savings, today=day_of(at))


def _asked(db: Session, budget: Budget, sums: Surplus, asked: Pence, reason: str, why: str, investigation: str, hardship: str,
           by: Actor, at: datetime) -> Reclaim:
    reply_by = day_of(at) + timedelta(days=REPLY_DAYS)
    made = Reclaim(budget_id=budget.id, person_id=budget.person_id, reason=reason, why=why.strip(), amount_pence=asked,
                   investigation=investigation.strip(), hardship=hardship.strip(), proposed_by=by.ref, proposed_at=at,
                   reply_by=reply_by, sums=msgspec.json.encode([[words, int(pence)] for words, pence in sums.steps]).decode())
    move(db, RECLAIM, made, "propose", by=by.ref, at=at, about=made.about, why=why)
    parts = [part for _, _, part in sums.shares] if reason == "SURPLUS" else split(asked, *_claims(db, budget))
    db.add_all(ReclaimShare(reclaim_id=made.id, stream_id=stream, amount_pence=part)
               for (stream, _, _), part in zip(sums.shares, parts, strict=True))
    ledger.start_clock(db, made.document, midnight(reply_by + timedelta(days=1)))
    _tell(db, made, "propose", f"A funder asks for {asked} back. You have until {in_full(reply_by)} to answer.", at)
    return made


def _claims(db: Session, budget: Budget) -> tuple[list[int], list[int]]:
    """Net pay-ins and priorities, for an amount that is no surplus."""
    paying, _ = reclaim_queries.paying(db, budget.id, budget.starts_on)
    weights = [max(int(one.paid_in), 0) for one in paying]
    if not any(weights):
        raise Refusal("Nobody has paid into this account, so nothing is asked back.", code="NOTHING_PAID_IN")
    return weights, [one.priority for one in paying]


def reply(db: Session, reclaim: Reclaim, words: str, *, by: Actor, at: datetime) -> None:
    """The person explains, up to the end of the last day. Refused after it, and without words. A second answer is added to the
    first."""
    if not words.strip():
        raise Refusal("Write your answer.", fields={"words": "Write your answer"})
    if day_of(at) > reclaim.reply_by:
        raise Refusal(f"The time to answer ended on {in_full(reclaim.reply_by)}. You can still ask for the "
                      f"decision to be looked at "
                      "again.", code="TOO_LATE")
    move(db, RECLAIM, reclaim, "reply", by=by.ref, at=at, about=reclaim.about, why=words)
    reclaim.reply = f"{reclaim.reply}\n\n{words.strip()}".strip()
    reclaim.replied_at = at


def confirm(db: Session, reclaim: Reclaim, method: str, notice: str, *, by: Actor, at: datetime) -> None:
    """The decision, once the time to answer is over. Refused before, for whoever proposed it, and without reasons that
    answer what the person said. Money may move from 28 days later."""
    if day_of(at) <= reclaim.reply_by:
        raise Refusal(f"The person has until the end of {in_full(reclaim.reply_by)} to answer.", code="WAITS")
    if by.ref == reclaim.proposed_by:
        raise Refusal("You asked for this, so somebody else decides it.", code="SAME_DECIDER")
    if method not in ("REDUCTION", "INVOICE"):
        raise Refusal("Choose how it is paid back.", fields={"method": "Choose how it is paid back"})
    if len(notice.strip()) < LEAST_REASON:
        raise Refusal("Say why.", fields={"notice": "Give full reasons, and say what you make of the answer"})
    move(db, RECLAIM, reclaim, "confirm", by=by.ref, at=at, about=reclaim.about, why=notice)
    reclaim.method, reclaim.notice, reclaim.confirmed_by, reclaim.confirmed_at = method, notice.strip(), by.ref, at
    reclaim.due_on = day_of(at) + timedelta(days=DUE_DAYS)
    db.flush()
    ledger.put_later(db, reclaim.document, midnight(reclaim.due_on))
    _tell(db, reclaim, "confirm",
          f"It is decided that {reclaim.amount_pence} goes back, from {in_full(reclaim.due_on)}. You can ask "
          "for another look before then.", at)


def ask_again(db: Session, reclaim: Reclaim, why: str, *, by: Actor, at: datetime) -> None:
    """A right to have it looked at again by somebody else, up to the day before it is due; the clock stands still meanwhile."""
    if not why.strip():
        raise Refusal("Say why.", fields={"again": "Say what should be looked at again"})
    if reclaim.due_on is not None and day_of(at) >= reclaim.due_on:
        raise Refusal(f"This could be asked for up to the day before {in_full(reclaim.due_on)}.", code="TOO_LATE")
    move(db, RECLAIM, reclaim, "ask_again", by=by.ref, at=at, about=reclaim.about, why=why)
    reclaim.again, reclaim.again_at = why.strip(), at
    ledger.hold_clock(db, reclaim.document, True)


def decide(db: Session, reclaim: Reclaim, *, stands: bool, reasons: str, by: Actor, at: datetime) -> None:
    """Somebody else looks again. It stands, and is due the day after at the earliest; or nothing is asked for any more."""
    if not reasons.strip():
        raise Refusal("Say why. The person will read this.", fields={"decision": "Say why"})
    if by.ref in (reclaim.proposed_by, reclaim.confirmed_by):
        raise Refusal("You had a part in this, so somebody else must look at it again.", code="SAME_DECIDER")
    if reclaim.state != "LOOKED_AT_AGAIN":
        raise Refusal("Nobody asked for another look.", code="WRONG_STATE")
    _is_payer(db, reclaim, by)
    if not stands:
        return waive(db, reclaim, reasons, by=by, at=at)
    move(db, RECLAIM, reclaim, "uphold", by=by.ref, at=at, about=reclaim.about, why=reasons)
    reclaim.decision, reclaim.decided_by = reasons.strip(), by.ref
    assert reclaim.due_on is not None
    reclaim.due_on = max(reclaim.due_on, day_of(at) + timedelta(days=1))
    db.flush()
    ledger.put_later(db, reclaim.document, midnight(reclaim.due_on))
    ledger.hold_clock(db, reclaim.document, False)
    _tell(db, reclaim, f"uphold-{day_of(at)}", f"The decision stands: {reclaim.amount_pence} goes back.", at)
    return None


def waive(db: Session, reclaim: Reclaim, reasons: str, *, by: Actor, at: datetime) -> None:
    """A payer's approver asks for no more of it. What has gone back stays."""
    if not reasons.strip():
        raise Refusal("Say why.", fields={"decision": "Say why"})
    _is_payer(db, reclaim, by)
    if reclaim.state == "DUE":
        _post(db, reclaim, "waived", "RECLAIM_WAIVED", _rest(db, reclaim, lambda s: (chart.reclaim_due(s.id), _account(reclaim))),
              "Not asked back any more", by=by.ref, at=at)
    move(db, RECLAIM, reclaim, "waive", by=by.ref, at=at, about=reclaim.about, why=reasons)
    reclaim.decision, reclaim.decided_by = reasons.strip(), by.ref
    _tell(db, reclaim, "waive", "No money is asked back any more.", at)


def _is_payer(db: Session, reclaim: Reclaim, by: Actor) -> None:
    guards.is_one_of_the_payers(by, dated.streams_of(db, db.get_one(Budget, reclaim.budget_id)))


def take(db: Session, reclaim: Reclaim, amount: Pence, *, of_payment: date | None = None, by: Actor, at: datetime) -> Pence:
    """`amount` came back to the funders, each by its share; returns what is still to come. The ledger refuses it before
    the clock ends (WAITS). By reduction it is of one payment (the first day it was for) and never more than what that
    payment came to (M-28)."""
    rest = reclaim.amount_pence - reclaim.settled_pence
    if not NOTHING < amount <= rest:
        raise Refusal(f"{rest} is still to come.", code="TOO_MUCH", fields={"amount": f"Enter an amount up to {rest}"})
    budget = db.get_one(Budget, reclaim.budget_id)
    if reclaim.state in ("CONFIRMED", "DUE") and reclaim.method == "REDUCTION":
        _within_payment(db, reclaim, budget, amount, of_payment)
    if reclaim.state == "CONFIRMED":
        fall_due(db, reclaim, at=at)
    move(db, RECLAIM, reclaim, "take", by=by.ref, at=at, about=reclaim.about, why=f"{amount}")
    name = f"{of_payment}" if reclaim.method == "REDUCTION" else "invoice"
    _post(db, reclaim, f"{int(reclaim.settled_pence)}/{name}", "RECLAIM_RECEIVED",
          _transfers(db, reclaim, amount, lambda s: (chart.reclaim_due(s.id), chart.cash(s))),
          "Money that was left over went back to the funders" if reclaim.reason == "SURPLUS"
          else "Money that was not used as agreed went back to the funders", by=by.ref, at=at)
    reclaim.settled_pence = reclaim.settled_pence + amount
    db.flush()
    if reclaim.settled_pence == reclaim.amount_pence:
        move(db, RECLAIM, reclaim, "settle", by=by.ref, at=at, about=reclaim.about)
        _tell(db, reclaim, "settle", "The money that was asked back has gone back.", at)
    return rest - amount


def _within_payment(db: Session, reclaim: Reclaim, budget: Budget, amount: Pence, first: date | None) -> None:
    if first is None:
        raise Refusal("Say which payment is made smaller.", fields={"of_payment": "Enter the first day of the payment"})
    paid = db.scalar(select(Movement.amount_pence).join(EntryRow, EntryRow.id == Movement.entry_id).where(
        EntryRow.key == f"dp/{budget.id}/{first}"))
    if paid is None:
        raise Refusal("No payment was made for that day.", fields={"of_payment": "Enter the first day of a payment"})
    taken = Pence.total(db.scalars(select(Movement.amount_pence).join(EntryRow, EntryRow.id == Movement.entry_id).where(
        EntryRow.key.like(f"reclaim/{reclaim.id}/%/{first}"))))
    if taken + amount > paid:
        text = f"That payment was {paid}, and {taken} of it was kept already. No more than that may be kept of it."
        raise Refusal(text, code="ABOVE_PAYMENT", fields={"amount": text})


def fall_due(db: Session, reclaim: Reclaim, *, at: datetime) -> None:
    """From the day on which it is due, what is asked back is a debt to the funders and no money of the account any more (M-12
    RECLAIM_DUE). The ledger refuses it before the clock ends (WAITS)."""
    for stream in _shares(db, reclaim):
        ledger.open(db, chart.reclaim_due(stream), floor=NOTHING)
    assert reclaim.due_on is not None
    _post(db, reclaim, "due", "RECLAIM_DUE", _rest(db, reclaim, lambda s: (_account(reclaim), chart.reclaim_due(s.id))),
          "Asked back: to go back to the funders now", by=SYSTEM, at=at)
    move(db, RECLAIM, reclaim, "fall_due", by=SYSTEM, at=at, about=reclaim.about)


def all_due(db: Session, at: datetime, most: int = 100) -> int:
    """Every decision whose day has come and that nobody asked to be looked at again. Returns how many."""
    due = list(db.scalars(select(Reclaim).where(Reclaim.state == "CONFIRMED", Reclaim.due_on <= day_of(at))
                          .order_by(Reclaim.id).limit(most)))
    for reclaim in due:
        fall_due(db, reclaim, at=at)
    return len(due)


def write_off(db: Session, reclaim: Reclaim, why: str, *, by: Actor, at: datetime) -> Pence:
    """What is left of a debt is given up, each funder by its share (M-12 WRITE_OFF); returns it. Refused: before it is due,
    without reasons, and for whoever asked for it, decided it or looked at it again."""
    if len(why.strip()) < LEAST_REASON:
        raise Refusal("Say why. The person reads this.", fields={"given_up": "Give full reasons"})
    if by.ref in (reclaim.proposed_by, reclaim.confirmed_by, reclaim.decided_by):
        raise Refusal("You had a part in this, so somebody else must give it up.", code="SEPARATION")
    if reclaim.state == "CONFIRMED":
        fall_due(db, reclaim, at=at)
    move(db, RECLAIM, reclaim, "write_off", by=by.ref, at=at, about=reclaim.about, why=why)
    left = reclaim.amount_pence - reclaim.settled_pence
    for stream in _shares(db, reclaim):
        ledger.open(db, chart.written_off(db.get_one(FundingStream, stream)))
    moves = _rest(db, reclaim, lambda s: (chart.reclaim_due(s.id), chart.written_off(s)))
    _post(db, reclaim, "written-off", "WRITE_OFF", moves, "Given up by the funders", by=by.ref, at=at)
    reclaim.decision, reclaim.decided_by = f"{reclaim.decision}\n\n{why.strip()}".strip(), by.ref
    _tell(db, reclaim, "written-off", f"The funders have given up {left} that was asked back.", at)
    return left


def _post(db: Session, reclaim: Reclaim, key: str, kind: str, transfers: list[Transfer], words: str, *, by: str,
          at: datetime) -> None:
    journal.post(db, db.get_one(Budget, reclaim.budget_id), f"reclaim/{reclaim.id}/{key}", kind, transfers, by=by, at=at,
                 on=day_of(at), document=reclaim.document, words=words)


def _account(reclaim: Reclaim) -> str:
    return chart.dp_account(reclaim.budget_id)


def _shares(db: Session, reclaim: Reclaim) -> dict[int, Pence]:
    rows = select(ReclaimShare.stream_id, ReclaimShare.amount_pence).where(ReclaimShare.reclaim_id == reclaim.id)
    return {row[0]: row[1] for row in db.execute(rows.order_by(ReclaimShare.stream_id))}


Way = Callable[[FundingStream], tuple[str, str]]
"""From where to where a stream's part goes."""


def _rest(db: Session, reclaim: Reclaim, way: Way) -> list[Transfer]:
    return _transfers(db, reclaim, reclaim.amount_pence - reclaim.settled_pence, way)


def _transfers(db: Session, reclaim: Reclaim, amount: Pence, way: Way) -> list[Transfer]:
    """Each funder's part as the difference of cumulative shares, so that parts come to the whole (M-07)."""
    shares = _shares(db, reclaim)
    weights = [int(pence) for pence in shares.values()]
    before, after = (split(total, weights) for total in (reclaim.settled_pence, reclaim.settled_pence + amount))
    return [Transfer(*way(db.get_one(FundingStream, stream)), now - was)
            for stream, was, now in zip(shares, before, after, strict=True)]


def _tell(db: Session, reclaim: Reclaim, what: str, words: str, at: datetime) -> None:
    notices.tell(db, notices.of_person(db, reclaim.person_id), kind="RECLAIM", key=f"reclaim/{reclaim.id}/{what}", words=words,
                 where=f"/budgets/{reclaim.budget_id}/reclaims/{reclaim.id}", person_id=reclaim.person_id, at=at)
