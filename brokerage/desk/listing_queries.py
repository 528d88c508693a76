"""What a provider lists, what of it waits, and what somebody who checks it sees. Each read through its actor."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec import structs as structs_
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from brokerage.catalogue import benchmarks, edit_words
from brokerage.catalogue.benchmarks import Held
from brokerage.catalogue.differences import FIELDS
from brokerage.catalogue.feed_models import Feed, OwnField, ServiceEdit
from brokerage.catalogue.models import Price, Service
from brokerage.catalogue.price_changes import when
from brokerage.catalogue.queries import Priced, pounds
from brokerage.catalogue.states import MODERATORS
from brokerage.catalogue.words import TYPES, UNITS
from brokerage.desk import queries, ties
from brokerage.desk.states import ANSWER_COLOURS, ANSWERS
from brokerage.door.actor import Actor
from brokerage.kit.db import structs
from brokerage.kit.errors import Missing
from brokerage.people.actors import today_of
from brokerage.people.models import Organisation
from brokerage.people.queries import number
from brokerage.people.roles import PROVIDERS
from brokerage.people.signin_models import User

MOST = 200
SOON = timedelta(days=30)


class Line(Struct, frozen=True):
    """One service in its provider's list. `waits` is the id of the change that waits for a yes, `price` the lowest today."""

    id: int
    name: str
    type: str
    status: str
    full: bool
    assured_on: date | None
    fresh_until: date | None
    feed: str | None
    waits: int | None
    price: str = ""

    @property
    def type_words(self) -> str:
        return TYPES[self.type]

    def hidden(self, today: date) -> bool:
        return self.fresh_until is not None and self.fresh_until < today

    def soon(self, today: date) -> bool:
        """Whether it is hidden within a month unless somebody says that it is still right."""
        return not self.feed and self.fresh_until is not None and today <= self.fresh_until <= today + SOON


class Seen(Struct, frozen=True):
    """A change of a listing, or a new one, with whose it is and who asked. `body`: for whom the reader answers, or None."""

    edit: ServiceEdit
    provider: Organisation
    service: Service | None
    asked_by: str
    answered_by: str = ""
    answered_for: str = ""
    body: int | None = None

    @property
    def name(self) -> str:
        return self.service.name if self.service is not None else str(edit_words.of(self.edit, "name"))

    @property
    def words(self) -> str:
        return "Sent back" if self.edit.state == "REFUSED" else ANSWERS[self.edit.state]

    @property
    def colour(self) -> str:
        return "orange" if self.edit.state == "REFUSED" else ANSWER_COLOURS.get(self.edit.state, "grey")

    @property
    def rises(self) -> bool:
        return edit_words.rises(self.edit)


def lines(db: Session, actor: Actor, provider: Organisation) -> list[Line]:
    """Every service that this provider offers, in order of name, at most 200; none for somebody who does not work there."""
    if provider.id not in actor.orgs(*PROVIDERS):
        return []
    waits = (
        select(ServiceEdit.id).where(ServiceEdit.service_id == Service.id, ServiceEdit.state == "WAITING").correlate(Service)
    ).scalar_subquery()
    fields = (Service.id, Service.name, Service.type, Service.status, Service.full, Service.assured_on, Service.fresh_until)
    found = structs(
        db,
        select(*fields, Feed.name, waits)
        .outerjoin(Feed, Feed.id == Service.feed_id)
        .where(Service.provider_org_id == provider.id, Service.withdrawn_on.is_(None))
        .order_by(Service.name, Service.id)
        .limit(MOST),
        Line,
    )
    prices = _lowest(db, [one.id for one in found], today_of(actor))
    return [structs_.replace(one, price=prices.get(one.id, "")) for one in found]


def _lowest(db: Session, services: list[int], day: date) -> dict[int, str]:
    rows = db.execute(
        select(Price.service_id, Price.rate, Price.unit)
        .where(Price.service_id.in_(services), _in_force(day))
        .order_by(Price.rate.desc(), Price.id)
    )
    return {row[0]: "Free" if row[1] == 0 else f"{pounds(row[1])} {UNITS[row[2]]}" for row in rows}


def _in_force(day: date) -> Any:
    return Price.replaced_at.is_(None) & (Price.valid_from <= day) & or_(Price.valid_to.is_(None), Price.valid_to >= day)


class Offered(Struct, frozen=True):
    """A price of one's own, in force or to come, with its id."""

    id: int
    unit: str
    band: str
    rate: Decimal
    vat: str
    valid_from: date
    valid_to: date | None
    staff: int
    least: int | None
    option: str

    @property
    def when(self) -> str:
        return when(self.band, self.staff, self.option)

    @property
    def seen(self) -> Priced:
        return Priced(
            self.unit, self.band, self.rate, self.vat, self.valid_from, self.valid_to, self.staff, self.least, self.option
        )


def prices(db: Session, service: Service, today: date) -> list[Offered]:
    """In force today or to come, by what they are for."""
    rows = select(
        Price.id,
        Price.unit,
        Price.band,
        Price.rate,
        Price.vat,
        Price.valid_from,
        Price.valid_to,
        Price.staff,
        Price.least,
        Price.option,
    ).where(Price.service_id == service.id, Price.replaced_at.is_(None), or_(Price.valid_to.is_(None), Price.valid_to >= today))
    return structs(db, rows.order_by(Price.unit, Price.band, Price.staff, Price.option, Price.valid_from), Offered)


def own_fields(db: Session, service: Service) -> list[tuple[str, str]]:
    """Fields of a service from a feed that its provider has made its own, in words; none for a service of its own."""
    if service.feed_id is None:
        return []
    mine = set(db.scalars(select(OwnField.field).where(OwnField.of == "service", OwnField.subject_id == service.id)))
    return [(field, words) for field, words in FIELDS.items() if field in mine]


def edits(db: Session, actor: Actor, provider: Organisation, *states: str, service_id: int | None = None) -> list[Seen]:
    """What this provider asked for, the newest first, at most 20."""
    if provider.id not in actor.orgs(*PROVIDERS):
        return []
    where = [ServiceEdit.organisation_id == provider.id, ServiceEdit.state.in_(states)]
    return _seen(db, *where, *([ServiceEdit.service_id == service_id] if service_id else []), newest=True, most=20)


def own_edit(db: Session, actor: Actor, org_id: int, edit_id: int) -> Seen:
    """One change of a provider that the actor works for, else Missing."""
    provider = queries.provider(db, actor, org_id)
    found = _seen(db, ServiceEdit.id == number(edit_id), ServiceEdit.organisation_id == provider.id)
    if not found:
        raise Missing
    return found[0]


# for those who check -------------------------------------------------------------------------------------------------------
def checks(actor: Actor) -> bool:
    """Whether the actor answers providers at all."""
    return any(s.role in MODERATORS and s.org_kind in ties.BODIES for s in actor.seats)


def queue(db: Session, actor: Actor) -> list[Seen]:
    """Listings that wait for a yes, the oldest first, at most 200; providers where the actor works are left out."""
    if not checks(actor):
        return []
    return _seen(db, ServiceEdit.state == "WAITING", ServiceEdit.organisation_id.not_in(actor.orgs()))


def to_check(db: Session, actor: Actor, edit_id: int) -> Seen:
    """One change for somebody who answers providers and does not work for this one; else Missing."""
    found = (
        _seen(db, ServiceEdit.id == number(edit_id), ServiceEdit.organisation_id.not_in(actor.orgs())) if checks(actor) else []
    )
    if not found:
        raise Missing
    seen = found[0]
    body = ties.answers_for(db, actor, seen.provider)
    return Seen(seen.edit, seen.provider, seen.service, seen.asked_by, seen.answered_by, seen.answered_for, body)


def held(db: Session, actor: Actor, seen: Seen) -> list[tuple[edit_words.Row, Held | None]]:
    """Every field of a change, its prices with what they were held against (domain B-11)."""
    known = benchmarks.yardsticks(db, actor, today_of(actor))
    kind = str(edit_words.of(seen.edit, "type") or (seen.service.type if seen.service else "OTHER"))
    made = []
    for row in edit_words.rows(seen.edit):
        one, verdict = row.change, None
        if one is not None and one.rate is not None:
            verdict = benchmarks.held(known, kind, one.unit, one.rate, band=one.band, staff=one.staff, least=one.least)
        made.append((row, verdict))
    return made


def _seen(db: Session, *where: Any, newest: bool = False, most: int = MOST) -> list[Seen]:
    rows = db.execute(
        select(ServiceEdit, Organisation, Service)
        .join(Organisation, Organisation.id == ServiceEdit.organisation_id)
        .outerjoin(Service, Service.id == ServiceEdit.service_id)
        .where(*where)
        .order_by(ServiceEdit.id.desc() if newest else ServiceEdit.id)
        .limit(most)
    ).all()
    people = names(db, [ref for row in rows for ref in (row[0].by, row[0].answered_by)])
    bodies = org_names(db, [row[0].answered_for for row in rows])
    return [
        Seen(edit, org, service, people.get(edit.by, ""), people.get(edit.answered_by, ""), bodies.get(edit.answered_for, ""))
        for edit, org, service in rows
    ]


def names(db: Session, refs: list[str]) -> dict[str, str]:
    """Names of users by how they are written down ("user/3")."""
    ids = {int(ref[5:]) for ref in refs if ref.startswith("user/")}
    return {f"user/{row[0]}": row[1] for row in db.execute(select(User.id, User.name).where(User.id.in_(ids)))} if ids else {}


def org_names(db: Session, ids: list[int | None]) -> dict[int | None, str]:
    wanted = {one for one in ids if one}
    rows = db.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted))) if wanted else ()
    return {row[0]: row[1] for row in rows}


def all_prices(db: Session, actor: Actor, provider: Organisation) -> list[tuple[int, str, Offered]]:
    """(service, its name, price) of every price in force or to come, for a sheet; none for somebody who does not work there."""
    if provider.id not in actor.orgs(*PROVIDERS):
        return []
    rows = db.execute(
        select(Service.id, Service.name, *(getattr(Price, name) for name in Offered.__struct_fields__))
        .join(Price, Price.service_id == Service.id)
        .where(
            Service.provider_org_id == provider.id,
            Service.withdrawn_on.is_(None),
            Price.replaced_at.is_(None),
            or_(Price.valid_to.is_(None), Price.valid_to >= today_of(actor)),
        )
        .order_by(Service.name, Service.id, Price.unit, Price.band, Price.valid_from)
    )
    return [(row[0], row[1], Offered(*row[2:])) for row in rows]
