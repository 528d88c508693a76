"""Who may do what to a person, their circle, their consents, an organisation and its seats.

Staff rules ask `works_with`: a role held in one of the organisations by which queries.find let the actor in. So an
assessor of one council is nobody special to the people of another (domain I-02).
"""
from __future__ import annotations

from typing import Any

from brokerage.door.actor import Actor
from brokerage.door.passes import ANYBODY_SIGNED_IN, FOR_ONESELF, STAFF, by_role, rule
from brokerage.people.models import CircleMember, Consent, Organisation, Person
from brokerage.people.roles import APPROVERS, BREAKERS, CARE, OPENED_BY, SEE_PEOPLE

HOLDER_ONLY = "Only the person whose budget it is, or their representative, may do this."

by_role("account.own", ANYBODY_SIGNED_IN)
by_role("people.list", *FOR_ONESELF, *SEE_PEOPLE)
by_role("person.see", *FOR_ONESELF, *SEE_PEOPLE)
by_role("person.register", *OPENED_BY, says="Only assessors and care co-ordinators add people.")
by_role("break_glass.open", *BREAKERS, says="Only people who give or arrange care may open a record in an emergency.")
by_role("break_glass.list", "IG_LEAD")
by_role("step.address", "IG_LEAD")
by_role("organisation.list", *STAFF)


def is_holder(actor: Actor, person_id: int) -> bool:
    """The person themself, or their representative (who acts for somebody without capacity, L-20)."""
    trust = actor.trust(person_id)
    return actor.person_id == person_id or (trust is not None and trust.kind == "REPRESENTATIVE")


def works_with(actor: Actor, person: Any, *roles: str) -> bool:
    """Whether the actor holds one of `roles` in an organisation by which they may open this record."""
    return any(s.role in roles and s.org_id in person.through for s in actor.seats)


@rule("person.nhs_number", *FOR_ONESELF, *CARE, "APPROVER_ICB")
def sees_the_nhs_number(actor: Actor, person: Person) -> bool:
    """Field-level view I-03: not brokers, providers, councils' finance or carers."""
    return is_holder(actor, person.id) or works_with(actor, person, *CARE, "APPROVER_ICB")


@rule("person.contact", *FOR_ONESELF, *SEE_PEOPLE)
def sees_how_to_reach_them(actor: Actor, person: Person) -> bool:
    """Phone and postcode: whoever acts for them, gives, arranges or plans their care."""
    return actor.person_id == person.id or actor.trust(person.id) is not None or works_with(
        actor, person, *CARE, "BROKER", "PROVIDER_ADMIN", "PROVIDER_WORKER")


@rule("needs.change", *FOR_ONESELF, *CARE, "BROKER")
def changes_needs(actor: Actor, person: Person) -> bool:
    trust = actor.trust(person.id)
    return is_holder(actor, person.id) or (trust is not None and trust.plan) or works_with(actor, person, *CARE, "BROKER")


@rule("record.opened", *FOR_ONESELF, says=HOLDER_ONLY)
def sees_who_opened_it(actor: Actor, person: Person) -> bool:
    return is_holder(actor, person.id)


@rule("record.history", *FOR_ONESELF, *CARE, "BROKER")
def sees_history(actor: Actor, person: Person) -> bool:
    return is_holder(actor, person.id) or works_with(actor, person, *CARE, "BROKER")


@rule("involvement.change", *OPENED_BY)
def changes_who_is_involved(actor: Actor, person: Person) -> bool:
    return works_with(actor, person, *OPENED_BY)


@rule("circle.see", *FOR_ONESELF, *CARE, "BROKER", *APPROVERS)
def sees_the_circle(actor: Actor, person: Person) -> bool:
    """Members see the circle they are in; the page shows them their own line only (I-03)."""
    return actor.person_id == person.id or actor.trust(person.id) is not None or works_with(actor, person, *CARE, "BROKER",
                                                                                            *APPROVERS)


@rule("circle.all", *FOR_ONESELF, *CARE, "BROKER", *APPROVERS)
def sees_everybody_in_it(actor: Actor, person: Person) -> bool:
    return is_holder(actor, person.id) or works_with(actor, person, *CARE, "BROKER", *APPROVERS)


@rule("circle.change", "PERSON", "REPRESENTATIVE", says=HOLDER_ONLY)
def runs_the_circle(actor: Actor, person: Person) -> bool:
    """The holder runs the circle; nobody else lets people in."""
    return is_holder(actor, person.id)


@rule("circle.limit", "PERSON", "REPRESENTATIVE", says=HOLDER_ONLY)
def limits_somebody(actor: Actor, member: CircleMember) -> bool:
    """Never one's own rights, so that nobody widens what they may do."""
    return is_holder(actor, member.person_id) and member.user_id != actor.user_id and member.state == "ACTIVE"


@rule("circle.end", *FOR_ONESELF, says=HOLDER_ONLY)
def ends_somebody(actor: Actor, member: CircleMember) -> bool:
    """The holder ends anybody; a member may always leave."""
    return (is_holder(actor, member.person_id) or member.user_id == actor.user_id) and member.state not in ("ENDED", "REFUSED")


@rule("circle.propose", "ASSESSOR", says="A representative is put forward by an assessor.")
def puts_forward(actor: Actor, person: Person) -> bool:
    return works_with(actor, person, "ASSESSOR")


@rule("circle.check", *OPENED_BY)
def checks_somebody(actor: Actor, member: CircleMember) -> bool:
    return _about(actor, member, *OPENED_BY) and member.state == "PROPOSED"


@rule("circle.decide", *APPROVERS, says="Only an approver of somebody who pays decides this.")
def decides_about_somebody(actor: Actor, member: CircleMember) -> bool:
    return _about(actor, member, *APPROVERS) and member.state == "CHECKS"


@rule("circle.suspend", *APPROVERS, "SAFEGUARDING_LEAD")
def stops_somebody(actor: Actor, member: CircleMember) -> bool:
    return _about(actor, member, *APPROVERS, "SAFEGUARDING_LEAD") and member.state == "ACTIVE"


def _about(actor: Actor, member: Any, *roles: str) -> bool:
    """As works_with, never about oneself: nobody checks, approves or stops their own part in a circle."""
    return works_with(actor, member, *roles) and member.user_id != actor.user_id


@rule("consent.see", *FOR_ONESELF, *CARE, "BROKER")
def sees_consents(actor: Actor, person: Person) -> bool:
    return is_holder(actor, person.id) or works_with(actor, person, *CARE, "BROKER")


@rule("consent.ask", "CARE_COORDINATOR", "ASSESSOR", "BROKER", "CLINICAL_NAVIGATOR")
def asks_for_consent(actor: Actor, person: Person) -> bool:
    return works_with(actor, person, "CARE_COORDINATOR", "ASSESSOR", "BROKER", "CLINICAL_NAVIGATOR")


@rule("consent.answer", "PERSON", "REPRESENTATIVE", says=HOLDER_ONLY)
def answers(actor: Actor, consent: Consent) -> bool:
    return is_holder(actor, consent.person_id)


@rule("organisation.members", *STAFF)
def sees_its_members(actor: Actor, organisation: Organisation) -> bool:
    return organisation.id in actor.orgs() or bool(actor.orgs("SYSADMIN"))


@rule("seat.change", "PROVIDER_ADMIN", "SYSADMIN",
      says="Only the manager of a provider, or a system administrator, gives and ends seats.")
def changes_seats(actor: Actor, organisation: Organisation) -> bool:
    return organisation.id in actor.orgs("PROVIDER_ADMIN") or bool(actor.orgs("SYSADMIN"))


@rule("worker.access", "PROVIDER_ADMIN", "SYSADMIN",
      says="Only the manager of a provider, or a system administrator, decides who signs in. Nobody does for themself.")
def decides_who_signs_in(actor: Actor, worker: Any) -> bool:
    return changes_seats(actor, worker.organisation) and worker.user.id != actor.user_id


@rule("organisation.changes", "PROVIDER_ADMIN", "SYSADMIN", "IG_LEAD")
def sees_its_changes(actor: Actor, organisation: Organisation) -> bool:
    return changes_seats(actor, organisation) or organisation.id in actor.orgs("IG_LEAD")
