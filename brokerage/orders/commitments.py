"""What the ledger holds for an order: COMMIT when it is agreed, DECOMMIT of what will not come, DELIVERED from the hold (M-12).

One question decides it all: what may still come of this order? `keep` posts the difference between that and what is held, so
that an end, a pause, a new rate and a settled month are one sum. An order's money lies in holds of its own: the database lets
nothing else be paid from it, and refuses a commitment that the streams cannot pay (M-11). Callers commit.
"""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import chart, journal
from brokerage.budgets.models import Budget
from brokerage.kit.db import Hot
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.ledger import Transfer
from brokerage.ledger.models import EntryRow
from brokerage.orders import accruals
from brokerage.orders.basis import DAY, NOTHING, Basis, added, load
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Order, OrderHold
from brokerage.orders.states import LIVE

WAITS = ("DELIVERED", "DISPUTED")
"""States of a delivery that is recorded and not paid for yet."""


_HELD = Hot("""
SELECT o.stream_id, k.key, k.remaining_pence FROM order_hold o
  JOIN ledger_hold k ON k.key = 'order/' || o.order_id || '/' || o.number || '/' || o.stream_id
 WHERE o.order_id = :order ORDER BY o.number, o.stream_id""")
_BY_PAYER = Hot("""
SELECT s.payer_name, coalesce(s.payer_org_id, 0), sum(k.remaining_pence) FROM order_hold o
  JOIN ledger_hold k ON k.key = 'order/' || o.order_id || '/' || o.number || '/' || o.stream_id
  JOIN funding_stream s ON s.id = o.stream_id
 WHERE o.order_id = :order GROUP BY s.id, s.payer_name, s.payer_org_id, s.priority ORDER BY s.priority""")


def by_payer(db: Session, order: Order) -> list[tuple[str, int, Pence]]:
    """(payer's name, its organisation or 0, pence held now) of every stream of the order."""
    return [(name, org, Pence(int(pence))) for name, org, pence in _BY_PAYER.all(db, order=order.id)]


def document(order: Order) -> str:
    return f"order/{order.id}"


def wanted(db: Session, basis: Basis) -> dict[int, Pence]:
    """Each stream's pence that may still come of the order: the days not settled yet, less what they accrued already, and what
    was recorded for settled days and waits for an answer."""
    order = basis.order
    first = order.starts_on if order.settled_until is None else order.settled_until + DAY
    last = min(day for day in (order.committed_until, order.last_day) if day is not None)
    if order.state not in (*LIVE, "CHOSEN", "ENDED", "TERMINATED"):
        return {}
    if order.per == "ONCE":
        ahead = basis.share(basis.rule(order.starts_on), order.once_pence) if first <= last else {}
        first = order.starts_on if first <= last else first
    else:
        ahead = basis.shared(first, last)
    less = accrued(db, order, first)
    more = added(_pending(db, basis, first))
    streams = ahead.keys() | more.keys()
    left = {s: ahead.get(s, NOTHING) - less.get(s, NOTHING) for s in streams}
    return {s: max(left[s], NOTHING) + more.get(s, NOTHING) for s in streams}


def accrued(db: Session, order: Order, first: date) -> dict[int, Pence]:
    """Each stream's pence of what was delivered and accepted on days from `first` on."""
    db.flush()
    return added({stream: pence} for _, day, stream, pence in accruals.of_orders(db, [order.id]) if day >= first)


def _pending(db: Session, basis: Basis, before: date) -> list[dict[int, Pence]]:
    found = db.scalars(select(Delivery).where(Delivery.order_id == basis.order.id, Delivery.day < before,
                                              Delivery.state.in_(WAITS)))
    return [basis.share(basis.rule(d.day), d.fixed_pence or basis.price(d.day, (d.done_minutes or 0) * d.carers, d.done_quantity))
            for d in found]


def held(db: Session, order: Order) -> dict[int, list[tuple[str, Pence]]]:
    """By stream: the order's holds, oldest first, and what remains in each."""
    found: dict[int, list[tuple[str, Pence]]] = {}
    for stream, key, left in _HELD.all(db, order=order.id):
        found.setdefault(stream, []).append((key, Pence(int(left))))
    return found


def outstanding(db: Session, order: Order) -> dict[int, Pence]:
    """Each stream's pence that the ledger holds for this order now: its part of C (M-10)."""
    return {stream: Pence.total(left for _, left in holds) for stream, holds in held(db, order).items()}


def keep(db: Session, order: Order, *, by: str, at: datetime, on: date, words: str, basis: Basis | None = None) -> Pence:
    """Hold what may still come of the order, no more and no less; returns the pence by which that changed.

    `on` is the service date. Refused when a stream has not enough left (OVERSPEND, M-11): by how much is in the words."""
    basis = basis or load(db, order)
    db.flush()
    want, has = wanted(db, basis), outstanding(db, order)
    more = {s: want.get(s, NOTHING) - has.get(s, NOTHING) for s in want.keys() | has.keys()}
    set_aside(db, basis, {s: p for s, p in more.items() if p > NOTHING}, by=by, at=at, on=on, words=words)
    release(db, basis, {s: -p for s, p in more.items() if p < NOTHING}, by=by, at=at, on=on, words=words)
    return Pence.total(more.values())


def set_aside(db: Session, basis: Basis, amounts: dict[int, Pence], *, by: str, at: datetime, on: date, words: str) -> None:
    """Set so much of each stream aside for the order, in new holds. OVERSPEND where it is not there: nothing is then held."""
    order = basis.order
    if not any(p > NOTHING for p in amounts.values()):
        return
    number = _next(db, order)
    holds = [OrderHold(order_id=order.id, number=number, stream_id=s) for s, p in sorted(amounts.items()) if p > NOTHING]
    moves = [Transfer(chart.place(h.stream_id, "available"), chart.place(h.stream_id, "committed"), amounts[h.stream_id], h.key,
                      True) for h in holds]
    try:
        journal.post(db, basis.budget, f"order/{order.id}/commit/{number}", "COMMIT", moves, by=by, at=at, on=on, words=words,
                     document=document(order))
    except Refusal as no:
        if no.code != "OVERSPEND":
            raise
        raise overspent(db, basis, amounts) from no
    db.add_all(holds)
    db.flush()


def release(db: Session, basis: Basis, amounts: dict[int, Pence], *, by: str, at: datetime, on: date, words: str) -> None:
    """Give so much back to what is safe to spend, from the newest hold first."""
    order, moves = basis.order, []
    has = held(db, order) if amounts else {}
    for stream, pence in sorted(amounts.items()):
        for hold, part in _parts(reversed(has.get(stream, [])), pence):
            moves.append(Transfer(chart.place(stream, "committed"), chart.place(stream, "available"), part, hold))
    if moves:
        journal.post(db, basis.budget, f"order/{order.id}/release/{_next(db, order)}", "DECOMMIT", moves, by=by, at=at, on=on,
                     words=words, document=document(order))


def draw(db: Session, basis: Basis, shares: dict[int, Pence], key: str, *, by: str, at: datetime, on: date, words: str,
         delivery: int, rule: int | None, kind: str = "DELIVERED") -> None:
    """DELIVERED (or RETAINED, a day of a pause): from the order's holds to accrued. A penny more than is held (rounding,
    or an extra that was agreed) is set aside first; a penny less than before, when three funders share, goes back."""
    has = held(db, basis.order)
    short = {s: p - Pence.total(left for _, left in has.get(s, [])) for s, p in shares.items()}
    missing = {s: p for s, p in short.items() if p > NOTHING}
    if missing:
        set_aside(db, basis, missing, by=by, at=at, on=on, words=words)
        has = held(db, basis.order)
    moves = []
    for stream, pence in sorted(shares.items()):
        if pence < NOTHING:
            moves.append(Transfer(chart.place(stream, "accrued"), chart.place(stream, "available"), -pence))
        for hold, part in _parts(has.get(stream, []), pence):
            moves.append(Transfer(chart.place(stream, "committed"), chart.place(stream, "accrued"), part, hold))
    journal.post(db, basis.budget, key, kind, moves, by=by, at=at, on=on, words=words, document=f"delivery/{delivery}",
                 amount=Pence.total(shares.values()), rule=rule)


def overspent(db: Session, basis: Basis, amounts: dict[int, Pence]) -> Refusal:
    """Whose money is short and by how much (M-11). Only that funder's approver can put more in."""
    short = shortfalls(db, basis, amounts)
    words = " ".join(f"{s.payer_name} would set {amounts[s.id]} aside for this and has {amounts[s.id] - short[s.id]} left: "
                     f"{short[s.id]} too little." for s in basis.streams if s.id in short)
    return Refusal(f"There is not enough money left for this order. {words} Somebody who approves for that funder can put more "
                   "in, with a reason.", code="OVERSPEND")


def shortfalls(db: Session, basis: Basis, amounts: dict[int, Pence]) -> dict[int, Pence]:
    """By stream: how much more than it has left."""
    paths = {s: chart.place(s, "available") for s in amounts}
    there = ledger.balances(db, paths.values()) if paths else {}
    return {s: amounts[s] - there[path] for s, path in paths.items() if amounts[s] > there[path]}


def _parts(holds: Iterable[tuple[str, Pence]], pence: Pence) -> list[tuple[str, Pence]]:
    """`pence` taken from these holds in their order, as far as they reach."""
    made = []
    for hold, left in holds:
        part = min(left, pence)
        if part > NOTHING:
            made.append((hold, part))
            pence = pence - part
    return made


def _next(db: Session, order: Order) -> int:
    """The number of the order's next entry: every one of them names it as its document."""
    return int(db.scalar(select(func.count()).where(EntryRow.document == document(order))) or 0) + 1


def budget_of(db: Session, order: Order) -> Budget:
    return db.get_one(Budget, order.budget_id)
