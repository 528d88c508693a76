"""Agreeing a split, disputing it and settling the dispute (domain 3.4, §6.4). Callers commit.

A rule is proposed by anybody who plans; each funder that it names says yes to its own part, and with the last yes it comes
into force. A dispute never delays care (M-33): the disputed rule, or an interim one that every funder agreed, goes on
without prejudice, and when a settlement is agreed by all of them what was posted meanwhile is reversed and posted anew.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from brokerage.budgets import dated, effects, guards, split_checks, splits, true_up
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.split_models import SplitPart, SplitRule
from brokerage.budgets.splits import Part
from brokerage.budgets.states import SPLIT, STREAM
from brokerage.door.actor import SYSTEM, Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import move

STATUTORY = ("ICB", "COUNCIL")

_PARTS = select(SplitPart).where(SplitPart.rule_id == bindparam("rule")).order_by(SplitPart.place)


def parts_of(db: Session, rule: SplitRule) -> list[SplitPart]:
    return list(db.scalars(_PARTS, {"rule": rule.id}))


def propose(db: Session, budget: Budget, method: str, parts: Sequence[Part], *, since: date, until: date | None = None,
            key: str = "", weekly: Pence | None = None, review_on: date | None = None, panel_ref: str = "", by: Actor,
            at: datetime, purpose: str = "", about: SplitRule | None = None) -> SplitRule:
    """Offer a rule for the budget, or for the plan line `key`, from `since` on. `weekly` (pence) is what a week of it comes
    to and is needed for a waterfall. Refused: what split_checks names. Nobody is bound before every funder agrees."""
    split_checks.check_days(budget, since, until, review_on)
    split_checks.check(budget, method, parts, dated.streams_of(db, budget), weekly)
    rule = SplitRule(budget_id=budget.id, person_id=budget.person_id, key=key, method=method, weekly_pence=weekly, since=since,
                     until=until, review_on=review_on, panel_ref=panel_ref, purpose=purpose,
                     about_id=about.id if about else None, proposed_by=by.ref)
    move(db, SPLIT, rule, "propose", by=by.ref, at=at, about=budget.about)
    db.add_all(SplitPart(rule_id=rule.id, stream_id=p.stream_id, place=n, percent=p.percent, cap_pence=p.cap)
               for n, p in enumerate(parts, 1))
    db.flush()
    return rule


def agree(db: Session, budget: Budget, rule: SplitRule, *, acknowledged: bool = False, by: Actor, at: datetime) -> bool:
    """A funder's yes to its own part; with the last one the rule comes into force (True). Refused for anybody else, twice, for
    the only funder's own proposal (P-24), and for a funder that would pay more by the plan and did not `acknowledge` it (F12)."""
    parts, streams = parts_of(db, rule), {s.id: s for s in dated.streams_of(db, budget)}
    asked = _asked(parts, streams)
    own = [p for p in asked if guards.may_answer_for(by, streams[p.stream_id])]
    if not own:
        raise Refusal("Only a funder that this split names can agree it.", code="NOT_THE_PAYER")
    if all(p.agreed_by for p in own):
        raise Refusal("You have agreed this already.", code="AGREED_ALREADY")
    if rule.proposed_by == by.ref and len(own) == len(asked) and streams[own[0].stream_id].payer != "PERSON":
        raise Refusal("You proposed this, so somebody else must agree it.", code="OWN_PROPOSAL")
    seen = effects.seen_by(db, rule, [p.stream_id for p in own], acknowledged)
    move(db, SPLIT, rule, "agree", by=by.ref, at=at, about=budget.about, why=seen)
    for part in own:
        part.agreed_by, part.agreed_at = by.ref, at
    if any(not p.agreed_by for p in asked):
        return False
    _adopt(db, budget, rule, parts, by, at)
    return True


def _asked(parts: Sequence[SplitPart], streams: dict[int, FundingStream]) -> list[SplitPart]:
    """Whose yes it needs: every statutory funder's; without one, everybody's. A top-up has its own agreement (L-53)."""
    public = [p for p in parts if streams[p.stream_id].payer in STATUTORY]
    return public or list(parts)


def reject(db: Session, budget: Budget, rule: SplitRule, *, why: str, by: Actor, at: datetime) -> None:
    """A funder's no, with its reason."""
    guards.reason(why)
    _is_named(db, budget, rule, by)
    move(db, SPLIT, rule, "reject", by=by.ref, at=at, why=why, about=budget.about)


def _adopt(db: Session, budget: Budget, rule: SplitRule, parts: Sequence[SplitPart], by: Actor, at: datetime) -> None:
    """The rule is in force: one that it follows ends the day before."""
    if rule.purpose == "SETTLEMENT":
        _settle(db, budget, rule, by, at)
    elif rule.purpose == "":
        for other in _others(db, rule):
            if other.since >= rule.since:
                raise Refusal("A split from that day or later is agreed already.", code="SHARES_OVERLAP")
            if other.until is None or other.until >= rule.since:
                other.until = dated.eve(rule.since)
    move(db, SPLIT, rule, "adopt", by=SYSTEM, at=at, about=budget.about)


def _others(db: Session, rule: SplitRule) -> list[SplitRule]:
    """The rules in force of the same budget and line that are nobody's interim."""
    return list(db.scalars(select(SplitRule).where(
        SplitRule.budget_id == rule.budget_id, SplitRule.key == rule.key, SplitRule.state.in_(splits.HOLDS),
        SplitRule.purpose != "INTERIM", SplitRule.id != rule.id)))


def propose_interim(db: Session, budget: Budget, rule: SplitRule, method: str, parts: Sequence[Part], *, since: date, by: Actor,
                    at: datetime, weekly: Pence | None = None) -> SplitRule:
    """A split to pay by, without prejudice, while `rule` is disputed. It holds once every funder has agreed it (M-33)."""
    if rule.state != "DISPUTED" or rule.disputed_since is None or since < rule.disputed_since:
        raise Refusal("An interim split begins in a dispute, not before the days that are disputed.", code="NOT_DISPUTED")
    return propose(db, budget, method, parts, since=since, until=rule.until, key=rule.key, weekly=weekly, by=by, at=at,
                   purpose="INTERIM", about=rule)


def dispute(db: Session, budget: Budget, rule: SplitRule, *, since: date, why: str, escalate_on: date, by: Actor,
            at: datetime) -> None:
    """A funder disputes the rule for service days from `since` on. It goes on as the interim, without prejudice, until
    another interim or a settlement is agreed by all. `escalate_on`: when it goes to the local dispute process."""
    guards.reason(why)
    _is_named(db, budget, rule, by)
    if since < rule.since or (rule.until is not None and since > rule.until):
        raise Refusal("Choose a day on which this split holds.", code="OUTSIDE_SPLIT", fields={"since": "Choose a day on which "
                      "this split holds"})
    if escalate_on <= guards.day_of(at):
        raise Refusal("Choose a day to come.", code="DATES_BACKWARDS", fields={"escalate_on": "Choose a day to come"})
    move(db, SPLIT, rule, "dispute", by=by.ref, at=at, why=why, about=budget.about)
    rule.issue, rule.escalate_on, rule.disputed_since = why, escalate_on, since
    for stream in _streams(db, budget, rule):
        if stream.state == "ACTIVE":
            move(db, STREAM, stream, "dispute", by=by.ref, at=at, why=why, about=budget.about)


def settle_with(db: Session, budget: Budget, rule: SplitRule, method: str, parts: Sequence[Part], *, by: Actor, at: datetime,
                weekly: Pence | None = None, panel_ref: str = "") -> SplitRule:
    """Offer the final split of a disputed rule, from the first disputed day. When every funder has agreed it the dispute
    ends, and what was posted under the interim for those days is reversed and posted anew (true_up)."""
    if rule.state != "DISPUTED" or rule.disputed_since is None:
        raise Refusal("This split is not in dispute.", code="NOT_DISPUTED")
    return propose(db, budget, method, parts, since=rule.disputed_since, until=rule.until, key=rule.key, weekly=weekly, by=by,
                   at=at, purpose="SETTLEMENT", about=rule, panel_ref=panel_ref)


def _settle(db: Session, budget: Budget, final: SplitRule, by: Actor, at: datetime) -> None:
    disputed = db.get_one(SplitRule, final.about_id)
    assert disputed.disputed_since is not None
    meanwhile = list(db.scalars(select(SplitRule).where(SplitRule.about_id == disputed.id, SplitRule.id != final.id,
                                                        SplitRule.state.in_(("PROPOSED", "AGREED")))))
    true_up.post(db, budget, [disputed.id, *(r.id for r in meanwhile)], final.id, disputed.disputed_since, by=by.ref, at=at)
    for rule in meanwhile:
        move(db, SPLIT, rule, "replace", by=by.ref, at=at, about=budget.about, why="The dispute is settled")
    if disputed.since < disputed.disputed_since:
        disputed.until = dated.eve(disputed.disputed_since)
        move(db, SPLIT, disputed, "settle", by=by.ref, at=at, about=budget.about, why="Up to the first disputed day")
    else:
        move(db, SPLIT, disputed, "replace", by=by.ref, at=at, about=budget.about, why="The settlement holds for all its days")
    _end_dispute_of_streams(db, budget, disputed, by, at)


def _end_dispute_of_streams(db: Session, budget: Budget, disputed: SplitRule, by: Actor, at: datetime) -> None:
    """Paying again as before, unless another rule that names the stream is still disputed."""
    others = [r for r in splits.of_budget(db, budget.id) if r.state == "DISPUTED" and r.id != disputed.id]
    still = {p.stream_id for r in others for p in r.parts}
    for stream in _streams(db, budget, disputed):
        if stream.state == "DISPUTED" and stream.id not in still:
            move(db, STREAM, stream, "settle", by=by.ref, at=at, about=budget.about, why="The true-up is posted")


def _streams(db: Session, budget: Budget, rule: SplitRule) -> list[FundingStream]:
    named = {p.stream_id for p in parts_of(db, rule)}
    return [s for s in dated.streams_of(db, budget) if s.id in named]


def _is_named(db: Session, budget: Budget, rule: SplitRule, by: Actor) -> None:
    if not any(guards.may_answer_for(by, s) for s in _streams(db, budget, rule)):
        raise Refusal("Only a funder that this split names can do this.", code="NOT_THE_PAYER")
