"""How a funding stream ends, and where what it has not spent goes. Callers commit."""
from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import chart, guards, journal
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.states import STREAM
from brokerage.door.actor import Actor
from brokerage.kit.db import Hot
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.ledger import Transfer


def end(db: Session, stream: FundingStream, *, on: date, why: str, by: str | Actor, at: datetime) -> None:
    """The stream's last day is `on`. Refused before the last day that was paid for (§6.4)."""
    guards.reason(why)
    who = by if isinstance(by, str) else by.ref
    if not isinstance(by, str):
        guards.payer_agrees(by, stream)
    paid = _LAST_PAID.one(db, path=chart.place(stream.id, "paid"))
    last_paid = date.fromisoformat(str(paid[0])) if paid and paid[0] else None
    if last_paid is not None and on < last_paid:
        raise Refusal(f"Something was paid for {last_paid.day} {last_paid:%B}, so it cannot end before that.", code="PAID_LATER")
    move(db, STREAM, stream, "end", by=who, at=at, about=stream.about, why=why)
    stream.funder_to = max(on, stream.funder_from)


_LAST_PAID = Hot("""
SELECT MAX(day) FROM (
  SELECT e.service_date AS day FROM ledger_account a JOIN ledger_transfer t ON a.id IN (t.dest_id, t.source_id)
    JOIN ledger_entry e ON e.id = t.entry_id WHERE a.path = :path GROUP BY e.service_date
   HAVING SUM(CASE WHEN t.dest_id = a.id THEN t.amount_pence ELSE -t.amount_pence END) > 0) AS paid""")
"""What was paid and undone again is not paid."""


def give_back(db: Session, budget: Budget, stream: FundingStream, *, by: str, at: datetime) -> None:
    """What is kept in reserve and not spent goes back to the payer's award."""
    reserve, available = chart.place(stream.id, "reserve"), chart.place(stream.id, "available")
    if stream.state in ("PROPOSED", "REJECTED", "AGREED"):
        return
    there = ledger.balances(db, [reserve, available])
    day = guards.day_of(at)
    journal.post(db, budget, f"stream/{stream.id}/freed", "RESERVE_FREED", [Transfer(reserve, available, there[reserve])],
                 by=by, at=at, on=day, words="Money kept in reserve was set free", stream=stream.id)
    journal.post(db, budget, f"stream/{stream.id}/returned", "BUDGET_RETURNED",
                 [Transfer(available, chart.award(stream), there[available] + there[reserve])], by=by, at=at, on=day,
                 words=f"Money that was not spent went back to {stream.payer_name}", stream=stream.id)
