"""Ann's plan of worked example W1, made through the real actions: 21 hours of homecare, two waking nights, one session."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue import actions as catalogue
from brokerage.catalogue.models import Price, Service
from brokerage.people import actions as people
from brokerage.plans import line_actions, line_part_actions, plan_actions
from brokerage.plans.line_part_actions import Visit
from brokerage.plans.models import Plan
from tests.budgets.conftest import NOW, Town

SERVICES = {"homecare": ("Care at home", "HOMECARE", "HOUR", "24.86"), "night": ("Waking night", "WAKING_NIGHT", "NIGHT", "182.50"),
            "session": ("Exercise session", "EXERCISE", "SESSION", "46.75")}


def market(db: Session, town: Town) -> dict[str, Price]:
    """One provider with the three services of W1, and their prices."""
    when, by = NOW, town.actor("broker")
    town.orgs["provider"] = people.register_organisation(db, kind="PROVIDER", name="Kind Care", by="system", at=when)
    made = {}
    for key, (name, type, unit, pounds) in SERVICES.items():
        service = catalogue.list_service(db, town.orgs["provider"], name=name, type=type, by=by, at=when)
        made[key] = catalogue.set_price(db, service, Decimal(pounds), unit=unit, valid_from=date(2025, 4, 1), by=by, at=when)
    return made


def started(db: Session, town: Town, name: str = "ann", by: str = "broker", **more: Any) -> Plan:
    person, budget = town.people[name], town.budget(db, name)
    return plan_actions.start(db, person, budget, by=town.actor(by), at=NOW, **more)


def w1(db: Session, town: Town, name: str = "ann", prices: dict[str, Price] | None = None) -> Plan:
    """The plan with its three lines, needs and outcomes by their numbers, and its week."""
    plan, prices, by = started(db, town, name, template="MS"), prices or known_prices(db), {"by": town.actor("broker"), "at": NOW}
    for key, amount in (("homecare", "21"), ("night", "2"), ("session", "1")):
        line = line_actions.add_service(db, plan, prices[key], amount=Decimal(amount), per="WEEK", revision=plan.revision, **by)
        line_part_actions.set_purpose(db, plan, line.number, [1], [1, 2], revision=plan.revision, **by)
    for visit in (Visit(range(7), 480, 90), Visit(range(7), 1080, 90)):
        line_part_actions.add_visits(db, plan, 2, visit, revision=plan.revision, **by)
    line_part_actions.add_visits(db, plan, 3, Visit([1, 4], 22 * 60, 540), revision=plan.revision, **by)
    line_part_actions.add_visits(db, plan, 4, Visit([3], 660, 60), revision=plan.revision, **by)
    return plan


def known_prices(db: Session) -> dict[str, Price]:
    names = {name: key for key, (name, *_) in SERVICES.items()}
    return {names[s.name]: db.scalars(select(Price).where(Price.service_id == s.id)).one() for s in db.scalars(select(Service))}


def ids(plan: Plan) -> Any:
    return SimpleNamespace(id=plan.id, person_id=plan.person_id, path=f"/plans/{plan.id}")
