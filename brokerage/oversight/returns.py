"""A funder's month (domain M-35): each of its streams, and what they come to together. Read in chunks, so that five thousand
people take no more memory than fifty. All amounts are pence; a month is a posting month, which closes (M-13).

B, I, A, C and R are sums of the same transfers as the person's own page, so the returns of all funders of a person come to the
person's budget.
"""
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from msgspec import Struct, structs
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from brokerage.budgets import chart, dated
from brokerage.budgets.models import StreamAmount
from brokerage.kit.clock import LONDON, as_day
from brokerage.kit.db import Hot, stored
from brokerage.kit.money import Pence
from brokerage.oversight.statements import month

NOTHING = Pence(0)
CHUNK = 250
"""Streams read at once."""
OVER, UNDER = 110, 80
"""Percent of its profile above and below which a stream is an exception (domain P-41)."""


class Allowed(Struct, frozen=True):
    """One dated amount of a stream; see StreamAmount."""

    kind: str
    amount_pence: Pence
    period_pence: Pence | None
    since: date
    until: date | None


_ALLOWED = select(StreamAmount.stream_id, StreamAmount.kind, StreamAmount.amount_pence, StreamAmount.period_pence,
                  StreamAmount.since, StreamAmount.until).where(StreamAmount.stream_id.in_(bindparam("of", expanding=True)))


class Row(Struct, frozen=True, kw_only=True):
    """One stream in a month. `opening` is B as the month began, `changes` what was put in or given back in it, `closing`
    B at its end. `vat` is what the funder gets back of the month's bills (M-47), no part of `actual`. `actual` (I),
    `accrual` (A), `commitment` (C), `reserve` (R) and `available` are at its end, `month_actual` is what the month added
    to I and A. `planned` is U as it was kept for the month, none where nobody did. `profile` is what the stream's own
    dated amounts allow up to the end of the month. `in_time` of `paid` bills were paid within 30 days (M-45)."""

    stream_id: int = 0
    budget_id: int = 0
    ref: str = ""
    type: str = ""
    state: str = ""
    opening: Pence = NOTHING
    changes: Pence = NOTHING
    closing: Pence = NOTHING
    actual: Pence = NOTHING
    month_actual: Pence = NOTHING
    vat: Pence = NOTHING
    accrual: Pence = NOTHING
    commitment: Pence = NOTHING
    reserve: Pence = NOTHING
    available: Pence = NOTHING
    planned: Pence | None = None
    reclaim: Pence = NOTHING
    contribution: Pence = NOTHING
    profile: Pence = NOTHING
    in_time: int = 0
    paid: int = 0

    @property
    def forecast(self) -> Pence:
        """I + A + C + U (M-10)."""
        return self.actual + self.accrual + self.commitment + (self.planned or NOTHING)

    @property
    def variance(self) -> Pence:
        """B − forecast: above nothing is underspent."""
        return self.closing - self.forecast

    @property
    def percent(self) -> int | None:
        """Whole percent of the profile that was used; none before the profile begins."""
        used = int(self.actual + self.accrual)
        return None if self.profile <= NOTHING else (used * 100 + int(self.profile) // 2) // int(self.profile)

    @property
    def exception(self) -> str:
        """OVER, UNDER or "": against the exact shares, not the rounded percent."""
        used, profile = int(self.actual + self.accrual) * 100, int(self.profile)
        if profile <= 0:
            return ""
        return "OVER" if used > profile * OVER else "UNDER" if used < profile * UNDER else ""


SUMMED = ("opening", "changes", "closing", "actual", "month_actual", "vat", "accrual", "commitment", "reserve", "available",
          "reclaim", "contribution", "profile")

_STREAMS = Hot(f"""
SELECT s.id, s.budget_id, b.ref, s.type, s.state, b.starts_on, b.ends_on FROM funding_stream s JOIN budget b ON b.id = s.budget_id
 WHERE s.payer_org_id = :org AND s.id > :after AND s.state NOT IN ('PROPOSED','REJECTED','AGREED') ORDER BY s.id LIMIT {CHUNK}""")  # noqa: S608 - our own words, no values
_PLACES = ", ".join(f"('{place}')" for place in chart.PLACES)
_SIDE = """
  SELECT s.id AS stream, p.place AS place, {sign}t.amount_pence AS pence, e.period AS period
    FROM funding_stream s CROSS JOIN places p JOIN ledger_account a ON a.path = 'stream/' || s.id || '/' || p.place
    JOIN ledger_transfer t ON t.{side} = a.id JOIN ledger_entry e ON e.id = t.entry_id
   WHERE s.payer_org_id = :org AND s.id > :after AND s.id <= :upto AND e.period <= :period"""
_MOVED = Hot(f"""
WITH places(place) AS (VALUES {_PLACES})
SELECT stream, place, SUM(CASE WHEN period < :period THEN pence ELSE 0 END), SUM(CASE WHEN period = :period THEN pence ELSE 0 END)
  FROM ({_SIDE.format(sign='', side='dest_id')} UNION ALL {_SIDE.format(sign='-', side='source_id')}) x
 GROUP BY stream, place""")  # noqa: S608 - our own words, no values
_ALSO = Hot("""
SELECT s.id, m.kind, SUM(CASE WHEN m.kind = 'RECLAIM_RECEIVED' THEN t.amount_pence ELSE m.amount_pence END)
  FROM funding_stream s JOIN movement m ON m.budget_id = s.budget_id JOIN ledger_entry e ON e.id = m.entry_id
  LEFT JOIN ledger_transfer t ON t.entry_id = e.id AND m.kind = 'RECLAIM_RECEIVED' AND t.dest_id = (
       SELECT a.id FROM ledger_account a WHERE a.path = 'funder/' || s.payer_org_id || '/cash')
 WHERE s.payer_org_id = :org AND s.id > :after AND s.id <= :upto AND e.period = :period
   AND ((m.kind = 'CHARGE_RECEIVED' AND m.stream_id = s.id) OR (m.kind = 'RECLAIM_RECEIVED' AND s.id = (
        SELECT MIN(o.id) FROM funding_stream o WHERE o.budget_id = s.budget_id AND o.payer_org_id = s.payer_org_id
           AND o.state NOT IN ('PROPOSED','REJECTED','AGREED'))))
 GROUP BY s.id, m.kind""")
_KEPT = Hot("""
SELECT k.stream_id, k.planned_pence FROM kept_forecast k JOIN funding_stream s ON s.id = k.stream_id
 WHERE s.payer_org_id = :org AND k.stream_id > :after AND k.stream_id <= :upto AND k.period = :period""")


DAYS_TO_PAY = 30
_PAID = Hot("""
SELECT DISTINCT sh.stream_id, i.received_at, st.at, i.id FROM step st JOIN invoice i ON i.id = st.subject_id
  JOIN invoice_share sh ON sh.invoice_id = i.id JOIN funding_stream s ON s.id = sh.stream_id
 WHERE st.machine = 'invoice' AND st.verb = 'pay' AND st.at >= :start AND st.at < :upto AND s.payer_org_id = :org""")


def rows(db: Session, org_id: int, period: str, today: date) -> Iterator[Row]:
    """Every stream of a funder in the month `period` ("2026-11"), in the order of their numbers. Refused when it is no month."""
    first, last = month(period)
    bills, after = _bills(db, org_id, first, last), 0
    while found := _STREAMS.all(db, org=org_id, after=after):
        upto = found[-1][0]
        span = {"org": org_id, "after": after, "upto": upto, "period": period}
        yield from _chunk(db, found, span, min(last, today), bills)
        after = upto


def _bills(db: Session, org_id: int, first: date, last: date) -> dict[int, tuple[int, int]]:
    """Stream → (bills paid within 30 days, bills paid) of those that were paid on these days and that it had a part of
    (M-45). The day of receipt is the first of the thirty (M-43)."""
    start, end = (stored(db, datetime.combine(day, time(), tzinfo=LONDON)) for day in (first, last + timedelta(days=1)))
    found: dict[int, tuple[int, int]] = {}
    for stream, received, paid, _ in _PAID.all(db, org=org_id, start=start, upto=end):
        days = (_moment(paid) - _moment(received)).days
        in_time, many = found.get(stream, (0, 0))
        found[stream] = (in_time + (days < DAYS_TO_PAY), many + 1)
    return found


def _moment(value: object) -> date:
    """The London day of the driver's own moment."""
    at = datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value
    assert isinstance(at, datetime)
    return at.astimezone(LONDON).date()


def _chunk(db: Session, found: list[tuple[Any, ...]], span: dict[str, object], day: date,
           bills: dict[int, tuple[int, int]]) -> Iterator[Row]:
    moved: dict[int, dict[str, tuple[int, int]]] = {}
    for stream, place, before, within in _MOVED.all(db, **span):
        moved.setdefault(stream, {})[place] = (int(before), int(within))
    also = {(stream, kind): Pence(int(pence or 0)) for stream, kind, pence in _ALSO.all(db, **span)}
    kept = {stream: Pence(int(pence)) for stream, pence in _KEPT.all(db, **span)}
    amounts: dict[int, list[Allowed]] = {}
    for one in db.execute(_ALLOWED, {"of": [r[0] for r in found]}):
        amounts.setdefault(one[0], []).append(Allowed(*one[1:]))
    for r in found:
        number = r[0]
        assert isinstance(number, int)
        start, end = as_day(r[5]), as_day(r[6])
        profile = dated.awarded(amounts.get(number, ()), start, min(day, end)) if day >= start else NOTHING
        yield _row(r, moved.get(number, {}), planned=kept.get(number), reclaim=also.get((number, "RECLAIM_RECEIVED"), NOTHING),
                   contribution=also.get((number, "CHARGE_RECEIVED"), NOTHING), profile=profile,
                   bills=bills.get(number, (0, 0)))


def _row(r: tuple[object, ...], moved: dict[str, tuple[int, int]], bills: tuple[int, int], **more: Pence | None) -> Row:
    def at_end(*places: str) -> Pence:
        return Pence(sum(sum(moved.get(place, (0, 0))) for place in places))

    def within(*places: str) -> Pence:
        return Pence(sum(moved.get(place, (0, 0))[1] for place in places))
    whole = chart.PLACES
    return Row(stream_id=r[0], budget_id=r[1], ref=r[2], type=r[3], state=r[4],  # type: ignore[arg-type]
               opening=at_end(*whole) - within(*whole), changes=within(*whole), closing=at_end(*whole),
               actual=at_end("owed", "paid", "vat"), vat=NOTHING - within("vat"),
               month_actual=within("accrued", "owed", "paid", "vat"), accrual=at_end("accrued"),
               commitment=at_end("committed"), reserve=at_end("reserve"), available=at_end("available"), in_time=bills[0],
               paid=bills[1], **more)  # type: ignore[arg-type]


def total(of: Iterator[Row] | list[Row]) -> tuple[Row, int]:
    """All rows as one, and how many there are. `planned` is the sum of those that were kept."""
    sums = dict.fromkeys(SUMMED, NOTHING)
    planned, in_time, paid, many = NOTHING, 0, 0, 0
    for row in of:
        many += 1
        for name in SUMMED:
            sums[name] = sums[name] + getattr(row, name)
        planned, in_time, paid = planned + (row.planned or NOTHING), in_time + row.in_time, paid + row.paid
    return Row(planned=planned, in_time=in_time, paid=paid, **sums), many  # type: ignore[arg-type]


def as_dict(row: Row) -> dict[str, object]:
    """A row for a program: whole pence, with the figures that follow from others."""
    return {**{name: int(value) if isinstance(value, Pence) else value for name, value in structs.asdict(row).items()},
            "forecast": int(row.forecast), "variance": int(row.variance), "percent": row.percent, "exception": row.exception}


__all__ = ["CHUNK", "Row", "as_dict", "rows", "total"]
