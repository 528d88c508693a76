"""One person's home, for themself and for whoever they let help; and the people whom somebody helps.

The home is the hottest page: two statements for the budget (budgets.queries), one for the plan with its week, one for the
people and what waits for an answer.
All that it shows but its movements is in what `home` returns, so that an unchanged page is answered before they are read.
"""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from brokerage.budgets import queries as budgets
from brokerage.door.actor import Actor, Trust
from brokerage.door.passes import may
from brokerage.homes.shapes import Bought, Elsewhere, Home, Near, PlanSeen, Visit
from brokerage.kit.clock import as_day, in_full
from brokerage.kit.db import Hot, is_sqlite
from brokerage.kit.errors import Missing
from brokerage.kit.money import Pence
from brokerage.orders.states import LIVE as LIVE_ORDERS
from brokerage.people.actors import today_of
from brokerage.people.circle_queries import rights_in_words
from brokerage.people.models import CIRCLE_KINDS, REASONS, Person
from brokerage.people.passes import is_holder
from brokerage.people.roles import PROVIDERS
from brokerage.plans.sheet import LIVE_LINES
from brokerage.plans.week import EVERY
from brokerage.plans.words import how_much

_RUNNING = ", ".join(f"'{state}'" for state in LIVE_ORDERS)
_LIVE = ", ".join(f"'{state}'" for state in LIVE_LINES)
_PLANS = Hot(f"""
SELECT p.id, p.state, p.starts_on, p.review_on, l.id, l.number, l.name, l.provider_name, l.minutes_weekly,
       CAST(l.quantity AS TEXT), l.unit, l.per, v.weekday, v.from_minute, v.minutes, v.carers, v.every
  FROM plan p LEFT JOIN plan_line l ON l.plan_id = p.id AND l.state IN ({_LIVE}) AND (l.ends_on IS NULL OR l.ends_on >= :today)
  LEFT JOIN plan_visit v ON v.line_id = l.id
 WHERE p.person_id = :person AND p.state NOT IN ('SUPERSEDED', 'ENDED', 'WITHDRAWN')
 ORDER BY p.id, l.number, v.weekday, v.from_minute, v.id""")  # noqa: S608 - our own words, no values
_NEAR = Hot(f"""
SELECT 0, u.name, c.kind, c.relation, c.may_plan, c.may_order, c.may_approve, c.up_to_pence, c.user_id
  FROM circle_member c JOIN app_user u ON u.id = c.user_id
 WHERE c.person_id = :person AND c.state = 'ACTIVE' AND c.since <= :today AND (c.until IS NULL OR c.until >= :today)
UNION ALL
SELECT 1, COALESCE(u.name, o.name), i.reason, CASE WHEN u.name IS NULL THEN '' ELSE o.name END, NULL, NULL, NULL, NULL, 0
  FROM involvement i JOIN organisation o ON o.id = i.org_id LEFT JOIN app_user u ON u.id = i.user_id
 WHERE i.person_id = :person AND i.ended_at IS NULL AND i.since <= :today AND (i.until IS NULL OR i.until >= :today)
UNION ALL
SELECT 2, u.name, 'COORDINATOR', '', NULL, NULL, NULL, NULL, 0 FROM plan p JOIN app_user u ON u.id = p.coordinator_user_id
 WHERE p.person_id = :person AND p.state NOT IN ('SUPERSEDED', 'ENDED', 'WITHDRAWN')
UNION ALL
SELECT 3, l.name, 'OFFER', '', NULL, NULL, NULL, NULL, o.enquiry_id FROM orders o JOIN plan_line l ON l.id = o.line_id
 WHERE o.person_id = :person AND o.state = 'OFFERED'
UNION ALL
SELECT 3, '', 'VISIT', '', NULL, NULL, NULL, NULL, COUNT(*) FROM delivery WHERE person_id = :person AND state = 'DELIVERED'
UNION ALL
SELECT 3, o.provider_name, 'UNFIT', o.what, NULL, NULL, NULL, NULL, o.id FROM orders o
 WHERE o.person_id = :person AND o.unfit_since IS NOT NULL AND o.state IN ({_RUNNING})
UNION ALL
SELECT 3, p.name, 'BILL', '', NULL, NULL, NULL, NULL, i.id FROM invoice i JOIN organisation p ON p.id = i.provider_org_id
 WHERE i.person_id = :person AND i.state IN ('MATCHED', 'PART_APPROVED')
UNION ALL
SELECT 3, o.provider_name, 'PRICE', '', NULL, NULL, NULL, NULL, o.id FROM orders o JOIN order_term t ON t.order_id = o.id
 WHERE o.person_id = :person AND t.state = 'PROPOSED'
UNION ALL
SELECT 3, CAST(r.budget_id AS TEXT), 'RECLAIM', CAST(r.reply_by AS TEXT), NULL, NULL, NULL, NULL, r.id FROM reclaim r
 WHERE r.state = 'PROPOSED' AND r.reply = '' AND r.reply_by >= :today AND r.person_id = :person
UNION ALL
SELECT 3, '', 'EXPECTED', '', NULL, NULL, NULL, NULL, MIN(i.id) FROM assessment_indication i
 WHERE i.person_id = :person AND i.state = 'AGREED' HAVING COUNT(*) > 0
 ORDER BY 1, 2, 3""")  # noqa: S608 - our own words, no values
SHOWN_REASONS = ("CARE_COORDINATION", "BROKER", "CLINICAL", "PROVIDER")
"""Organisations among the person's people; who pays stands beside the money."""


def home(db: Session, actor: Actor) -> Home | Elsewhere:
    """The reader's own home, or that of the only person they help; else where theirs is."""
    if actor.person_id:
        return of(db, actor, actor.person_id)
    if len(actor.trusts) == 1 and not actor.seats:
        return of(db, actor, actor.trusts[0].person_id)
    if actor.trusts or not actor.seats:
        return Elsewhere("/helping")
    return Elsewhere(landing(actor))


def landing(actor: Actor) -> str:
    """Where somebody who works here begins."""
    if all(seat.role in PROVIDERS for seat in actor.seats):
        return "/desk"
    return next((f"/{page}" for page in ("caseload", "approvals") if may(actor, f"{page}.see")), "/work")


def of(db: Session, actor: Actor, person_id: int) -> Home:
    """The home of the reader, or of somebody who lets them help. Missing for everybody else's."""
    trust = actor.trust(person_id)
    own = actor.person_id == person_id
    if not own and trust is None:
        raise Missing(person_id)
    purse = budgets.of_person(db, actor, person_id)
    today = _told(db, today_of(actor))
    plan = _plan(_PLANS.all(db, person=person_id, today=today))
    around = _NEAR.all(db, person=person_id, today=today)
    near = tuple(_near(around, actor, everybody=is_holder(actor, person_id)))
    name = purse.person if purse else db.get_one(Person, person_id).name
    others = sum(t.person_id != person_id for t in actor.trusts)
    return Home(person_id, name, own, is_holder(actor, person_id), purse, plan, near,
                waits=tuple(_waiting([row for row in around if row[0] == 3], actor, person_id)),
                may="" if own or trust is None else rights(trust), helping=others)


def _waiting(rows: list[tuple[Any, ...]], actor: Actor, person_id: int) -> Iterable[tuple[str, str]]:
    """Money asked back, amounts to read, offers to choose from, prices, visits and bills to answer: what the reader may do of
    it, and where."""
    trust, holder = actor.trust(person_id), is_holder(actor, person_id)
    order, approve = (holder or bool(trust and getattr(trust, right)) for right in ("order", "approve"))
    told = set()
    for _, name, kind, more, *_, thing in rows:
        if kind == "RECLAIM" and holder:
            yield f"A funder asks for money back: answer by {in_full(as_day(more))}", f"/budgets/{name}/reclaims/{thing}"
        elif kind == "EXPECTED" and holder:
            yield f"Read what {'you' if actor.person_id == person_id else 'they'} can expect", f"/people/{person_id}/expect"
        elif kind == "OFFER" and order and thing not in told:
            told.add(thing)
            yield f"Choose who gives “{name}”", f"/enquiries/{thing}"
        elif kind == "PRICE" and order:
            yield f"Say yes or no to a new price from {name}", f"/orders/{thing}/price"
        elif kind == "UNFIT" and order:
            yield f"{name} may not give {more} any more. See what you can do", f"/orders/{thing}"
        elif kind == "BILL" and approve:
            yield f"Say yes or no to a bill from {name}", f"/invoices/{thing}"
        elif kind == "VISIT" and approve and thing:
            yield f"Say whether {thing} visit{'s were' if thing > 1 else ' was'} right", f"/people/{person_id}/week"


def rights(trust: Trust) -> str:
    """What somebody may do for a person, in words. A representative decides for them (domain L-20)."""
    if trust.kind == "REPRESENTATIVE":
        return "Decide for them, in their best interests"
    return rights_in_words(trust.plan, trust.order, trust.approve, trust.up_to)


def _told(db: Session, day: date) -> Any:
    return day.isoformat() if is_sqlite(db) else day


def _plan(rows: list[tuple[Any, ...]]) -> PlanSeen | None:
    """The running plan, else the newest; a newer one that is being made is named beside it."""
    if not rows:
        return None
    newest = rows[-1]
    shown = next((row for row in rows if row[1] == "ACTIVE"), newest)
    lines: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        if row[0] == shown[0] and row[4] is not None:
            lines.setdefault(row[5], []).append(row)
    later = (newest[0], newest[1]) if newest[0] != shown[0] else (0, "")
    return PlanSeen(shown[0], shown[1], as_day(shown[2]), as_day(shown[3]) if shown[3] else None, tuple(_lines(lines)), *later)


def _lines(lines: dict[int, list[tuple[Any, ...]]]) -> Iterable[Bought]:
    place = 0
    for number, rows in lines.items():
        first = rows[0]
        place += first[12] is not None
        visits = tuple(Visit(r[12], r[13], r[14], r[6], _more(r[15], r[16]), place) for r in rows if r[12] is not None)
        yield Bought(number, first[6], first[7], how_much(first[8], first[9], first[10], first[11]), visits)


def _more(carers: int, every: int) -> str:
    return ", ".join(part for part in (f"{carers} carers" if carers > 1 else "", EVERY[every]) if part)


def _near(rows: list[tuple[Any, ...]], actor: Actor, *, everybody: bool) -> Iterable[Near]:
    """The circle, then who works with them. A helper who does not decide for the person sees their own line only (I-03)."""
    known = set()
    for sort, name, kind, relation, plan, order, approve, up_to, user in rows:
        if sort == 0 and (everybody or user == actor.user_id):
            trust = Trust(0, kind, True, bool(plan), bool(order), bool(approve), None if up_to is None else Pence(up_to))
            yield Near(name, CIRCLE_KINDS[kind] + (f", {relation}" if relation else ""), rights(trust))
        elif sort == 1 and kind in SHOWN_REASONS and (name, kind) not in known:
            known.add((name, kind))
            yield Near(name, REASONS[kind] + (f", {relation}" if relation else ""))
        elif sort == 2 and (name, kind) not in known:
            known.add((name, kind))
            yield Near(name, "Care co-ordinator: holds the plan together")
