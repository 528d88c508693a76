"""Top-up agreements: what somebody adds for a dearer choice, what was available, what was due and what came (domain 1.6)."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.errors import explain
from brokerage.kit.money import Pence

GROUNDS = {"PROPERTY_DISREGARD": "The first 12 weeks, while a home is not counted", "DEFERRED_PAYMENT": "A deferred payment "
           "agreement", "S117": "Aftercare accommodation (section 117)"}
"""When a person may top up their own accommodation (L-51)."""
COLLECTS = {"COUNCIL": "The council collects it and pays the provider in full", "PROVIDER": "The provider collects it"}


class TopUp(Table):
    """One agreement: `chosen_pence` a week was chosen where the budget pays `budget_pence`; the payer adds `weekly_pence`,
    the difference. `stream_id` is the payer's money, `on_stream_id` the council's that it is added to (L-50, L-53)."""

    __tablename__ = "top_up"
    __table_args__ = (
        Index("ix_top_up_budget_id", "budget_id"), CheckConstraint("weekly_pence > 0", name="weekly"),
        CheckConstraint("chosen_pence = budget_pence + weekly_pence", name="difference"),
        CheckConstraint("collects IN ('COUNCIL','PROVIDER')", name="collects"),
        CheckConstraint("ends_on IS NULL OR ends_on >= since", name="dates"))

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("funding_stream.id"))
    on_stream_id: Mapped[int] = mapped_column(ForeignKey("funding_stream.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    what: Mapped[str] = mapped_column(String(120))
    chosen_pence: Mapped[Pence] = mapped_column(PenceColumn)
    budget_pence: Mapped[Pence] = mapped_column(PenceColumn)
    weekly_pence: Mapped[Pence] = mapped_column(PenceColumn)
    payer_name: Mapped[str] = mapped_column(String(160))
    payee: Mapped[str] = mapped_column(String(160))
    collects: Mapped[str] = mapped_column(String(10))
    ground: Mapped[str] = mapped_column(String(30), default="")
    price_rises: Mapped[str] = mapped_column(Text)
    if_it_stops: Mapped[str] = mapped_column(Text)
    affordable: Mapped[str] = mapped_column(Text)
    notice_weeks: Mapped[int]
    since: Mapped[date]
    review_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(default=None)
    payer_signed_on: Mapped[date | None] = mapped_column(default=None)
    payer_signed_by: Mapped[str] = mapped_column(String(60), default="")
    council_signed_by: Mapped[str] = mapped_column(String(60), default="")
    council_signed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    missed: Mapped[int] = mapped_column(default=0)
    drafted_by: Mapped[str] = mapped_column(String(60))
    through: ClassVar[frozenset[int]] = frozenset()

    @property
    def about(self) -> str:
        return f"person/{self.person_id}"


class TopUpOption(Table):
    """A suitable choice that was available, in pence a week (L-50)."""

    __tablename__ = "top_up_option"
    __table_args__ = (Index("ix_top_up_option_top_up_id", "top_up_id"), CheckConstraint("weekly_pence > 0", name="weekly"))

    id: Mapped[int] = mapped_column(primary_key=True)
    top_up_id: Mapped[int] = mapped_column(ForeignKey("top_up.id"))
    name: Mapped[str] = mapped_column(String(120))
    weekly_pence: Mapped[Pence] = mapped_column(PenceColumn)


class TopUpWeek(Table):
    """One week's top-up: what was due, what came, and whether it was missed (L-52)."""

    __tablename__ = "top_up_week"
    __table_args__ = (
        Index(explain("uq_top_up_week_top_up_id_first", "first", "This week is recorded already."), "top_up_id", "first",
              unique=True),
        CheckConstraint("due_pence > 0", name="due"), CheckConstraint("paid_pence >= 0 AND paid_pence <= due_pence", name="paid"))

    id: Mapped[int] = mapped_column(primary_key=True)
    top_up_id: Mapped[int] = mapped_column(ForeignKey("top_up.id"))
    first: Mapped[date]
    due_pence: Mapped[Pence] = mapped_column(PenceColumn)
    paid_pence: Mapped[Pence] = mapped_column(PenceColumn)
    missed: Mapped[bool] = mapped_column(default=False)
