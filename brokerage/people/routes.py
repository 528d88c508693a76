"""The record of a person: found, read, added, its needs, who may open it, who did, and what happened."""
from __future__ import annotations

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Missing
from brokerage.people import actions, circle_queries, organisation_queries, queries
from brokerage.people import opened as opened_queries
from brokerage.people.forms import (
    BreakGlassForm,
    EndInvolvementForm,
    EndNeedForm,
    InvolveForm,
    NeedForm,
    NewPersonForm,
)
from brokerage.people.models import NHS_NUMBER_STATUS, ORG_KINDS, Organisation, Person
from brokerage.people.person_actions import shown_nhs_number


@visit("/people", allow="people.list")
def people(visit: Visit) -> Page:
    words = searched(visit)
    after = number_in(visit, "after")
    found = queries.people(visit.db, visit.actor, words, after)
    more = found[queries.PAGE - 1].id if len(found) > queries.PAGE else 0
    return page("people/people.html", people=found[:queries.PAGE], words=words, after=after, more=more, why=_why(visit))


def searched(visit: Visit) -> str:
    """What was typed into a search box, without what no database keeps."""
    return "".join(letter for letter in visit.ask.query.get("q", "") if letter.isprintable()).strip()[:100]


def _why(visit: Visit) -> dict[int, str]:
    """What somebody is to the actor, where it is not through an organisation."""
    made = {t.person_id: f"You are their {t.kind.lower()}" for t in visit.actor.trusts}
    return made | ({visit.actor.person_id: "You"} if visit.actor.person_id else {})


@visit("/people/{person_id:int}", allow="person.see", load=queries.find)
def record(visit: Visit, person: Person) -> Page:
    everybody = visit.can("circle.all", person)
    involved = queries.involved(visit.db, person.id, visit.today)
    circle = circle_queries.members(visit.db, person, only_user=0 if everybody else visit.actor.user_id)
    return page("people/record.html", person=person, age=person.age(visit.today), own=visit.actor.person_id == person.id,
                needs=queries.needs(visit.db, person.id), circle=circle, involved=involved, why=_why_me(visit, person, involved),
                nhs_number=shown_nhs_number(person.nhs_number) if person.nhs_number else "",
                nhs_status=NHS_NUMBER_STATUS.get(person.nhs_number_status, person.nhs_number_status), kinds=ORG_KINDS)


def _why_me(visit: Visit, person: Person, involved: list[queries.Involved]) -> list[str]:
    """Why whoever looks may see this record, and on what that stands."""
    if visit.actor.person_id == person.id:
        return []
    trust = visit.actor.trust(person.id)
    made = [f"{person.name} lets you act for them as {trust.kind.lower()}."] if trust and trust.kind != "REPRESENTATIVE" else []
    made += ["You are their representative, agreed by those who pay for their care."] if trust and not made else []
    mine = [i for i in involved if i.org_id in person.through and i.standing.open]
    made += [f"{i.name}: {i.why.lower()}. {i.standing.basis}" for i in mine]
    return made or ["You opened it in an emergency. The person can read your reason."]


@visit("/people/new", allow="person.register")
def new(visit: Visit) -> Page:
    return page("people/new.html", form=visit.form_for(NewPersonForm))


@act("/people/new", allow="person.register", form=NewPersonForm, again=new)
def register(visit: Visit, form: NewPersonForm) -> Page | See:
    """The registering organisation arranges the person's care until somebody says otherwise."""
    by = {"by": visit.actor, "at": visit.now}
    person = actions.register_person(
        visit.db, given_name=form.given_name, family_name=form.family_name, born_on=form.born_on, nhs_number=form.nhs_number,
        postcode=form.postcode, phone=form.phone, needs=tuple(form.needs), somebody_else=form.somebody_else, **by)
    for org in sorted(visit.actor.orgs("ASSESSOR", "CARE_COORDINATOR"))[:1]:
        actions.involve(visit.db, person, visit.db.get_one(Organisation, org), "CARE_COORDINATION", **by)
    if not form.email:
        return see(f"/people/{person.id}", f"{person.name} is added.")
    user = actions.register_user(visit.db, email=form.email, name=person.name, person=person, **by)
    return page("people/invitation.html", name=person.name, email=user.email, code=actions.invite(visit.db, user, **by),
                back=f"/people/{person.id}", back_words=f"Go to the record of {person.name}")


@visit("/people/{person_id:int}/needs", allow="needs.change", load=queries.find)
def needs(visit: Visit, person: Person) -> Page:
    return page("people/needs.html", person=person, needs=queries.needs(visit.db, person.id), form=visit.form_for(NeedForm))


@act("/people/{person_id:int}/needs", allow="needs.change", load=queries.find, form=NeedForm, again=needs)
def add_need(visit: Visit, person: Person, form: NeedForm) -> See:
    actions.add_need(visit.db, person, form.code, form.note, by=visit.actor, at=visit.now)
    return see(f"/people/{person.id}/needs", "Added. It is now shown on every page about this person.")


@act("/people/{person_id:int}/needs/end", allow="needs.change", load=queries.find, form=EndNeedForm, again=needs)
def end_need(visit: Visit, person: Person, form: EndNeedForm) -> See:
    actions.end_need(visit.db, person, form.need, by=visit.actor, at=visit.now)
    return see(f"/people/{person.id}/needs", "Taken off the list.")


@visit("/people/{person_id:int}/involve", allow="involvement.change", load=queries.find)
def involve(visit: Visit, person: Person) -> Page:
    form = visit.form_for(InvolveForm, choices={"organisation": organisation_queries.choices(visit.db)})
    return page("people/involve.html", person=person, form=form, involved=queries.involved(visit.db, person.id, visit.today))


@act("/people/{person_id:int}/involve", allow="involvement.change", load=queries.find, form=InvolveForm, again=involve)
def involve_now(visit: Visit, person: Person, form: InvolveForm) -> See:
    organisation = organisation_queries.find(visit.db, visit.actor, form.organisation)
    actions.involve(visit.db, person, organisation, form.reason, until=form.until, basis=form.basis, by=visit.actor, at=visit.now)
    return see(f"/people/{person.id}/involve", f"{organisation.name} can now open this record.")


@act("/people/{person_id:int}/involve/end", allow="involvement.change", load=queries.find, form=EndInvolvementForm, again=involve)
def end_involvement(visit: Visit, person: Person, form: EndInvolvementForm) -> See:
    actions.end_involvement(visit.db, person, form.involvement, by=visit.actor, at=visit.now)
    try:
        queries.find(visit.db, visit.actor, person.id)
    except Missing:
        return see("/people", f"Ended. You can no longer open the record of {person.name}.")
    return see(f"/people/{person.id}/involve", "Ended. They can no longer open this record.")


@visit("/people/{person_id:int}/opened", allow="record.opened", load=queries.find)
def opened(visit: Visit, person: Person) -> Page:
    lines, more = opened_queries.lines(visit.db, person.id, visit.actor.user_id, number_in(visit, "before"))
    return page("people/opened.html", person=person, lines=lines, more=more, own=visit.actor.person_id == person.id)


@visit("/people/{person_id:int}/history", allow="record.history", load=queries.find)
def history(visit: Visit, person: Person) -> Page:
    events, more = opened_queries.events(visit.db, f"person/{person.id}", number_in(visit, "before"))
    return page("people/history.html", person=person, events=events, more=more)


@visit("/people/break-glass", allow="break_glass.open")
def break_glass(visit: Visit) -> Page:
    return page("people/break_glass.html", form=visit.form_for(BreakGlassForm))


@act("/people/break-glass", allow="break_glass.open", form=BreakGlassForm, again=break_glass)
def break_glass_now(visit: Visit, form: BreakGlassForm) -> See:
    row = actions.break_glass(visit.db, who=form.who, born_on=form.born_on, reason=form.reason, by=visit.actor, at=visit.now)
    return see(f"/people/{row.person_id}", "You can open this record for 8 hours. Your reason has been kept.")


@visit("/people/emergencies", allow="break_glass.list")
def emergencies(visit: Visit) -> Page:
    return page("people/emergencies.html", emergencies=queries.emergencies(visit.db, visit.actor), now=visit.now)


def number_in(visit: Visit, name: str) -> int:
    """A number from the address; anything else is none."""
    text = visit.ask.query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
