"""Consent to sharing: asked by staff, answered and taken back by the holder."""
from __future__ import annotations

from sqlalchemy import select

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.people import actions, queries
from brokerage.people.forms import AskConsentForm
from brokerage.people.models import Consent, Person
from brokerage.people.passes import is_holder
from brokerage.people.states import STATE_WORDS

ONE = "/people/{person_id:int}/consents/{consent_id:int}"


@visit("/people/{person_id:int}/consents", allow="consent.see", load=queries.find)
def consents(visit: Visit, person: Person) -> Page:
    rows = list(visit.db.scalars(select(Consent).where(Consent.person_id == person.id).order_by(Consent.id.desc()).limit(100)))
    return page("people/consents.html", person=person, consents=rows, holder=is_holder(visit.actor, person.id), words=STATE_WORDS)


@visit("/people/{person_id:int}/consents/ask", allow="consent.ask", load=queries.find)
def ask(visit: Visit, person: Person) -> Page:
    return page("people/ask.html", person=person, form=visit.form_for(AskConsentForm))


@act("/people/{person_id:int}/consents/ask", allow="consent.ask", load=queries.find, form=AskConsentForm, again=ask)
def ask_now(visit: Visit, person: Person, form: AskConsentForm) -> See:
    actions.ask_consent(visit.db, person, scope=form.scope, purpose=form.purpose, recipients=form.recipients,
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
