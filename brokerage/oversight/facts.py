"""Everything about one budget that its course is worked out from, read in a handful of statements. Amounts are pence."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from brokerage.budgets import dated, queries, splits
from brokerage.budgets.dated import Allowed
from brokerage.budgets.models import FundingStream, StreamAmount
from brokerage.budgets.shapes import Purse
from brokerage.budgets.splits import Rule
from brokerage.door.actor import Actor
from brokerage.kit.clock import as_day
from brokerage.kit.db import Hot
from brokerage.kit.money import Pence
from brokerage.kit.ready import Ready
from brokerage.oversight import entries as every
from brokerage.oversight.entries import Entry
from brokerage.people.actors import today_of
from brokerage.plans.load import load
from brokerage.plans.sheet import Sheet

NOTHING = Pence(0)
RUNS = "('ACCEPTED','ACTIVE','PAUSED','NOTICE_GIVEN')"


class Source(Struct, frozen=True):
    """What a document of the ledger is about: from whom, what, and the plan line that it belongs to, when that is known."""

    payee: str
    what: str
    line: int | None = None


class Booked(Struct, frozen=True):
    """One order that runs, with its price from a day on: so much a week (or once). `until` is its last day, when it has one;
    `held` the last day for which the ledger holds money (none: for nothing yet)."""

    order_id: int
    line: int
    name: str
    since: date
    until: date | None
    held: date | None
    weekly: Pence
    once: Pence
    rate: str
    band: str


class Facts(Struct, frozen=True):
    """One budget as its reader may see it. `allowed` are the dated amounts of every stream that puts
    money in; read only where no plan says what is planned."""

    purse: Purse
    entries: tuple[Entry, ...]
    sheet: Sheet | None
    sources: Mapping[str, Source]
    booked: tuple[Booked, ...]
    allowed: tuple[Allowed, ...]
    today: date

    @property
    def person_id(self) -> int:
        return self.purse.person_id

    @property
    def budget_id(self) -> int:
        return self.purse.budget_id

    @property
    def through(self) -> frozenset[int]:
        return self.purse.through

    @property
    def mine(self) -> bool:
        return self.purse.mine

    @property
    def now(self) -> date:
        """Today, while the budget runs; its first or last day before and after."""
        return min(max(self.today, self.purse.starts_on - timedelta(days=1)), self.purse.ends_on)

    def profile(self, day: date) -> Pence:
        """What the budget allows from its first day up to `day`, both counted."""
        if day < self.purse.starts_on:
            return NOTHING
        return dated.awarded(self.allowed, self.purse.starts_on, min(day, self.purse.ends_on))


# One statement for all that a document may be about: purchases, orders with each dated price, deliveries, and the plan.
_ABOUT = Hot(f"""
SELECT 'spend/' || id AS document, payee, what, CAST(NULL AS INTEGER) AS line, CAST(NULL AS DATE) AS since,
       CAST(NULL AS DATE) AS until, CAST(NULL AS DATE) AS held, CAST(NULL AS BIGINT) AS weekly, CAST(NULL AS BIGINT) AS once,
       CAST(NULL AS TEXT) AS rate, CAST(NULL AS TEXT) AS band, 0 AS runs
  FROM spend WHERE budget_id = :budget
UNION ALL SELECT 'order/' || o.id, o.provider_name, o.what, o.line_number, COALESCE(t.since, o.starts_on),
       COALESCE(o.ended_on, o.ends_on), o.committed_until, COALESCE(t.weekly_pence, o.weekly_pence), o.once_pence,
       CAST(COALESCE(t.rate, o.rate) AS TEXT), o.band, CASE WHEN o.state IN {RUNS} THEN 1 ELSE 0 END
  FROM orders o LEFT JOIN order_term t ON t.order_id = o.id AND t.state = 'AGREED' WHERE o.budget_id = :budget
UNION ALL SELECT 'delivery/' || d.id, o.provider_name, o.what, o.line_number, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0
  FROM orders o JOIN delivery d ON d.order_id = o.id WHERE o.budget_id = :budget
UNION ALL SELECT 'invoice/' || l.invoice_id, o.provider_name, o.what, o.line_number, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0
  FROM orders o JOIN invoice_line l ON l.order_id = o.id WHERE o.budget_id = :budget
UNION ALL SELECT 'plan/' || id, state, '', version, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0
  FROM plan WHERE budget_id = :budget AND state IN ('ACTIVE','SUPERSEDED','ENDED')
 ORDER BY 1, 5""")  # noqa: S608 - our own words, no values


def find(db: Session, actor: Actor, budget_id: int) -> Facts:
    """The facts of a budget that this actor may see; Missing when it is not theirs to know."""
    return of_purse(db, actor, queries.find(db, actor, budget_id, waiting=False), today_of(actor))


def of_purse(db: Session, actor: Actor, purse: Purse, today: date) -> Facts:
    """As `find`, of a budget that was found already."""
    about = _ABOUT.all(db, budget=purse.budget_id)
    plans = [(row[1] == "ACTIVE", row[3], int(row[0][5:])) for row in about if row[0].startswith("plan/")]
    sheet = load(db, max(plans)[2], today) if plans else None
    return Facts(
        purse=purse, entries=tuple(every.of_budget(db, actor, purse)), sheet=sheet, today=today,
        sources={row[0]: Source(*row[1:4]) for row in about if not row[0].startswith("plan/")},
        booked=tuple(_booked(row) for row in about if row[11]), allowed=() if sheet else allowed(db, purse.budget_id))


def _booked(r: tuple[Any, ...]) -> Booked:
    return Booked(int(r[0][6:]), r[3], r[2], as_day(r[4]), as_day(r[5]) if r[5] else None, as_day(r[6]) if r[6] else None,
                  Pence(r[7]), Pence(r[8]), r[9], r[10])


_AMOUNTS = (StreamAmount.kind, StreamAmount.amount_pence, StreamAmount.period_pence, StreamAmount.since, StreamAmount.until)
_ALLOWED = Ready(select(*_AMOUNTS).join(FundingStream, FundingStream.id == StreamAmount.stream_id)
            .where(FundingStream.budget_id == bindparam("budget"), FundingStream.state.notin_(("PROPOSED", "REJECTED")))
            .order_by(StreamAmount.stream_id, StreamAmount.since, StreamAmount.id))


def allowed(db: Session, budget_id: int) -> tuple[Allowed, ...]:
    """What every stream that was agreed puts in, and when."""
    return tuple(_ALLOWED.all(db, budget=budget_id))


def rules(db: Session, budget_id: int) -> tuple[Rule, ...]:
    """The splits of a budget by which money is shared, today or on other days."""
    return tuple(rule for rule in splits.of_budget(db, budget_id) if rule.state in splits.HOLDS)


def rule_on(rules: Iterable[Rule], day: date, line: int | None = None) -> Rule | None:
    """The split in force on a day, the line's own before the budget's (as budgets.splits.in_force, from rules in hand)."""
    key = f"line-{line}" if line is not None else ""
    found = [r for r in rules if r.key in (key, "") and r.since <= day and (r.until is None or r.until >= day)]
    return max(found, key=lambda r: (r.key == key, r.purpose == "INTERIM", r.since, r.id)) if found else None
