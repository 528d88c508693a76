"""Who pays for a line, how much, and how it is held: what the bans, the signatures and the sums all ask."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from brokerage.kit.money import Pence
from brokerage.plans import cost
from brokerage.plans.line_rows import LineRow
from brokerage.plans.rows import PartRow, StreamRow
from brokerage.plans.sheet import Sheet

WHOLE = Decimal(100)


def parts(sheet: Sheet, line: LineRow) -> tuple[str, Sequence[PartRow]]:
    """(method, parts) of the split of this line on the plan's day; ("", ()) when nobody has said who pays."""
    return cost.rule_of(sheet, line, sheet.day)


def of_line(sheet: Sheet, line: LineRow) -> tuple[StreamRow, ...]:
    """The streams that carry a part of this line on the plan's day."""
    wanted = {part.stream_id for part in parts(sheet, line)[1]} if line.paid else set()
    return tuple(stream for stream in sheet.streams if stream.id in wanted)


def weekly_by_stream(sheet: Sheet) -> dict[int, Pence]:
    """What the plan asks of each stream in its dearest week, gross of any charge."""
    weeks = cost.over_time(sheet, sheet.plan.starts_on)
    return {stream.id: max(week.streams[stream.id] for week in weeks) for stream in sheet.streams}


def deployment(line: LineRow, stream: StreamRow) -> str:
    """How this stream's part of the line is held: the line says, else the stream (L-10)."""
    return line.deployment or stream.deployment


def nhs(sheet: Sheet, line: LineRow) -> bool:
    """Whether the NHS carries a part of it."""
    return any(stream.nhs for stream in of_line(sheet, line))


def council(sheet: Sheet, line: LineRow) -> bool:
    return any(stream.council for stream in of_line(sheet, line))


def by_direct_payment(sheet: Sheet, line: LineRow, *, nhs: bool) -> bool:
    """Whether the NHS (or else the council) pays a part of it as a direct payment."""
    streams = (stream for stream in of_line(sheet, line) if (stream.nhs if nhs else stream.council))
    return any(deployment(line, stream) == "DIRECT_PAYMENT" for stream in streams)
