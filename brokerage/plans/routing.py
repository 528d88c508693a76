"""Who must sign this plan, and in what order (domain P-20 to P-25). Pure functions of a Sheet."""
from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from brokerage.kit.money import Pence
from brokerage.plans import cost
from brokerage.plans.checks import payers
from brokerage.plans.checks.finding import Finding
from brokerage.plans.line_rows import LineRow
from brokerage.plans.rows import ApprovalRow, StreamRow
from brokerage.plans.sheet import Sheet

NOTHING = Pence(0)
PANEL_PERCENT, PANEL_PENCE = 5, Pence(5000)
"""A change of more than 5% or £50 a week goes to a panel (domain P-23, default)."""
PUBLIC = ("ICB", "COUNCIL")
NOT_ENOUGH = ("BUDGET_INSUFFICIENT", "B20_NOBODY_AVAILABLE", "P04_OVER_BUDGET", "P04_ONCE_OVER_BUDGET", "UNFUNDED_REMAINDER")


class Payer(Struct, frozen=True):
    """One organisation that pays, with all its streams: what it is asked for a week, and in a year against the limit (P-21)."""

    org_id: int
    name: str
    role: str
    stream_ids: tuple[int, ...]
    weekly: Pence
    yearly: Pence


class Verdicts(Struct, frozen=True):
    """The three questions that must be answered before anybody approves (P-25): codes of what speaks against a yes."""

    sufficient: tuple[str, ...]
    fair: tuple[str, ...]
    safe: tuple[str, ...]


def clinical_lines(sheet: Sheet) -> tuple[LineRow, ...]:
    """Lines that a clinician answers for: the NHS pays a part, or it is a health task (P-22)."""
    return tuple(line for line in sheet.lines if payers.nhs(sheet, line) or line.health_task or line.requires_registered_nurse)


def needs_signature(sheet: Sheet) -> bool:
    """P-22: a clinical signature is needed when the NHS pays, a line is a health task, or a clinical risk is high."""
    return bool(clinical_lines(sheet)) or any(risk.clinical and risk.level == "HIGH" for risk in sheet.risks)


def public_payers(sheet: Sheet) -> tuple[Payer, ...]:
    """Every organisation whose approver must say yes: it pays a part of the plan."""
    found, weeks = cost.of(sheet), cost.over_time(sheet, sheet.plan.starts_on)
    by_org: dict[int, list[StreamRow]] = {}
    for stream in sheet.streams:
        asked = any(one.streams[stream.id] or one.once_streams[stream.id] for one in weeks)
        if stream.payer in PUBLIC and stream.payer_org_id is not None and asked:
            by_org.setdefault(stream.payer_org_id, []).append(stream)
    return tuple(Payer(
        org, streams[0].payer_name, "APPROVER_ICB" if streams[0].nhs else "APPROVER_LA", tuple(s.id for s in streams),
        Pence.total(found.streams[s.id] for s in streams), Pence.total(cost.estimated_yearly(sheet, s.id) for s in streams))
        for org, streams in by_org.items())


def panel_needed(before: Sheet | None, after: Sheet) -> str:
    """Why a panel looks at it, or "" (P-23): it is new, or the week changes by more than 5% or £50; or P-19."""
    if after.plan.liberty:
        return "it limits the person’s liberty"
    if before is None:
        return "it is a new package"
    was, now = cost.of(before).weekly, cost.of(after).weekly
    change = abs(now - was)
    if change > PANEL_PENCE:
        return f"it changes by {change} a week"
    if int(change) * 100 > int(was) * PANEL_PERCENT:
        return f"it changes by more than {PANEL_PERCENT}%"
    return ""


def approvals_wanted(tied: bool) -> int:
    """How many people of each funder must say yes: two when the broker has a link with a provider (P-24)."""
    return 2 if tied else 1


def waiting_for(sheet: Sheet, hash: str, tied: bool) -> tuple[Payer, ...]:
    """Funders whose yes to this very plan is still missing."""
    yes: dict[int, set[int]] = {}
    for one in sheet.approvals:
        if one.stands and one.step == "APPROVE" and one.org_id is not None and one.holds_hash == hash:
            yes.setdefault(one.org_id, set()).add(one.user_id)
    return tuple(payer for payer in public_payers(sheet) if len(yes.get(payer.org_id, ())) < approvals_wanted(tied))


def signed(approvals: Iterable[ApprovalRow]) -> frozenset[int]:
    """Users who said yes at any step: nobody approves their own work (§6.1)."""
    return frozenset(one.user_id for one in approvals if one.stands)


def verdicts(findings: Iterable[Finding]) -> Verdicts:
    """Sufficient, fair, safe: what speaks against each (P-25)."""
    open_ones = [f for f in findings if f.weight != "NOTE"]
    return Verdicts(
        sufficient=tuple(f.code for f in open_ones if f.code in NOT_ENOUGH),
        fair=tuple(f.code for f in open_ones if f.code.startswith(("PRICE_", "OPTIONS_", "B13_", "B05_"))),
        safe=tuple(f.code for f in open_ones if f.place in ("risks", "contingency") or f.code.startswith(("P3", "L04", "P24"))))
