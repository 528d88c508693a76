"""Where in an assessment a page is: the section, the question, and how much of it the actor reads. Loaded by the door."""
from __future__ import annotations

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.assessments import queries, sets
from brokerage.assessments.models import SECTIONS, Assessment, Challenge, Section
from brokerage.assessments.views import See, View
from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.people import queries as people
from brokerage.people.actors import today_of
from brokerage.people.models import Person


class Place(Struct, frozen=True):
    """One section of one assessment, begun or not; with a question, one of its topics; with a doubt, one challenge of it."""

    assessment: Assessment
    kind: str
    section: Section | None
    asked: sets.QuestionSet
    view: View
    person: Person
    question: sets.Question | None = None
    doubt: Challenge | None = None

    @property
    def person_id(self) -> int:
        return self.assessment.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.assessment.through

    @property
    def see(self) -> See:
        return self.view.of(self.kind)

    @property
    def name(self) -> str:
        return SECTIONS[self.kind]

    @property
    def path(self) -> str:
        return f"/assessments/{self.assessment.id}/sections/{self.kind.lower()}"

    @property
    def begun(self) -> Section:
        """The section of a page that has one."""
        if self.section is None:
            raise Missing
        return self.section

    @property
    def ended(self) -> bool:
        """Whether the questions that it was filled in with have ended."""
        return self.asked.until is not None


def section(db: Session, actor: Actor, assessment_id: int, section: str) -> Place:
    """A section by its word in the address (health, social, carer)."""
    return _at(db, actor, queries.find(db, actor, assessment_id), section)


def _at(db: Session, actor: Actor, found: Assessment, section: str, row: Section | None = None) -> Place:
    kind = section.upper()
    if section != section.lower() or kind not in SECTIONS:
        raise Missing
    row = row or db.scalar(select(Section).where(Section.assessment_id == found.id, Section.kind == kind))
    asked = sets.known(kind, row.set_version) if row else sets.current(kind, today_of(actor))
    return Place(found, kind, row, asked, queries.view(db, actor, found), db.get_one(Person, found.person_id))


def topic(db: Session, actor: Actor, assessment_id: int, section: str, question: str) -> Place:
    """One question of a section that has begun."""
    place = _section(db, actor, assessment_id, section)
    asked = place.asked.question(question)
    if asked is None or place.section is None:
        raise Missing
    return Place(place.assessment, place.kind, place.section, place.asked, place.view, place.person, asked)


def doubt(db: Session, actor: Actor, assessment_id: int, challenge_id: int) -> Place:
    """One challenge, with its section."""
    found = queries.find(db, actor, assessment_id)
    row = db.get(Challenge, people.number(challenge_id))
    about = db.get(Section, row.section_id) if row else None
    if row is None or about is None or about.assessment_id != found.id:
        raise Missing
    place = _at(db, actor, found, about.kind.lower(), about)
    return Place(place.assessment, place.kind, about, place.asked, place.view, place.person, None, row)


def carer(db: Session, actor: Actor, assessment_id: int) -> Place:
    """The carer's section."""
    return _section(db, actor, assessment_id, "carer")


_section = section
