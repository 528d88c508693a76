"""Whether a worker can sign in, for the manager of their organisation and system administrators."""
from __future__ import annotations

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Refusal
from brokerage.people import access_actions, opened, organisation_queries
from brokerage.people.forms import CheckPhoneForm, LostPhoneForm, RestartForm, StopForm
from brokerage.people.models import Organisation
from brokerage.people.organisation_queries import Worker
from brokerage.people.routes import number_in

ONE = "/organisations/{org_id:int}/workers/{user_id:int}"


@visit(ONE + "/stop", allow="worker.access", load=organisation_queries.worker)
def stop(visit: Visit, worker: Worker) -> Page:
    return page("people/stop.html", worker=worker, form=visit.form_for(StopForm), action=visit.ask.path)


@act(ONE + "/stop", allow="worker.access", load=organisation_queries.worker, form=StopForm, again=stop)
def stop_now(visit: Visit, worker: Worker, form: StopForm) -> See:
    access_actions.stop(visit.db, worker.user, worker.organisation, form.why, by=visit.actor, at=visit.now)
    return see(worker.back, f"{worker.user.name} can no longer sign in.")


@visit(ONE + "/restart", allow="worker.access", load=organisation_queries.worker)
def restart(visit: Visit, worker: Worker) -> Page:
    return page("people/restart.html", worker=worker, form=visit.form_for(RestartForm), action=visit.ask.path)


@act(ONE + "/restart", allow="worker.access", load=organisation_queries.worker, form=RestartForm, again=restart)
def restart_now(visit: Visit, worker: Worker, form: RestartForm) -> See:
    access_actions.restart(visit.db, worker.user, worker.organisation, form.why, by=visit.actor, at=visit.now)
    return see(worker.back, f"{worker.user.name} can sign in again.")


@visit(ONE + "/lost-phone", allow="worker.access", load=organisation_queries.worker)
def lost_phone(visit: Visit, worker: Worker) -> Page:
    row = access_actions.waiting(visit.db, worker.user.id, visit.now)
    asker = organisation_queries.name_of(visit.db, row.asked_by) if row else ""
    return page("people/lost_phone.html", worker=worker, row=row, asker=asker, me=visit.actor.user_id,
                form=visit.form_for(CheckPhoneForm if row else LostPhoneForm), action=visit.ask.path)


@act(ONE + "/lost-phone", allow="worker.access", load=organisation_queries.worker, form=LostPhoneForm, again=lost_phone)
def lost_phone_said(visit: Visit, worker: Worker, form: LostPhoneForm) -> See:
    access_actions.ask(visit.db, worker.user, worker.organisation, form.how, by=visit.actor, at=visit.now)
    return see(visit.ask.path, "Kept. Now somebody else has to check who it is.")


@act(ONE + "/lost-phone/check", allow="worker.access", load=organisation_queries.worker, form=CheckPhoneForm, again=lost_phone)
def lost_phone_checked(visit: Visit, worker: Worker, form: CheckPhoneForm) -> See:
    row = access_actions.waiting(visit.db, worker.user.id, visit.now)
    if row is None:
        raise Refusal("There is nothing to check any more.")
    if form.answer == "no":
        access_actions.refuse(visit.db, row, by=visit.actor, at=visit.now)
        return see(worker.back, "Your no is kept. Nothing is changed.")
    access_actions.confirm(visit.db, row, form.how, by=visit.actor, at=visit.now)
    return see(worker.back, f"The second step of {worker.user.name} is off. They set up another phone when they next sign in.")


@visit("/organisations/{org_id:int}/changes", allow="organisation.changes", load=organisation_queries.find)
def changes(visit: Visit, organisation: Organisation) -> Page:
    events, more = opened.events(visit.db, f"organisation/{organisation.id}", number_in(visit, "before"))
    return page("people/changes.html", organisation=organisation, events=events, more=more)
