"""Forecasts kept each month for each funder, and held against what came: the back-test that funders are shown. Callers commit."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets import queries as budgets
from brokerage.budgets import splits
from brokerage.budgets.models import Budget
from brokerage.budgets.splits import Rule
from brokerage.door.actor import SYSTEM, Actor, Trust
from brokerage.kit.clock import LONDON
from brokerage.kit.db import Hot, dated, stored
from brokerage.kit.money import Pence, split
from brokerage.oversight import course, facts
from brokerage.oversight.facts import Facts
from brokerage.oversight.statements import month
from brokerage.sums.forecast import Flow

NOTHING = Pence(0)
DAY = timedelta(days=1)
SETTLED = 5
"""The day of a month from which the one before is held to be known."""
AT_ONCE = 50
"""Budgets in one transaction of the worker."""


class Expected(Struct, frozen=True):
    """What one stream is expected to pay: `planned` to the end of the budget beyond what is booked (U of M-10), `month` in the
    days asked for, booked or not."""

    planned: Pence
    month: Pence


def house(person_id: int, at: datetime) -> Actor:
    """The house itself, reading one person's budget for a chore that nobody asked for."""
    return Actor(user_id=0, name=SYSTEM, at=at, trusts=(Trust(person_id, SYSTEM),))


def expected(of: Facts, rules: Sequence[Rule], first: date, last: date) -> dict[int, Expected]:
    """What each stream is expected to pay between two days (of which those to come count), and beyond what is booked to
    the end."""
    flows = course.flows(of, course.used(of))
    planned: dict[int, Pence] = {}
    month: dict[int, Pence] = {}
    for flow in flows:
        begin, end = max(first, of.now + DAY), min(last, of.purse.ends_on)
        if end >= begin:
            _add(month, _shared(of, rules, flow, flow.cost(begin, end)))
        if flow.basis != "BOOKED" and of.purse.ends_on > of.now:
            _add(planned, _shared(of, rules, flow, flow.cost(of.now + DAY, of.purse.ends_on)))
    return {part.stream_id: Expected(planned.get(part.stream_id, NOTHING), month.get(part.stream_id, NOTHING))
            for part in of.purse.parts}


def _shared(of: Facts, rules: Sequence[Rule], flow: Flow, amount: Pence) -> dict[int, Pence]:
    """By the split in force now: the line's own, the budget's, else as the funders put their money in."""
    line = next((x.number for x in of.sheet.paid_lines if x.name == flow.name), None) if of.sheet else None
    rule = facts.rule_on(rules, max(of.now, flow.since), line)
    if rule is not None:
        return splits.worked(rule, amount).by_stream
    weights = [int(part.awarded) for part in of.purse.parts]
    return dict(zip([p.stream_id for p in of.purse.parts], split(amount, weights), strict=True)) if any(weights) else {}


def _add(to: dict[int, Pence], parts: dict[int, Pence]) -> None:
    for stream, amount in parts.items():
        to[stream] = to.get(stream, NOTHING) + amount


_KEEP = Hot("""
INSERT INTO kept_forecast (budget_id, stream_id, period, made_at, planned_pence, month_pence)
VALUES (:budget, :stream, :period, :at, :planned, :month) ON CONFLICT DO NOTHING""")


def keep(db: Session, after: int, *, at: datetime) -> int:
    """Keep this month's forecast of the next AT_ONCE running budgets after the id `after`; returns the last id, 0 at the end.
    A forecast that was kept is not made again, however late the month."""
    now = at.astimezone(LONDON).date()
    first, last = month(f"{now:%Y-%m}")
    runs = (Budget.id > after, Budget.state.in_(("ACTIVE", "SUSPENDED")), Budget.ends_on >= now)
    found = db.execute(select(Budget.id, Budget.person_id).where(*runs).order_by(Budget.id).limit(AT_ONCE)).all()
    for budget_id, person_id in found:
        actor = house(person_id, at)
        of = facts.of_purse(db, actor, budgets.find(db, actor, budget_id, waiting=False), now)
        _KEEP.many(db, [{"budget": budget_id, "stream": stream, "period": f"{now:%Y-%m}", "at": stored(db, at),
                         "planned": int(e.planned), "month": int(e.month) + _spent(of, stream, first, now)}
                        for stream, e in expected(of, facts.rules(db, budget_id), first, last).items()])
    return found[-1][0] if found else 0


def _spent(of: Facts, stream: int, first: date, now: date) -> int:
    """What the month has used already when its forecast is made, which is on its first night as a rule."""
    return sum(int(e.change(course.USED_PLACES, stream)) for e in of.entries if first <= e.day <= now)


_SIDE = """COALESCE((SELECT SUM(t.amount_pence) FROM ledger_account a JOIN ledger_transfer t ON t.{side} = a.id
   JOIN ledger_entry e ON e.id = t.entry_id WHERE a.path IN ('stream/' || k.stream_id || '/accrued',
   'stream/' || k.stream_id || '/owed', 'stream/' || k.stream_id || '/paid',
   'stream/' || k.stream_id || '/vat') AND e.service_date BETWEEN :first AND :last), 0)"""
_USED = f"{_SIDE.format(side='dest_id')} - {_SIDE.format(side='source_id')}"
_DUE = Hot(f"SELECT k.id, ({_USED}) FROM kept_forecast k WHERE k.period = :period AND k.actual_pence IS NULL"  # noqa: S608
           f" ORDER BY k.id LIMIT {AT_ONCE}")
_CAME = Hot("UPDATE kept_forecast SET actual_pence = :pence WHERE id = :id")


def hold_against(db: Session, period: str) -> int:
    """Write down what the month `period`, which is over, came to beside what was expected, for AT_ONCE streams; how many."""
    first, last = month(period)
    rows = _DUE.all(db, period=period, first=dated(db, first), last=dated(db, last))
    _CAME.many(db, [{"id": number, "pence": int(pence)} for number, pence in rows])
    return len(rows)


def over(today: date) -> str:
    """The month that is over."""
    return f"{today.replace(day=1) - DAY:%Y-%m}"


class Tested(Struct, frozen=True):
    """One month's back-test of a funder: what was expected and what came, in pence; `off` is how far each stream's forecast was
    out, added up, in tenths of a percent of what came."""

    period: str
    expected: Pence
    came: Pence
    off: int

    @property
    def month(self) -> str:
        return f"{date.fromisoformat(self.period + '-01'):%B %Y}"

    @property
    def percent(self) -> str:
        return f"{self.off // 10}.{self.off % 10}%"


_TESTED = Hot("""
SELECT k.period, SUM(k.month_pence), SUM(k.actual_pence), SUM(ABS(k.month_pence - k.actual_pence))
  FROM kept_forecast k JOIN funding_stream s ON s.id = k.stream_id
 WHERE s.payer_org_id = :org AND k.actual_pence IS NOT NULL GROUP BY k.period ORDER BY k.period DESC LIMIT 12""")


def tested(db: Session, org_id: int) -> Iterator[Tested]:
    """The back-test of a funder's forecasts, the newest month first."""
    for period, said, came, wrong in _TESTED.all(db, org=org_id):
        yield Tested(period, Pence(int(said)), Pence(int(came)), (int(wrong) * 1000 + int(came) // 2) // max(int(came), 1))
