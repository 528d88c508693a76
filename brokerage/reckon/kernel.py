"""The budget kernel: a case in, the whole answer out. A pure function; the clock, the database and the web are elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from msgspec import Struct

from brokerage.kit.money import Pence, days_inclusive, half_up
from brokerage.reckon import checks, other_sums, words
from brokerage.reckon.answer import Compared, Effect, Reckoning, RunFigures, Segment, TopUpFigures, WeekFigures, added, compared
from brokerage.reckon.case import Case, Change, Run
from brokerage.reckon.figures import Till
from brokerage.reckon.refused import Refused
from brokerage.reckon.weeks import Piece, Timeline

NOTHING = Pence(0)
ALL_CHANGES = date.max


class _ChangedDay(Struct, frozen=True):
    """One day's changes: the rest of the period as it would be without them and as it is with them."""

    since: date
    changes: list[Change]
    before: list[Piece]
    after: list[Piece]


def reckon(case: Case) -> Reckoning:
    """Weekly, period and yearly pence by line and stream, charge, segments, effects and working. `Refused` names every
    fault that can be found before the sums are done."""
    found = list(checks.faults(case))
    if found:
        raise Refused(found)
    timeline = Timeline(case)
    period = timeline.pieces(case.period, case.period.since, ALL_CHANGES) if case.period else []
    also = [timeline.pieces(run, run.since, ALL_CHANGES) for run in case.also_for]
    changed = list(_changed_days(case, timeline))
    found = list(checks.standing_faults(timeline, [*period, *(piece for run in also for piece in run)]))
    if found:
        raise Refused(found)
    return _answer(case, Till(timeline), period, also, changed)


def _answer(case: Case, till: Till, period: list[Piece], also: list[list[Piece]], changed: list[_ChangedDay]) -> Reckoning:
    whole = _run(till, case.period, period) if case.period else None
    done = {one.ref: other_sums.done(case, till, whole, one) for one in case.sums}
    starts = [piece for i, piece in enumerate(period) if not i or period[i - 1].week is not piece.week]
    weeks = [_week(case, till, piece) for piece in starts]
    effects = [_effect(case, till, day) for day in changed]
    return Reckoning(
        title=case.title,
        weeks=weeks,
        period=whole,
        also=[_run(till, run, pieces) for run, pieces in zip(case.also_for, also, strict=True)],
        effects=effects,
        top_ups=_top_ups(case, weeks),
        sums={ref: worked.figures for ref, worked in done.items()},
        working=[
            *words.of_weeks(case, till, starts),
            *words.of_run(till, period),
            *words.of_payments(case, weeks),
            *words.of_effects(case, effects),
            *(step for worked in done.values() for step in worked.steps),
        ],
    )


def _changed_days(case: Case, timeline: Timeline) -> Iterator[_ChangedDay]:
    """Each day on which something changes in the period, in their order."""
    if case.period is None:
        return
    for day in sorted({change.since for change in case.changes}):
        first = max(day, case.period.since)
        yield _ChangedDay(
            since=first,
            changes=[change for change in case.changes if change.since == day],
            before=timeline.pieces(case.period, first, day - timedelta(days=1)),
            after=timeline.pieces(case.period, first, day),
        )


def _week(case: Case, till: Till, piece: Piece) -> WeekFigures:
    assert case.period is not None
    return WeekFigures(
        since=piece.since,
        weekly=till.weekly(piece.week),
        yearly=till.yearly(piece.week, case.period, ALL_CHANGES),
        payment=till.payment(piece.week, case.payments.cycle) if case.payments else None,
    )


def _run(till: Till, run: Run, pieces: list[Piece]) -> RunFigures:
    segments = [
        Segment(
            piece.since, piece.until, days_inclusive(piece.since, piece.until), till.over(piece.week, piece.since, piece.until)
        )
        for piece in pieces
    ]
    by_funder: dict[str, Pence] = {}
    for piece, segment in zip(pieces, segments, strict=True):
        for ref, net in segment.amounts.net.items():
            body = piece.week.funders[ref]
            by_funder[body] = by_funder.get(body, NOTHING) + net
    return RunFigures(
        since=run.since,
        until=run.until,
        days=days_inclusive(run.since, run.until),
        posted=run.posted,
        segments=segments,
        amounts=added(segment.amounts for segment in segments),
        by_funder=by_funder,
    )


def _effect(case: Case, till: Till, day: _ChangedDay) -> Effect:
    """The same days without and with the changes of one day; later changes are left out of both (domain W2, F12)."""
    assert case.period is not None
    was, now = day.before[0].week, day.after[0].week
    known = day.changes[0].since
    weekly = compared(till.weekly(was), till.weekly(now))
    yearly = compared(till.yearly(was, case.period, known - timedelta(days=1)), till.yearly(now, case.period, known))
    period = compared(*(added(till.over(p.week, p.since, p.until) for p in pieces) for pieces in (day.before, day.after)))
    return Effect(
        since=day.since,
        until=case.period.until,
        days=days_inclusive(day.since, case.period.until),
        changes=[words.of_change(case, change) for change in day.changes],
        weekly=weekly,
        yearly=yearly,
        period=period,
        percent=dict(_percents(weekly)),
    )


def _percents(weekly: Compared) -> Iterator[tuple[str, Decimal]]:
    for ref, more in weekly.difference.lines.items():
        was = weekly.before.lines.get(ref)
        if was is not None and was.amount > NOTHING:
            yield ref, Decimal(int(half_up(int(more.amount) * 10_000, int(was.amount)))).scaleb(-2)


def _top_ups(case: Case, weeks: list[WeekFigures]) -> list[TopUpFigures]:
    """Weekly at the period's end; the council must find what the payer misses (domain L-52)."""
    last = weeks[-1].weekly.lines if weeks else {}
    weekly = [last[t.line].by_stream.get(t.stream, NOTHING) if t.line in last else NOTHING for t in case.top_ups]
    return [TopUpFigures(t.line, t.stream, each, each * t.missed_weeks) for t, each in zip(case.top_ups, weekly, strict=True)]
