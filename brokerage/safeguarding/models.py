"""Concerns and who is named in them. All words are sealed at rest (I-15)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, Table
from brokerage.kit.sealed import Sealed

KINDS = {
    "PHYSICAL": "Physical harm, like hitting or wrong use of medicine", "DOMESTIC": "Harm by family or a partner",
    "SEXUAL": "Sexual harm", "PSYCHOLOGICAL": "Threats, shouting, or being kept from others",
    "FINANCIAL": "Money or things taken or misused", "SLAVERY": "Forced work or modern slavery",
    "DISCRIMINATORY": "Bad treatment because of who they are", "ORGANISATIONAL": "Bad care by a service",
    "NEGLECT": "Care that is needed and not given", "SELF_NEGLECT": "Not looking after themself", "OTHER": "Something else",
}
"""Care and support statutory guidance 14.17."""
OUTCOMES = {
    "ENQUIRY_DONE": "An enquiry was made (Care Act section 42), and it is finished",
    "ACTION": "Something was done to keep the person safe", "ELSEWHERE": "Passed to somebody else who looks into it",
    "NO_ACTION": "Looked into, and nothing more is needed",
}
LONGEST = 40_000
"""Of a sealed text: 10,000 letters of any script."""


class Concern(Table):
    """One concern about one person. `review_by` is the last day of the review it made (P-41), or of the first look when the
    person has no budget to review."""

    __tablename__ = "safeguarding_concern"
    __table_args__ = (Index("ix_safeguarding_concern_person_id", "person_id", "id"),
                      Index("ix_safeguarding_concern_raised_by_id", "raised_by_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    kind: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(Sealed("safeguarding_concern.what", longest=LONGEST))
    wishes: Mapped[str] = mapped_column(Sealed("safeguarding_concern.wishes", longest=LONGEST), default="")
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    raised_at: Mapped[datetime] = mapped_column(Moment)
    review_id: Mapped[int | None] = mapped_column(ForeignKey("plan_review.id"), default=None)
    review_by: Mapped[date]
    outcome: Mapped[str] = mapped_column(String(20), default="")
    findings: Mapped[str] = mapped_column(Sealed("safeguarding_concern.findings", longest=LONGEST), default="")
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
    closed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)

    @property
    def about(self) -> str:
        """Never the person: what is about them is on their history page, which a representative reads."""
        return f"concern/{self.id}"


class Named(Table):
    """Somebody who is named in a concern: a user where we know which, and always the name."""

    __tablename__ = "safeguarding_named"
    __table_args__ = (Index("ix_safeguarding_named_concern_id", "concern_id"), Index("ix_safeguarding_named_user_id", "user_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("safeguarding_concern.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
    name: Mapped[str] = mapped_column(Sealed("safeguarding_named.name", longest=1200))
