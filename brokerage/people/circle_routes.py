"""The circle of care: who acts for a person. Run by the holder; checked by those who pay, for nominees and representatives."""
from __future__ import annotations

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.people import actions, circle_queries, queries
from brokerage.people.circle_actions import rights_of
from brokerage.people.forms import CheckForm, DecideForm, GiveForm, LimitForm, ProposeForm, SuspendForm, WhyForm
from brokerage.people.models import CIRCLE_KINDS, CONDITIONS, CircleMember, Person
from brokerage.people.passes import is_holder

ONE = "/people/{person_id:int}/circle/{member_id:int}"


@visit("/people/{person_id:int}/circle", allow="circle.see", load=queries.find)
def circle(visit: Visit, person: Person) -> Page:
    only = 0 if visit.can("circle.all", person) else visit.actor.user_id
    return page("people/circle.html", person=person, holder=is_holder(visit.actor, person.id), me=visit.actor.user_id,
                all=not only,
                own=visit.actor.person_id == person.id, members=circle_queries.members(visit.db, person, only_user=only),
                past=circle_queries.members(visit.db, person, only_user=only, past=True))


@visit("/people/{person_id:int}/circle/give", allow="circle.change", load=queries.find)
def give(visit: Visit, person: Person) -> Page:
    kinds = [k for k in ("CARER", "NOMINEE", "ADVOCATE") if k != "NOMINEE" or visit.actor.person_id == person.id]
    form = visit.form_for(GiveForm, choices={"kind": [(k, CIRCLE_KINDS[k]) for k in kinds]})
    return page("people/give.html", person=person, form=form, kinds=kinds, own=visit.actor.person_id == person.id)


@act("/people/{person_id:int}/circle/give", allow="circle.change", load=queries.find, form=GiveForm, again=give)
def give_now(visit: Visit, person: Person, form: GiveForm) -> Page | See:
    deed = actions.propose if form.kind == "NOMINEE" else actions.let_in
    return _let(visit, person, form, deed, form.kind)


def _let(visit: Visit, person: Person, form: GiveForm | ProposeForm, deed: object, kind: str) -> Page | See:
    """Find or make the user, let them in or put them forward, and show an invitation code if they need one."""
    by = {"by": visit.actor, "at": visit.now}
    user = actions.find_or_register(visit.db, email=form.email, name=form.name, **by)
    member = deed(visit.db, person, user, kind=kind, rights=_rights(form), relation=form.relation, **by)  # type: ignore[operator]
    told = "can act now." if member.state == "ACTIVE" else "is put forward. They can do nothing until the checks are done."
    said = f"{user.name} {told}"
    code, where = actions.invite(visit.db, user, **by), f"/people/{person.id}/circle"
    if not code:
        return see(where, said)
    return page("people/invitation.html", name=user.name, email=user.email, code=code, back=where, back_words="Go to the circle",
                said=said)


@act(ONE + "/invite", allow="circle.limit", load=circle_queries.member)
def invite_again(visit: Visit, member: CircleMember) -> Page | See:
    """A new code for a member who has not joined yet; the old one stops working."""
    user = circle_queries.user_of(visit.db, member)
    code, where = actions.invite(visit.db, user, by=visit.actor, at=visit.now), f"/people/{member.person_id}/circle"
    if not code:
        return see(where, f"{user.name} has joined already.")
    return page("people/invitation.html", name=user.name, email=user.email, code=code, back=where, back_words="Go to the circle")


@visit(ONE + "/limit", allow="circle.limit", load=circle_queries.member)
def limit(visit: Visit, member: CircleMember) -> Page:
    now = rights_of(member)
    may = [name for name, on in (("plan", now.plan), ("order", now.order), ("approve", now.approve)) if on]
    return page("people/limit.html", member=member, user=circle_queries.user_of(visit.db, member), now=now,
                form=visit.form_for(LimitForm, may=may, up_to=now.up_to, until=now.until))


@act(ONE + "/limit", allow="circle.limit", load=circle_queries.member, form=LimitForm, again=limit)
def limit_now(visit: Visit, member: CircleMember, form: LimitForm) -> See:
    actions.limit_member(visit.db, member, _rights(form), by=visit.actor, at=visit.now)
    return see(f"/people/{member.person_id}/circle", "Saved. It counts from now.")


@visit(ONE + "/end", allow="circle.end", load=circle_queries.member)
def end(visit: Visit, member: CircleMember) -> Page:
    return page("people/end.html", member=member, user=circle_queries.user_of(visit.db, member), form=visit.form_for(WhyForm),
                me=visit.actor.user_id == member.user_id, kind=CIRCLE_KINDS[member.kind].lower())


@act(ONE + "/end", allow="circle.end", load=circle_queries.member, form=WhyForm, again=end)
def end_now(visit: Visit, member: CircleMember, form: WhyForm) -> See:
    actions.end_member(visit.db, member, why=form.why, by=visit.actor, at=visit.now)
    if member.user_id == visit.actor.user_id:
        return see("/", "You no longer act for this person.")
    return see(f"/people/{member.person_id}/circle", "Ended. They can no longer see or do anything here for this person.")


@visit("/people/{person_id:int}/circle/propose", allow="circle.propose", load=queries.find)
def propose(visit: Visit, person: Person) -> Page:
    return page("people/propose.html", person=person, form=visit.form_for(ProposeForm))


@act("/people/{person_id:int}/circle/propose", allow="circle.propose", load=queries.find, form=ProposeForm, again=propose)
def propose_now(visit: Visit, person: Person, form: ProposeForm) -> Page | See:
    return _let(visit, person, form, actions.propose, "REPRESENTATIVE")


@visit(ONE + "/check", allow="circle.check", load=circle_queries.member)
def check(visit: Visit, member: CircleMember) -> Page:
    return page("people/check.html", member=member, user=circle_queries.user_of(visit.db, member), form=visit.form_for(CheckForm),
                kind=CIRCLE_KINDS[member.kind].lower())


@act(ONE + "/check", allow="circle.check", load=circle_queries.member, form=CheckForm, again=check)
def check_now(visit: Visit, member: CircleMember, form: CheckForm) -> See:
    actions.check_member(visit.db, member, close=form.close, dbs=form.dbs, authority=form.authority, by=visit.actor, at=visit.now)
    return see(f"/people/{member.person_id}/circle", "Checked. Everybody who pays is asked to agree.")


@visit(ONE + "/decide", allow="circle.decide", load=circle_queries.member)
def decide(visit: Visit, member: CircleMember) -> Page:
    form = visit.form_for(DecideForm, choices={"conditions": list(CONDITIONS[member.kind].items())})
    return page("people/decide.html", member=member, user=circle_queries.user_of(visit.db, member),
                kind=CIRCLE_KINDS[member.kind].lower(),
                form=form, rights=rights_of(member), check=circle_queries.check_of(visit.db, member),
                said_yes=circle_queries.approvals_of(visit.db, member))


@act(ONE + "/decide", allow="circle.decide", load=circle_queries.member, form=DecideForm, again=decide)
def decide_now(visit: Visit, member: CircleMember, form: DecideForm) -> See:
    where = f"/people/{member.person_id}/circle"
    if form.answer == "no":
        actions.refuse_member(visit.db, member, form.why, by=visit.actor, at=visit.now)
        return see(where, "Your no is kept, with your reason.")
    done = actions.approve_member(visit.db, member, form.conditions, by=visit.actor, at=visit.now)
    return see(where, "Agreed. They can act now." if done else "Your yes is kept. Others who pay still have to answer.")


@visit(ONE + "/suspend", allow="circle.suspend", load=circle_queries.member)
def suspend(visit: Visit, member: CircleMember) -> Page:
    return page("people/suspend.html", member=member, user=circle_queries.user_of(visit.db, member),
                form=visit.form_for(SuspendForm))


@act(ONE + "/suspend", allow="circle.suspend", load=circle_queries.member, form=SuspendForm, again=suspend)
def suspend_now(visit: Visit, member: CircleMember, form: SuspendForm) -> See:
    actions.suspend_member(visit.db, member, form.why, by=visit.actor, at=visit.now)
    return see(f"/people/{member.person_id}/circle", "Stopped. They can no longer see or do anything here for this person.")


def _rights(form: GiveForm | ProposeForm | LimitForm) -> actions.Rights:
    return actions.Rights("plan" in form.may, "order" in form.may, "approve" in form.may, form.up_to, form.until)
