"""The shared assessment: sections, answers in versions, challenges, needs and outcomes, capacity, comments, sharing.

Nothing that somebody said is overwritten: a changed answer is a new version, a decision that changed is a new row. The
tables of rates and the workings of indicative amounts are in amount_models.py.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.assessments import amount_models as _  # noqa: F401  whoever knows the assessments knows the amounts' tables too
from brokerage.kit.db import Moment, Table
from brokerage.kit.errors import explain
from brokerage.kit.sealed import SealedText

SECTIONS = {"HEALTH": "Health", "SOCIAL": "Care and daily life", "CARER": "Unpaid carer"}
DECISIONS = {"NEEDS": "Having their needs assessed and a plan made", "DIRECT_PAYMENT": "Holding a direct payment",
             "SHARING": "Sharing information"}
"""Capacity is about one decision at a time (domain P-18, Mental Capacity Act 2005)."""
FINDINGS = {
    "CARE_ACT": "Eligible for care and support", "CARER": "Carer eligible for support",
    "CHC_CHECKLIST": "Continuing healthcare checklist", "CHC": "Continuing healthcare decision",
    "FAST_TRACK": "Getting worse quickly, may be near the end of life", "S117": "Has a right to free aftercare (section 117)",
    "WHEELCHAIR": "Has been referred to the NHS wheelchair service",
    "NURSING_HOME": "Lives in, or is going to, a care home with nursing",
    "REQUEST_BROKER": "A broker was asked for", "BROKER": "A broker has taken this on",
}
"""What somebody found or decided, each a row with its day and its reasons. The last one of a kind counts."""
OUTCOME_KINDS = {"HEALTH": "Health", "WELLBEING": "Daily life and wellbeing", "CARER": "Life of the carer"}


class Assessment(Table):
    """The one shared assessment of a person. A new one replaces it and takes its answers with it, to be confirmed.

    `through` is set by queries.find: the organisations by which this actor may open it.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        Index("uq_assessment_ref", "ref", unique=True),
        Index(
            explain(
                "uq_assessment_person_id", "", "This person has a shared assessment already. Open it rather than start again."
            ),
            "person_id",
            unique=True,
            sqlite_where=text("state <> 'REPLACED'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(String(300), default="")
    urgent: Mapped[bool] = mapped_column(default=False)
    org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    started_by: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("assessment.id"), default=None)
    through: ClassVar[frozenset[int]] = frozenset()

    @property
    def about(self) -> str:
        return f"person/{self.person_id}"


class Section(Table):
    """Health, social or carer. `org_id` assessed it; `accepted_by_org` took it over without asking again.

    `carer_user_id` is the carer who may fill in the carer's section; `shared` says that the carer lets the person read
    what they wrote about themself.
    """

    __tablename__ = "assessment_section"
    __table_args__ = (
        Index("uq_assessment_section_assessment_id_kind", "assessment_id", "kind", unique=True),
        CheckConstraint("kind IN ('HEALTH','SOCIAL','CARER')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20), default="")
    set_version: Mapped[str] = mapped_column(String(20))
    org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    carer_user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
    shared: Mapped[bool] = mapped_column(default=False)
    completed_by: Mapped[str] = mapped_column(String(60), default="")
    completed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    accepted_by_org: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    accepted_by: Mapped[str] = mapped_column(String(60), default="")
    accepted_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    challenge_reason: Mapped[str] = mapped_column(SealedText("assessment_section.challenge_reason"), default="")


class Answer(Table):
    """One version of the answer to one question. The last version counts; the others stay. `level` is a code of the
    question set; `evidence` is what was seen or said, in words, and may be clinical (I-03)."""

    __tablename__ = "assessment_answer"
    __table_args__ = (
        Index(explain("uq_assessment_answer_section_id_question_version", "", "Somebody else answered this a moment ago. "
                      "Look at their answer before you save yours."), "section_id", "question", "version", unique=True),
        CheckConstraint("version > 0", name="version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("assessment_section.id"))
    question: Mapped[str] = mapped_column(String(30))
    version: Mapped[int]
    set_version: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(20))
    evidence: Mapped[str] = mapped_column(SealedText("assessment_answer.evidence"), default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    org_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    at: Mapped[datetime] = mapped_column(Moment)
    carried_from: Mapped[int | None] = mapped_column(ForeignKey("assessment_answer.id"), default=None)


class Challenge(Table):
    """A second organisation's doubt about one answer, or about a whole section (no `answer_id`), and what came of it."""

    __tablename__ = "assessment_challenge"
    __table_args__ = (Index("ix_assessment_challenge_section_id", "section_id"),
                      CheckConstraint("length(reason) > 0", name="reason"))

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("assessment_section.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("assessment_answer.id"), default=None)
    state: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(SealedText("assessment_challenge.reason"))
    suggested: Mapped[str] = mapped_column(String(20), default="")
    org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    reply: Mapped[str] = mapped_column(SealedText("assessment_challenge.reply"), default="")
    replied_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
    replied_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class Finding(Table):
    """Something found or decided on a day (models.FINDINGS), with its reasons. `impairment`, `outcomes` and `wellbeing` are
    the three parts of the Care Act's test (SI 2015/313 regs 2 and 3)."""

    __tablename__ = "assessment_finding"
    __table_args__ = (Index("ix_assessment_finding_assessment_id", "assessment_id", "kind", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    kind: Mapped[str] = mapped_column(String(20))
    yes: Mapped[bool]
    on: Mapped[date] = mapped_column("on_day")
    reasons: Mapped[str] = mapped_column(SealedText("assessment_finding.reasons"), default="")
    impairment: Mapped[bool | None] = mapped_column(default=None)
    outcomes: Mapped[int | None] = mapped_column(default=None)
    wellbeing: Mapped[bool | None] = mapped_column(default=None)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    org_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    at: Mapped[datetime] = mapped_column(Moment)


class Need(Table):
    """A need, from an answer. `eligible` says that a plan must meet it (P-02). `carer_meets`: what the unpaid carer is
    willing and able to go on doing about it (P-17). Ended, never changed."""

    __tablename__ = "assessment_need"
    __table_args__ = (Index("ix_assessment_need_assessment_id", "assessment_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(10))
    question: Mapped[str] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(String(300))
    eligible: Mapped[bool]
    carer_meets: Mapped[str] = mapped_column(String(300), default="")
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class Outcome(Table):
    """What the person wants to be different, in their own words. Ended, never changed."""

    __tablename__ = "assessment_outcome"
    __table_args__ = (Index("ix_assessment_outcome_assessment_id", "assessment_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(10))
    words: Mapped[str] = mapped_column(String(500))
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class NeedOutcome(Table):
    """This outcome is about this need."""

    __tablename__ = "assessment_need_outcome"

    outcome_id: Mapped[int] = mapped_column(ForeignKey("assessment_outcome.id"), primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("assessment_need.id"), primary_key=True)


class Capacity(Table):
    """Whether the person can make one decision at one time, how they were helped and how it was seen (P-18)."""

    __tablename__ = "capacity_record"
    __table_args__ = (Index("ix_capacity_record_person_id", "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    decision: Mapped[str] = mapped_column(String(20))
    able: Mapped[bool]
    help_given: Mapped[str] = mapped_column(SealedText("capacity_record.help_given"))
    seen: Mapped[str] = mapped_column(SealedText("capacity_record.seen"))
    on: Mapped[date] = mapped_column("on_day")
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class Comment(Table):
    """What the person, or who acts for them, says about the assessment ("I do not agree with this"). It changes no answer."""

    __tablename__ = "assessment_comment"
    __table_args__ = (Index("ix_assessment_comment_assessment_id", "assessment_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    section: Mapped[str] = mapped_column(String(10), default="")
    question: Mapped[str] = mapped_column(String(30), default="")
    words: Mapped[str] = mapped_column(SealedText("assessment_comment.words"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class Share(Table):
    """One section that the person lets somebody in their circle read, by a consent of the people room: while that is given,
    it is shown; taken back, it is not (I-03)."""

    __tablename__ = "assessment_share"
    __table_args__ = (Index("ix_assessment_share_person_id", "person_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    kind: Mapped[str] = mapped_column(String(10))
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id"))
