"""Who pays for a line, how much, and how it is held: what the bans, the signatures, the sums and the impact all ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from brokerage.kit.money import Pence
from brokerage.plans.line_rows import LineRow, LineShareRow
from brokerage.plans.rows import PartRow, RuleRow, StreamRow
from brokerage.plans.sheet import Sheet
from brokerage.sums.splits import Share, Tier, split_line, waterfall

NOTHING = Pence(0)
WHOLE = Decimal(100)
Part = LineShareRow | PartRow
STANDS = ("AGREED", "DISPUTED", "PROPOSED")
"""A rule that the funders agreed stands before one that waits for them."""


def rule(sheet: Sheet, line: LineRow) -> RuleRow | None:
    """The budget's split for this line on the plan's day: its own (`line-3`) before the one for everything (M-30..M-33)."""
    day, keys = sheet.day, (f"line-{line.number}", "")
    fit = [r for r in sheet.rules if r.key in keys and r.since <= day and (r.until is None or r.until >= day)]
    return min(fit, key=lambda r: (keys.index(r.key), STANDS.index(r.state)), default=None)


def method(sheet: Sheet, line: LineRow) -> str:
    found = rule(sheet, line)
    return line.split or (found.method if found else "")


def parts(sheet: Sheet, line: LineRow) -> Sequence[Part]:
    """The parts of the split of this line, in the order of the tiers; none when nobody has said who pays."""
    if line.split:
        return line.shares
    found = rule(sheet, line)
    return found.parts if found else ()


def of_line(sheet: Sheet, line: LineRow) -> tuple[StreamRow, ...]:
    """The streams that carry a part of this line on the plan's day."""
    wanted = {part.stream_id for part in parts(sheet, line)} if line.paid else set()
    return tuple(stream for stream in sheet.streams if stream.id in wanted)


def share(sheet: Sheet, line: LineRow, amount: Pence) -> tuple[dict[int, Pence], Pence]:
    """Each stream's pence of `amount` of this line, and what nobody pays (UNFUNDED_REMAINDER, M-32)."""
    there = {stream.id: stream for stream in sheet.streams}
    carried = [part for part in parts(sheet, line) if part.stream_id in there]
    if not carried:
        return {}, amount
    if method(sheet, line) == "FIXED_WATERFALL":
        poured = waterfall(amount, [Tier(part.stream_id, part.cap) for part in carried])
        return {int(ref): pence for ref, pence in poured.by_stream.items()}, poured.unfunded
    percents = [part.percent if part.percent is not None else WHOLE for part in carried]
    if sum(percents, Decimal(0)) != WHOLE:
        return {}, amount
    pence = split_line(
        amount,
        [
            Share(part.stream_id, percent, there[part.stream_id].priority)
            for part, percent in zip(carried, percents, strict=True)
        ],
    )
    return {int(ref): each for ref, each in pence.items()}, NOTHING


def weekly_by_stream(sheet: Sheet) -> dict[int, Pence]:
    """What the lines come to a week for each stream, gross of any charge: each line rounded once, then split (M-02, M-03)."""
    return _total(sheet, ((line, line.weekly) for line in sheet.paid_lines))


def once_by_stream(sheet: Sheet) -> dict[int, Pence]:
    return _total(sheet, ((line, line.once) for line in sheet.paid_lines))


def _total(sheet: Sheet, amounts: Iterable[tuple[LineRow, Pence]]) -> dict[int, Pence]:
    total = {stream.id: NOTHING for stream in sheet.streams}
    for line, amount in amounts:
        for stream_id, pence in share(sheet, line, amount)[0].items():
            total[stream_id] += pence
    return total


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
    return any(
        deployment(line, stream) == "DIRECT_PAYMENT" and (stream.nhs if nhs else stream.council)
        for stream in of_line(sheet, line)
    )
