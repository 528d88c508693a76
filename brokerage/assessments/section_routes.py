"""Filling in a section, one topic a page; reading it through; a second organisation's confirmation."""
from __future__ import annotations

from brokerage.assessments import confirm_actions, page_queries, places, queries, section_actions
from brokerage.assessments.forms import (
    AcceptForm,
    AnswerForm,
    CarerForm,
    ChallengeForm,
    KeepForm,
    SharedForm,
    WhyForm,
)
from brokerage.assessments.models import Assessment
from brokerage.assessments.places import Place
from brokerage.assessments.states import STATE_WORDS
from brokerage.assessments.views import See as Sees
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.kit.errors import Missing
from brokerage.people.models import CircleMember, Person

ONE = "/assessments/{assessment_id:int}"
SECTION = ONE + "/sections/{section:str}"
TOPIC = SECTION + "/{question:str}"


@act(SECTION + "/begin", allow="section.begin", load=places.section)
def begin(visit: Visit, place: Place) -> See:
    section_actions.begin(visit.db, place.assessment, place.kind, by=visit.actor, at=visit.now)
    return see(f"{place.path}/{place.asked.questions[0].code}")


@visit(SECTION, allow="section.read", load=places.section)
def section(visit: Visit, place: Place) -> Page:
    row = place.begun
    doubts = queries.challenges(visit.db, row) if place.see == Sees.ALL else []
    answers = queries.answers(visit.db, row, place.see, doubts)
    return page("assessments/section.html", place=place, section=row, answers=answers, doubts=doubts,
                state=STATE_WORDS[row.state], today=visit.today, form=visit.form_for(WhyForm),
                left=sum(not a.version for a in answers), own=visit.actor.person_id == place.person_id)


@act(SECTION + "/complete", allow="section.write", load=places.section, again=section)
def complete(visit: Visit, place: Place) -> See:
    section_actions.complete(visit.db, place.begun, by=visit.actor, at=visit.now)
    return see(place.path, "Sent. The other organisations can confirm it now.")


@act(SECTION + "/reopen", allow="section.reopen", load=places.section, form=WhyForm, again=section)
def reopen(visit: Visit, place: Place, form: WhyForm) -> See:
    section_actions.reopen(visit.db, place.assessment, place.begun, why=form.why, by=visit.actor, at=visit.now)
    return see(place.path, "Open again. Send it when you are done.")


@act(SECTION + "/renew", allow="section.write", load=places.section, again=section)
def renew(visit: Visit, place: Place) -> See:
    section_actions.renew(visit.db, place.begun, by=visit.actor, at=visit.now)
    return see(place.path, "This section has the questions of today. Its answers came with it.")


@visit(TOPIC, allow="section.write", load=places.topic)
def topic(visit: Visit, place: Place) -> Page:
    question = place.question
    if question is None:
        raise Missing
    seen = next(a for a in queries.answers(visit.db, place.begun, Sees.ALL) if a.question.code == question.code)
    form = visit.form_for(AnswerForm, choices={"level": [(level.code, level.words) for level in question.levels]},
                          **({"level": seen.level, "evidence": seen.evidence} if seen.version else {}))
    number = [q.code for q in place.asked.questions].index(question.code)
    return page("assessments/topic.html", place=place, question=question, seen=seen, form=form, number=number + 1,
                before=place.asked.questions[number - 1] if number else None)


@act(TOPIC, allow="section.write", load=places.topic, form=AnswerForm, again=topic)
def answer(visit: Visit, place: Place, form: AnswerForm) -> See:
    assert place.question is not None
    section_actions.answer(visit.db, place.begun, place.question.code, level=form.level, evidence=form.evidence, seen=form.seen,
                           by=visit.actor, at=visit.now)
    codes = [q.code for q in place.asked.questions]
    at = codes.index(place.question.code) + 1
    whole = place.begun.state != "OPEN" or visit.ask.query.get("then") == "check" or at == len(codes)
    return see(place.path if whole else f"{place.path}/{codes[at]}", "Saved.")


@visit(TOPIC + "/versions", allow="section.read", load=places.topic)
def versions(visit: Visit, place: Place) -> Page:
    if place.see < Sees.ALL or place.question is None:
        raise Missing
    return page("assessments/versions.html", place=place, question=place.question,
                found=queries.versions(visit.db, place.begun, place.question))


@visit(ONE + "/confirm/{section:str}", allow="section.confirm", load=places.section)
def confirm(visit: Visit, place: Place) -> Page:
    answers = queries.answers(visit.db, place.begun, place.see)
    return page("assessments/confirm.html", place=place, section=place.begun, answers=answers,
                state=STATE_WORDS[place.begun.state],
                newest=max((a.id for a in answers), default=0), form=visit.form_for(ChallengeForm),
                accept=visit.form_for(AcceptForm))


@act(ONE + "/confirm/{section:str}", allow="section.confirm", load=places.section, form=AcceptForm, again=confirm)
def accept(visit: Visit, place: Place, form: AcceptForm) -> See:
    confirm_actions.accept(visit.db, place.assessment, place.begun, newest=form.newest, by=visit.actor, at=visit.now)
    return see(place.path, "Accepted. Nobody is asked these questions again.")


@act(ONE + "/challenge/{section:str}", allow="section.confirm", load=places.section, form=ChallengeForm, again=confirm)
def challenge_all(visit: Visit, place: Place, form: ChallengeForm) -> See:
    confirm_actions.challenge(visit.db, place.assessment, place.begun, "", reason=form.reason, by=visit.actor, at=visit.now)
    return see(place.path, "Sent back, with your reason.")


@visit(ONE + "/challenge/{section:str}/{question:str}", allow="section.confirm", load=places.topic)
def challenge(visit: Visit, place: Place) -> Page:
    question = place.question
    if question is None:
        raise Missing
    seen = next(a for a in queries.answers(visit.db, place.begun, place.see) if a.question.code == question.code)
    others = [(level.code, level.words) for level in question.levels if level.code != seen.level]
    return page("assessments/challenge.html", place=place, question=question, seen=seen,
                form=visit.form_for(ChallengeForm, choices={"suggested": others}))


@act(ONE + "/challenge/{section:str}/{question:str}", allow="section.confirm", load=places.topic, form=ChallengeForm,
     again=challenge)
def challenge_one(visit: Visit, place: Place, form: ChallengeForm) -> See:
    assert place.question is not None
    confirm_actions.challenge(visit.db, place.assessment, place.begun, place.question.code, reason=form.reason,
                              suggested=form.suggested, by=visit.actor, at=visit.now)
    return see(f"/assessments/{place.assessment.id}/confirm/{place.kind.lower()}", "Your question is sent, with your reason.")


@visit(ONE + "/doubts/{challenge_id:int}", allow="section.write", load=places.doubt)
def doubt(visit: Visit, place: Place) -> Page:
    doubts = queries.challenges(visit.db, place.begun)
    seen = next(c for c in doubts if place.doubt is not None and c.id == place.doubt.id)
    answered = next((a for a in queries.answers(visit.db, place.begun, Sees.ALL, doubts) if a.question.code == seen.question),
                    None)
    return page("assessments/doubt.html", place=place, seen=seen, answer=answered, form=visit.form_for(KeepForm))


@act(ONE + "/doubts/{challenge_id:int}", allow="section.write", load=places.doubt, form=KeepForm, again=doubt)
def keep(visit: Visit, place: Place, form: KeepForm) -> See:
    assert place.doubt is not None
    confirm_actions.keep(visit.db, place.begun, place.doubt, reply=form.reply, by=visit.actor, at=visit.now)
    return see(place.path, "Kept, with your reason. Send the section back when every question has its answer.")


@visit(ONE + "/carer", allow="carer.invite", load=queries.find)
def carer(visit: Visit, assessment: Assessment) -> Page:
    members = page_queries.circle(visit.db, assessment.person_id, "CARER")
    return page("assessments/carer.html", assessment=assessment, person=visit.db.get_one(Person, assessment.person_id),
                members=members, form=visit.form_for(CarerForm, choices={"carer": [(str(m.id), m.name) for m in members]}))


@act(ONE + "/carer", allow="carer.invite", load=queries.find, form=CarerForm, again=carer)
def invite_carer(visit: Visit, assessment: Assessment, form: CarerForm) -> See:
    member = visit.db.get(CircleMember, form.carer)
    if member is None:
        raise Missing
    section_actions.invite_carer(visit.db, assessment, member, by=visit.actor, at=visit.now)
    return see(f"/assessments/{assessment.id}", "They can fill in their section now. It is on their list of people.")


@visit(ONE + "/carer/shared", allow="section.write", load=places.carer)
def shared(visit: Visit, place: Place) -> Page:
    if not place.view.own_carer:
        raise Missing
    return page("assessments/shared.html", place=place, form=visit.form_for(SharedForm, shared=place.begun.shared))


@act(ONE + "/carer/shared", allow="section.write", load=places.carer, form=SharedForm, again=shared)
def share_it(visit: Visit, place: Place, form: SharedForm) -> See:
    section_actions.share_with_person(place.begun, form.shared, by=visit.actor)
    return see(place.path, "Saved.")
