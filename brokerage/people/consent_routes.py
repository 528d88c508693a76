"""Consent to sharing: asked by staff, answered and taken back by the holder."""
from __future__ import annotations

from sqlalchemy import select

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Missing, Refusal
from brokerage.people import actions, consent_actions, queries
from brokerage.people.forms import AskConsentForm, SharingForm
from brokerage.people.models import Consent, Organisation, Person
from brokerage.people.passes import is_holder
from brokerage.people.states import STATE_WORDS

ONE = "/people/{person_id:int}/consents/{consent_id:int}"


@visit("/people/{person_id:int}/consents", allow="consent.see", load=queries.find)
def consents(visit: Visit, person: Person) -> Page:
    rows = list(visit.db.scalars(select(Consent).where(Consent.person_id == person.id).order_by(Consent.id.desc()).limit(100)))
    involved = {i.org_id: i for i in queries.involved(visit.db, person.id, visit.today)}
    return page("people/consents.html", person=person, consents=rows, holder=is_holder(visit.actor, person.id), words=STATE_WORDS,
                involved=list(involved.values()))


@act("/people/{person_id:int}/consents/sharing", allow="circle.change", load=queries.find, form=SharingForm, again=consents)
def decide_sharing(visit: Visit, person: Person, form: SharingForm) -> See:
    organisation = visit.db.get(Organisation, form.organisation)
    if organisation is None:
        raise Missing
    consent_actions.decide_sharing(visit.db, person, organisation, yes=form.answer == "yes", by=visit.actor, at=visit.now)
    said = "can open this record again." if form.answer == "yes" else "can no longer open this record."
    return see(f"/people/{person.id}/consents", f"{organisation.name} {said}")


@visit("/people/{person_id:int}/consents/ask", allow="consent.ask", load=queries.find)
def ask(visit: Visit, person: Person) -> Page:
    choices = {str(i.org_id): i.name for i in queries.involved(visit.db, person.id, visit.today) if i.standing.decides}
    form = visit.form_for(AskConsentForm, choices={"organisation": [("", "No: about something else"), *choices.items()]})
    return page("people/ask.html", person=person, form=form)


@act("/people/{person_id:int}/consents/ask", allow="consent.ask", load=queries.find, form=AskConsentForm, again=ask)
def ask_now(visit: Visit, person: Person, form: AskConsentForm) -> See:
    involved = {str(i.org_id) for i in queries.involved(visit.db, person.id, visit.today) if i.standing.decides}
    if form.organisation and form.organisation not in involved:
        raise Refusal("Choose from the list.", fields={"organisation": "Choose an organisation from the list"})
    about = visit.db.get(Organisation, int(form.organisation)) if form.organisation else None
    actions.ask_consent(visit.db, person, scope=form.scope, purpose=form.purpose, recipients=form.recipients, about=about,
                        expires_on=form.expires_on, by=visit.actor, at=visit.now)
    return see(f"/people/{person.id}/consents", f"{person.name} is asked.")


@act(ONE + "/give", allow="consent.answer", load=queries.consent)
def give(visit: Visit, consent: Consent) -> See:
    actions.give_consent(visit.db, consent, by=visit.actor, at=visit.now)
    return see(f"/people/{consent.person_id}/consents", "You said yes. You can take this back at any time.")


@act(ONE + "/refuse", allow="consent.answer", load=queries.consent)
def refuse(visit: Visit, consent: Consent) -> See:
    actions.refuse_consent(visit.db, consent, by=visit.actor, at=visit.now)
    return see(f"/people/{consent.person_id}/consents", "You said no. Your care goes on.")


@act(ONE + "/withdraw", allow="consent.answer", load=queries.consent)
def withdraw(visit: Visit, consent: Consent) -> See:
    actions.withdraw_consent(visit.db, consent, by=visit.actor, at=visit.now)
    return see(f"/people/{consent.person_id}/consents", "You took back your yes. It counts from now.")
