"""What oversight keeps: forecasts to hold against what came, alerts, reviews and reclaims. Everything else is read."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.money import Pence


class KeptForecast(Table):
    """What was expected of a stream when the month `period` ("2026-11") began.

    `planned_pence`: what is neither spent nor booked, to the end of the budget (U of M-10). `month_pence`: spending expected in
    this month; `actual_pence`: what it came to, once the month is over. Their difference is the back-test.
    """

    __tablename__ = "kept_forecast"
    __table_args__ = (Index("uq_kept_forecast_stream_id_period", "stream_id", "period", unique=True),
                      Index("ix_kept_forecast_period", "period"), CheckConstraint("length(period) = 7", name="period"))

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("funding_stream.id"))
    period: Mapped[str] = mapped_column(String(7))
    made_at: Mapped[datetime] = mapped_column(Moment)
    planned_pence: Mapped[Pence] = mapped_column(PenceColumn)
    month_pence: Mapped[Pence] = mapped_column(PenceColumn)
    actual_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)


class Review(Table):
    """One review of a budget and its plan (domain 6.9). `clocks` are the codes of clocks.CLOCKS that it covers; `trigger` is the
    code of P-41 for one outside every clock. `due_on` is the last day in time. Overdue stops nothing (P-42)."""

    __tablename__ = "plan_review"
    __table_args__ = (Index("ix_plan_review_budget_id", "budget_id", "id"), Index("ix_plan_review_state", "state", "due_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    due_on: Mapped[date]
    clocks: Mapped[str] = mapped_column(String(120), default="")
    trigger: Mapped[str] = mapped_column(String(30), default="")
    why: Mapped[str] = mapped_column(Text, default="")
    attendees: Mapped[str] = mapped_column(Text, default="")
    person_view: Mapped[str] = mapped_column(Text, default="")
    begun_on: Mapped[date | None] = mapped_column(default=None)
    agreed_on: Mapped[date | None] = mapped_column(default=None)
    next_on: Mapped[date | None] = mapped_column(default=None)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), default=None)
    through: ClassVar[frozenset[int]] = frozenset()
    """The organisations by which the actor of this visit may see it; set by the queries."""

    @property
    def about(self) -> str:
        return f"person/{self.person_id}"


class ReviewSign(Table):
    """One payer's reviewer and what they found (P-40: a review satisfies a payer's clocks only when its reviewer signs)."""

    __tablename__ = "plan_review_sign"
    __table_args__ = (
        Index("uq_plan_review_sign_review_id_org_id", "review_id", "org_id", unique=True),
        CheckConstraint("outcome IN ('CONTINUE','AMEND_PLAN','INCREASE','REDUCE','CHANGE_RECIPIENT','CHANGE_DEPLOYMENT',"
                        "'SUSPEND','STOP','REFER_REASSESSMENT')", name="outcome"))

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("plan_review.id"))
    org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    outcome: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[str] = mapped_column(Text)
    signed_by: Mapped[str] = mapped_column(String(60))
    signed_at: Mapped[datetime] = mapped_column(Moment)


class Reclaim(Table):
    """Money that funders ask back from a direct payment account (domain M-28). `reply_by` is the last day to explain; `due_on`
    the day from which it may move. `sums` is the working (JSON) as the person was shown it. `document` names its clock in the
    ledger, which refuses every movement before it has ended."""

    __tablename__ = "reclaim"
    __table_args__ = (
        Index("ix_reclaim_budget_id", "budget_id", "id"), Index("ix_reclaim_state", "state", "reply_by"),
        CheckConstraint("amount_pence > 0", name="amount"),
        CheckConstraint("settled_pence >= 0 AND settled_pence <= amount_pence", name="settled"),
        CheckConstraint("reason IN ('SURPLUS','MISUSE')", name="reason"),
        CheckConstraint("method IN ('','REDUCTION','INVOICE')", name="method"))

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(Text)
    investigation: Mapped[str] = mapped_column(Text, default="")
    hardship: Mapped[str] = mapped_column(Text, default="")
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    settled_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    sums: Mapped[str] = mapped_column(Text, default="")
    method: Mapped[str] = mapped_column(String(10), default="")
    proposed_by: Mapped[str] = mapped_column(String(60))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    reply_by: Mapped[date]
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    confirmed_by: Mapped[str] = mapped_column(String(60), default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    notice: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None] = mapped_column(default=None)
    again: Mapped[str] = mapped_column(Text, default="")
    again_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    decided_by: Mapped[str] = mapped_column(String(60), default="")
    decision: Mapped[str] = mapped_column(Text, default="")
    through: ClassVar[frozenset[int]] = frozenset()

    @property
    def about(self) -> str:
        return f"person/{self.person_id}"

    @property
    def document(self) -> str:
        return f"wait/reclaim/{self.id}"


class ReclaimShare(Table):
    """One stream's part of a reclaim, in proportion to what it paid in, net (M-27)."""

    __tablename__ = "reclaim_share"
    __table_args__ = (CheckConstraint("amount_pence >= 0", name="amount"),)

    reclaim_id: Mapped[int] = mapped_column(ForeignKey("reclaim.id"), primary_key=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("funding_stream.id"), primary_key=True)
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)


class AlertRule(Table):
    """What somebody wants to be told of about one budget. `level` is a percent or a number of days, as the kind asks."""

    __tablename__ = "alert_rule"
    __table_args__ = (
        Index("uq_alert_rule_budget_id_user_id_kind", "budget_id", "user_id", "kind", unique=True),
        Index("ix_alert_rule_user_id", "user_id"),
        CheckConstraint("kind IN ('THRESHOLD','UNDER_USE','LATE_DELIVERY','CONTRACT_ENDING','PRICE_RISE','REVIEW_DUE')",
                        name="kind"),
        CheckConstraint("level BETWEEN 0 AND 365", name="level"))

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    kind: Mapped[str] = mapped_column(String(20))
    level: Mapped[int] = mapped_column(default=0)
    set_at: Mapped[datetime] = mapped_column(Moment)
