"""A second organisation takes a section over without asking again (domain 6.2, F27): it accepts, or questions an answer
with a reason. A doubt goes back to whoever assessed, who changes the answer or keeps it and says why. Both stay."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.assessments import sets
from brokerage.assessments.models import Answer, Assessment, Challenge, Section
from brokerage.assessments.passes import confirming_org
from brokerage.assessments.section_actions import given, last_answer, unsettle
from brokerage.assessments.states import CHALLENGE, SECTION
from brokerage.door.actor import Actor
from brokerage.kit.errors import NotAllowed, Refusal
from brokerage.kit.states import move


def accept(db: Session, assessment: Assessment, section: Section, *, newest: int, by: Actor, at: datetime) -> None:
    """The whole section is taken over by the actor's organisation. `newest` is the newest answer that its page showed: what
    was answered since then has not been seen, and is not accepted."""
    org = _org(by, assessment, section)
    last = db.scalar(select(func.max(Answer.id)).where(Answer.section_id == section.id)) or 0
    if last != newest:
        raise Refusal("An answer has changed since you opened this page. Read it again before you accept.", code="STALE")
    move(db, SECTION, section, "accept", by=by.ref, at=at, why=section.kind, about=assessment.about)
    section.accepted_by_org, section.accepted_by, section.accepted_at = org, by.ref, at
    section.challenge_reason = ""


def challenge(
    db: Session,
    assessment: Assessment,
    section: Section,
    question: str,
    *,
    reason: str,
    suggested: str = "",
    by: Actor,
    at: datetime,
) -> Challenge:
    """Question one answer, or with no `question` the whole section. `suggested` is the level that the actor would have
    chosen. Refused without a reason, or twice about one answer by one organisation."""
    org = _org(by, assessment, section)
    reason = given(reason, "reason", "Say why you question this")
    about = last_answer(db, section, question) if question else None
    asked = sets.known(section.kind, section.set_version).question(question) if question else None
    if question and (about is None or asked is None):
        raise Refusal("There is no such answer.", code="NO_SUCH_ANSWER")
    if suggested and (asked is None or asked.level(suggested) is None or (about is not None and about.level == suggested)):
        raise Refusal("Choose a different answer from the list.", fields={"suggested": "Choose a different answer from the list"})
    if db.scalar(select(Challenge.id).where(Challenge.section_id == section.id, Challenge.org_id == org,
                                            Challenge.state == "OPEN",
                                            Challenge.answer_id == about.id if about else Challenge.answer_id.is_(None))):
        raise Refusal("Your organisation has questioned this already. It waits for an answer.", code="CHALLENGED_ALREADY")
    made = Challenge(section_id=section.id, answer_id=about.id if about else None, reason=reason, suggested=suggested, org_id=org,
                     user_id=by.user_id, at=at)
    move(db, CHALLENGE, made, "raise", by=by.ref, at=at, why=asked.title if asked else "the whole section",
         about=assessment.about)
    move(db, SECTION, section, "challenge", by=by.ref, at=at, why=section.kind, about=assessment.about)
    section.challenge_reason = reason
    section.accepted_by_org, section.accepted_by, section.accepted_at = None, "", None
    unsettle(db, assessment, why="an answer was questioned", by=by, at=at)
    return made


def keep(db: Session, section: Section, doubt: Challenge, *, reply: str, by: Actor, at: datetime) -> None:
    """Whoever assessed keeps the answer and says why. (To change it is to answer again: section_actions.answer.)"""
    doubt.reply = given(reply, "reply", "Say why you keep it")
    doubt.replied_by, doubt.replied_at = by.user_id, at
    move(db, CHALLENGE, doubt, "keep", by=by.ref, at=at, why="kept, with a reason", about=f"person/{section.person_id}")


def _org(by: Actor, assessment: Assessment, section: Section) -> int:
    org = confirming_org(by, assessment, section.org_id)
    if org is None:
        raise NotAllowed("Only another council or NHS organisation that works with this person confirms this.")
    return org
