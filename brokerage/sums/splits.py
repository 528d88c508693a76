"""Who pays what of each line: by percent, by waterfall, and between people who share a session.

Pure sums in Pence. A line is rounded once, then split, and totals add the rounded parts (domain M-02, M-30).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from brokerage.kit.money import Pence, part_weeks, split

Ref = str | int
NOTHING = Pence(0)
WHOLE = Decimal(100)


class Share(Struct, frozen=True):
    """One stream's percent of a line (up to 4 places); the lower `priority` wins an equal half penny."""

    stream: Ref
    percent: Decimal
    priority: int


class Line(Struct, frozen=True):
    """One plan line: its gross pence a week, and who pays what percent of it."""

    name: Ref
    weekly: Pence
    shares: tuple[Share, ...]


class SplitLine(Struct, frozen=True):
    """One line's gross pence for a week or a run of days, and each stream's pence of it."""

    name: Ref
    amount: Pence
    by_stream: dict[Ref, Pence]


class Package(Struct, frozen=True):
    """Lines × streams × totals. `total` = sum of the lines = sum of `by_stream`, to the penny."""

    lines: tuple[SplitLine, ...]
    by_stream: dict[Ref, Pence]
    total: Pence


class Tier(Struct, frozen=True):
    """One step of a waterfall: pays up to `cap` pence, or all the rest when `cap` is None (domain M-32)."""

    stream: Ref
    cap: Pence | None


class Waterfall(Struct, frozen=True):
    """What each tier pays; `unfunded` above nothing makes the plan invalid (UNFUNDED_REMAINDER, M-32)."""

    by_stream: dict[Ref, Pence]
    unfunded: Pence


def split_line(amount: Pence, shares: Sequence[Share]) -> dict[Ref, Pence]:
    """Each stream's pence of one line's amount, summing exactly to it (domain M-03, M-30).

    ValueError unless the percents come to exactly 100 and each stream appears once.
    """
    streams = [share.stream for share in shares]
    _refuse_twice(streams)
    if sum((share.percent for share in shares), Decimal(0)) != WHOLE:
        raise ValueError("The shares of a line must come to 100%")
    pence = split(amount, [share.percent for share in shares], [share.priority for share in shares])
    return dict(zip(streams, pence, strict=True))


def package_for_a_week(lines: Iterable[Line]) -> Package:
    """The package for one full week: every line split, and the totals."""
    return _package((line, line.weekly) for line in lines)


def package_for_days(lines: Iterable[Line], start: date, end: date) -> Package:
    """The package for `start` to `end`, both counted: each line's days rounded once, then split (M-04).

    The lines must hold for the whole run: cut it wherever a rate, quantity or split changes (domain M-05).
    """
    return _package((line, part_weeks(line.weekly, start, end)) for line in lines)


def net_of_charge(by_stream: Mapping[Ref, Pence], charge: Pence, *, from_stream: Ref) -> dict[Ref, Pence]:
    """The same shares with `charge` pence taken off one council stream and no other (domain L-46).

    The caller names the council's stream. ValueError when it is not there, or would pay less than nothing
    (Care Act 2014 s14(4)), or when the charge itself is less than nothing.
    """
    gross = by_stream.get(from_stream)
    if gross is None or not NOTHING <= charge <= gross:
        raise ValueError("A charge can be no more than what its own stream pays")
    return {**by_stream, from_stream: gross - charge}


def share_session(price: Pence, bookings: Iterable[int]) -> dict[int, Pence]:
    """One session's price shared equally between bookings; odd pence go by booking id (domain M-14).

    Each person's own split then applies to their share. ValueError for no bookings, or one named twice.
    """
    in_order = sorted(bookings)
    _refuse_twice(in_order)
    return dict(zip(in_order, split(price, [1] * len(in_order)), strict=True))


def waterfall(amount: Pence, tiers: Sequence[Tier]) -> Waterfall:
    """Fill each tier in the order given (domain M-32). `amount` and caps cover the same days.

    A charge sits inside the council's tier: take it off afterwards with `net_of_charge`.
    ValueError for an amount or cap below nothing, a stream named twice, or a tier after the rest is taken.
    """
    _refuse_twice([tier.stream for tier in tiers])
    if any(tier.cap is None for tier in tiers[:-1]):
        raise ValueError("Only the last tier can take the rest")
    if amount < NOTHING or any(tier.cap < NOTHING for tier in tiers if tier.cap is not None):
        raise ValueError("A waterfall starts from nothing or more")
    paid: dict[Ref, Pence] = {}
    for tier in tiers:
        paid[tier.stream] = amount if tier.cap is None else min(amount, tier.cap)
        amount = amount - paid[tier.stream]
    return Waterfall(by_stream=paid, unfunded=amount)


def _package(amounts: Iterable[tuple[Line, Pence]]) -> Package:
    lines = tuple(SplitLine(line.name, amount, split_line(amount, line.shares)) for line, amount in amounts)
    by_stream: dict[Ref, Pence] = {}
    for line in lines:
        for stream, pence in line.by_stream.items():
            by_stream[stream] = by_stream.get(stream, NOTHING) + pence
    return Package(lines, by_stream, Pence.total(line.amount for line in lines))


def _refuse_twice(names: Sequence[Ref]) -> None:
    if len(set(names)) != len(names):
        raise ValueError("Each can be named only once")
