"""What each funder is asked for by a plan that waits for them: read from the version that the person agreed, so that it is
the very plan that is signed, and a whole caseload costs one statement (domain P-20, P-21). Amounts are pence."""
from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.kit.money import Pence, annualised
from brokerage.plans.models import Plan
from brokerage.plans.routing import PANEL_PENCE, PANEL_PERCENT, PUBLIC, approvals_wanted
from brokerage.plans.signoff_models import Approval, Version

NOTHING = Pence(0)


class _Stream(Struct, frozen=True):
    id: int
    name: str
    payer: str
    org_id: int | None


class _Week(Struct, frozen=True):
    weekly: int
    by_stream: dict[str, int]


class _Money(Struct, frozen=True):
    once_by_stream: dict[str, int]
    weeks: tuple[_Week, ...]


class _Option(Struct, frozen=True):
    chosen: bool
    broker_link: str


class _Line(Struct, frozen=True):
    kind: str
    provider_org_id: int | None
    options: tuple[_Option, ...]


class _Own(Struct, frozen=True):
    liberty: bool


class _Content(Struct, frozen=True):
    """The parts of a version's content that are asked about (plans.content.of)."""

    plan: _Own
    streams: tuple[_Stream, ...]
    money: _Money
    lines: tuple[_Line, ...]


_READ = msgspec.json.Decoder(_Content)


class Share(Struct, frozen=True):
    """One organisation's part: a week on the plan's first day, and in its dearest year, which its limit is held to (P-21)."""

    org_id: int
    name: str
    weekly: Pence
    yearly: Pence


class Asked(Struct, frozen=True):
    """What one plan asks: each funder's share, the week in all, how many of each must say yes, and who has."""

    weekly: Pence
    shares: tuple[Share, ...]
    liberty: bool
    wanted: int
    yes: frozenset[tuple[int, int]] = frozenset()

    def share(self, org_id: int) -> Share | None:
        return next((share for share in self.shares if share.org_id == org_id), None)

    def waits_for(self) -> tuple[Share, ...]:
        """Funders whose yes is still missing (as plans.routing.waiting_for)."""
        return tuple(s for s in self.shares if sum(org == s.org_id for org, _ in self.yes) < self.wanted)


def of(db: Session, plans: Iterable[tuple[int, str, int | None]]) -> dict[int, Asked]:
    """What each plan asks; plans as (id, the agreed hash, the author's organisation). Two statements, whatever their number."""
    wanted = {number: (agreed, org) for number, agreed, org in plans if agreed}
    if not wanted:
        return {}
    versions = db.execute(select(Version.plan_id, Version.hash, Version.content).where(
        Version.plan_id.in_(wanted), Version.hash.in_({agreed for agreed, _ in wanted.values()}), Version.why == "AGREED"))
    found = {number: _asked(text, wanted[number][1]) for number, hash, text in versions if wanted[number][0] == hash}
    yes: dict[int, set[tuple[int, int]]] = {}
    for number, org, user, hash in db.execute(
            select(Approval.plan_id, Approval.org_id, Approval.user_id, Approval.holds_hash)
            .where(Approval.plan_id.in_(wanted), Approval.step == "APPROVE", Approval.voided_at.is_(None))):
        if hash == wanted[number][0] and org is not None:
            yes.setdefault(number, set()).add((org, user))
    return {number: msgspec.structs.replace(one, yes=frozenset(yes.get(number, ()))) for number, one in found.items()}


def before(db: Session, plans: Iterable[int]) -> dict[int, Asked]:
    """What running plans cost each funder: their newest version that every funder agreed."""
    numbers = list(plans)
    if not numbers:
        return {}
    rows = db.execute(select(Version.plan_id, Version.content).join(Plan, Plan.id == Version.plan_id).where(
        Version.plan_id.in_(numbers), Version.why == "APPROVED").order_by(Version.id))
    return {number: _asked(text, None) for number, text in rows}


def _asked(text: str, author_org: int | None) -> Asked:
    made = _READ.decode(text)
    weeks, once = made.money.weeks, made.money.once_by_stream
    by_org: dict[int, list[_Stream]] = {}
    for stream in made.streams:
        ref = str(stream.id)
        if stream.payer in PUBLIC and stream.org_id is not None and (once.get(ref) or any(w.by_stream.get(ref) for w in weeks)):
            by_org.setdefault(stream.org_id, []).append(stream)
    shares = tuple(Share(org, streams[0].name, Pence(sum(weeks[0].by_stream.get(str(s.id), 0) for s in streams)),
                         Pence.total(_yearly(weeks, once, str(s.id)) for s in streams)) for org, streams in by_org.items())
    tied = any(line.kind != "UNPAID" and line.provider_org_id is not None and (
        line.provider_org_id == author_org or any(o.chosen and o.broker_link.strip() for o in line.options))
        for line in made.lines)
    return Asked(Pence(weeks[0].weekly), shares, made.plan.liberty, approvals_wanted(tied))


def _yearly(weeks: tuple[_Week, ...], once: dict[str, int], ref: str) -> Pence:
    """The dearest week × 52 + one-offs (P-21)."""
    return max(annualised(Pence(week.by_stream.get(ref, 0)), [Pence(once.get(ref, 0))]) for week in weeks)


def panel(was: Asked | None, now: Asked) -> str:
    """Why a panel looks at it, or "" (P-23, P-19): as plans.routing.panel_needed says it of whole plans."""
    if now.liberty:
        return "it limits the person’s liberty"
    if was is None:
        return "it is a new package"
    change = abs(now.weekly - was.weekly)
    if change > PANEL_PENCE:
        return f"it changes by {change} a week"
    return f"it changes by more than {PANEL_PERCENT}%" if int(change) * 100 > int(was.weekly) * PANEL_PERCENT else ""
