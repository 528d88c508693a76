"""Add a line in steps: what kind, which service, which price; then when, what for and who pays, each on the line's own pages.

A form of these pages may be sent with GET to try it out: the page then shows what the plan would come to, and saves nothing.
"""
from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec

from brokerage.catalogue import offered
from brokerage.catalogue.models import BANDS, TYPES, Price
from brokerage.catalogue.queries import pounds
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Missing, Refusal
from brokerage.plans import line_actions, panel, queries, trial
from brokerage.plans.asking import form_of, minutes_of, read, trying
from brokerage.plans.line_forms import AssistantForm, FreeForm, OnceForm, PriceForm
from brokerage.plans.line_shapes import Assistant, Free, Once
from brokerage.plans.queries import Offer
from brokerage.plans.seen import Seen, Target
from brokerage.plans.sheet import Sheet
from brokerage.plans.templates import TEMPLATES
from brokerage.plans.words import UNIT_MANY

ADD = "/plans/{plan_id:int}/add"
NEW = {"assistant": AssistantForm, "once": OnceForm, "free": FreeForm}
LONGEST = 100


@visit(ADD, allow="plan.edit", load=queries.find)
def add(visit: Visit, sheet: Sheet) -> Page:
    ideas = TEMPLATES[sheet.plan.template].ideas if sheet.plan.template in TEMPLATES else ()
    return page("plans/add.html", sheet=sheet, ideas=[(key, TYPES[key]) for key in ideas])


@visit(ADD + "/service", allow="plan.edit", load=queries.find)
def find_service(visit: Visit, sheet: Sheet) -> Page:
    ask = visit.ask.query
    words, type, wanted = ask.get("q", "")[:LONGEST].strip(), ask.get("type", ""), ask.get("page", "1")
    type = type if type in TYPES else ""
    found = offered.listed(visit.db, visit.actor, visit.today, words=words, type=type,
                           page=int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1)
    here = f"/plans/{sheet.id}/add/service"
    same = urlencode([(k, v) for k, v in (("q", words), ("type", type)) if v])
    return page("plans/find_service.html", sheet=sheet, found=found, q=words, type=type, types=[("", "Any kind"), *TYPES.items()],
                here=here, base=f"{here}?{same}{'&' if same else ''}page=")


@visit(ADD + "/service/{service_id:int}", allow="plan.edit", load=queries.offer)
def price(visit: Visit, offer: Offer) -> Page:
    only = offer.prices[0].id if len(offer.prices) == 1 else None
    form = form_of(visit, PriceForm, {"price": [(str(p.id), price_words(p)) for p in offer.prices]}, price=only, per="WEEK")
    wanted = trying(visit, PriceForm)
    tried = trial.service(offer, wanted) if wanted is not None else None
    return page("plans/price.html", sheet=offer.sheet, offer=offer, form=form, tried=tried is not None,
                panel=panel.of(tried or offer.sheet, offer.sheet if tried else None))


@act(ADD + "/service/{service_id:int}", allow="plan.edit", load=queries.target_service, again=price)
def price_saved(visit: Visit, target: Target) -> See:
    form = read(visit, PriceForm)
    chosen = visit.db.get(Price, form.price)
    if chosen is None or chosen.service_id != target.number:
        raise Refusal("Choose a price from the list.", fields={"price": "Choose a price from the list"})
    line = line_actions.add_service(visit.db, target.plan, chosen, amount=form.amount, per=form.per, starts_on=form.starts_on,
                                    revision=form.revision, by=visit.actor, at=visit.now)
    return see(f"{target.path}/lines/{line.number}/when", f"{line.name} is in the plan. Now say when.")


@visit(ADD + "/new/{part:str}", allow="plan.edit", load=queries.part)
def new(visit: Visit, seen: Seen) -> Page:
    kind: Any = NEW.get(seen.part)
    if kind is None:
        raise Missing(seen.part)
    form = form_of(visit, kind, **FRESH.get(seen.part, {}))
    wanted = trying(visit, kind)
    tried = trial.new(seen.sheet, asked) if (asked := tried_of(wanted)) is not None else None
    return page("plans/new.html", sheet=seen.sheet, part=seen.part, form=form, fields=_names(kind), tried=tried is not None,
                panel=panel.of(tried or seen.sheet, seen.sheet if tried else None),
                working=trial.working(tried) if tried and seen.part == "assistant" else None)


@act(ADD + "/new/{part:str}", allow="plan.edit", load=queries.target, again=new)
def new_saved(visit: Visit, target: Target) -> See:
    kind: Any = NEW.get(target.part)
    if kind is None:
        raise Missing(target.part)
    form = read(visit, kind)
    add_it: Any = {"assistant": line_actions.add_assistant, "once": line_actions.add_once,
                   "free": line_actions.add_free}[target.part]
    line = add_it(visit.db, target.plan, asked_of(form), starts_on=form.starts_on, revision=form.revision, by=visit.actor,
                  at=visit.now)
    then = "purpose" if target.part == "once" else "when"
    return see(f"{target.path}/lines/{line.number}/{then}", f"{line.name} is in the plan.")


FRESH: dict[str, dict[str, Any]] = {"assistant": {"relationship": "NO", "purpose": "CARE", "allowance": True, "training": "0"},
                                    "once": {"count": 1}}


def asked_of(form: Any) -> Assistant | Once | Free:
    """What the form asks for. Refused: hours that are no whole minutes."""
    if isinstance(form, AssistantForm):
        return Assistant(hourly=form.hourly, minutes_weekly=minutes_of(form.hours), name=form.name, insurance=form.insurance,
                         payroll=form.payroll, training=form.training, allowance=form.allowance, purpose=form.purpose,
                         relationship="" if form.relationship == "NO" else form.relationship, same_household=form.same_household)
    if isinstance(form, OnceForm):
        return Once(name=form.name, category=form.category, price=form.price, number=form.count, seller=form.seller, why=form.why,
                    start_up=form.start_up)
    return Free(name=form.name, category=form.category, who=form.who, minutes_weekly=minutes_of(form.hours), worth=form.worth)


def tried_of(form: Any) -> Assistant | Once | Free | None:
    """As asked_of, for a form that is only tried out: what it cannot ask for is no fault yet."""
    try:
        return asked_of(form) if form is not None else None
    except Refusal:
        return None


def price_words(one: Price) -> str:
    """`£24.86 an hour, Monday to Friday, daytime`."""
    band = f", {BANDS[one.band]}" if one.band != "ANY" else ""
    option = f", {one.option}" if one.option else ""
    return f"{'Free' if one.rate == 0 else pounds(one.rate) + ' ' + UNIT_MANY[one.unit][0]}{band}{option}"


def _names(kind: Any) -> list[str]:
    return [field.name for field in msgspec.structs.fields(kind) if field.name != "revision"]
