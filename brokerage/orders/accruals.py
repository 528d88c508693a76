"""What was accrued for deliveries, stream by stream: read from the ledger, which is the only place that knows (a settled dispute
shares anew there, M-33). All amounts are pence."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from brokerage.kit.clock import as_day
from brokerage.kit.money import Pence

AT_ONCE = 500
Accrued = tuple[int, date, int, Pence]
"""An order, a service day, a stream, and what that stream accrued."""

# A document names the delivery; what a settlement posted beside it names the line of the first posting (budgets.true_up).
_MINE = """SELECT d.order_id, d.day, e.id AS entry_id FROM delivery d
    JOIN ledger_entry e ON e.document = 'delivery/' || d.id AND e.document <> '' WHERE d.order_id IN :orders"""
_ACCRUED = text(f"""
WITH posted AS ({_MINE}),
     mine AS (SELECT order_id, day, entry_id FROM posted
              UNION ALL SELECT p.order_id, p.day, x.id FROM posted p JOIN movement m ON m.entry_id = p.entry_id
                JOIN ledger_entry x ON x.document = 'trued-up/' || m.id AND x.document <> '')
SELECT mine.order_id, mine.day, a.path, SUM(CASE WHEN a.id = t.dest_id THEN t.amount_pence ELSE -t.amount_pence END)
  FROM mine JOIN ledger_transfer t ON t.entry_id = mine.entry_id JOIN ledger_account a ON a.id IN (t.source_id, t.dest_id)
 WHERE a.path LIKE 'stream/%/accrued' GROUP BY mine.order_id, mine.day, a.path ORDER BY mine.order_id, mine.day, a.path""",  # noqa: S608 - our own words, no values
).bindparams(bindparam("orders", expanding=True))


def of_orders(db: Session, orders: Sequence[int]) -> Iterator[Accrued]:
    """Of every service day of these orders, what each stream accrued, nothings left out."""
    for first in range(0, len(orders), AT_ONCE):
        for order, day, path, pence in db.execute(_ACCRUED, {"orders": orders[first:first + AT_ONCE]}):
            if int(pence):
                yield order, as_day(day), int(path.split("/")[1]), Pence(int(pence))
