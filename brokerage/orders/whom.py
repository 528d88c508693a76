"""Whom a line can be put to, and what pages of an order show of its money to whom."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from brokerage.budgets import dated
from brokerage.budgets.models import Budget
from brokerage.budgets.queries import sees_all
from brokerage.budgets.states import LIVE as BUDGET_LIVE
from brokerage.catalogue.models import Price, Registration, Service
from brokerage.catalogue.queries import on_show, pounds
from brokerage.catalogue.words import REGULATED
from brokerage.door.actor import Actor
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Missing
from brokerage.kit.money import Pence
from brokerage.orders import basis, commitments, placing
from brokerage.orders.asking import Terms, To
from brokerage.orders.forms import OfferForm
from brokerage.orders.shapes import EnquirySeen, OrderSeen
from brokerage.people.models import Organisation
from brokerage.plans.line_models import Line
from brokerage.plans.line_rows import LineRow
from brokerage.plans.seen import Target

MOST = 12


class Known(Struct, frozen=True):
    """A provider who lists this kind of service today."""

    service_id: int
    org_id: int
    name: str
    service: str
    rate: str
    mine: bool

    @property
    def key(self) -> str:
        return str(self.service_id)

    @property
    def says(self) -> str:
        return f"{self.name}: {self.service}{', ' + self.rate if self.rate else ''}{' (in the plan)' if self.mine else ''}"


def for_line(db: Session, line: LineRow | Line, today: date) -> list[Known]:
    """The plan's own provider first, then others who list the same kind of service in the same unit, the cheapest first; each
    registered where it must be (P-34), with a price that holds today."""
    day = max(today, line.starts_on)
    service = db.get(Service, line.service_id) if line.service_id is not None else None
    kind = service.type if service is not None else line.category
    registered = exists().where(
        Registration.organisation_id == Service.provider_org_id, Registration.scheme.in_(("CQC_PROVIDER", "CQC_LOCATION")),
        or_(Registration.since.is_(None), Registration.since <= day), or_(Registration.ended_on.is_(None),
                                                                          Registration.ended_on > day))
    rows = db.execute(select(Service.id, Service.provider_org_id, Organisation.name, Service.name, Price.rate).join(
        Organisation, Organisation.id == Service.provider_org_id).join(Price, Price.service_id == Service.id).where(
        on_show(today), Service.type == kind, Price.unit == line.unit, Price.band == line.band, Price.replaced_at.is_(None),
        Price.valid_from <= day, or_(Price.valid_to.is_(None), Price.valid_to >= day),
        or_(Service.type.not_in(REGULATED), registered)).order_by((Service.id == (line.service_id or 0)).desc(), Price.rate,
                                                                  Service.id).limit(60))
    found: dict[int, Known] = {}
    for service_id, org, name, title, rate in rows:
        found.setdefault(org, Known(service_id, org, name, title, f"£{pounds(rate).lstrip('£')}", service_id == line.service_id))
    return list(found.values())[:MOST]


def chosen(db: Session, line: Line, keys: Sequence[str], other: str, today: date) -> list[To]:
    """Those of the list that were ticked, and the one that was typed in."""
    known = {one.key: one for one in for_line(db, line, today)}
    to = [To(known[key].name, known[key].org_id, known[key].service_id) for key in keys if key in known]
    return to + ([To(other.strip())] if other.strip() else [])


def draft_of(line: LineRow) -> str:
    """What the plan says of the line itself, to begin with: nothing about the person."""
    return line.what or line.name


def row(db: Session, target: Target) -> Line:
    """The line's row, of the plan that the address names."""
    found = db.scalar(select(Line).where(Line.plan_id == target.plan.id, Line.number == target.number))
    if found is None:
        raise Missing(target.number)
    return found


def terms(form: OfferForm) -> Terms:
    return Terms(rate=form.rate, starts_on=form.starts_on, notice_days=form.notice_days, retainer_percent=form.retainer_percent,
                 cancel_hours=form.cancel_hours, cancel_percent=form.cancel_percent, words=form.words)


def held(db: Session, actor: Actor, seen: OrderSeen) -> list[tuple[str, Pence]]:
    """Whose money is set aside for the order, and how much: all of it for the person's side, a funder's own for a funder (I-03),
    none for a provider."""
    if seen.order.accepted_at is None or seen.order.provider_org_id in actor.orgs("PROVIDER_ADMIN", "PROVIDER_WORKER"):
        return []
    full, mine = sees_all(actor, seen.person_id, seen.through), actor.orgs() & seen.through
    return [(name, pence) for name, org, pence in commitments.by_payer(db, seen.order) if full or org in mine]


def standing(db: Session, actor: Actor, seen: OrderSeen) -> tuple[list[tuple[str, Pence]], str]:
    """Whose money is too little for the order, and by how much, to a funder its own (I-03); and why nothing can be ordered from
    this budget now, in words, empty when it runs."""
    known = basis.load(db, seen.order, seen.terms)
    if known.budget.state not in BUDGET_LIVE:
        return [], _not_yet(known.budget)  # its money has no places yet
    pence, full, mine = placing.shortfall(db, known), sees_all(actor, seen.person_id, seen.through), actor.orgs() & seen.through
    return [(s.payer_name, pence[s.id]) for s in known.streams if s.id in pence and (full or s.payer_org_id in mine)], ""


def _not_yet(budget: Budget) -> str:
    if budget.state == "AGREED":
        return f"The budget starts on {in_full(budget.starts_on)}. It can be ordered from that day on. The choice is kept."
    return "The budget is not running, so nothing can be ordered from it."


def pays(db: Session, seen: EnquirySeen, today: date) -> dict[int, str]:
    """By offer: what the person pays of it themself, in words. A charge stays as it is, whatever they choose (M-32)."""
    if not seen.offers:
        return {}
    known = basis.load(db, seen.offers[0], ())
    own = {s.id for s in known.streams if s.payer == "PERSON"}
    charges = dated.on(dated.charges_of(db, known.budget), today)
    charge = Pence.total(c.weekly_pence for c in charges if c.kind != "S117_NO_CHARGE")
    stays = f"Nothing more. The {charge} a week that is paid already stays as it is" if charge > basis.NOTHING else "Nothing"
    found = {}
    for order in seen.offers:
        parts = known.share(known.rule(order.starts_on), order.once_pence if order.per == "ONCE" else order.weekly_pence)
        mine = Pence.total(p for stream, p in parts.items() if stream in own)
        found[order.id] = f"{mine} of it" if mine > basis.NOTHING else stays
    return found
