"""Another payer takes over a stream from a day on (domain L-05, §6.4). Never overwritten: the old stream ends the day before
and another that follows it begins, agreed by its own payer. Callers commit."""
from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import chart, dated, guards, journal, splits, stream_actions, stream_ends
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.split_models import SplitPart, SplitRule
from brokerage.budgets.states import SPLIT, STREAM
from brokerage.door.actor import SYSTEM, Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import move
from brokerage.ledger import Transfer
from brokerage.people import actions as people
from brokerage.people.models import Organisation, Person

NOTHING = Pence(0)


def offer(db: Session, budget: Budget, old: FundingStream, payer: Organisation, *, since: date, why: str, by: Actor,
          at: datetime) -> FundingStream:
    """The same stream from another payer of the same kind, at the amount of that day; it waits for that payer's yes.
    Refused for the same payer, outside the budget's days, and while another is offered already."""
    guards.reason(why)
    if payer.kind != old.payer or payer.id == old.payer_org_id:
        raise _no("WRONG_PAYER", "payer", "Choose another organisation of the same kind.")
    if old.state != "ACTIVE":
        raise Refusal("Only money that is being paid goes over to another funder.", code="WRONG_STATE")
    if not max(budget.starts_on, old.funder_from) < since <= (old.funder_to or budget.ends_on):
        raise _no("OUTSIDE_BUDGET", "since", "Choose a day on which this funder pays.")
    if follower(db, old) is not None:
        raise Refusal("Another funder has been asked already.", code="UNDER_WAY")
    people.involve(db, db.get_one(Person, budget.person_id), payer, "FUNDER", by=by, at=at)
    made = stream_actions.propose(db, budget, old.type, payer=payer, deployment=old.deployment, chargeable=old.chargeable,
                                  since=since, until=old.funder_to, by=by, at=at)
    made.follows_id = old.id
    stream_actions.set_amount(db, made, dated.weekly(dated.amounts_of(db, old), since), by=by, why=why)
    return made


def follower(db: Session, old: FundingStream) -> FundingStream | None:
    """The stream in the same budget that takes this one's place, if one is offered or agreed."""
    return db.scalars(select(FundingStream).where(FundingStream.follows_id == old.id, FundingStream.budget_id == old.budget_id,
                                                  FundingStream.state != "REJECTED").limit(1)).first()


def hand_over(db: Session, budget: Budget, old: FundingStream, *, by: Actor, at: datetime) -> None:
    """The old payer lets go, once the new one has agreed: its money for later days goes back, the new one's is put in, and
    the split goes on with the new payer in its place. Refused before the new payer's yes, before the first day, and while
    money for later days is promised from the old stream (OVERSPEND)."""
    guards.payer_agrees(by, old)
    new = follower(db, old)
    if new is None or new.state != "AGREED":
        raise Refusal("The new funder has not agreed yet.", code="NOT_ALL_AGREED")
    if guards.day_of(at) < new.funder_from:
        raise Refusal("The new funder has not reached its first day.", code="TOO_EARLY")
    last = dated.eve(new.funder_from)
    move(db, STREAM, old, "transfer", by=by.ref, at=at, about=old.about, why=f"{new.payer_name} pays from {new.funder_from}")
    weekly = [a for a in dated.amounts_of(db, old) if a.kind == "WEEKLY"]
    later = dated.for_days(weekly, new.funder_from, old.funder_to or budget.ends_on)
    back = min(later, ledger.balance(db, chart.place(old.id, "available")))
    journal.post(db, budget, f"stream/{old.id}/over", "BUDGET_RETURNED",
                 [Transfer(chart.place(old.id, "available"), chart.award(old), back)], by=by.ref, at=at, on=new.funder_from,
                 words=f"{old.payer_name} pays no more from {new.funder_from.day} {new.funder_from:%B}", stream=old.id)
    stream_ends.end(db, old, on=last, why=f"{new.payer_name} pays from the next day", by=by, at=at)
    stream_actions.start(db, budget, new, at=at, by=SYSTEM)
    _splits_go_on(db, budget, old, new, at)


def _splits_go_on(db: Session, budget: Budget, old: FundingStream, new: FundingStream, at: datetime) -> None:
    """Every rule in force that names the old stream goes on from the first day with the new one in its place: the shares are
    as agreed, and the yes to the stream is the yes to them."""
    day = new.funder_from
    for rule in list(db.scalars(select(SplitRule).where(SplitRule.budget_id == budget.id, SplitRule.state.in_(splits.HOLDS)))):
        parts = list(db.scalars(select(SplitPart).where(SplitPart.rule_id == rule.id).order_by(SplitPart.place)))
        if old.id not in [p.stream_id for p in parts] or (rule.until is not None and rule.until < day):
            continue
        made = SplitRule(budget_id=budget.id, person_id=budget.person_id, key=rule.key, method=rule.method,
                         weekly_pence=rule.weekly_pence, since=max(day, rule.since), until=rule.until, review_on=rule.review_on,
                         panel_ref=rule.panel_ref, proposed_by=new.proposed_by)
        move(db, SPLIT, made, "propose", by=SYSTEM, at=at, about=budget.about,
             why=f"{new.payer_name} in place of {old.payer_name}")
        db.add_all(SplitPart(rule_id=made.id, stream_id=new.id if p.stream_id == old.id else p.stream_id, place=p.place,
                             percent=p.percent, cap_pence=p.cap_pence, agreed_by=new.agreed_by if p.stream_id == old.id
                             else p.agreed_by, agreed_at=new.agreed_at if p.stream_id == old.id else p.agreed_at) for p in parts)
        if rule.since < day:
            rule.until = dated.eve(day)
        else:
            move(db, SPLIT, rule, "replace", by=SYSTEM, at=at, about=budget.about)
        move(db, SPLIT, made, "adopt", by=SYSTEM, at=at, about=budget.about)


def _no(code: str, field: str, text: str) -> Refusal:
    return Refusal(text, code=code, fields={field: text})
