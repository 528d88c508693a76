"""What a surplus is worked out from, and reclaims as their readers may see them."""
from __future__ import annotations

from datetime import date

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets import chart, queries
from brokerage.budgets.models import FundingStream
from brokerage.budgets.shapes import Purse
from brokerage.door.actor import Actor
from brokerage.kit.db import Hot, dated
from brokerage.kit.errors import Missing
from brokerage.kit.money import Pence
from brokerage.oversight import course, facts, surplus
from brokerage.oversight.models import Reclaim, ReclaimShare
from brokerage.oversight.states import LIVE
from brokerage.oversight.surplus import Paying, Surplus
from brokerage.people import queries as people
from brokerage.people.actors import today_of

NOTHING = Pence(0)
WEEKS = 8


class Seen(Struct, frozen=True):
    """The surplus page: the sum as it stands, why there is one, and reclaims, the newest first."""

    purse: Purse
    sum: Surplus
    causes: tuple[str, ...]
    reclaims: tuple[Reclaim, ...]

    @property
    def person_id(self) -> int:
        return self.purse.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.purse.through

    @property
    def live(self) -> Reclaim | None:
        return next((r for r in self.reclaims if r.state in LIVE), None)


_STREAMS = Hot("""
SELECT s.id, s.payer_name, s.priority, s.state, s.payer_org_id,
       (SELECT COALESCE(SUM(a.amount_pence), 0) FROM stream_amount a WHERE a.stream_id = s.id AND a.kind = 'WEEKLY'
           AND a.since <= :day AND (a.until IS NULL OR a.until >= :day)),
       (SELECT g.surplus_weeks FROM agreement g WHERE g.stream_id = s.id AND g.state = 'SIGNED' ORDER BY g.id DESC LIMIT 1)
  FROM funding_stream s WHERE s.budget_id = :budget AND s.deployment = 'DIRECT_PAYMENT' AND s.payer_org_id IS NOT NULL
   AND s.state NOT IN ('PROPOSED','REJECTED','AGREED') ORDER BY s.priority, s.id""")
# What each payer's cash has put into the account, less what went back or is to go back, and under "" what the person has
# paid in charges.
_PAID = Hot("""
SELECT COALESCE(f.path, o.path), SUM(x.pence) FROM (
       SELECT t.source_id AS other, t.amount_pence AS pence FROM ledger_account d JOIN ledger_transfer t ON t.dest_id = d.id
        WHERE d.path = :account
       UNION ALL SELECT t.dest_id, -t.amount_pence FROM ledger_account d JOIN ledger_transfer t ON t.source_id = d.id
        WHERE d.path = :account) x JOIN ledger_account o ON o.id = x.other
  LEFT JOIN (SELECT 'stream/' || id || '/reclaim_due' AS due, 'funder/' || payer_org_id || '/cash' AS path FROM funding_stream
              WHERE budget_id = :budget) f ON f.due = o.path
 WHERE o.path LIKE '%/cash' OR f.due IS NOT NULL GROUP BY 1
UNION ALL SELECT '', COALESCE(SUM(amount_pence), 0) FROM movement WHERE budget_id = :budget AND kind = 'CHARGE_RECEIVED'""")


def of_account(db: Session, purse: Purse, *, liabilities: Pence = NOTHING, savings: Pence = NOTHING, today: date) -> Surplus:
    """The surplus of a budget's direct payment account. What the house knows to be delivered or billed and not paid counts among
    the liabilities; `liabilities` are those that it cannot know (wages, tax, pension, holiday)."""
    payers, charged = paying(db, purse.budget_id, min(today, purse.ends_on))
    known = Pence.total(part.accrued + part.owed for part in purse.parts if part.deployment == "DIRECT_PAYMENT")
    council = [part for part in purse.parts if part.payer == "COUNCIL"]
    cost = Pence.total(part.accrued + part.invoiced for part in council)
    return surplus.worked(purse.account, payers, liabilities=liabilities + known, savings=savings,
                          charges_paid=charged if council else NOTHING,
                          chargeable_cost=cost)


def paying(db: Session, budget_id: int, day: date) -> tuple[list[Paying], Pence]:
    """The streams that pay into the account, and what the person has paid in charges. A payer with two streams is counted
    once."""
    paid = {path: Pence(int(pence)) for path, pence in _PAID.all(db, account=chart.dp_account(budget_id), budget=budget_id)}
    charged, found = paid.pop("", NOTHING), []
    for number, name, priority, state, org, weekly, weeks in _STREAMS.all(db, budget=budget_id, day=dated(db, day)):
        week = NOTHING if state == "ENDED" else Pence(int(weekly))
        found.append(Paying(number, name, priority, week, WEEKS if weeks is None else weeks, paid.pop(f"funder/{org}/cash",
                                                                                                      NOTHING)))
    return found, charged


def seen(db: Session, actor: Actor, budget_id: int) -> Seen:
    """The surplus of a budget that this actor may see, with its cause; Missing when it is not theirs to know."""
    of = facts.find(db, actor, budget_id)
    drivers = course.ahead(of).drivers
    causes = tuple(f"{d.words}: {abs(d.amount)} less than planned" for d in reversed(drivers) if d.amount < NOTHING)[:3]
    found = tuple(db.scalars(select(Reclaim).where(Reclaim.budget_id == of.budget_id).order_by(Reclaim.id.desc()).limit(20)))
    return Seen(of.purse, of_account(db, of.purse, today=today_of(actor)), causes, found)


class One(Struct, frozen=True):
    """One reclaim with its shares."""

    reclaim: Reclaim
    shares: tuple[tuple[str, Pence], ...]
    person: str

    @property
    def person_id(self) -> int:
        return self.reclaim.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.reclaim.through


def row(db: Session, actor: Actor, budget_id: int, reclaim_id: int) -> Reclaim:
    """One reclaim of a budget that this actor may see, for an act."""
    budget = queries.row(db, actor, budget_id)
    made = db.get(Reclaim, people.number(reclaim_id))
    if made is None or made.budget_id != budget.id:
        raise Missing(reclaim_id)
    made.through = budget.through  # type: ignore[misc]  # said of this row, for this visit
    return made


def one(db: Session, actor: Actor, budget_id: int, reclaim_id: int) -> One:
    made = row(db, actor, budget_id, reclaim_id)
    shares = db.execute(select(FundingStream.payer_name, ReclaimShare.amount_pence).join(
        FundingStream, FundingStream.id == ReclaimShare.stream_id).where(ReclaimShare.reclaim_id == made.id).order_by(
        FundingStream.priority, FundingStream.id))
    return One(made, tuple((name, amount) for name, amount in shares), queries.name_of(db, made))
