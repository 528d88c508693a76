"""A provider's staff: who works here as what, somebody invited, a seat ended. The rules are people's."""

from __future__ import annotations

from sqlalchemy.orm import Session

from brokerage.desk import joining, queries
from brokerage.door import Actor, Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Missing
from brokerage.people import actions, organisation_queries
from brokerage.people.forms import SeatForm
from brokerage.people.models import Organisation
from brokerage.people.organisation_actions import role_choices
from brokerage.people.roles import WORDS

ALL = "/desk/{org_id:int}/staff"
END = "/desk/{org_id:int}/staff/{seat_id:int}/end"


def seat(db: Session, actor: Actor, org_id: int, seat_id: int) -> Organisation:
    """The provider of a seat that it has; else Missing."""
    provider = queries.provider(db, actor, org_id)
    organisation_queries.seat(db, actor, org_id, seat_id)
    return provider


@visit(ALL, allow="desk.see", load=queries.provider)
def staff(visit: Visit, provider: Organisation) -> Page:
    members = organisation_queries.members(visit.db, provider.id, visit.today)
    return page("desk/staff.html", provider=provider, members=members, me=visit.actor.user_id)


@visit(ALL + "/new", allow="provider.manage", load=queries.provider)
def new_staff(visit: Visit, provider: Organisation) -> Page | See:
    form = visit.form_for(SeatForm, choices={"role": role_choices(provider)})
    return joining.first(visit.db, provider) or page("desk/new_staff.html", provider=provider, form=form)


@act(ALL + "/new", allow="provider.manage", load=queries.provider, form=SeatForm, again=new_staff)
def invite_staff(visit: Visit, provider: Organisation, form: SeatForm) -> Page | See:
    joining.must_be_in(visit.db, provider)
    by = {"by": visit.actor, "at": visit.now}
    user = actions.find_or_register(visit.db, email=form.email, name=form.name, **by)
    actions.give_seat(visit.db, user, provider, form.role, until=form.until, **by)
    code, where = actions.invite(visit.db, user, **by), f"/desk/{provider.id}/staff"
    if not code:
        return see(where, f"{user.name} is now {WORDS[form.role].lower()} here.")
    shown = {"name": user.name, "email": user.email, "code": code}
    return page("people/invitation.html", **shown, back=where, back_words="Go to your staff")


@visit(END, allow="provider.manage", load=seat)
def end_staff(visit: Visit, provider: Organisation) -> Page:
    row, name = organisation_queries.holder_of(visit.db, visit.ask.params["seat_id"])
    if row.org_id != provider.id:
        raise Missing
    return page("desk/end_staff.html", provider=provider, name=name, role=WORDS[row.role], action=visit.ask.path)


@act(END, allow="provider.manage", load=seat, again=end_staff)
def end_staff_now(visit: Visit, provider: Organisation) -> See:
    actions.end_seat(visit.db, provider, visit.ask.params["seat_id"], by=visit.actor, at=visit.now)
    return see(f"/desk/{provider.id}/staff", "Ended. They no longer have this role.")
