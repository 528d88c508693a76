"""Add a line to a plan, in four kinds, and take one out. Callers commit. What hangs on a line is in line_part_actions.py."""
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue import standing
from brokerage.catalogue.models import Price, Service
from brokerage.door.actor import Actor
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Missing, Refusal
from brokerage.kit.money import Pence, quantity
from brokerage.kit.states import move
from brokerage.people.models import Organisation
from brokerage.plans.categories import CATEGORIES
from brokerage.plans.editing import edit
from brokerage.plans.line_models import Line, Option, Worker
from brokerage.plans.line_shapes import Assistant, Free, Once
from brokerage.plans.models import Plan
from brokerage.plans.section_actions import next_number
from brokerage.plans.sheet import Sheet
from brokerage.plans.states import LINE

TIME = "HOUR"


def add_service(db: Session, plan: Plan, price: Price, *, amount: Decimal, per: str, starts_on: date | None = None, revision: int,
                by: Actor, at: datetime) -> Line:
    """A service of the catalogue at one of its prices, frozen as it is. Hours a week are kept as minutes. Refused: a price
    that does not hold on the line's first day, and a service that is no longer offered then."""
    service = db.get_one(Service, price.service_id)
    with edit(db, plan, "lines", revision=revision, by=by, at=at) as sheet:
        first = first_day(sheet, starts_on)
        if standing.suspended(db, service.provider_org_id) is not None:
            raise Refusal(f"The provider of {service.name} is suspended. Choose another service.", code="SUSPENDED")
        holds(service, price, first)
        provider = db.get_one(Organisation, service.provider_org_id)
        line = _added(db, plan, by, at, kind="SERVICE", name=service.name[:160], service_id=service.id, price_id=price.id,
                      provider_org_id=provider.id, provider_name=provider.name, category=service.type,
                      regulated=service.regulated,
                      unit=price.unit, band=price.band, rate=price.rate, vat=price.vat, starts_on=first,
                      **how_much(price.unit, amount, per))
        db.add(Option(line_id=line.id, service_id=service.id, provider_org_id=provider.id, name=service.name, unit=price.unit,
                      provider_name=provider.name, rate=price.rate, chosen=True))
    return line


def add_assistant(db: Session, plan: Plan, asked: Assistant, *, starts_on: date | None = None, revision: int, by: Actor,
                  at: datetime) -> Line:
    """A personal assistant whom the person employs: the rate is the cost of each hour worked (B-05)."""
    with edit(db, plan, "lines", revision=revision, by=by, at=at) as sheet:
        first = first_day(sheet, starts_on)
        worked = asked.worked(first)
        line = _added(db, plan, by, at, kind="PA", name=asked.title, category="PERSONAL_ASSISTANT", unit=TIME,
                      rate=Decimal(int(worked.hourly)).scaleb(-2), vat="O", minutes_weekly=asked.minutes_weekly, starts_on=first)
        db.add(Worker(line_id=line.id, name=asked.name, hourly=asked.hourly, allowance=asked.allowance,
                      insurance_pence=asked.insurance, payroll_pence=asked.payroll, training_pence=asked.training,
                      yearly_pence=worked.total, relationship=asked.relationship, same_household=asked.same_household,
                      purpose=asked.purpose))
    return line


def add_once(db: Session, plan: Plan, asked: Once, *, starts_on: date | None = None, revision: int, by: Actor,
             at: datetime) -> Line:
    """Something bought once, on its day."""
    with edit(db, plan, "lines", revision=revision, by=by, at=at) as sheet:
        first = first_day(sheet, starts_on)
        return _added(db, plan, by, at, kind="ONE_OFF", name=asked.name, what=asked.why, category=asked.category, unit="ITEM",
                      rate=Decimal(int(asked.price)).scaleb(-2), vat="S", quantity=quantity(asked.number), per="ONCE",
                      provider_name=asked.seller, starts_on=first, ends_on=first, start_up=asked.start_up,
                      regulated=CATEGORIES[asked.category].regulated)


def add_free(db: Session, plan: Plan, asked: Free, *, starts_on: date | None = None, revision: int, by: Actor,
             at: datetime) -> Line:
    """Help that nobody is paid for. Its worth is shown beside what is bought, and is no money."""
    with edit(db, plan, "lines", revision=revision, by=by, at=at) as sheet:
        return _added(db, plan, by, at, kind="UNPAID", name=asked.name, category=asked.category, unit=TIME, rate=Decimal(0),
                      vat="O",
                      value_rate=Decimal(int(asked.worth)).scaleb(-2), minutes_weekly=asked.minutes_weekly,
                      provider_name=asked.who, starts_on=first_day(sheet, starts_on))


def remove(db: Session, plan: Plan, number: int, *, revision: int, by: Actor, at: datetime) -> None:
    """Take a line out of the plan. It is kept, with its state, and stands in no version from now on."""
    with edit(db, plan, "lines", revision=revision, by=by, at=at):
        line = of(db, plan, number)
        if line.state == "AWAITING_APPROVAL":
            move(db, LINE, line, "edit", by=by.ref, at=at, about=plan.about_person)
        move(db, LINE, line, "remove", by=by.ref, at=at, about=plan.about_person)


def of(db: Session, plan: Plan, number: int) -> Line:
    """The line with this number; Missing when the plan has none."""
    line = db.scalar(select(Line).where(Line.plan_id == plan.id, Line.number == number, Line.state != "REMOVED"))
    if line is None:
        raise Missing(number)
    return line


def how_much(unit: str, amount: Decimal, per: str) -> dict[str, Any]:
    """The columns that say how much: whole minutes for hours a week, else a quantity (M-01). Refuses part minutes."""
    if amount <= 0:
        raise Refusal("Say how much.", fields={"amount": "Enter how much, more than 0"})
    if unit != TIME or per != "WEEK":
        return {"minutes_weekly": None, "quantity": quantity(amount), "per": per}
    minutes = amount * 60
    if minutes != minutes.to_integral_value() or minutes > 7 * 24 * 60 * 3:
        raise Refusal("That is no number of hours.", fields={
            "amount": "Hours must come to whole minutes, like 21 or 10.5, and no more than three carers day and night"})
    return {"minutes_weekly": int(minutes), "quantity": None, "per": "WEEK"}


def first_day(sheet: Sheet, starts_on: date | None) -> date:
    """The day on which a line begins: the plan's first, unless another within the plan is said."""
    first, last = sheet.plan.starts_on, sheet.plan.ends_on or sheet.budget.ends_on
    if starts_on is not None and not first <= starts_on <= last:
        raise Refusal("That day is not in the plan.", fields={
            "starts_on": f"The first day must be between {in_full(first)} and {in_full(last)}"})
    return starts_on or first


def holds(service: Service, price: Price, day: date) -> None:
    """Refused: a service or price that is not on offer on `day`."""
    if service.withdrawn_on is not None and service.withdrawn_on <= day:
        raise Refusal(f"{service.name} is no longer offered. Choose another service.", code="SERVICE_WITHDRAWN")
    if price.valid_from > day or (price.valid_to is not None and price.valid_to < day):
        raise Refusal("This price does not hold on the first day. Choose another price or another day.", code="PRICE_STALE",
                      fields={"price": "This price does not hold on the first day"})


def _added(db: Session, plan: Plan, by: Actor, at: datetime, **columns: Any) -> Line:
    line = Line(plan_id=plan.id, number=next_number(db, Line, plan), weekly_pence=Pence(0), once_pence=Pence(0), **columns)
    move(db, LINE, line, "add", by=by.ref, at=at, about=plan.about_person)
    return line
