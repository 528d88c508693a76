"""Filling in: start an assessment, begin a section, answer, complete, open again, let the carer in. Callers commit.

An answer is a new version beside the old ones; a form carries the version it was made from, so that two people at one
section never lose each other's work (the second is shown the first's answer and saves again).
"""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.assessments import queries, sets
from brokerage.assessments.models import Answer, Assessment, Challenge, Section
from brokerage.assessments.passes import seat_for
from brokerage.assessments.states import ASSESSMENT, CHALLENGE, SECTION
from brokerage.door.actor import Actor
from brokerage.kit import refs
from brokerage.kit.clock import LONDON, in_full
from brokerage.kit.errors import NotAllowed, Refusal
from brokerage.kit.states import move
from brokerage.people.models import CircleMember, Person

SHORTEST = 10
"""Letters in a reason or in evidence, so that it says something."""


def start(db: Session, person: Person, *, reason: str, urgent: bool = False, by: Actor, at: datetime) -> Assessment:
    """The one shared assessment of this person. Refused when there is one that counts, or without a reason."""
    given(reason, "reason", "Say why you start")
    org = sorted(s.org_id for s in by.seats if s.role in ("ASSESSOR", "CARE_COORDINATOR", "CLINICAL_NAVIGATOR")
                 and s.org_id in person.through)
    if not org:
        raise NotAllowed
    if queries.current(db, person.id) is not None:
        raise Refusal("This person has a shared assessment already. Open it rather than start again.", code="STARTED_ALREADY")
    made = Assessment(ref=refs.new(8), person_id=person.id, reason=reason.strip(), urgent=urgent, org_id=org[0],
                      started_by=by.ref,
                      started_at=at)
    move(db, ASSESSMENT, made, "start", by=by.ref, at=at, why=made.reason, about=made.about)
    made.through = person.through  # type: ignore[misc]
    return made


def replace(db: Session, old: Assessment, *, reason: str, by: Actor, at: datetime) -> Assessment:
    """A new assessment after a review or a change: every answer is carried over, to be looked at, never asked again from
    nothing. The old one stays to be read."""
    given(reason, "reason", "Say what has changed")
    move(db, ASSESSMENT, old, "replace", by=by.ref, at=at, why=reason.strip(), about=old.about)
    db.flush()
    made = Assessment(ref=refs.new(8), person_id=old.person_id, reason=reason.strip(), org_id=old.org_id, started_by=by.ref,
                      started_at=at, replaces_id=old.id)
    move(db, ASSESSMENT, made, "start", by=by.ref, at=at, why=made.reason, about=made.about)
    for before in db.scalars(select(Section).where(Section.assessment_id == old.id).order_by(Section.id)):
        _carry(db, before, made, by, at)
    made.through = old.through  # type: ignore[misc]
    return made


def _carry(db: Session, before: Section, made: Assessment, by: Actor, at: datetime) -> None:
    now = sets.current(before.kind, at.astimezone(LONDON).date())
    section = Section(assessment_id=made.id, person_id=made.person_id, kind=before.kind, set_version=now.version,
                      org_id=before.org_id,
                      carer_user_id=before.carer_user_id, shared=before.shared)
    move(db, SECTION, section, "begin", by=by.ref, at=at, why="carried over", about=made.about)
    for question in now.questions:
        old = last_answer(db, before, question.code)
        if old is not None and question.level(old.level) is not None:
            db.add(Answer(section_id=section.id, question=old.question, version=1, set_version=now.version, level=old.level,
                          evidence=old.evidence, user_id=old.user_id, org_id=old.org_id, at=old.at, carried_from=old.id))
    db.flush()


def begin(db: Session, assessment: Assessment, kind: str, *, by: Actor, at: datetime) -> Section:
    """This actor's organisation assesses this section, with the questions in force today. Refused when another has begun it."""
    seat = seat_for(by, assessment, kind)
    if seat is None:
        raise NotAllowed
    if assessment.state != "OPEN":
        raise Refusal("This assessment is finished. Start a new one from it if something has changed.", code="WRONG_STATE")
    if db.scalar(select(Section.id).where(Section.assessment_id == assessment.id, Section.kind == kind)):
        raise Refusal("This section has been started already. Open it to go on.", code="BEGUN_ALREADY")
    now = sets.current(kind, at.astimezone(LONDON).date())
    section = Section(assessment_id=assessment.id, person_id=assessment.person_id, kind=kind, set_version=now.version,
                      org_id=seat.org_id)
    move(db, SECTION, section, "begin", by=by.ref, at=at, why=kind, about=assessment.about)
    return section


def answer(
    db: Session, section: Section, question: str, *, level: str, evidence: str, seen: int, by: Actor, at: datetime
) -> Answer:
    """A new version of an answer. `seen` is the version the form was made from, 0 for none. Refused: a level that the
    question has not, no evidence for a difficulty, a stale form, a section that is done, questions that have ended. In a
    section that is questioned, only an answer that is questioned may change."""
    asked = _asked(section, question, at)
    chosen = asked.level(level)
    if chosen is None:
        raise Refusal("Choose an answer from the list.", fields={"level": "Choose an answer from the list"})
    if chosen.rank and section.kind != "CARER" and len(evidence.strip()) < SHORTEST:
        raise Refusal("Say what you saw or were told.", code="NO_EVIDENCE",
                      fields={"evidence": f"Say what you saw or were told, in at least {SHORTEST} letters"})
    before = last_answer(db, section, question)
    _not_stale(before, seen)
    open_ = _questioned(db, section, before)
    if before is not None and (before.level, before.evidence) == (level, evidence.strip()) and not open_:
        return before
    org = next((s.org_id for s in by.seats if s.org_id == section.org_id), None)
    made = Answer(section_id=section.id, question=question, version=seen + 1, set_version=section.set_version, level=level,
                  evidence=evidence.strip(), user_id=by.user_id, org_id=org, at=at)
    db.add(made)
    db.flush()
    for challenge in open_:
        challenge.reply, challenge.replied_by, challenge.replied_at = "The answer was changed.", by.user_id, at
        move(db, CHALLENGE, challenge, "change", by=by.ref, at=at, why=asked.title, about=f"person/{section.person_id}")
    return made


def _asked(section: Section, question: str, at: datetime) -> sets.Question:
    used = sets.known(section.kind, section.set_version)
    asked = used.question(question)
    if asked is None:
        raise Refusal("This question is not part of this section.", code="NO_SUCH_QUESTION")
    if used.until is not None and not used.holds(at.astimezone(LONDON).date()):
        raise Refusal(f"These questions ended on {in_full(used.until)}. Bring this section to today's questions "
                      "first. Its answers come with it.", code="SET_ENDED")
    return asked


def _not_stale(before: Answer | None, seen: int) -> None:
    if (before.version if before else 0) != seen:
        raise Refusal("Somebody else answered this while you wrote. Their answer is shown on this page and yours is still in the "
                      "form. Save again if yours should count.", code="STALE")


def _questioned(db: Session, section: Section, before: Answer | None) -> list[Challenge]:
    """The open doubts about this answer. Refuses where nothing may change."""
    if section.state == "OPEN":
        return []
    found = list(db.scalars(select(Challenge).join(Answer, Answer.id == Challenge.answer_id).where(
        Challenge.section_id == section.id, Challenge.state == "OPEN",
        Answer.question == before.question))) if before else []
    whole = db.scalar(select(Challenge.id).where(Challenge.section_id == section.id, Challenge.state == "OPEN",
                                                 Challenge.answer_id.is_(None)).limit(1))
    if section.state != "CHALLENGED" or not (found or whole):
        raise Refusal("This section is complete. Open it again first, and say why.", code="WRONG_STATE")
    return found


def last_answer(db: Session, section: Section, question: str) -> Answer | None:
    """The version that counts."""
    return db.scalar(select(Answer).where(Answer.section_id == section.id, Answer.question == question)
                     .order_by(Answer.version.desc()).limit(1))


def renew(db: Session, section: Section, *, by: Actor, at: datetime) -> None:
    """Bring an open section to the questions of today; answers to questions that are still asked come with it."""
    now = sets.current(section.kind, at.astimezone(LONDON).date())
    if section.state not in ("OPEN", "CHALLENGED") or section.set_version == now.version:
        raise Refusal("This section has the questions of today.", code="WRONG_STATE")
    section.set_version = now.version


def complete(db: Session, section: Section, *, by: Actor, at: datetime) -> None:
    """Every question is answered: another organisation is asked to confirm. Refused while any is not, or while a doubt of
    another organisation waits for its answer."""
    used = sets.known(section.kind, section.set_version)
    if used.until is not None and not used.holds(at.astimezone(LONDON).date()):
        _asked(section, used.questions[0].code, at)
    done = set(db.scalars(select(Answer.question).where(Answer.section_id == section.id)))
    missing = [q.title for q in used.questions if q.code not in done]
    if missing:
        raise Refusal(f"{len(missing)} of {len(used.questions)} questions are not answered yet: {', '.join(missing)}.",
                      code="NOT_ANSWERED")
    if db.scalar(select(func.count()).select_from(Challenge).where(Challenge.section_id == section.id,
                                                                   Challenge.state == "OPEN")):
        raise Refusal("Somebody questioned an answer. Change it, or keep it and say why, before you send this back.",
                      code="CHALLENGE_OPEN")
    move(db, SECTION, section, "complete", by=by.ref, at=at, why=section.kind, about=f"person/{section.person_id}")
    section.completed_by, section.completed_at, section.challenge_reason = by.ref, at, ""


def reopen(db: Session, assessment: Assessment, section: Section, *, why: str, by: Actor, at: datetime) -> None:
    """Open a section again for new facts; it must then be confirmed again."""
    given(why, "why", "Say why")
    move(db, SECTION, section, "reopen", by=by.ref, at=at, why=why.strip(), about=assessment.about)
    section.accepted_by_org, section.accepted_by, section.accepted_at = None, "", None
    unsettle(db, assessment, why=why.strip(), by=by, at=at)


def unsettle(db: Session, assessment: Assessment, *, why: str, by: Actor, at: datetime) -> None:
    """An assessment whose section is in doubt is not finished."""
    if assessment.state == "SETTLED":
        move(db, ASSESSMENT, assessment, "reopen", by=by.ref, at=at, why=why, about=assessment.about)


def invite_carer(db: Session, assessment: Assessment, member: CircleMember, *, by: Actor, at: datetime) -> Section:
    """Let a carer of the person's circle fill in the carer's section themself, under the inviter's organisation."""
    if member.person_id != assessment.person_id or member.kind != "CARER" or member.state != "ACTIVE":
        raise Refusal("Choose a carer from the list.", fields={"carer": "Choose a carer from the list"})
    section = db.scalar(select(Section).where(Section.assessment_id == assessment.id, Section.kind == "CARER"))
    section = section or begin(db, assessment, "CARER", by=by, at=at)
    if section.carer_user_id not in (None, member.user_id):
        raise Refusal("Another carer has been asked already. One carer fills in this section.", code="CARER_ASKED")
    section.carer_user_id = member.user_id
    return section


def share_with_person(section: Section, shared: bool, *, by: Actor) -> None:
    """The carer says whether the person may read what the carer wrote about themself. Nobody else says so."""
    if section.carer_user_id != by.user_id:
        raise NotAllowed
    section.shared = shared


def given(text: str, field: str, words: str) -> str:
    """A reason that says something, else a refusal beside its box."""
    if len(text.strip()) < SHORTEST:
        raise Refusal(f"{words}.", code="NO_REASON", fields={field: f"{words}, in at least {SHORTEST} letters"})
    return text.strip()
