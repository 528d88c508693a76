"""What is signed about a stream, and decisions that somebody asked to be looked at again (domain L-10 to L-12, L-20 to L-24)."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.money import Pence

RECIPIENTS = {"SELF": "The person themself", "NOMINEE": "A nominee, whom the person chose",
              "REPRESENTATIVE": "A representative, for NHS money", "AUTHORISED_PERSON": "An authorised person, for council money"}
"""Domain L-20: a nominee acts for somebody with capacity, the last two for somebody without."""
WITH_CAPACITY = {
    "CAPACITY": "The person has capacity to ask for this, and their nominee (if any) agrees",
    "NOT_BARRED": "No law stops a direct payment to meet these needs",
    "ABLE": "The person or nominee can manage the money, alone or with help",
    "RIGHT": "A direct payment is a good way to meet the needs",
}
WITHOUT_CAPACITY = {
    "AUTHORITY": "Whoever has legal authority for the person supports this, or nobody has",
    "NOT_BARRED": "No law stops a direct payment to meet these needs",
    "BEST_INTERESTS": "They will act in the person's best interests",
    "ABLE": "They can manage the money, alone or with help",
    "RIGHT": "A direct payment is a good way to meet the needs",
}
"""Care Act 2014 s31 and s32 (domain L-21): every one is ticked, with who, when and on what evidence."""


def conditions(recipient: str) -> dict[str, str]:
    return WITH_CAPACITY if recipient in ("SELF", "NOMINEE") else WITHOUT_CAPACITY


class Agreement(Table):
    """How a stream's money is held from a day on. A direct payment has a recipient whose conditions are met; an independent
    holder (ISF, L-11) says in writing that it spends as the person directs. What goes out a week is worked out, never said:
    the stream's amount less the charge. `exclusion` blocks a direct payment and nothing else (L-22)."""

    __tablename__ = "agreement"
    __table_args__ = (
        Index("ix_agreement_stream_id", "stream_id", "since"),
        CheckConstraint("deployment IN ('NOTIONAL','THIRD_PARTY','DIRECT_PAYMENT')", name="deployment"),
        CheckConstraint("until IS NULL OR until >= since", name="dates"),
        CheckConstraint("advance_weeks BETWEEN 0 AND 13 AND reserve_weeks BETWEEN 0 AND 26", name="weeks"))

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("funding_stream.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    deployment: Mapped[str] = mapped_column(String(20))
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)
    recipient: Mapped[str] = mapped_column(String(20), default="")
    member_id: Mapped[int | None] = mapped_column(ForeignKey("circle_member.id"), default=None)
    conditions: Mapped[str] = mapped_column(String(120), default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    assessed_by: Mapped[str] = mapped_column(String(60), default="")
    assessed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    exclusion: Mapped[str] = mapped_column(String(200), default="")
    holder_org_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    managed_account: Mapped[bool] = mapped_column(default=False)
    holder_directed: Mapped[bool] = mapped_column(default=False)
    fee_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    advance_weeks: Mapped[int] = mapped_column(default=4)
    surplus_weeks: Mapped[int] = mapped_column(default=8)
    reserve_weeks: Mapped[int] = mapped_column(default=8)
    review_clause: Mapped[str] = mapped_column(Text, default="")
    signed_by: Mapped[str] = mapped_column(String(60), default="")
    signed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    through: ClassVar[frozenset[int]] = frozenset()

    @property
    def about(self) -> str:
        return f"person/{self.person_id}"


class DecisionReview(Table):
    """A right to have a decision looked at again by somebody else, with written reasons (domain L-24)."""

    __tablename__ = "decision_review"
    __table_args__ = (Index("ix_decision_review_budget_id", "budget_id"),
                      CheckConstraint("kind IN ('REFUSED_MONEY','REDUCED','REFUSED_DIRECT_PAYMENT','REFUSED_SERVICE')",
                                      name="kind"))

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("funding_stream.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    kind: Mapped[str] = mapped_column(String(30))
    decision: Mapped[str] = mapped_column(Text)
    first_decider: Mapped[str] = mapped_column(String(60))
    asked_by: Mapped[str] = mapped_column(String(60))
    requested_at: Mapped[datetime] = mapped_column(Moment)
    why: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(String(60), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    reasons: Mapped[str] = mapped_column(Text, default="")
    through: ClassVar[frozenset[int]] = frozenset()

    @property
    def about(self) -> str:
        return f"person/{self.person_id}"
