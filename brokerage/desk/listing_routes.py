"""A provider's listings: what is live, what waits for a yes, and the forms that change them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from brokerage.catalogue import edit_actions, edit_words
from brokerage.catalogue.ports import Place
from brokerage.catalogue.price_changes import Change
from brokerage.desk import capacity_queries, joining, listing_actions, listing_queries, queries
from brokerage.desk.capacity_queries import Listed
from brokerage.desk.listing_forms import EndPriceForm, GiveBackForm, ListingForm, NewListingForm, PriceForm, StopListingForm
from brokerage.desk.listing_queries import Seen
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Missing, Refusal
from brokerage.people import opened
from brokerage.people.models import Organisation

ALL = "/desk/{org_id:int}/services"
ONE = "/desk/{org_id:int}/services/{service_id:int}"
ASKED = "/desk/{org_id:int}/asked/{edit_id:int}"
WAITS = "Sent. What is live stays until somebody has checked it."
opened.VERBS.update(
    {
        ("service edit", "propose"): "asked to change a listing",
        ("service edit", "approve"): "approved a change of a listing",
        ("service edit", "refuse"): "sent a change of a listing back",
        ("service edit", "take_back"): "took a change of a listing back",
    }
)


@visit(ALL, allow="desk.see", load=queries.provider)
def services(visit: Visit, provider: Organisation) -> Page:
    asked = listing_queries.edits(visit.db, visit.actor, provider, "WAITING", "REFUSED")
    new = [one for one in asked if one.service is None]
    lines = listing_queries.lines(visit.db, visit.actor, provider)
    return page("desk/services.html", provider=provider, lines=lines, new=new, today=visit.today)


@visit(ALL + "/new", allow="provider.manage", load=queries.provider)
def new_service(visit: Visit, provider: Organisation) -> Page | See:
    said, asked = visit.ask.query.get("from", ""), {}
    if said.isascii() and said.isdigit() and len(said) < 10:
        asked = msgspec.json.decode(listing_queries.own_edit(visit.db, visit.actor, provider.id, int(said)).edit.changes)
    form = visit.form_for(NewListingForm, **_typed(asked))
    return joining.first(visit.db, provider) or page("desk/new_service.html", provider=provider, form=form)


@act(ALL + "/new", allow="provider.manage", load=queries.provider, form=NewListingForm, again=new_service)
def add_service(visit: Visit, provider: Organisation, form: NewListingForm) -> See:
    joining.must_be_in(visit.db, provider)
    edit = listing_actions.add(visit.db, provider, form, by=visit.actor, at=visit.now)
    return see(f"/desk/{provider.id}/asked/{edit.id}", "Sent. Nobody else sees it until somebody has checked it.")


@visit(ONE, allow="desk.listing", load=capacity_queries.own_service)
def listing(visit: Visit, listed: Listed) -> Page:
    mine = (visit.db, visit.actor, listed.provider)
    asked = listing_queries.edits(*mine, "WAITING", "REFUSED", "APPROVED", service_id=listed.service.id)
    rows = [(words, edit_words.words(field, value)) for field, words, value in listing_actions.shown(visit.db, listed.service)]
    return page(
        "desk/listing.html",
        listed=listed,
        service=listed.service,
        rows=rows,
        waits=next((one for one in asked if one.edit.state == "WAITING"), None),
        back=asked[0] if asked and asked[0].edit.state == "REFUSED" else None,
        changes=edit_words.rows,
        prices=listing_queries.prices(visit.db, listed.service, visit.today),
        own=listing_queries.own_fields(visit.db, listed.service),
        today=visit.today,
    )


@visit(ONE + "/edit", allow="provider.manage", load=capacity_queries.own_service)
def edit_listing(visit: Visit, listed: Listed) -> Page:
    service = listed.service
    waits = edit_actions.waiting(visit.db, service.id)
    changes = msgspec.json.decode(waits.changes) if waits is not None else {}
    values = listing_actions.live(visit.db, service) | changes
    places = edit_actions.places_of(visit.db, service.id)
    if "places" in changes:
        places = msgspec.convert(changes["places"], list[Place])
    typed = listing_actions.typed_from(values, places)
    form = visit.form_for(ListingForm, **typed, note=waits.note if waits is not None else None)
    return page("desk/edit_listing.html", listed=listed, service=service, waits=waits, form=form)


@act(ONE + "/edit", allow="provider.manage", load=capacity_queries.own_service, form=ListingForm, again=edit_listing)
def change_listing(visit: Visit, listed: Listed, form: ListingForm) -> See:
    made = listing_actions.change(visit.db, listed.service, form, by=visit.actor, at=visit.now)
    return see(_one(listed), WAITS if made is not None else "Nothing is different from what is live, so nothing waits.")


@visit(ONE + "/prices", allow="provider.manage", load=capacity_queries.own_service)
def prices(visit: Visit, listed: Listed) -> Page:
    known = listing_queries.prices(visit.db, listed.service, visit.today)
    waits = edit_actions.waiting(visit.db, listed.service.id)
    first = known[0] if known else None
    drawn: dict[str, Any] = (
        {"unit": first.unit, "band": first.band, "vat": first.vat if first.vat != "U" else None} if first else {}
    )
    ending = [(str(one.id), f"{one.seen.words}, {one.when}") for one in known if not one.valid_to]
    return page(
        "desk/prices.html",
        listed=listed,
        prices=known,
        waits=edit_words.price_steps(waits) if waits is not None else [],
        form=visit.form_for(PriceForm, staff=first.staff if first else 1, **drawn),
        ends=visit.form_for(EndPriceForm, choices={"price": ending}),
        today=visit.today,
    )


@act(ONE + "/prices", allow="provider.manage", load=capacity_queries.own_service, form=PriceForm, again=prices)
def ask_price(visit: Visit, listed: Listed, form: PriceForm) -> See:
    wanted = Change(
        form.unit, form.rate, form.valid_from, form.band, form.staff, form.least, form.option or "", form.vat, form.valid_to
    )
    listing_actions.price(visit.db, listed.service, [wanted], form.note or "", by=visit.actor, at=visit.now)
    return see(_one(listed), "Sent. Today’s price stays until somebody has checked the new one.")


@act(ONE + "/prices/end", allow="provider.manage", load=capacity_queries.own_service, form=EndPriceForm, again=prices)
def end_price(visit: Visit, listed: Listed, form: EndPriceForm) -> See:
    known = listing_queries.prices(visit.db, listed.service, visit.today)
    one = next((one for one in known if one.id == form.price), None)
    if one is None:
        raise Missing
    wanted = Change(one.unit, None, form.last + timedelta(days=1), one.band, one.staff, one.least, one.option, one.vat)
    if form.last < visit.today:
        raise Refusal("The last day must be today or later.", fields={"last": "The last day must be today or later"})
    listing_actions.price(visit.db, listed.service, [wanted], "", by=visit.actor, at=visit.now)
    return see(_one(listed), WAITS)


@act(ONE + "/right", allow="provider.manage", load=capacity_queries.own_service)
def still_right(visit: Visit, listed: Listed) -> See:
    listing_actions.still_right(visit.db, listed.service, by=visit.actor, at=visit.now)
    return see(f"/desk/{listed.provider.id}/services", f"{listed.service.name}: kept on show for another year.")


@visit(ONE + "/stop", allow="provider.manage", load=capacity_queries.own_service)
def stop_listing(visit: Visit, listed: Listed) -> Page:
    return page("desk/stop_listing.html", listed=listed, form=visit.form_for(StopListingForm, on=visit.today))


@act(ONE + "/stop", allow="provider.manage", load=capacity_queries.own_service, form=StopListingForm, again=stop_listing)
def stop_offering(visit: Visit, listed: Listed, form: StopListingForm) -> See:
    listing_actions.stop(visit.db, listed.service, form.on, by=visit.actor, at=visit.now)
    return see(
        f"/desk/{listed.provider.id}/services", f"{listed.service.name} is no longer offered. Old plans can still read it."
    )


@act(ONE + "/give-back", allow="provider.manage", load=capacity_queries.own_service, form=GiveBackForm, again=listing)
def give_field_back(visit: Visit, listed: Listed, form: GiveBackForm) -> See:
    listing_actions.give_back(visit.db, listed.service, form.field, by=visit.actor, at=visit.now)
    return see(_one(listed), "The feed says this again from its next reading on.")


@visit(ASKED, allow="desk.listing", load=listing_queries.own_edit)
def asked(visit: Visit, seen: Seen) -> Page:
    return page("desk/asked.html", seen=seen, edit=seen.edit, rows=edit_words.rows(seen.edit))


@act(ASKED + "/take-back", allow="provider.manage", load=listing_queries.own_edit, again=asked)
def take_edit_back(visit: Visit, seen: Seen) -> See:
    listing_actions.take_back(visit.db, seen.edit, by=visit.actor, at=visit.now)
    return see(f"/desk/{seen.provider.id}/services", "Taken back. What is live stays.")


def _one(listed: Listed) -> str:
    return f"/desk/{listed.provider.id}/services/{listed.service.id}"


def _typed(asked: dict[str, Any]) -> dict[str, Any]:
    """What somebody asked for as a NewListingForm draws it."""
    if not asked:
        return {}
    first = (asked.get("prices") or [{}])[0]
    typed = listing_actions.typed_from(asked, msgspec.convert(asked.get("places", []), list[Place]))
    return typed | {field: first.get(field) for field in ("rate", "unit", "vat")}
