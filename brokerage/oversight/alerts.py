"""What somebody asked to be told of about one budget, and whether it has happened. Told once each; never what they may not see.

Each alert is looked for through the eyes of whoever set it, as they stand today: who may no longer open the budget is told
nothing. Callers commit.
"""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets.guards import day_of
from brokerage.budgets.models import Budget
from brokerage.door.actor import Actor, Seat, Trust
from brokerage.kit.clock import as_day, in_full
from brokerage.kit.db import Hot, dated
from brokerage.kit.errors import Missing, Refusal
from brokerage.kit.money import Pence
from brokerage.notices import actions as notices
from brokerage.oversight import course, facts, shares
from brokerage.oversight.facts import Facts
from brokerage.oversight.models import AlertRule
from brokerage.people import queries as people
from brokerage.people.models import CircleMember, Membership, Organisation
from brokerage.people.signin_models import User

NOTHING = Pence(0)
AT_ONCE = 50


class Kind(Struct, frozen=True):
    """One kind of alert: what it asks for, the usual level, and between what it may lie (0 and 0: it has none)."""

    code: str
    words: str
    level: int
    least: int = 0
    most: int = 0
    unit: str = ""


KINDS = {kind.code: kind for kind in (
    Kind("THRESHOLD", "More of the budget is used or booked than", 80, 1, 100, "percent"),
    Kind("UNDER_USE", "Less is used than this part of what was planned so far", 80, 1, 100, "percent"),
    Kind("LATE_DELIVERY", "A visit was planned and nobody has said that it happened, for more than", 2, 0, 60, "days"),
    Kind("CONTRACT_ENDING", "An order ends within", 28, 1, 365, "days"),
    Kind("PRICE_RISE", "A provider asks for another price", 0),
    Kind("REVIEW_DUE", "A review is due within", 28, 1, 365, "days"),
)}


def choose(db: Session, budget: Budget, chosen: dict[str, int], *, by: Actor, at: datetime) -> None:
    """The alerts of this user about this budget are these, each with its level. Refused, all at once: levels that cannot be."""
    wrong = {}
    for code, level in chosen.items():
        kind = KINDS[code]
        if kind.most and not kind.least <= level <= kind.most:
            wrong[code.lower()] = f"Enter a whole number from {kind.least} to {kind.most}"
    if wrong:
        raise Refusal("Some alerts cannot be set like this.", fields=wrong)
    there = {rule.kind: rule for rule in of_user(db, by, budget.id)}
    for code, rule in there.items():
        if code not in chosen:
            db.delete(rule)
        elif rule.level != chosen[code]:
            rule.level, rule.set_at = chosen[code], at
    db.add_all(AlertRule(budget_id=budget.id, person_id=budget.person_id, user_id=by.user_id, kind=code, level=level, set_at=at)
               for code, level in chosen.items() if code not in there)
    db.flush()


def of_user(db: Session, actor: Actor, budget_id: int) -> list[AlertRule]:
    return list(db.scalars(select(AlertRule).where(AlertRule.budget_id == budget_id, AlertRule.user_id == actor.user_id)
                           .order_by(AlertRule.id)))


def reader(db: Session, user_id: int, at: datetime) -> Actor | None:
    """Who a user is today, without a session: their seats, the people they act for, themself. None when they may not sign in."""
    user = db.get(User, user_id)
    if user is None or user.stopped_at is not None:
        return None
    today = day_of(at)
    seats = tuple(Seat(*row) for row in db.execute(select(Membership.role, Membership.org_id, Organisation.kind).join(
        Organisation, Organisation.id == Membership.org_id).where(Membership.user_id == user_id, people.in_force(Membership,
                                                                                                                 today))))
    circle = db.execute(select(CircleMember.person_id, CircleMember.kind).where(
        CircleMember.user_id == user_id, CircleMember.state == "ACTIVE"))
    return Actor(user_id=user_id, name=user.name, person_id=user.person_id, seats=seats, at=at,
                 trusts=tuple(Trust(person, kind) for person, kind in circle))


def look(db: Session, after: int, *, at: datetime) -> int:
    """Look at the next rules after the id `after` and tell what has happened; returns the last id, 0 at the end."""
    rules = list(db.scalars(select(AlertRule).where(AlertRule.id > after).order_by(AlertRule.id).limit(AT_ONCE)))
    for rule in rules:
        actor = reader(db, rule.user_id, at)
        if actor is None:
            continue
        try:
            of = facts.find(db, actor, rule.budget_id)
        except Missing:
            continue  # they may not open it any more, so it is nothing to them
        whose = "" if actor.person_id == rule.person_id else f"{of.purse.person}: "
        for key, words, where in happened(db, rule, of):
            notices.tell(db, [rule.user_id], kind="ALERT", key=f"alert/{rule.id}/{key}", words=whose + words, where=where, at=at,
                         person_id=rule.person_id)
    return rules[-1].id if rules else 0


def happened(db: Session, rule: AlertRule, of: Facts) -> Iterator[tuple[str, str, str]]:
    """(key, words, page) of each thing to tell. The key names what happened, so that it is told once."""
    here = f"/budgets/{of.budget_id}"
    if of.purse.state not in ("ACTIVE", "SUSPENDED"):
        return
    if rule.kind == "THRESHOLD":
        yield from _threshold(rule, of, here)
    elif rule.kind == "UNDER_USE":
        yield from _under(rule, of, here)
    elif rule.kind == "REVIEW_DUE":
        for number, due in _rows(db, _REVIEWS, of, upto=of.today + timedelta(days=rule.level)):
            yield f"{number}/{due}", f"A review is due by {in_full(as_day(due))}.", f"{here}/reviews/{number}"
    elif rule.kind == "CONTRACT_ENDING":
        for number, what, last in _rows(db, _ENDING, of, first=of.today, upto=of.today + timedelta(days=rule.level)):
            yield f"{number}/{last}", f"{what} ends on {in_full(as_day(last))}.", f"/orders/{number}"
    elif rule.kind == "PRICE_RISE":
        for number, order, what, since in _rows(db, _PRICES, of):
            yield f"{number}", f"Another price is asked for {what}, from {in_full(as_day(since))}.", f"/orders/{order}"
    elif rule.kind == "LATE_DELIVERY":
        for number, what, day in _rows(db, _LATE, of, upto=of.today - timedelta(days=rule.level + 1)):
            yield f"{number}", f"{what} on {in_full(as_day(day))}: nobody has said that it happened.", f"/deliveries/{number}"


def _threshold(rule: AlertRule, of: Facts, here: str) -> Iterator[tuple[str, str, str]]:
    put_in = of.purse.total("awarded") - of.purse.total("reserve")
    gone = of.purse.total("invoiced") + of.purse.total("accrued") + of.purse.total("committed")
    if put_in > NOTHING and int(gone) * 100 >= int(put_in) * rule.level:
        yield f"{rule.level}", f"{rule.level}% of the budget is used or booked.", f"{here}/track"


def _under(rule: AlertRule, of: Facts, here: str) -> Iterator[tuple[str, str, str]]:
    """Once a month, with what most explains it."""
    things = course.used(of)
    planned = shares.planned(of, of.purse.starts_on, of.now)
    used = course.between(things, of.purse.starts_on, of.now)
    if planned > NOTHING and int(used) * 100 < int(planned) * rule.level:
        drivers = course.ahead(of, things).drivers
        cause = f" Most of it: {drivers[-1].words}." if drivers and drivers[-1].amount < NOTHING else ""
        yield f"{of.today:%Y-%m}", f"Less than {rule.level}% of what was planned so far is used.{cause}", f"{here}/track"


_REVIEWS = Hot("""SELECT id, due_on FROM plan_review WHERE budget_id = :budget AND state IN ('SCHEDULED','DUE','OVERDUE')
   AND due_on <= :upto ORDER BY id""")
_ENDING = Hot("""SELECT id, what, COALESCE(ended_on, ends_on) FROM orders WHERE budget_id = :budget
   AND state IN ('ACCEPTED','ACTIVE','PAUSED','NOTICE_GIVEN') AND COALESCE(ended_on, ends_on) BETWEEN :first AND :upto
   ORDER BY id""")
_PRICES = Hot("""SELECT t.id, o.id, o.what, t.since FROM orders o JOIN order_term t ON t.order_id = o.id
 WHERE o.budget_id = :budget AND t.state IN ('PROPOSED','HOLDER_AGREED')
   AND o.state IN ('ACCEPTED','ACTIVE','PAUSED','NOTICE_GIVEN') ORDER BY t.id""")
# The newest: were it the oldest, twenty visits that are never settled would hide every later one.
_LATE = Hot("""SELECT d.id, o.what, d.day FROM orders o JOIN delivery d ON d.order_id = o.id
 WHERE o.budget_id = :budget AND d.state = 'SCHEDULED' AND d.day <= :upto
 ORDER BY d.day DESC, d.id DESC LIMIT 20""")


def _rows(db: Session, statement: Hot, of: Facts, **days: date) -> list[tuple[Any, ...]]:
    return statement.all(db, budget=of.budget_id, **{name: dated(db, day) for name, day in days.items()})
