"""Which approvals an edit voids (domain P-20). Pure: two contents and the approvals that stand.

An edit of a line voids the approvals of the funders who pay for it, before or after. A change of needs, risks or of any total
voids all. What the person, broker, co-ordinator and clinician said was about the whole plan, so any edit voids it.
"""
from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from brokerage.plans.content import Content
from brokerage.plans.rows import ApprovalRow

WHOLE = {"needs": "the needs changed", "risks": "the risks changed"}


class Voided(Struct, frozen=True):
    """One approval that no longer stands, and why in words."""

    approval_id: int
    who: str
    why: str


def voided(before: Content, after: Content, approvals: Iterable[ApprovalRow]) -> list[Voided]:
    """Of the approvals that stand, those that this edit voids, each with the reason. Contents as content.plain gives them."""
    standing = [one for one in approvals if one.stands]
    if before == after or not standing:
        return []
    why = next((words for part, words in WHOLE.items() if before[part] != after[part]), "")
    if not why and _totals(before) != _totals(after):
        why = "the total changed"
    if why:
        return [Voided(one.id, one.user_name, why) for one in standing]
    touched, names = affected(before, after)
    found = []
    for one in standing:
        if one.step != "APPROVE":
            found.append(Voided(one.id, one.user_name, "the plan changed after they said yes"))
        elif one.org_id in touched or one.stream_id in names:
            found.append(Voided(one.id, one.user_name, "a line that they pay for changed"))
    return found


def affected(before: Content, after: Content) -> tuple[set[int], set[int]]:
    """(organisations, streams) that pay for a line that is not the same in both; a line's outcomes are part of it."""
    streams: set[int] = set()
    for old, new in _pairs(before, after):
        if old != new:
            for line in (old, new):
                shares = [(line or {}).get(part, {}) for part in ("by_stream", "once_by_stream")]
                streams |= {int(ref) for share in shares for ref, pence in share.items() if pence}
    orgs = {s["org_id"] for content in (before, after) for s in content["streams"] if s["id"] in streams and s["org_id"]}
    return orgs, streams


def _pairs(before: Content, after: Content) -> Iterable[tuple[Content | None, Content | None]]:
    old, new = _by_number(before), _by_number(after)
    return [(old.get(number), new.get(number)) for number in sorted(old.keys() | new.keys())]


def _by_number(content: Content) -> dict[int, Content]:
    """Lines with the words of their outcomes, so that a changed outcome changes its lines."""
    words = {outcome["number"]: outcome for outcome in content["outcomes"]}
    return {line["number"]: {**line, "outcomes": [words.get(number) for number in line["outcomes"]]} for line in content["lines"]}


def _totals(content: Content) -> tuple[object, ...]:
    """What is bought once, and each weekly total from the day on which it becomes another."""
    money = content["money"]
    weeks: list[tuple[str, int]] = []
    for week in money["weeks"]:
        if not weeks or weeks[-1][1] != week["weekly"]:
            weeks.append((week["from"], week["weekly"]))
    return money["once"], weeks
