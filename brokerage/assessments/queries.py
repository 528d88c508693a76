"""Reads of the shared assessment, each through its actor. Parts that the reader may not see come back empty (views.py).

For the plans room, which starts a plan from an assessment and never asks again:

    needs_for_plan(db, actor, person) -> ForPlan | None

`person` is a Person that people.queries.find let this actor open. The answer has `.needs` (NeedForPlan: id, kind HEALTH,
SOCIAL or CARER, words, eligible, carer_meets, outcomes' ids; `.eligible` is those that a plan must meet, P-02), `.outcomes`
(OutcomeForPlan: id, kind HEALTH, WELLBEING or CARER, words, needs' ids, P-03), `.capacity` (P-18, the last
record of each decision) and `.settled`. None when there is no assessment, or none that this actor may
read. Ids are of the tables assessment_need and assessment_outcome; rows are ended, never changed, so a plan may keep them.
"""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from brokerage.assessments import sets
from brokerage.assessments.models import (
    Answer,
    Assessment,
    Capacity,
    Challenge,
    Need,
    NeedOutcome,
    Outcome,
    Section,
    Share,
)
from brokerage.assessments.shapes import (
    AnswerSeen,
    CapacityForPlan,
    ChallengeSeen,
    ForPlan,
    NeedForPlan,
    OutcomeForPlan,
    SectionSeen,
)
from brokerage.assessments.views import See, View, view_of
from brokerage.door.actor import Actor
from brokerage.kit.db import structs
from brokerage.kit.errors import Missing
from brokerage.people import queries as people
from brokerage.people.actors import today_of
from brokerage.people.models import Consent, Organisation, Person
from brokerage.people.signin_models import User

ORDER = {"HEALTH": 1, "SOCIAL": 2, "CARER": 3}


def find(db: Session, actor: Actor, assessment_id: int) -> Assessment:
    """An assessment of a person whose record this actor may open, else Missing. What of it they read, `view` says."""
    made = db.get(Assessment, people.number(assessment_id))
    if made is None:
        raise Missing(assessment_id)
    made.through = people.find(db, actor, made.person_id).through  # type: ignore[misc]  # said of this row, for this visit
    return made


def of_person(db: Session, person_id: int) -> list[Assessment]:
    """Every assessment of a person that the caller has found, the newest first."""
    return list(db.scalars(select(Assessment).where(Assessment.person_id == person_id).order_by(Assessment.id.desc())))


def current(db: Session, person_id: int) -> Assessment | None:
    """The one that counts."""
    return db.scalar(select(Assessment).where(Assessment.person_id == person_id, Assessment.state != "REPLACED"))


def shared_parts(db: Session, actor: Actor, person_id: int, today: date) -> set[str]:
    """The parts that the person lets this member of their circle read, by consents that stand today; and the needs, for
    somebody whom the person lets plan."""
    trust = actor.trust(person_id)
    if trust is None:
        return set()
    parts = set(db.scalars(select(Share.kind).join(Consent, Consent.id == Share.consent_id).where(
        Share.person_id == person_id, Share.user_id == actor.user_id, Consent.state == "GIVEN",
        (Consent.expires_on.is_(None)) | (Consent.expires_on >= today))))
    return parts | ({"NEEDS"} if trust.plan else set())


def view(db: Session, actor: Actor, assessment: Assessment) -> View:
    """What this actor reads of it today (I-03)."""
    row = db.execute(select(Section.carer_user_id, Section.shared).where(
        Section.assessment_id == assessment.id, Section.kind == "CARER")).first()
    own = row is not None and row[0] == actor.user_id
    return view_of(actor, assessment, shared=shared_parts(db, actor, assessment.person_id, today_of(actor)), own_carer=own,
                   carer_shares=row is not None and row[1])


def sections(db: Session, assessment: Assessment, seen: View) -> list[SectionSeen]:
    """The sections that have begun and of which the reader may at least know, in their order."""
    other, carer = aliased(Organisation), aliased(User)
    counted = (select(func.count(func.distinct(Answer.question))).where(Answer.section_id == Section.id).scalar_subquery())
    query = (select(Section, Organisation.name, other.name, carer.name, counted)
             .join(Organisation, Organisation.id == Section.org_id).outerjoin(other, other.id == Section.accepted_by_org)
             .outerjoin(carer, carer.id == Section.carer_user_id).where(Section.assessment_id == assessment.id))
    made = [_section(row, seen) for row in db.execute(query)]
    return sorted((s for s in made if s.see > See.NOTHING), key=lambda s: ORDER[s.kind])


def _section(row: Any, seen: View) -> SectionSeen:
    s, org, other, carer, answered = row
    asked = len(sets.known(s.kind, s.set_version).questions)
    see = seen.of(s.kind)
    return SectionSeen(
        s.id,
        s.kind,
        s.state,
        s.org_id,
        org,
        s.completed_at,
        other or "",
        s.accepted_at,
        s.challenge_reason if see == See.ALL else "",
        s.carer_user_id,
        carer or "",
        s.shared,
        s.set_version,
        answered,
        asked,
        see,
    )


class _Answered(Struct, frozen=True):
    id: int
    question: str
    version: int
    level: str
    evidence: str
    user: str
    org: str | None
    at: datetime
    carried: int | None


def _versions(section_id: int) -> Any:
    return (select(Answer.id, Answer.question, Answer.version, Answer.level, Answer.evidence, User.name,
                   Organisation.name, Answer.at, Answer.carried_from)
            .join(User, User.id == Answer.user_id).outerjoin(Organisation, Organisation.id == Answer.org_id)
            .where(Answer.section_id == section_id).order_by(Answer.id))


def answers(db: Session, section: Section, see: See, doubts: list[ChallengeSeen] | None = None) -> list[AnswerSeen]:
    """Every question of the section's set in order, with the answer that counts and its challenges, as far as `see` goes.
    Nothing below LEVELS; below ALL no evidence and no challenge's words."""
    if see < See.LEVELS:
        return []
    last = {a.question: a for a in structs(db, _versions(section.id), _Answered)}
    found = (challenges(db, section) if doubts is None else doubts) if see == See.ALL else []
    return [_seen(q, last.get(q.code), see, found) for q in sets.known(section.kind, section.set_version).questions]


def _seen(question: sets.Question, a: _Answered | None, see: See, found: Iterable[ChallengeSeen]) -> AnswerSeen:
    if a is None:
        return AnswerSeen(question)
    return AnswerSeen(question, a.id, a.version, a.level, a.evidence if see == See.ALL else "", a.user, a.org or "", a.at,
                      a.carried is not None, tuple(c for c in found if c.question == question.code))


def versions(db: Session, section: Section, question: sets.Question) -> list[AnswerSeen]:
    """Every version of one answer, the newest first, each with the challenges that were made to it."""
    found = challenges(db, section)
    rows = structs(db, _versions(section.id).where(Answer.question == question.code), _Answered)
    made = [_seen(question, a, See.ALL, [c for c in found if c.answer_id == a.id]) for a in rows]
    return made[::-1]


def challenges(db: Session, section: Section) -> list[ChallengeSeen]:
    """Every doubt about this section, the oldest first."""
    return structs(db, select(
        Challenge.id, Challenge.answer_id, func.coalesce(Answer.question, ""), Challenge.state, Challenge.reason,
        Challenge.suggested, Challenge.org_id, Organisation.name, User.name, Challenge.at, Challenge.reply)
        .outerjoin(Answer, Answer.id == Challenge.answer_id).join(Organisation, Organisation.id == Challenge.org_id)
        .join(User, User.id == Challenge.user_id).where(Challenge.section_id == section.id).order_by(Challenge.id), ChallengeSeen)


def levels(db: Session, assessment_id: int) -> dict[str, dict[str, str]]:
    """Section → question → the level that counts now. For workings: it asks nobody's leave, so it never leaves this room."""
    query = (select(Section.kind, Answer.question, Answer.level).join(Section, Section.id == Answer.section_id)
             .where(Section.assessment_id == assessment_id).order_by(Answer.version))
    found: dict[str, dict[str, str]] = {kind: {} for kind in ORDER}
    for kind, question, level in db.execute(query):
        found[kind][question] = level
    return found


def needs(db: Session, assessment_id: int) -> tuple[list[NeedForPlan], list[OutcomeForPlan]]:
    """The needs and outcomes that stand, with the ids of each other."""
    rows = list(db.scalars(select(Need).where(Need.assessment_id == assessment_id, Need.ended_at.is_(None)).order_by(Need.id)))
    wanted = list(db.scalars(select(Outcome).where(Outcome.assessment_id == assessment_id, Outcome.ended_at.is_(None))
                             .order_by(Outcome.id)))
    pairs = db.execute(select(NeedOutcome.need_id, NeedOutcome.outcome_id).join(Outcome, Outcome.id == NeedOutcome.outcome_id)
                       .where(Outcome.assessment_id == assessment_id).order_by(NeedOutcome.need_id)).all()
    here, there = {n.id for n in rows}, {o.id for o in wanted}
    links = [(n, o) for n, o in pairs if n in here and o in there]
    return ([NeedForPlan(n.id, n.kind, n.words, n.eligible, n.carer_meets, tuple(o for m, o in links if m == n.id))
             for n in rows],
            [OutcomeForPlan(o.id, o.kind, o.words, tuple(n for n, p in links if p == o.id)) for o in wanted])


def capacity(db: Session, person_id: int) -> list[Capacity]:
    """Every record, the newest first."""
    return list(db.scalars(select(Capacity).where(Capacity.person_id == person_id).order_by(Capacity.id.desc())))


def needs_for_plan(db: Session, actor: Actor, person: Person) -> ForPlan | None:
    """What a plan starts from; see the top of this file. None when there is nothing that this actor may read."""
    found = current(db, person.id)
    if found is None:
        return None
    found.through = person.through  # type: ignore[misc]
    seen = view(db, actor, found)
    if seen.needs < See.ALL:
        return None
    wanted, outcomes = needs(db, found.id)
    last: dict[str, Capacity] = {}
    for record in capacity(db, person.id) if seen.capacity >= See.LEVELS else []:
        last.setdefault(record.decision, record)
    return ForPlan(found.id, found.ref, found.state == "SETTLED", tuple(wanted), tuple(outcomes),
                   tuple(CapacityForPlan(c.id, c.decision, c.able, c.on) for c in last.values()))
