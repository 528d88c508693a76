"""What anybody may read of the catalogue as data: found by the search's own index, read again from the database. No actor narrows
it, for it is for everybody; publishing.py says what is kept back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from tantivy import Occur, Query, Searcher

from brokerage.catalogue import open_shapes, publishing
from brokerage.catalogue.models import Place, Price, Provider, Registration, Service, ServiceTerm, Term
from brokerage.catalogue.open_shapes import Shape
from brokerage.catalogue.queries import on_show
from brokerage.catalogue.search import engine, find, ordering, shelf
from brokerage.people.models import Organisation


class Wanted(Struct, frozen=True):
    """The filters of /services. Ages in whole years: services that take somebody of that age; `since` in seconds since 1970."""

    words: str = ""
    term: str = ""
    taxonomy: str = ""
    organisation: str = ""
    youngest: int | None = None
    oldest: int | None = None
    since: int | None = None
    page: int = 1
    size: int = 50
    whole: bool = False


def services(db: Session, today: date, wanted: Wanted) -> Shape:
    """One page of services on show, from A to Z."""
    searcher = shelf.of(db).searcher(db, today)
    query = _query(db, searcher, wanted)
    start = (wanted.page - 1) * wanted.size
    total = engine.count(searcher, query)
    ids = ordering.through(searcher, [(query, "title")], start, wanted.size) if start < total else []
    return open_shapes.envelope(_shapes(db, today, ids, whole=wanted.whole), total, wanted.page, wanted.size)


def service(db: Session, today: date, guid: str) -> Shape | None:
    row = db.scalar(select(Service.id).where(Service.guid == guid.lower(), on_show(today)))
    return next(iter(_shapes(db, today, [row], whole=True)), None) if row else None


def _query(db: Session, searcher: Searcher, wanted: Wanted) -> Query:
    parts = find.word_queries(searcher, wanted.words)
    for tag, value in (("term", wanted.term), ("vocabulary", _vocabulary(db, wanted.taxonomy))):
        if value:
            parts.append(engine.tagged(tag, [value.lower() if tag == "term" else value]))
    if wanted.organisation:
        org = db.scalar(select(Provider.organisation_id).where(Provider.guid == wanted.organisation.lower()))
        parts.append(engine.tagged("org", [str(org or 0)]))
    if wanted.taxonomy and not _vocabulary(db, wanted.taxonomy):
        parts.append(Query.empty_query())
    bounds = (("oldest", wanted.youngest, None), ("youngest", None, wanted.oldest), ("changed", wanted.since, None))
    parts += [
        Query.range_query(engine.schema(), column, engine.INTEGER, low, high)
        for column, low, high in bounds
        if low is not None or high is not None
    ]
    return Query.boolean_query([(Occur.Must, part) for part in parts]) if parts else Query.all_query()


def _vocabulary(db: Session, wanted: str) -> str:
    return next((one for one in vocabularies(db) if wanted and open_shapes.taxonomy_id(one) == wanted.lower()), "")


def vocabularies(db: Session) -> list[str]:
    return list(db.scalars(select(Term.vocabulary).distinct().order_by(Term.vocabulary)))


def _shapes(db: Session, today: date, ids: Sequence[int], *, whole: bool) -> list[Shape]:
    """Those of `ids` that may be published, in their order."""
    if not ids:
        return []
    rows = db.execute(
        select(
            Service.id,
            Service.guid,
            Service.name,
            Service.summary,
            Service.description,
            Service.url,
            Service.email,
            Service.phone,
            Service.status,
            Service.details,
            Service.min_age,
            Service.max_age,
            Service.assured_on,
            Service.changed_at,
            Service.area,
            Service.provider_org_id.label("org"),
        ).where(Service.id.in_(ids), on_show(today))
    ).all()
    orgs = _organisations(db, {row.org for row in rows})
    known = {row.id: row for row in rows if row.org in orgs and not publishing.is_internal(row.name, row.summary)}
    if not whole:
        return [open_shapes.service(known[one], orgs[known[one].org]) for one in ids if one in known]
    terms, prices, places = _terms(db, ids), _prices(db, ids, today), _places(db, ids)
    return [
        open_shapes.whole_service(
            known[one],
            orgs[known[one].org],
            terms=terms[one],
            prices=prices[one],
            places=None if _secret(known[one], terms[one]) else places[one],
        )
        for one in ids
        if one in known
    ]


def _secret(row: Any, terms: Iterable[Any]) -> bool:
    return publishing.is_secret_place(row.name, row.summary, *(term.name for term in terms))


def _organisations(db: Session, ids: Iterable[int]) -> dict[int, Shape]:
    rows = db.execute(
        select(Provider.organisation_id, Provider.guid, Provider.description, Provider.website, Provider.email, Organisation.name)
        .join(Organisation, Organisation.id == Provider.organisation_id)
        .where(Provider.organisation_id.in_(list(ids)))
    )
    return {row.organisation_id: open_shapes.organisation(row) for row in rows}


def _terms(db: Session, ids: Sequence[int]) -> dict[int, list[Any]]:
    return _grouped(
        db.execute(
            select(ServiceTerm.service_id, Term.guid, Term.name, Term.code, Term.vocabulary)
            .join(Term, Term.id == ServiceTerm.term_id)
            .where(ServiceTerm.service_id.in_(ids))
            .order_by(Term.id)
        )
    )


def _prices(db: Session, ids: Sequence[int], today: date) -> dict[int, list[Any]]:
    return _grouped(
        db.execute(
            select(
                Price.service_id,
                Price.id,
                Price.unit,
                Price.band,
                Price.staff,
                Price.option,
                Price.rate,
                Price.valid_from,
                Price.valid_to,
            )
            .where(Price.service_id.in_(ids), Price.replaced_at.is_(None), or_(Price.valid_to.is_(None), Price.valid_to >= today))
            .order_by(Price.service_id, Price.id)
        )
    )


PLACE = (
    Place.service_id,
    Place.id,
    Place.name,
    Place.address,
    Place.town,
    Place.postcode,
    Place.lat_e6,
    Place.lon_e6,
    Place.uprn,
    Place.access,
)


def _places(db: Session, ids: Sequence[int]) -> dict[int, list[Any]]:
    return _grouped(db.execute(select(*PLACE).where(Place.service_id.in_(ids)).order_by(Place.id)))


def _grouped(rows: Any) -> dict[int, list[Any]]:
    made: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        made[row[0]].append(row)
    return made


# organisations, places, taxonomies -----------------------------------------------------------------------
def organisations(db: Session, today: date, number: int, size: int) -> Shape:
    """Those with a service on show, in the order in which they came."""
    offering = select(Service.provider_org_id).where(on_show(today))
    wanted = Provider.organisation_id.in_(offering)
    total = db.scalar(select(func.count()).select_from(Provider).where(wanted)) or 0
    ids = db.scalars(
        select(Provider.organisation_id).where(wanted).order_by(Provider.organisation_id).limit(size).offset((number - 1) * size)
    ).all()
    shapes = _organisations(db, ids)
    return open_shapes.envelope([shapes[one] for one in ids], total, number, size)


def organisation(db: Session, today: date, guid: str) -> Shape | None:
    offering = select(Service.provider_org_id).where(on_show(today))
    one = db.scalar(select(Provider.organisation_id).where(Provider.guid == guid.lower(), Provider.organisation_id.in_(offering)))
    if one is None:
        return None
    rows = db.execute(
        select(Registration.id, Registration.scheme, Registration.number)
        .where(Registration.organisation_id == one, Registration.service_id.is_(None))
        .order_by(Registration.id)
    )
    shape = _organisations(db, [one])[one]
    return shape | open_shapes.filled({"organization_identifiers": open_shapes.identifiers(shape["id"], rows)})


def locations(db: Session, today: date, number: int, size: int) -> Shape:
    """Services at their places. Places of refuges are passed over, so a page may have fewer than `size`."""
    wanted = select(Place.id).join(Service, Service.id == Place.service_id).where(on_show(today))
    total = db.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    ids = db.scalars(wanted.order_by(Place.id).limit(size).offset((number - 1) * size)).all()
    return open_shapes.envelope(_at_places(db, today, ids), total, number, size)


def location(db: Session, today: date, guid: str) -> Shape | None:
    number = open_shapes.number_of("place", guid.lower())
    return next(iter(_at_places(db, today, [number])), None) if number else None


def _at_places(db: Session, today: date, ids: Sequence[int]) -> list[Shape]:
    places = db.execute(select(*PLACE).where(Place.id.in_(ids)).order_by(Place.id)).all()
    whole = {shape["id"]: shape for shape in _shapes(db, today, list({place.service_id for place in places}), whole=True)}
    made = []
    for shape in whole.values():
        for at in shape.get("service_at_locations", ()):
            bare = {key: value for key, value in shape.items() if key != "service_at_locations"}
            made.append((at["id"], at | {"service": bare}))
    wanted = {open_shapes.made("place", one) for one in ids}
    return [shape for key, shape in sorted(made) if key in wanted]


def terms(db: Session, number: int, size: int) -> Shape:
    total = db.scalar(select(func.count()).select_from(Term)) or 0
    rows = db.execute(
        select(Term.guid, Term.name, Term.code, Term.vocabulary).order_by(Term.id).limit(size).offset((number - 1) * size)
    )
    return open_shapes.envelope([open_shapes.term(row) for row in rows], total, number, size)


def term(db: Session, guid: str) -> Shape | None:
    row = db.execute(select(Term.guid, Term.name, Term.code, Term.vocabulary).where(Term.guid == guid.lower())).first()
    return open_shapes.term(row) if row else None
