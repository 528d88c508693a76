"""Who may do what to a shared assessment. Roles count only in an organisation by which the record is open (I-02); which
parts anybody reads is in views.py."""
from __future__ import annotations

from typing import Any

from brokerage.assessments.views import VIEWS, See, roles_here
from brokerage.door.actor import Actor, Seat
from brokerage.door.passes import FOR_ONESELF, STAFF, by_role, rule
from brokerage.people.models import Person
from brokerage.people.passes import is_holder, works_with

ASSESSES = ("ASSESSOR", "CARE_COORDINATOR", "CLINICAL_NAVIGATOR")
DECIDES = ("ASSESSOR", "CARE_COORDINATOR")
APPROVERS = ("APPROVER_ICB", "APPROVER_LA")
READS = tuple(role for role in VIEWS if role in STAFF)
STATUTORY = ("ICB", "COUNCIL")
RATES = ("FIN_ASSESSMENT_OFFICER", "FINANCE_APPROVER")
NOT_YOURS = "Only assessors, care co-ordinators and clinical navigators who work with this person may do this."


def _seats(actor: Actor, thing: Any) -> list[Seat]:
    """Seats that count for this person: in organisations by which the record is open, and nobody assesses themself."""
    return [] if actor.person_id == thing.person_id else [s for s in actor.seats if s.org_id in thing.through]


def seat_for(actor: Actor, thing: Any, kind: str) -> Seat | None:
    """The seat by which this actor assesses a section of this kind: health by clinical staff, the NHS's co-ordinators and
    any (trusted) assessor; the other two by any (trusted) assessor and the council's co-ordinators."""
    return next((s for s in _seats(actor, thing) if _assesses(s, kind)), None)


def _assesses(seat: Seat, kind: str) -> bool:
    if seat.role == "ASSESSOR":
        return True
    if kind == "HEALTH":
        return seat.role == "CLINICAL_NAVIGATOR" or (seat.role == "CARE_COORDINATOR" and seat.org_kind == "ICB")
    return seat.role == "CARE_COORDINATOR" and seat.org_kind == "COUNCIL"


def confirming_org(actor: Actor, thing: Any, section_org: int) -> int | None:
    """The organisation for which this actor takes a section over: an ICB or a council, never the one that assessed it."""
    return next((s.org_id for s in _seats(actor, thing) if s.role in ASSESSES and s.org_kind in STATUTORY
                 and s.org_id != section_org),
                None)


def paying_org(actor: Actor, thing: Any, *roles: str) -> int | None:
    """The ICB or council for which this actor holds one of `roles`."""
    return next((s.org_id for s in _seats(actor, thing) if s.role in roles and s.org_kind in STATUTORY), None)


@rule("assessment.list", *FOR_ONESELF, *READS)
def may_look_for_one(actor: Actor, person: Person) -> bool:
    return is_holder(actor, person.id) or actor.trust(person.id) is not None or works_with(actor, person, *READS)


@rule("assessment.see", *FOR_ONESELF, *READS)
def opens_one(actor: Actor, assessment: Any) -> bool:
    """Its front page; each part on it is there or not as views.py says."""
    return bool(roles_here(actor, assessment.person_id, assessment.through) & set(VIEWS))


@rule("assessment.start", *ASSESSES, says=NOT_YOURS)
def starts_one(actor: Actor, person: Person) -> bool:
    return works_with(actor, person, *ASSESSES)


@rule("assessment.decide", *DECIDES, says="Only assessors and care co-ordinators decide this.")
def decides(actor: Actor, assessment: Any) -> bool:
    """Eligibility, needs and findings: staff of an ICB or a council."""
    return paying_org(actor, assessment, *DECIDES) is not None


@rule("assessment.outcome", *FOR_ONESELF, *ASSESSES, "BROKER")
def words_an_outcome(actor: Actor, assessment: Any) -> bool:
    """The person says what they want, or staff write it down in their words."""
    return is_holder(actor, assessment.person_id) or works_with(actor, assessment, *ASSESSES, "BROKER")


@rule("assessment.comment", "PERSON", "REPRESENTATIVE", says="Only the person, or their representative, may do this.")
def says_something(actor: Actor, assessment: Any) -> bool:
    return is_holder(actor, assessment.person_id)


@rule("assessment.share", "PERSON", "REPRESENTATIVE", says="Only the person, or their representative, may do this.")
def lets_somebody_read(actor: Actor, assessment: Any) -> bool:
    return is_holder(actor, assessment.person_id)


@rule("capacity.record", *ASSESSES, says=NOT_YOURS)
def records_capacity(actor: Actor, assessment: Any) -> bool:
    return works_with(actor, assessment, *ASSESSES)


@rule("section.read", *FOR_ONESELF, *READS, says="This part of the assessment is not shared with you.")
def reads_it(actor: Actor, place: Any) -> bool:
    return bool(place.see > See.NOTHING)


@rule("section.begin", *ASSESSES, says=NOT_YOURS)
def begins_it(actor: Actor, place: Any) -> bool:
    return place.section is None and seat_for(actor, place, place.kind) is not None


@rule(
    "section.write",
    *FOR_ONESELF,
    *ASSESSES,
    says="This section belongs to the organisation that assesses it. You can question an answer, with a reason.",
)
def writes_it(actor: Actor, place: Any) -> bool:
    """Its own organisation's assessors; and the invited carer in the carer's section. Never the person themself."""
    if place.section is None:
        return False
    if place.kind == "CARER" and place.section.carer_user_id == actor.user_id:
        return True
    return any(s.org_id == place.section.org_id and _assesses(s, place.kind) for s in _seats(actor, place))


@rule("section.reopen", *ASSESSES, says=NOT_YOURS)
def opens_it_again(actor: Actor, place: Any) -> bool:
    return place.section is not None and place.section.state in ("COMPLETE", "ACCEPTED") and writes_it(actor, place)


@rule("section.confirm", *ASSESSES, says="Only another council or NHS organisation that works with this person confirms this.")
def confirms_it(actor: Actor, place: Any) -> bool:
    return place.section is not None and place.section.state in ("COMPLETE", "ACCEPTED", "CHALLENGED") and (
        confirming_org(actor, place, place.section.org_id) is not None)


@rule("carer.invite", *DECIDES, says="Only assessors and care co-ordinators invite a carer.")
def invites_a_carer(actor: Actor, assessment: Any) -> bool:
    return seat_for(actor, assessment, "CARER") is not None


@rule("amount.see", *FOR_ONESELF, *READS, says="What funders expect to give is not shared with you.")
def sees_amounts(actor: Actor, thing: Any) -> bool:
    """Those who read amounts in full (views.AMOUNTS); a funder's own staff then see their own."""
    roles = roles_here(actor, thing.person_id, thing.through)
    return max((VIEWS[r][5] for r in roles if r in VIEWS), default=See.NOTHING) == See.ALL


@rule("amount.work_out", *DECIDES, says="Only assessors and care co-ordinators of a funder work out what it expects to give.")
def works_it_out(actor: Actor, assessment: Any) -> bool:
    return paying_org(actor, assessment, *DECIDES) is not None


@rule("amount.answer", *APPROVERS, says="Only an approver of the funder whose money it is answers this.")
def answers_it(actor: Actor, indication: Any) -> bool:
    return indication.state == "WORKED_OUT" and paying_org(actor, indication, *APPROVERS) is not None and (
        indication.org_id in actor.orgs(*APPROVERS))


@rule("amount.show", "PERSON", "REPRESENTATIVE", *DECIDES, "BROKER")
def shows_it(actor: Actor, thing: Any) -> bool:
    return is_holder(actor, thing.person_id) or works_with(actor, thing, *DECIDES, "BROKER")


by_role("assessment.waiting", *ASSESSES, *APPROVERS)
by_role("rates.see", *DECIDES, *APPROVERS, *RATES, "FINANCE", "BROKER")
by_role("rates.set", *RATES, says="Only financial assessment officers and finance approvers set rates.")
