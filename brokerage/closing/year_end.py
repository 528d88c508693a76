"""What a funder's year end comes to, stream by stream: worked out from the ledger and from what waits for an answer (M-13).

A stream that is held as a direct payment costs its funder what was paid into the account, so it has prepayments; what a funder
buys itself costs it what was given, so it has accruals. All amounts are pence; a year is named by the one in which it ends.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from brokerage.closing import unanswered
from brokerage.closing.shapes import Line, Row, Year
from brokerage.kit.clock import LONDON, as_day
from brokerage.kit.db import Hot, dated
from brokerage.kit.money import Pence, half_up, split

NOTHING = Pence(0)
ACCRUAL, PREPAYMENT = "YEAR_END_ACCRUAL", "YEAR_END_PREPAYMENT"
UNKNOWN = ""
"""The payee of what nobody is named for."""


_STREAMS = Hot("""
SELECT s.id, s.budget_id, b.ref, s.type FROM funding_stream s JOIN budget b ON b.id = s.budget_id
 WHERE s.payer_org_id = :org AND s.state NOT IN ('PROPOSED','REJECTED','AGREED') AND b.starts_on <= :last ORDER BY s.id""")
_UNBILLED = Hot("""
WITH legs AS (
  SELECT s.id AS stream, t.entry_id, t.amount_pence AS pence FROM funding_stream s
    JOIN ledger_account a ON a.path = 'stream/' || s.id || '/accrued' JOIN ledger_transfer t ON t.dest_id = a.id
   WHERE s.payer_org_id = :org AND s.deployment <> 'DIRECT_PAYMENT'
  UNION ALL SELECT s.id, t.entry_id, -t.amount_pence FROM funding_stream s
    JOIN ledger_account a ON a.path = 'stream/' || s.id || '/accrued' JOIN ledger_transfer t ON t.source_id = a.id
   WHERE s.payer_org_id = :org AND s.deployment <> 'DIRECT_PAYMENT'),
posted AS (
  SELECT l.stream, l.pence, e.service_date AS day, CASE WHEN e.document LIKE 'trued-up/%' THEN
         (SELECT first.document FROM movement m JOIN ledger_entry first ON first.id = m.entry_id
           WHERE m.id = CAST(substr(e.document, 10) AS INTEGER)) ELSE e.document END AS document
    FROM legs l JOIN ledger_entry e ON e.id = l.entry_id
   WHERE e.service_date <= :last AND NOT (e.kind LIKE 'INVOICE_APPROVED%' AND e.period > :period))
SELECT p.stream, COALESCE(o.provider_name, bp.name, ''), substr(CAST(p.day AS TEXT), 1, 7), SUM(p.pence) FROM posted p
  LEFT JOIN delivery d ON d.id = CASE WHEN p.document LIKE 'delivery/%' THEN CAST(substr(p.document, 10) AS INTEGER) END
  LEFT JOIN orders o ON o.id = d.order_id
  LEFT JOIN invoice i ON i.id = CASE WHEN p.document LIKE 'invoice/%' THEN CAST(substr(p.document, 9) AS INTEGER) END
  LEFT JOIN organisation bp ON bp.id = i.provider_org_id
 GROUP BY 1, 2, 3 HAVING SUM(p.pence) <> 0 ORDER BY 1, 2, 3""")
_PAID_AHEAD = Hot("""
SELECT i.entry_id, i.stream_id, s.payer_org_id, s.priority, i.first, i.last, i.net_pence, e.period FROM dp_instalment i
  JOIN funding_stream s ON s.id = i.stream_id JOIN ledger_entry e ON e.id = i.entry_id
 WHERE i.entry_id IN (SELECT m.entry_id FROM dp_instalment m JOIN funding_stream p ON p.id = m.stream_id
                       WHERE p.payer_org_id = :org AND (m.last > :last OR m.first >= :begin))
   AND NOT EXISTS (SELECT 1 FROM ledger_entry r WHERE r.reverses_id = i.entry_id)
 ORDER BY i.entry_id, s.priority, i.stream_id""")
_POSTED = Hot("""
SELECT x.stream, x.kind, SUM(x.pence), COUNT(DISTINCT x.entry) FROM (
  SELECT s.id AS stream, e.kind AS kind, e.id AS entry, t.amount_pence AS pence FROM funding_stream s
    JOIN ledger_account a ON a.path = 'stream/' || s.id || '/year_cost' JOIN ledger_transfer t ON t.dest_id = a.id
    JOIN ledger_entry e ON e.id = t.entry_id WHERE s.payer_org_id = :org AND e.document = :document AND e.reverses_id IS NULL
  UNION ALL SELECT s.id, e.kind, e.id, -t.amount_pence FROM funding_stream s
    JOIN ledger_account a ON a.path = 'stream/' || s.id || '/year_cost' JOIN ledger_transfer t ON t.source_id = a.id
    JOIN ledger_entry e ON e.id = t.entry_id WHERE s.payer_org_id = :org AND e.document = :document AND e.reverses_id IS NULL) x
 GROUP BY x.stream, x.kind""")


def ended(at: datetime) -> Year:
    """The last year that was over at this moment, by the calendar in London."""
    day = at.astimezone(LONDON).date()
    return Year(day.year if day > date(day.year, 3, 31) else day.year - 1)


def of_funder(db: Session, org_id: int, year: Year) -> list[Row]:
    """Every stream of a funder that has a year end, in the order of their numbers; what is posted already is said beside it."""
    lines: dict[int, list[Line]] = defaultdict(list)
    for line in [*_unbilled(db, org_id, year), *unanswered.of_funder(db, org_id, year), *_direct_payments(db, org_id, year)]:
        lines[line.stream_id].append(line)
    posted = {(stream, kind): (Pence(int(pence)), int(many))
              for stream, kind, pence, many in _POSTED.all(db, org=org_id, document=document(year))}
    rows = []
    for stream, budget, ref, kind in _STREAMS.all(db, org=org_id, last=dated(db, year.last)):
        accrual, prepayment = (posted.get((stream, one), (NOTHING, 0)) for one in (ACCRUAL, PREPAYMENT))
        if lines[stream] or accrual[1] or prepayment[1]:
            rows.append(Row(stream_id=stream, budget_id=budget, ref=ref, type=kind, lines=tuple(lines[stream]),
                            posted_accrual=accrual[0], posted_prepayment=-prepayment[0], times=accrual[1] + prepayment[1]))
    return rows


def document(year: Year) -> str:
    return f"year-end/{year.number}"


def _unbilled(db: Session, org_id: int, year: Year) -> Iterable[Line]:
    """What lies in accrued for days up to 31 March, as if no bill had been approved after it."""
    for stream, payee, month, pence in _UNBILLED.all(db, org=org_id, last=dated(db, year.last), period=year.period):
        yield Line(stream_id=stream, why="BILL", payee=payee, month=month, amount=Pence(int(pence)))


def _direct_payments(db: Session, org_id: int, year: Year) -> Iterable[Line]:
    """The whole instalment by days first, then its streams by what each paid in (W17: M-03 on net pay-ins)."""
    entries: dict[int, list[tuple[int, int | None, int, date, date, Pence, str]]] = defaultdict(list)
    begin = date(year.number - 1, 4, 1)
    for entry, *rest in _PAID_AHEAD.all(db, org=org_id, last=dated(db, year.last), begin=dated(db, begin)):
        stream, payer, priority, first, last, net, period = rest
        entries[entry].append((stream, payer, priority, as_day(first), as_day(last), Pence(int(net)), str(period)))
    for parts in entries.values():
        first, last, period = parts[0][3], parts[0][4], parts[0][6]
        whole = Pence.total(part[5] for part in parts)
        days = (last - first).days + 1
        after = min(max((last - year.last).days, 0), days)
        ahead = period <= year.period
        counted = after if ahead else days - after
        if counted <= 0 or (not ahead and first > year.last):
            continue
        shares = split(half_up(int(whole) * counted, days), [int(part[5]) for part in parts], [part[2] for part in parts])
        for (stream, payer, *_), pence in zip(parts, shares, strict=True):
            if payer == org_id and pence != NOTHING:
                month = max(first, year.last) if ahead else min(last, year.last)
                why = "AHEAD" if ahead else "LATE"
                yield Line(stream_id=stream, why=why, payee=UNKNOWN, month=f"{month:%Y-%m}", amount=pence)
