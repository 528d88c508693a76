"""The assessment of a person: its list, its front page, the section read through, the comments, who may read."""
from __future__ import annotations

from sqlalchemy.orm import Session

from brokerage.assessments import need_actions, page_queries, queries, section_actions
from brokerage.assessments.forms import CommentForm, EndForm, ReplaceForm, ShareForm, StartForm
from brokerage.assessments.models import SECTIONS, Assessment
from brokerage.assessments.states import STATE_WORDS
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.people import queries as people
from brokerage.people.models import Person

ONE = "/assessments/{assessment_id:int}"


def name_of(db: Session, thing: Assessment) -> str:
    """Whose it is; found through the actor already."""
    return db.get_one(Person, thing.person_id).name


@visit("/assessments", allow="assessment.waiting")
def waiting(visit: Visit) -> Page:
    return page("assessments/waiting.html", found=page_queries.waiting(visit.db, visit.actor))


@visit("/people/{person_id:int}/assessments", allow="assessment.list", load=people.find)
def assessments(visit: Visit, person: Person) -> Page:
    return page("assessments/assessments.html", person=person, own=visit.actor.person_id == person.id, words=STATE_WORDS,
                found=queries.of_person(visit.db, person.id), form=visit.form_for(StartForm))


@act("/people/{person_id:int}/assessments", allow="assessment.start", load=people.find, form=StartForm, again=assessments)
def start(visit: Visit, person: Person, form: StartForm) -> See:
    made = section_actions.start(visit.db, person, reason=form.reason, urgent=form.urgent, by=visit.actor, at=visit.now)
    return see(f"/assessments/{made.id}", "Started. Begin with a section.")


@visit(ONE, allow="assessment.see", load=queries.find)
def assessment(visit: Visit, assessment: Assessment) -> Page:
    seen = queries.view(visit.db, visit.actor, assessment)
    sections = queries.sections(visit.db, assessment, seen)
    return page("assessments/assessment.html", assessment=assessment, person=name_of(visit.db, assessment), view=seen,
                own=visit.actor.person_id == assessment.person_id, sections=sections, words=STATE_WORDS,
                missing=[(kind, name) for kind, name in SECTIONS.items() if kind not in {s.kind for s in sections}],
                timers=page_queries.timers(visit.db, assessment) if seen.needs else [], today=visit.today)


@visit(ONE + "/replace", allow="assessment.decide", load=queries.find)
def replace(visit: Visit, assessment: Assessment) -> Page:
    return page("assessments/replace.html", assessment=assessment, person=name_of(visit.db, assessment),
                form=visit.form_for(ReplaceForm))


@act(ONE + "/replace", allow="assessment.decide", load=queries.find, form=ReplaceForm, again=replace)
def replace_now(visit: Visit, assessment: Assessment, form: ReplaceForm) -> See:
    made = section_actions.replace(visit.db, assessment, reason=form.reason, by=visit.actor, at=visit.now)
    return see(f"/assessments/{made.id}", "Every answer came with you. Check each section and send it.")


@visit(ONE + "/comments", allow="assessment.see", load=queries.find)
def comments(visit: Visit, assessment: Assessment) -> Page:
    readable = queries.view(visit.db, visit.actor, assessment).needs
    return page("assessments/comments.html", assessment=assessment, person=name_of(visit.db, assessment),
                found=page_queries.comments(visit.db, assessment.id) if readable else [], form=visit.form_for(CommentForm))


@act(ONE + "/comments", allow="assessment.comment", load=queries.find, form=CommentForm, again=comments)
def comment(visit: Visit, assessment: Assessment, form: CommentForm) -> See:
    need_actions.comment(visit.db, assessment, form.words, by=visit.actor, at=visit.now)
    return see(f"/assessments/{assessment.id}/comments", "Saved. Everybody who assesses you will read this.")


@visit(ONE + "/share", allow="assessment.share", load=queries.find)
def share(visit: Visit, assessment: Assessment) -> Page:
    circle = page_queries.circle(visit.db, assessment.person_id)
    return page("assessments/share.html", assessment=assessment, person=name_of(visit.db, assessment), circle=circle,
                shares=page_queries.shares(visit.db, assessment.person_id), words=need_actions.part_words,
                form=visit.form_for(ShareForm, choices={"who": [(str(m.user_id), m.name) for m in circle]}))


@act(ONE + "/share", allow="assessment.share", load=queries.find, form=ShareForm, again=share)
def share_now(visit: Visit, assessment: Assessment, form: ShareForm) -> See:
    need_actions.share(visit.db, assessment, form.who, form.part, by=visit.actor, at=visit.now)
    return see(f"/assessments/{assessment.id}/share", "They can read it now. You can take this back at any time.")


@act(ONE + "/share/end", allow="assessment.share", load=queries.find, form=EndForm, again=share)
def share_end(visit: Visit, assessment: Assessment, form: EndForm) -> See:
    need_actions.unshare(visit.db, assessment, form.row, by=visit.actor, at=visit.now)
    return see(f"/assessments/{assessment.id}/share", "Taken back. They can no longer read it.")


