"""What a budget looks like to whoever asks. Every read takes the actor second and finds only what is theirs to see.

The holder's home is the hot one: `of_person` is two statements and says all of the budget that it
shows but its movements. All amounts are pence; a funder sees its own share and the total (I-03).
"""
from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, String, cast, func, literal, select
from sqlalchemy.orm import Session

from brokerage.budgets import chart
from brokerage.budgets.models import Budget, FundingStream, Spend
from brokerage.budgets.shapes import Known, Move, MoveSeen, Offer, Part, Purse, Slice, SpendSeen, Waiting
from brokerage.door.actor import Actor
from brokerage.kit.clock import as_day
from brokerage.kit.db import Hot, is_sqlite
from brokerage.kit.errors import Missing
from brokerage.kit.money import Pence
from brokerage.ledger.models import Account
from brokerage.people import queries as people
from brokerage.people.models import Person

NOTHING = Pence(0)
NEWEST = 2**62
LISTED = 25
"""Budgets on one page of a list."""
SHOWN = 30
LATEST = 10
"""Movements on the first page."""
FUNDER_ROLES = ("APPROVER_ICB", "APPROVER_LA", "FINANCE", "FINANCE_APPROVER", "MONITOR", "FIN_ASSESSMENT_OFFICER")
WHOLE_VIEW = ("BROKER", "CLINICAL_NAVIGATOR", "CARE_COORDINATOR", "ASSESSOR")
"""Staff who plan with the person see every funder's share; funders' own staff see theirs and the total."""

_COLUMNS = """
SELECT b.id, b.person_id, p.given_name, p.family_name, b.ref, b.state, b.version, b.starts_on, b.ends_on,
       COALESCE(dp.total_pence, 0), COALESCE(du.total_pence, 0),
       (SELECT COALESCE(MAX(m.id), 0) FROM movement m WHERE m.budget_id = b.id),
       (SELECT COUNT(*) FROM communication_need n WHERE n.person_id = b.person_id AND n.ended_on IS NULL),
       (SELECT COALESCE(MAX(n.id), 0) FROM communication_need n WHERE n.person_id = b.person_id AND n.ended_on IS NULL),
       s.id, s.payer_name, s.payer, s.type, s.payer_org_id, s.state, s.deployment,
       av.total_pence, co.total_pence, ac.total_pence, ow.total_pence, pa.total_pence, re.total_pence, va.total_pence
  FROM budget b JOIN person p ON p.id = b.person_id
  LEFT JOIN funding_stream s ON s.budget_id = b.id AND s.state <> 'REJECTED'
  LEFT JOIN ledger_account dp ON dp.path = 'dp/' || b.id || '/account'
  LEFT JOIN ledger_account du ON du.path = 'person/' || b.person_id || '/charge_due'
  LEFT JOIN ledger_account av ON av.path = 'stream/' || s.id || '/available'
  LEFT JOIN ledger_account co ON co.path = 'stream/' || s.id || '/committed'
  LEFT JOIN ledger_account ac ON ac.path = 'stream/' || s.id || '/accrued'
  LEFT JOIN ledger_account ow ON ow.path = 'stream/' || s.id || '/owed'
  LEFT JOIN ledger_account pa ON pa.path = 'stream/' || s.id || '/paid'
  LEFT JOIN ledger_account re ON re.path = 'stream/' || s.id || '/reserve'
  LEFT JOIN ledger_account va ON va.path = 'stream/' || s.id || '/vat'
"""
_BY_ID = Hot(_COLUMNS + " WHERE b.id = :budget ORDER BY s.priority, s.id")
_BY_PERSON = Hot(_COLUMNS + """ WHERE b.id = (SELECT c.id FROM budget c WHERE c.person_id = :person
   ORDER BY CASE c.state WHEN 'ACTIVE' THEN 0 WHEN 'SUSPENDED' THEN 1 WHEN 'CLOSING' THEN 2 WHEN 'CLOSED' THEN 9 ELSE 3 END,
            c.id DESC LIMIT 1) ORDER BY s.priority, s.id""")  # noqa: S608 - our own words, no values
_WAITING = Hot("""
SELECT 'RECEIPT', id, payee, amount_pence, bought_on FROM spend
 WHERE budget_id = :budget AND receipt IS NULL AND amount_pence >= :least
UNION ALL SELECT 'CONSENT', id, scope, 0, NULL FROM consent WHERE person_id = :person AND state = 'REQUESTED'""")
_MOVES = """SELECT id, day, kind, words, amount_pence, change_pence, account_pence, left_pence FROM movement
 WHERE budget_id = :budget AND id < :before{} ORDER BY id DESC LIMIT :most"""
_ALL_MOVES = Hot(_MOVES.format(""))
_FUNDERS_MOVES = Hot(_MOVES.format(" AND (stream_id IS NULL OR stream_id IN (SELECT value FROM json_each(:streams)))"))
_FUNDERS_MOVES_PG = Hot(_MOVES.format(" AND (stream_id IS NULL OR stream_id = ANY(:streams))"))
_OFFERS = Hot("""
SELECT s.id, a.kind, SUM(a.amount_pence) FROM funding_stream s JOIN stream_amount a ON a.stream_id = s.id
 WHERE s.budget_id = :budget AND s.state <> 'REJECTED'
   AND (a.kind = 'ONE_OFF' OR (a.since <= s.funder_from AND (a.until IS NULL OR a.until >= s.funder_from)))
 GROUP BY s.id, a.kind ORDER BY s.id, a.kind DESC""")
EARLY = ("DRAFT", "INDICATIVE", "AGREED")
"""States before the money is there."""
LISTED_WITHOUT = 25_00
"""Pence below which no receipt is asked for (domain M-25)."""


def of_person(db: Session, actor: Actor, person_id: int) -> Purse | None:
    """The budget of this person that counts now, as the actor may see it; None when there is none. The caller knows that the
    person is themself, or somebody they act for."""
    return _purse(_BY_PERSON.all(db, person=person_id), db, actor)


def find(db: Session, actor: Actor, budget_id: int, *, waiting: bool = True) -> Purse:
    """The budget's page as this actor may see it. Missing when it is not theirs to know. Without `waiting` it does not say what
    waits for the reader."""
    purse = _purse(_BY_ID.all(db, budget=people.number(budget_id)), db, actor, waiting)
    if purse is None:
        raise Missing(budget_id)
    return purse


def row(db: Session, actor: Actor, budget_id: int) -> Budget:
    """The row itself, for an act. Missing when it is not the actor's to know."""
    made = db.get(Budget, people.number(budget_id))
    if made is None:
        raise Missing(budget_id)
    made.through = _through(db, actor, made.person_id)  # type: ignore[misc]  # said of this row, for this visit
    return made


def stream(db: Session, actor: Actor, budget_id: int, stream_id: int) -> FundingStream:
    """One stream of a budget that the actor may see; a funder finds only its own (I-03)."""
    budget = row(db, actor, budget_id)
    made = db.get(FundingStream, people.number(stream_id))
    if made is None or made.budget_id != budget.id:
        raise Missing(stream_id)
    if not sees_all(actor, made.person_id, budget.through) and made.payer_org_id not in actor.orgs() & budget.through:
        raise Missing(stream_id)
    made.through = budget.through  # type: ignore[misc]
    return made


def _through(db: Session, actor: Actor, person_id: int) -> frozenset[int]:
    """The organisations by which the actor knows this person; none for the person and their circle. Missing if nobody."""
    return people.through(db, actor, person_id)


def spend(db: Session, actor: Actor, budget_id: int, spend_id: int) -> SpendSeen:
    budget = row(db, actor, budget_id)
    made = db.get(Spend, people.number(spend_id))
    if made is None or made.budget_id != budget.id:
        raise Missing(spend_id)
    return SpendSeen(made, budget.person_id, budget.id, budget.through)


def sees_all(actor: Actor, person_id: int, through: frozenset[int]) -> bool:
    """Whether every funder's share is this actor's to see (I-03): the person, their circle, and who plans with them."""
    if actor.person_id == person_id or actor.trust(person_id) is not None:
        return True
    return any(seat.role in WHOLE_VIEW and seat.org_id in through for seat in actor.seats)


def moves(db: Session, actor: Actor, purse: Purse, *, before: int = NEWEST, most: int = SHOWN) -> list[Move]:
    """Movements older than `before`, newest first; a funder is not shown what concerns only another."""
    if purse.mine:
        rows = _ALL_MOVES.all(db, budget=purse.budget_id, before=before, most=most)
    elif is_sqlite(db):
        own = msgspec.json.encode(purse.streams).decode()
        rows = _FUNDERS_MOVES.all(db, budget=purse.budget_id, before=before, most=most, streams=own)
    else:
        rows = _FUNDERS_MOVES_PG.all(db, budget=purse.budget_id, before=before, most=most, streams=list(purse.streams))
    return [Move(r[0], as_day(r[1]), r[2], r[3], Pence(r[4]), Pence(r[5]), Pence(r[6]), Pence(r[7])) for r in rows]


def _purse(rows: list[tuple[Any, ...]], db: Session, actor: Actor, waits: bool = True) -> Purse | None:
    if not rows:
        return None
    r = rows[0]
    parts = tuple(Part(*x[14:21], *(Pence(n or 0) for n in x[21:28])) for x in rows if x[14] is not None)
    waiting = [Waiting(w[0], w[1], w[2], Pence(w[3]), as_day(w[4]) if w[4] else None)
               for w in (_WAITING.all(db, budget=r[0], person=r[1], least=LISTED_WITHOUT) if waits else ())]
    offers = tuple(Offer(o[0], o[1], Pence(int(o[2]))) for o in _OFFERS.all(db, budget=r[0])) if r[5] in EARLY else ()
    through = _through(db, actor, r[1])
    purse = Purse(r[0], r[1], f"{r[2]} {r[3]}", r[4], r[5], r[6], as_day(r[7]), as_day(r[8]), parts, Pence(r[9]), Pence(r[10]),
                  r[11], f"{r[12]}/{r[13]}", through=through, waiting=tuple(waiting), offers=offers)
    return purse if sees_all(actor, purse.person_id, through) else _as_funder(purse, actor)


def _as_funder(purse: Purse, actor: Actor) -> Purse:
    """Own share and the total; the others are one part without names; the charge only for the council's own staff."""
    orgs = actor.orgs() & purse.through
    own = tuple(p for p in purse.parts if p.org_id in orgs)
    others = [p for p in purse.parts if p.org_id not in orgs]
    merged = Part(0, "Other funders", "", "", None, "", others[0].deployment, *(Pence.total(getattr(p, place) for p in others)
                  for place in chart.PLACES)) if others else None
    due = purse.due if any(p.payer == "COUNCIL" for p in own) else NOTHING
    return msgspec.structs.replace(purse, parts=own + ((merged,) if merged else ()), due=due, mine=False,
                                   streams=tuple(p.stream_id for p in own), waiting=(),
                                   offers=tuple(o for o in purse.offers if o.stream_id in {p.stream_id for p in own}))


def _left() -> ColumnElement[int]:
    """Safe to spend of a budget in a list, in pence."""
    path = literal("stream/").concat(cast(FundingStream.id, String)).concat("/available")
    return (select(func.coalesce(func.sum(Account.total_pence), 0)).select_from(FundingStream)
            .join(Account, Account.path == path).where(FundingStream.budget_id == Budget.id).scalar_subquery())


def name_of(db: Session, thing: Any) -> str:
    """Whose it is: the name of its `person_id`. The thing was found through the actor already."""
    return db.get_one(Person, thing.person_id).name


def known(db: Session, actor: Actor, only: list[int] | None = None, after: int = 0, most: int = LISTED) -> tuple[Known, ...]:
    """Budgets that the actor may open: of the people they act for (`only`), or of everybody they work with, by name."""
    statement = (select(Budget.id, Person.id, Person.given_name + " " + Person.family_name, Budget.ref, Budget.state, _left())
                 .join(Person, Person.id == Budget.person_id).order_by(Person.family_name, Person.given_name, Budget.id.desc()))
    statement = statement.where(Person.id.in_(only)) if only else statement.where(people.visible_ids(actor))
    return tuple(Known(*r[:5], Pence(int(r[5]))) for r in db.execute(statement.offset(after).limit(most)))


_ONE_MOVE = Hot("SELECT id, day, kind, words, amount_pence, change_pence, account_pence, left_pence, entry_id, stream_id"
                " FROM movement WHERE budget_id = :budget AND id = :id")
_SLICES = Hot("""
SELECT COALESCE(s.path, ''), d.path, t.amount_pence FROM ledger_transfer t JOIN ledger_account s ON s.id = t.source_id
  JOIN ledger_account d ON d.id = t.dest_id WHERE t.entry_id = :entry ORDER BY t.id""")


def move_seen(db: Session, actor: Actor, budget_id: int, move_id: int) -> MoveSeen:
    """One movement and each funder's part of it, in pence, from the ledger itself. Missing when it is not the reader's."""
    purse = find(db, actor, budget_id)
    r = _ONE_MOVE.one(db, budget=purse.budget_id, id=min(move_id, NEWEST))
    if r is None or (not purse.mine and r[9] is not None and r[9] not in purse.streams):
        raise Missing(move_id)
    move = Move(r[0], as_day(r[1]), r[2], r[3], Pence(r[4]), Pence(r[5]), Pence(r[6]), Pence(r[7]))
    names = {f"stream/{p.stream_id}": p.name for p in purse.parts}
    names |= {f"funder/{p.org_id}": p.name for p in purse.parts if p.org_id is not None}
    names[f"person/{purse.person_id}"] = purse.person
    found: dict[str, Pence] = {}
    for source, dest, pence in _SLICES.all(db, entry=r[8]):
        if (who := _whose(source) or _whose(dest)) is not None:
            name = names.get(who, "Other funders")
            found[name] = found.get(name, NOTHING) + Pence(pence)
    return MoveSeen(purse.person_id, purse, move, tuple(Slice(name, amount) for name, amount in found.items()), purse.through)


def _whose(path: str) -> str | None:
    """`stream/7`, `funder/5` or `person/3` of a path that belongs to a payer; None for the account of everybody's money."""
    first, number, *_ = path.split("/")
    return f"{first}/{number}" if first in ("stream", "funder") else None

