"""A budget that changes becomes a new version, which takes the old one's place on its first day (§6.3). Callers commit.

The old version goes on until the day before. Then its streams end, what it had for later days goes back to the funders, who
put their new amounts into the new version, and the direct payment account goes over with what is in it.
"""
from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import chart, dated, guards, journal
from brokerage.budgets.models import Budget, FundingStream, StreamAmount
from brokerage.budgets.states import BUDGET, STREAM
from brokerage.door.actor import SYSTEM, Actor
from brokerage.kit import refs
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import move
from brokerage.ledger import Transfer

NOTHING = Pence(0)
GOES_ON = ("AGREED", "ACTIVE", "SUSPENDED", "DISPUTED")


def amend(db: Session, budget: Budget, *, since: date, ends_on: date | None = None, why: str, by: Actor, at: datetime) -> Budget:
    """A new version from `since`, INDICATIVE, with every stream offered again at its amount of that day; the old one stays
    as it is until then. Refused without a reason (a review or a change), outside the budget's days, or for a day gone by."""
    guards.reason(why)
    if not budget.starts_on < since <= budget.ends_on or since <= guards.day_of(at):
        raise Refusal("Choose a day to come on which this budget runs.", code="OUTSIDE_BUDGET",
                      fields={"since": "Choose a day to come on which this budget runs"})
    if ends_on is not None and ends_on < since:
        raise Refusal("The last day cannot be before the first.", code="DATES_BACKWARDS",
                      fields={"ends_on": "The last day cannot be before the first"})
    if db.scalar(select(Budget.id).where(Budget.replaces_id == budget.id, Budget.state != "CLOSED").limit(1)) is not None:
        raise Refusal("A new version of this budget is under way already.", code="UNDER_WAY")
    move(db, BUDGET, budget, "amend", by=by.ref, at=at, about=budget.about, why=why)
    made = Budget(person_id=budget.person_id, ref=refs.new(8), version=budget.version + 1, replaces_id=budget.id, starts_on=since,
                  ends_on=ends_on or budget.ends_on, referral=budget.referral, created_at=at, shown_on=guards.day_of(at))
    move(db, BUDGET, made, "amend", by=by.ref, at=at, about=budget.about, why=why)
    chart.open_budget(db, made)
    for stream in dated.streams_of(db, budget):
        if stream.state in GOES_ON and (stream.funder_to is None or stream.funder_to >= since):
            _again(db, made, stream, by, at)
    return made


def _again(db: Session, made: Budget, old: FundingStream, by: Actor, at: datetime) -> None:
    """The stream, offered for the new version; its payer agrees it anew."""
    stream = FundingStream(
        budget_id=made.id, person_id=old.person_id, type=old.type, payer=old.payer, payer_org_id=old.payer_org_id,
        payer_name=old.payer_name, deployment=old.deployment, managed_account=old.managed_account, chargeable=old.chargeable,
        priority=old.priority, funder_from=made.starts_on, funder_to=old.funder_to, pool_id=old.pool_id,
        host_org_id=old.host_org_id, s75_ref=old.s75_ref, bcf_scheme_id=old.bcf_scheme_id, follows_id=old.id, proposed_by=by.ref)
    move(db, STREAM, stream, "propose", by=by.ref, at=at, about=made.about)
    weekly = dated.weekly(dated.amounts_of(db, old), made.starts_on)
    if weekly > NOTHING:
        db.add(StreamAmount(stream_id=stream.id, kind="WEEKLY", amount_pence=weekly, since=made.starts_on, set_by=by.ref,
                            why="As before"))
        db.flush()


def take_over(db: Session, new: Budget, old: Budget, *, by: str = SYSTEM, at: datetime) -> None:
    """On the first day of the new version: the old one closes, and its later days' money and its account go over."""
    last = dated.eve(new.starts_on)
    for stream in dated.streams_of(db, old):
        if stream.state in ("ACTIVE", "SUSPENDED", "DISPUTED"):
            _later_days_go_back(db, old, stream, last, by, at)
    _account_goes_over(db, new, old, by, at)
    move(db, BUDGET, old, "close", by=by, at=at, about=old.about, why=f"Version {new.version} takes its place")
    old.close_reason, old.closed_on = "", last


def _later_days_go_back(db: Session, old: Budget, stream: FundingStream, last: date, by: str, at: datetime) -> None:
    """What it was given for the days after `last`, as far as it is still free: bills for earlier days may still come."""
    end = stream.funder_to or old.ends_on
    later = dated.for_days([a for a in dated.amounts_of(db, stream) if a.kind == "WEEKLY"], dated.eve(last, -1), end)
    free = min(later, ledger.balance(db, chart.place(stream.id, "available")))
    journal.post(db, old, f"stream/{stream.id}/over", "BUDGET_RETURNED",
                 [Transfer(chart.place(stream.id, "available"), chart.award(stream), free)], by=by, at=at, on=last,
                 words=f"{stream.payer_name} puts this into the new version of the budget", stream=stream.id)


def _account_goes_over(db: Session, new: Budget, old: Budget, by: str, at: datetime) -> None:
    there = ledger.balance(db, chart.dp_account(old.id))
    if there == NOTHING:
        return
    between, here, dest = f"dp/{old.id}/over", chart.dp_account(old.id), chart.dp_account(new.id)
    ledger.open(db, between)
    steps = ((old, here, between, "went over to"), (new, between, dest, "came over from"))
    for budget, source, into, what in steps:
        way = Transfer(source, into, there) if there > NOTHING else Transfer(into, source, -there)
        journal.post(db, budget, f"dp/{old.id}/over/{budget.id}", "ACCOUNT_MOVED", [way], by=by, at=at, on=new.starts_on,
                     words=f"The direct payment account {what} version {(new if budget is old else old).version} of the budget")
