"""Organisations, who works there, and seats given and ended."""
from __future__ import annotations

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.texts import within
from brokerage.people import actions, organisation_queries
from brokerage.people.forms import SeatForm
from brokerage.people.models import ORG_KINDS, Organisation
from brokerage.people.organisation_actions import role_choices
from brokerage.people.roles import WORDS
from brokerage.people.routes import searched

SEAT = "/organisations/{org_id:int}/seats/{seat_id:int}/end"


@visit("/organisations", allow="organisation.list")
def organisations(visit: Visit) -> Page:
    words = searched(visit)
    return page("people/organisations.html", organisations=organisation_queries.every(visit.db, visit.actor, words), words=words,
                mine=visit.actor.orgs())


@visit("/organisations/{org_id:int}", allow="organisation.list", load=organisation_queries.find)
def organisation(visit: Visit, organisation: Organisation) -> Page:
    seen = visit.can("organisation.members", organisation)
    members = organisation_queries.members(visit.db, organisation.id, visit.today) if seen else []
    return page("people/organisation.html", organisation=organisation, kind=ORG_KINDS[organisation.kind], members=members,
                seen=seen, me=visit.actor.user_id)


@visit("/organisations/{org_id:int}/seats", allow="seat.change", load=organisation_queries.find)
def seats(visit: Visit, organisation: Organisation) -> Page:
    form = visit.form_for(SeatForm, choices={"role": role_choices(organisation)})
    return page("people/seats.html", organisation=organisation, form=form)


@act("/organisations/{org_id:int}/seats", allow="seat.change", load=organisation_queries.find, form=SeatForm, again=seats)
def give_seat(visit: Visit, organisation: Organisation, form: SeatForm) -> Page | See:
    by = {"by": visit.actor, "at": visit.now}
    user = actions.find_or_register(visit.db, email=form.email, name=form.name, **by)
    actions.give_seat(visit.db, user, organisation, form.role, limit=form.limit, until=form.until, **by)
    code, where = actions.invite(visit.db, user, **by), f"/organisations/{organisation.id}"
    if not code:
        return see(where, f"{user.name} is now {within(WORDS[form.role])} here.")
    return page("people/invitation.html", name=user.name, email=user.email, code=code, back=where,
                back_words=f"Go to {organisation.name}")


@visit(SEAT, allow="seat.change", load=organisation_queries.seat)
def end_seat(visit: Visit, organisation: Organisation) -> Page:
    row, name = organisation_queries.holder_of(visit.db, visit.ask.params["seat_id"])
    return page("people/end_seat.html", organisation=organisation, name=name, role=WORDS[row.role], action=visit.ask.path)


@act(SEAT, allow="seat.change", load=organisation_queries.seat, again=end_seat)
def end_seat_now(visit: Visit, organisation: Organisation) -> See:
    actions.end_seat(visit.db, organisation, visit.ask.params["seat_id"], by=visit.actor, at=visit.now)
    return see(f"/organisations/{organisation.id}", "Ended. They no longer have this role.")
