"""What the person pays towards council care: setting it, asking for it, replacing it from a day on, ending it (domain 1.5).
Callers commit. A charge that is replaced for days already asked for is put right by reversal and a new posting (L-44)."""
from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import chart, dated, guards, journal
from brokerage.budgets.charge_models import COLLECTION, Charge, ChargePeriod
from brokerage.budgets.models import Budget, FundingStream
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.ledger import Transfer

NOTHING = Pence(0)


def set_charge(db: Session, budget: Budget, stream: FundingStream, weekly: Pence, *, kind: str, mode: str, since: date,
               by: Actor, at: datetime) -> Charge:
    """What the person pays a week from `since` (L-44), in place of what was there for those days; what was asked for them is
    adjusted. Refused on money that takes no charge (L-46), above what the council pays a week (Care Act 2014 s14(4)), below
    nothing, and outside the budget's days."""
    _may_be(budget, stream, weekly, kind, mode, since, dated.weekly(dated.amounts_of(db, stream), since))
    made = Charge(budget_id=budget.id, stream_id=stream.id, kind=kind, mode=mode, weekly_pence=weekly, since=since, set_by=by.ref)
    db.add(made)
    db.flush()
    _replace(db, budget, stream, since, made, by=by.ref, at=at)
    return made


def _may_be(budget: Budget, stream: FundingStream, weekly: Pence, kind: str, mode: str, since: date, cost: Pence) -> None:
    if not budget.starts_on <= since <= budget.ends_on:
        raise _no("OUTSIDE_BUDGET", "since", "Choose a day on which this budget runs.")
    if mode not in COLLECTION:
        raise _no("NOT_A_MODE", "mode", "Choose who collects it.")
    if weekly < NOTHING:
        raise _no("LESS_THAN_NOTHING", "weekly", "A charge cannot be less than nothing.")
    if kind == "S117_NO_CHARGE" and (weekly != NOTHING or stream.type != "LA_S117"):
        raise _no("S117_IS_FREE", "weekly", "This kind of charge says that aftercare under section 117 is free.")
    if weekly > NOTHING and not stream.chargeable:
        raise _no("NO_CHARGE_ALLOWED", "weekly", "Nobody may be charged towards this money.")
    if weekly > cost:
        raise _no("CHARGE_ABOVE_COST", "weekly", f"A charge can be no more than what the council pays, which is {cost} a week.")


def end(db: Session, budget: Budget, stream: FundingStream, last: date, *, by: str, at: datetime) -> Pence:
    """The charge towards this stream ends on `last`. What was asked for later days is undone, and what was paid for them goes
    back to the person (W18). Returns the pence refunded."""
    _replace(db, budget, stream, dated.eve(last, -1), None, by=by, at=at)
    credit = -ledger.balance(db, chart.charge_due(budget.person_id))
    if credit <= NOTHING:
        return NOTHING
    passing = chart.contribution(budget.person_id)
    journal.post(db, budget, f"stream/{stream.id}/charge-refund/{last}", "CHARGE_REFUNDED",
                 [Transfer(chart.cash(stream), passing, credit), Transfer(passing, chart.charge_due(budget.person_id), credit)],
                 amount=credit, by=by, at=at, on=last, stream=stream.id,
                 words=f"{stream.payer_name} paid back what you paid for days after {last.day} {last:%B}")
    return credit


def _replace(db: Session, budget: Budget, stream: FundingStream, since: date, new: Charge | None, *, by: str,
             at: datetime) -> None:
    """From `since` the charges that were there end; the days already asked for are undone and asked for anew."""
    old = [c for c in dated.charges_of(db, budget) if c.stream_id == stream.id and (new is None or c.id != new.id)
           and (c.until is None or c.until >= since)]
    for charge in old:
        if charge.since >= since:
            charge.void = True
        else:
            charge.until = dated.eve(since)
    db.flush()
    for period in _periods(db, [c.id for c in old], since):
        _undo(db, budget, period, by=by, at=at)
        charge = db.get_one(Charge, period.charge_id)
        if period.first < since:
            _ask(db, budget, stream, charge, period.first, dated.eve(since), by=by, at=at)
        if new is not None:
            _ask(db, budget, stream, new, max(since, period.first), period.last, by=by, at=at)


def _periods(db: Session, charges: list[int], since: date) -> list[ChargePeriod]:
    return list(db.scalars(select(ChargePeriod).where(
        ChargePeriod.charge_id.in_(charges), ChargePeriod.last >= since, ChargePeriod.undone_at.is_(None))
        .order_by(ChargePeriod.first, ChargePeriod.id)))


def _undo(db: Session, budget: Budget, period: ChargePeriod, *, by: str, at: datetime) -> None:
    words = f"Undone: your payment for {_run(period.first, period.last)}"
    journal.reverse(db, budget, journal.line_of(db, period.key), period.key, period.key + "/undone", by=by, at=at, words=words)
    period.undone_at = at


def charge_due(db: Session, budget: Budget, first: date, last: date, *, by: Actor, at: datetime) -> Pence:
    """The charge for the days from `first` to `last`, both counted, becomes due from the person (M-06). Returns pence. The
    same days again are nothing new; refused: days that run backwards, or some of which were asked for already."""
    if last < first:
        raise _no("DATES_BACKWARDS", "last", "The last day cannot be before the first.")
    if first < budget.starts_on or last > budget.ends_on:
        raise _no("OUTSIDE_BUDGET", "first", "Choose days on which this budget runs.")
    there = list(db.scalars(select(ChargePeriod).where(
        ChargePeriod.budget_id == budget.id, ChargePeriod.first <= last, ChargePeriod.last >= first,
        ChargePeriod.undone_at.is_(None))))
    if there and (min(p.first for p in there), max(p.last for p in there)) != (first, last):
        raise _no("DAYS_OVERLAP", "first", "Some of these days were asked for already.")
    if there:
        return Pence.total(p.due_pence for p in there)
    due = NOTHING
    for charge in dated.charges_of(db, budget):
        due = due + _ask(db, budget, db.get_one(FundingStream, charge.stream_id), charge, first, last, by=by.ref, at=at)
    return due


def _ask(db: Session, budget: Budget, stream: FundingStream, charge: Charge, first: date, last: date, *, by: str,
         at: datetime) -> Pence:
    """Ask for one charge over the days that it holds for. Returns pence, nothing when it holds for none of them."""
    start, end = max(first, charge.since), min(last, charge.until or last)
    if end < start:
        return NOTHING
    amount = dated.charged(charge, dated.for_days(dated.amounts_of(db, stream), start, end), start, end)
    if amount == NOTHING:
        return NOTHING
    period = ChargePeriod(budget_id=budget.id, charge_id=charge.id, first=start, last=end, due_pence=amount, key="")
    db.add(period)
    db.flush()
    period.key = f"charge-period/{period.id}"
    journal.post(db, budget, period.key, "CHARGE_DUE",
                 [Transfer(chart.charge_income(stream), chart.charge_due(budget.person_id), amount)], by=by, at=at, on=start,
                 words=f"Own part of the cost for {_run(start, end)}", stream=stream.id)
    return amount


def charge_received(db: Session, budget: Budget, charge: Charge, amount: Pence, *, on: date, by: Actor, at: datetime) -> None:
    """The person paid `amount`: into the account, or to the council when it collects (L-45)."""
    if amount <= NOTHING or on > guards.day_of(at):
        raise _no("LESS_THAN_NOTHING", "amount", "Enter what was paid, on a day that has come.")
    stream = db.get_one(FundingStream, charge.stream_id)
    passing = chart.contribution(budget.person_id)
    dest = chart.dp_account(budget.id) if charge.mode == "NET_OF_DP" else chart.cash(stream)
    journal.post(db, budget, f"charge/{charge.id}/received/{on}", "CHARGE_RECEIVED",
                 [Transfer(chart.charge_due(budget.person_id), passing, amount), Transfer(passing, dest, amount)], amount=amount,
                 by=by.ref, at=at, on=on, words="Own part of the cost, paid in", stream=stream.id)


def _run(first: date, last: date) -> str:
    return f"{first.day} {first:%B} to {last.day} {last:%B}"


def _no(code: str, field: str, text: str) -> Refusal:
    return Refusal(text, code=code, fields={field: text})
