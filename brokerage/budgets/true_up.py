"""The true-up of a settled dispute: what was posted under the interim split is reversed, and posted anew (M-33, M-12).

Every movement says by which rule it was shared. Those of the disputed days are undone newest first, so that each finds
its money where it put it, and made again oldest first by the final rule. What draws on a hold (an order's money) is not
undone, for the order goes on under its own hold: the difference between the two splits is posted instead. Money that lies
outside the streams (a direct payment account, a provider) is the same under any split and moves back and forth unchanged.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from brokerage.budgets import journal, splits
from brokerage.budgets.models import Budget, Movement
from brokerage.kit.db import Hot
from brokerage.kit.money import Pence
from brokerage.ledger import Transfer
from brokerage.ledger.models import EntryRow

NOTHING = Pence(0)
Undoing = EntryRow.__table__.alias()
"""By its table: an alias of the class would make SQLAlchemy finish every mapping while the house is still being imported."""

_POSTED = (select(Movement).outerjoin(Undoing, Undoing.c.reverses_id == Movement.entry_id).order_by(Movement.id)
           .where(Movement.split_rule_id.in_(bindparam("rules", expanding=True)), Movement.day >= bindparam("since"),
                  Undoing.c.id.is_(None)))
_TRANSFERS = """
SELECT s.path, d.path, t.amount_pence, coalesce(h.key, '') FROM ledger_transfer t JOIN ledger_account s ON s.id = t.source_id
  JOIN ledger_account d ON d.id = t.dest_id LEFT JOIN ledger_hold h ON h.id = t.hold_id WHERE t.entry_id {} ORDER BY t.id"""
_OF_ENTRY = Hot(_TRANSFERS.format("= :entry"))
_OF_DOCUMENT = Hot(_TRANSFERS.format("IN (SELECT id FROM ledger_entry WHERE document = :document)"))
_KEY = Hot("SELECT key, document FROM ledger_entry WHERE id = :entry")
AROUND: list[Callable[..., Callable[[int], None]]] = []
"""Rooms above, called (db, budget, rules, since, by=, at=) before money is shared anew; what each gives back is called after,
with the final rule's id. The composition root fills it: bills that were paid, and payments that wait, follow."""


def post(db: Session, budget: Budget, rules: Sequence[int], final: int, since: date, *, by: str, at: datetime) -> int:
    """Share again by the rule `final` what was posted under `rules` for service days from `since` on. Returns how many
    movements that were. Refused, all of it, when a stream has not enough left for its final share (OVERSPEND)."""
    rule = splits.find(db, final)
    afters = [around(db, budget, rules, since, by=by, at=at) for around in AROUND]
    found = list(db.scalars(_POSTED, {"rules": list(rules), "since": since}))
    held = [(m, _transfers(db, m)) for m in found]
    plain = [(m, moved) for m, moved in held if not any(hold for *_, hold in moved)]
    for m, _ in reversed(plain):
        key = _key(db, m)
        journal.reverse(db, budget, m, key, f"{key}/undone/{final}", by=by, at=at,
                        words=f"Undone, to be shared anew: {m.words}")
    for m, moved in held:
        again = _reshared(rule, [t[:3] for t in moved])
        if not any(hold for *_, hold in moved):
            journal.post(db, budget, f"{_key(db, m)}/again/{final}", m.kind, again, by=by, at=at, on=m.day, words=m.words,
                         document=_document(db, m), amount=m.amount_pence, rule=final)
        else:
            before = [t[:3] for t in _read(_OF_DOCUMENT.all(db, document=_trued(m)))]
            journal.post(db, budget, f"{_key(db, m)}/trued-up/{final}", m.kind, _difference(moved, before, again), by=by, at=at,
                         on=m.day, words=f"Shared anew: {m.words}", document=_trued(m))
            m.split_rule_id = final
    for after in afters:
        after(final)
    return len(found)


def _trued(m: Movement) -> str:
    """The document of the differences that were posted for a movement that draws on a hold."""
    return f"trued-up/{m.id}"


def _transfers(db: Session, m: Movement) -> list[tuple[str, str, Pence, str]]:
    return _read(_OF_ENTRY.all(db, entry=m.entry_id))


def _read(rows: Sequence[tuple[str, str, int, str]]) -> list[tuple[str, str, Pence, str]]:
    return [(s, d, Pence(int(p)), hold) for s, d, p, hold in rows]


def _key(db: Session, m: Movement) -> str:
    row = _KEY.one(db, entry=m.entry_id)
    assert row is not None
    return str(row[0])


def _document(db: Session, m: Movement) -> str:
    """What is posted anew is about the same document as before."""
    row = _KEY.one(db, entry=m.entry_id)
    assert row is not None
    return str(row[1])


def _reshared(rule: splits.Rule, moved: Sequence[tuple[str, str, Pence]]) -> list[Transfer]:
    """The same moves between the same places, in the final shares; what is no stream's stays as it was."""
    found: dict[tuple[str, str], Pence] = {}
    made = []
    for source, dest, pence in moved:
        if _place(source) and _place(dest):
            pair = (_place(source), _place(dest))
            found[pair] = found.get(pair, NOTHING) + pence
        else:
            made.append(Transfer(source, dest, pence))
    for (source, dest), total in found.items():
        shares = splits.worked(rule, total).by_stream
        made += [Transfer(f"stream/{n}/{source}", f"stream/{n}/{dest}", p) for n, p in shares.items() if p > NOTHING]
    return made


def _difference(moved: Sequence[tuple[str, str, Pence, str]], before: Sequence[tuple[str, str, Pence]],
                again: Sequence[Transfer]) -> list[Transfer]:
    """For what was drawn from a hold: each stream's more or less, between what it has available and where the money went.
    `before` are the differences of an earlier settlement. An order's own hold (committed) is left to the order."""
    places = {_place(dest) for _, dest, _, hold in moved if hold} - {"", "committed", "available"}
    by_place: dict[str, Pence] = {}
    for source, dest, pence in [*(t[:3] for t in moved if t[3]), *before]:
        if _place(dest) in places:
            by_place[dest] = by_place.get(dest, NOTHING) - pence
        elif _place(source) in places:
            by_place[source] = by_place.get(source, NOTHING) + pence
    for t in again:
        if _place(t.dest) in places:
            by_place[t.dest] = by_place.get(t.dest, NOTHING) + t.amount
    made = []
    for place, more in by_place.items():
        available = place.rpartition("/")[0] + "/available"
        if more != NOTHING:
            made.append(Transfer(available, place, more) if more > NOTHING else Transfer(place, available, -more))
    return made


def _place(path: str) -> str:
    """`available` of stream/7/available; nothing of an account that is no stream's."""
    first, _, rest = path.partition("/")
    return rest.partition("/")[2] if first == "stream" and rest.count("/") == 1 else ""


