"""The money of a running budget: reserve, direct payments, charges, and what the holder bought. Callers commit."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import chart, dated, guards, journal, splits
from brokerage.budgets.models import Budget, DpInstalment, FundingStream, Spend
from brokerage.budgets.states import LIVE
from brokerage.door.actor import Actor
from brokerage.kit.db import Hot
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence, split
from brokerage.ledger import Transfer

NOTHING = Pence(0)
HAS_ACCOUNTS = ("ACTIVE", "SUSPENDED", "DISPUTED", "TRANSFERRING", "ENDED")
"""States of a stream that has been money of the budget."""
WEEKS_AT_ONCE = 4
EVIDENCE_DAYS = 28
"""A receipt is due within so many days (domain M-25)."""
LISTED_WITHOUT = Pence(25_00)
"""Under this a purchase may be listed without a receipt (domain M-25, a funder's own policy may differ)."""


def set_aside_reserve(db: Session, budget: Budget, amount: Pence, *, on: date, by: Actor, at: datetime) -> None:
    """Keep `amount` back for a bad week (domain M-26), from each stream by its share. Refused when it is not there."""
    if amount <= NOTHING:
        raise Refusal("Enter an amount above nothing.", code="LESS_THAN_NOTHING",
                      fields={"amount": "Enter an amount above nothing"})
    streams = dated.streams_of(db, budget)
    shared = splits.share_on(db, budget, amount, on)
    shares = shared.by_stream
    _spendable(db, budget, streams, shares, lambda: journal.post(
        db, budget, f"reserve/{budget.id}/{at.isoformat()}", "RESERVE_SET",
        journal.between(streams, shares, "available", "reserve"), by=by.ref, at=at, on=on,
        words="Kept in reserve for a week when you need more", rule=shared.rule_id))


def free_reserve(db: Session, budget: Budget, amount: Pence, *, on: date, by: Actor, at: datetime) -> None:
    """Set `amount` of the reserve free to spend, from each stream as it lies there. Refused above what is kept."""
    streams = dated.streams_of(db, budget)
    kept = ledger.balances(db, [chart.place(s.id, "reserve") for s in streams if s.state in HAS_ACCOUNTS])
    there = Pence.total(kept.values())
    if not NOTHING < amount <= there:
        text = f"There is {there} in reserve."
        raise Refusal(text, code="OVERSPEND" if amount > there else "LESS_THAN_NOTHING", fields={"amount": text})
    parts = dict(zip(kept, split(amount, [int(k) for k in kept.values()]), strict=True))
    journal.post(db, budget, f"reserve/{budget.id}/freed/{at.isoformat()}", "RESERVE_FREED",
                 [Transfer(path, path.removesuffix("reserve") + "available", part) for path, part in parts.items()],
                 by=by.ref, at=at, on=on, words="Money kept in reserve was set free")


def pay_direct_payment(db: Session, budget: Budget, first: date, *, by: Actor, at: datetime, weeks: int = WEEKS_AT_ONCE) -> Pence:
    """Pay `weeks` in advance from `first` into the account: each active stream's share, less a charge that the person
    pays in themself (M-20, M-21, W1). Returns the pence paid. Refused unless the budget is active; a suspended stream's
    share is left out; the same first day twice is refused by the ledger's key."""
    if budget.state != "ACTIVE":
        raise Refusal("No direct payment goes out while the budget is not active.", code="WRONG_STATE")
    last = min(first + timedelta(days=7 * weeks - 1), budget.ends_on)
    guards.is_day_of(budget, first, last, "first")
    paid: dict[int, Transfer] = {}
    for stream in dated.streams_of(db, budget):
        if stream.deployment == "DIRECT_PAYMENT" and stream.state in ("ACTIVE", "DISPUTED"):
            gross = dated.for_days(dated.amounts_of(db, stream), first, min(last, stream.funder_to or last))
            net = gross - _netted(db, budget, stream, gross, first, last)
            paid[stream.id] = Transfer(chart.cash(stream), chart.dp_account(budget.id), net)
    if not paid:
        raise Refusal("This budget has no direct payment.", code="NO_DIRECT_PAYMENT")
    posted = journal.post(db, budget, f"dp/{budget.id}/{first}", "DP_PAID", list(paid.values()), by=by.ref, at=at, on=first,
                          words=f"Paid into the direct payment account for {first.day} {first:%B} to {last.day} {last:%B}")
    _keep_instalments(db, budget, posted, first, last, {stream: t.amount for stream, t in paid.items()})
    return Pence.total(t.amount for t in paid.values())


def _keep_instalments(db: Session, budget: Budget, entry: int, first: date, last: date, net: dict[int, Pence]) -> None:
    """Which days each stream paid for, once for each entry."""
    there = db.scalar(select(DpInstalment.id).where(DpInstalment.entry_id == entry).limit(1))
    if entry and there is None:
        db.add_all(DpInstalment(budget_id=budget.id, stream_id=stream, entry_id=entry, first=first, last=last, net_pence=pence)
                   for stream, pence in net.items() if pence != NOTHING)


def _netted(db: Session, budget: Budget, stream: FundingStream, gross: Pence, first: date, last: date) -> Pence:
    return Pence.total(dated.charged(c, gross, first, last) for c in dated.charges_of(db, budget)
                       if c.stream_id == stream.id and c.mode == "NET_OF_DP")


def record_spend(db: Session, budget: Budget, *, payee: str, what: str, bought_on: date, amount: Pence, receipt: str = "",
                 by: Actor, at: datetime) -> Spend:
    """What the holder bought with the direct payment, shared between the funders on the day it was bought (M-05, M-25).

    Refused for a day outside the budget or to come, above what the circle lets this user spend at a time, for a receipt
    that is already recorded, and when there is not that much left: the database's own no, said in plain words.
    """
    if budget.state not in LIVE:
        raise Refusal("This budget is not running, so nothing can be recorded on it.", code="WRONG_STATE")
    guards.is_day_of(budget, bought_on, guards.day_of(at), "bought_on")
    _within_trust(by, budget, amount)
    streams = dated.streams_of(db, budget)
    shared = splits.share_on(db, budget, amount, bought_on)
    shares = shared.by_stream
    if any(s.deployment != "DIRECT_PAYMENT" for s in streams if shares.get(s.id)):
        raise Refusal("This budget is not paid to you as a direct payment, so the funder buys for you.", code="NO_DIRECT_PAYMENT")
    if receipt and _recorded(db, budget.id, payee, receipt):
        raise Refusal("You have already recorded this receipt.", code="DUPLICATE",
                      fields={"receipt": "You have already recorded this receipt"})
    spend = Spend(budget_id=budget.id, payee=payee, what=what, bought_on=bought_on, amount_pence=amount, receipt=receipt or None,
                  recorded_by=by.ref, recorded_at=at)
    db.add(spend)
    db.flush()
    transfers = [*journal.between(streams, shares, "available", "paid"),
                 Transfer(chart.dp_account(budget.id), chart.dp_spent(budget.id), amount)]
    _spendable(db, budget, streams, shares, lambda: journal.post(
        db, budget, f"spend/{spend.id}", "DP_SPEND_EVIDENCED", transfers, by=by.ref, at=at, on=bought_on,
        document=f"spend/{spend.id}", words=f"{payee}: {what}", amount=amount, rule=shared.rule_id))
    return spend


def add_receipt(db: Session, spend: Spend, receipt: str) -> None:
    """Name the receipt of a spend that had none. Refused when it has one, or another spend has this one."""
    if spend.receipt:
        raise Refusal("This already has a receipt.", code="WRONG_STATE")
    if _recorded(db, spend.budget_id, spend.payee, receipt):
        raise Refusal("You have already recorded this receipt.", fields={"receipt": "You have already recorded this receipt"})
    spend.receipt = receipt


_SAME_RECEIPT = Hot("SELECT id FROM spend WHERE budget_id = :budget AND payee = :payee AND receipt = :receipt")


def _recorded(db: Session, budget_id: int, payee: str, receipt: str) -> bool:
    db.flush()
    return _SAME_RECEIPT.one(db, budget=budget_id, payee=payee, receipt=receipt) is not None


def _within_trust(by: Actor, budget: Budget, amount: Pence) -> None:
    trust = by.trust(budget.person_id)
    if by.person_id != budget.person_id and trust is not None and trust.up_to is not None and amount > trust.up_to:
        text = f"You can spend up to {trust.up_to} at a time for this person. Ask them to record this, or to raise your limit."
        raise Refusal(text, code="OVER_TRUST", fields={"amount": text})


def _spendable(db: Session, budget: Budget, streams: list[FundingStream], shares: dict[int, Pence],
               post: Callable[[], int]) -> None:
    """Run `post`; when the ledger says overspend, say by how much and whose share is short."""
    try:
        post()
    except Refusal as no:
        if no.code != "OVERSPEND":
            raise
        raise _overspent(db, budget, streams, shares) from no


def _overspent(db: Session, budget: Budget, streams: list[FundingStream], shares: dict[int, Pence]) -> Refusal:
    left, asked = journal.left(db, budget.id), Pence.total(shares.values())
    if asked > left:
        text = f"This is {asked - left} more than the {left} you have safe to spend. Nothing was recorded."
        return Refusal(text, code="OVERSPEND", fields={"amount": text})
    for stream in streams:
        there = ledger.balance(db, chart.place(stream.id, "available")) if shares.get(stream.id) else NOTHING
        if shares.get(stream.id, NOTHING) > there:
            text = (f"{stream.payer_name} would pay {shares[stream.id]} of this, and has {there} left in its share. "
                    "Nothing was recorded. Ask for the budget to be looked at again.")
            return Refusal(text, code="OVERSPEND", fields={"amount": text})
    return Refusal("There is not enough money left for this.", code="OVERSPEND")
