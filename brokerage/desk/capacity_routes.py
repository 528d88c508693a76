"""Room in two presses: open the page, press one button. How many and how soon has a page of its own."""

from __future__ import annotations

from brokerage.desk import capacity_actions, capacity_queries, queries
from brokerage.desk.capacity_actions import SAYS
from brokerage.desk.capacity_queries import Listed
from brokerage.desk.forms import CapacityForm, PlacesForm
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.people.models import Organisation

ALL = "/desk/{org_id:int}/capacity"
ONE = "/desk/{org_id:int}/services/{service_id:int}/places"


@visit(ALL, allow="desk.see", load=queries.provider)
def capacity(visit: Visit, provider: Organisation) -> Page:
    rooms = capacity_queries.rooms(visit.db, visit.actor, provider)
    return page("desk/capacity.html", provider=provider, rooms=rooms, says=SAYS, form=visit.form_for(CapacityForm))


@act(ALL, allow="desk.see", load=queries.provider, form=CapacityForm, again=capacity)
def say_capacity(visit: Visit, provider: Organisation, form: CapacityForm) -> See:
    found = capacity_queries.own_service(visit.db, visit.actor, provider.id, form.service)
    capacity_actions.say(visit.db, found.service, form.say, by=visit.actor, at=visit.now)
    return see(visit.ask.path, f"{found.service.name}: {SAYS[form.say].lower()}. Everybody sees it now.")


@visit(ONE, allow="desk.places", load=capacity_queries.own_service)
def places(visit: Visit, listed: Listed) -> Page:
    now = listed.service
    form = visit.form_for(PlacesForm, places=now.vacancies, days=now.waiting_days)
    return page("desk/places.html", listed=listed, form=form)


@act(ONE, allow="desk.places", load=capacity_queries.own_service, form=PlacesForm, again=places)
def count_places(visit: Visit, listed: Listed, form: PlacesForm) -> See:
    capacity_actions.count(visit.db, listed.service, form.places, form.days, by=visit.actor, at=visit.now)
    return see(f"/desk/{listed.provider.id}/capacity", f"{listed.service.name}: saved. Everybody sees it now.")
