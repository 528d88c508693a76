"""The Facts of a plan's market, read in a few statements: what the checks must know from outside the plan.

The benchmarks and the cheapest options come from the catalogue (domain B-10 to B-12, B-20); tied providers from the broker's own
body and what was declared; the first direct payment from the budget's movements.
"""
from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from brokerage.budgets.models import Movement
from brokerage.catalogue.models import Price, Registration
from brokerage.plans.checks import Facts, Finding, run
from brokerage.plans.sheet import Sheet
from brokerage.plans.signoff_models import Ruling

WAGES = ((date(2024, 4, 1), Decimal("11.44")), (date(2025, 4, 1), Decimal("12.21")), (date(2026, 4, 1), Decimal("12.71")))
"""The National Living Wage, pounds an hour, from each day on (domain B-05 [S24])."""


def of(db: Session, sheet: Sheet) -> Facts:
    """Everything the checks need to know about this plan."""
    return Facts(registered=registered(db, sheet), tied=tied(sheet), stale=stale(db, sheet), wage=wage(sheet.day),
                 first_paid_on=first_paid_on(db, sheet.budget.id), reasons=reasons(db, sheet.id))


def findings(db: Session, sheet: Sheet) -> tuple[Finding, ...]:
    """Everything that is found in the plan as it stands, gravest first."""
    return run(sheet, of(db, sheet))


def wage(day: date) -> Decimal | None:
    """The legal minimum an hour on `day`; None before the first that is known."""
    return next((pounds for since, pounds in reversed(WAGES) if since <= day), None)


def registered(db: Session, sheet: Sheet) -> frozenset[int]:
    """Providers of the plan with a CQC registration in force on its day (P-34)."""
    providers = {line.provider_org_id for line in sheet.paid_lines if line.provider_org_id is not None}
    if not providers:
        return frozenset()
    day = sheet.day
    return frozenset(db.scalars(select(Registration.organisation_id).where(
        Registration.organisation_id.in_(providers), Registration.scheme.in_(("CQC_PROVIDER", "CQC_LOCATION")),
        or_(Registration.since.is_(None), Registration.since <= day),
        or_(Registration.ended_on.is_(None), Registration.ended_on > day)).distinct()))


def tied(sheet: Sheet) -> frozenset[int]:
    """Providers that are the author's own body, or an option of which declares a link (P-24)."""
    found = {line.provider_org_id for line in sheet.paid_lines
             if line.provider_org_id is not None and (line.provider_org_id == sheet.plan.author_org_id
                                                      or any(o.chosen and o.broker_link.strip() for o in line.options))}
    return frozenset(org for org in found if org is not None)


def stale(db: Session, sheet: Sheet) -> frozenset[int]:
    """Lines whose price was replaced, or does not run on their first day."""
    priced = {line.id: line for line in sheet.paid_lines if line.price_id is not None}
    if not priced:
        return frozenset()
    wanted = {line.price_id for line in priced.values()}
    rows = {row.id: row for row in db.execute(select(Price.id, Price.valid_to, Price.replaced_at).where(Price.id.in_(wanted)))}
    found = set()
    for line in priced.values():
        row, day = rows.get(line.price_id), max(line.starts_on, sheet.today)
        if row is None or row.replaced_at is not None or (row.valid_to is not None and row.valid_to < day):
            found.add(line.id)
    return frozenset(found)


def first_paid_on(db: Session, budget_id: int) -> date | None:
    """The day of the first direct payment of the budget."""
    return db.scalar(select(func.min(Movement.day)).where(Movement.budget_id == budget_id, Movement.kind == "DP_PAID"))


def reasons(db: Session, plan_id: int) -> dict[str, str]:
    """The recorded reasons, by the key of their finding."""
    rows = db.execute(select(Ruling.key, Ruling.why, Ruling.user_name).where(Ruling.plan_id == plan_id))
    return {key: f"{why} ({name})" for key, why, name in rows}
