"""The Facts of a plan's market, read in a few statements: what the checks must know from outside the plan.

The benchmarks and the cheapest options come from the catalogue (domain B-10 to B-12, B-20); tied providers from the broker's own
body and what was declared; the first direct payment from the budget's movements.
"""
from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import String, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from brokerage.budgets.models import Movement
from brokerage.catalogue.models import Price, Registration
from brokerage.plans import market_facts
from brokerage.plans.checks import Facts, Finding, run
from brokerage.plans.sheet import Sheet
from brokerage.plans.signoff_models import Ruling

WAGES = ((date(2024, 4, 1), Decimal("11.44")), (date(2025, 4, 1), Decimal("12.21")), (date(2026, 4, 1), Decimal("12.71")))
"""The National Living Wage, pounds an hour, from each day on (domain B-05 [S24])."""


def of(db: Session, sheet: Sheet) -> Facts:
    """Everything the checks need to know about this plan."""
    prices, cheapest = market_facts.of(db, sheet)
    known = _known(db, sheet)
    first = next((date.fromisoformat(str(day)[:10]) for day, _ in known["paid"] if day is not None), None)
    return Facts(prices=prices, cheapest=cheapest, registered=frozenset(int(org) for org, _ in known["registered"]),
                 tied=tied(sheet), stale=stale(sheet, known["price"]), wage=wage(sheet.day), first_paid_on=first,
                 reasons=dict(known["reason"]))


def findings(db: Session, sheet: Sheet) -> tuple[Finding, ...]:
    """Everything that is found in the plan as it stands, gravest first."""
    return run(sheet, of(db, sheet))


def wage(day: date) -> Decimal | None:
    """The legal minimum an hour on `day`; None before the first that is known."""
    return next((pounds for since, pounds in reversed(WAGES) if since <= day), None)


def _known(db: Session, sheet: Sheet) -> dict[str, list[tuple[str, str]]]:
    """Four short answers in one statement, as pairs of texts: the day of the first direct payment, the recorded reasons by the
    key of their finding, the plan's providers with a CQC registration in force (P-34), and the last days of its prices."""
    day, none = sheet.day, literal("")
    providers = {line.provider_org_id for line in sheet.paid_lines if line.provider_org_id is not None}
    prices = {line.price_id for line in sheet.paid_lines if line.price_id is not None}
    rows = db.execute(union_all(
        select(literal("paid"), cast(func.min(Movement.day), String), none).where(
            Movement.budget_id == sheet.budget.id, Movement.kind == "DP_PAID"),
        select(literal("reason"), Ruling.key, Ruling.why + " (" + Ruling.user_name + ")").where(Ruling.plan_id == sheet.id),
        select(literal("registered"), cast(Registration.organisation_id, String), none).where(
            Registration.organisation_id.in_(providers), Registration.scheme.in_(("CQC_PROVIDER", "CQC_LOCATION")),
            or_(Registration.since.is_(None), Registration.since <= day),
            or_(Registration.ended_on.is_(None), Registration.ended_on > day)),
        select(literal("price"), cast(Price.id, String), func.coalesce(cast(Price.valid_to, String), "")).where(
            Price.id.in_(prices), Price.replaced_at.is_(None))))
    found: dict[str, list[tuple[str, str]]] = {"paid": [], "reason": [], "registered": [], "price": []}
    for kind, one, other in rows:
        found[kind].append((one, other))
    return found


def tied(sheet: Sheet) -> frozenset[int]:
    """Providers that are the author's own body, or an option of which declares a link (P-24)."""
    found = {line.provider_org_id for line in sheet.paid_lines
             if line.provider_org_id is not None and (line.provider_org_id == sheet.plan.author_org_id
                                                      or any(o.chosen and o.broker_link.strip() for o in line.options))}
    return frozenset(org for org in found if org is not None)


def stale(sheet: Sheet, prices: list[tuple[str, str]]) -> frozenset[int]:
    """Lines whose price was replaced, or does not run on their first day. `prices`: (id, last day or "")."""
    until = {int(price): last for price, last in prices}
    return frozenset(
        line.id for line in sheet.paid_lines if line.price_id is not None and (
            line.price_id not in until or ("" < until[line.price_id] < max(line.starts_on, sheet.today).isoformat())))
