"""Split rules: how what is bought is divided between the streams of a budget, from a day on (domain 3.4)."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.money import Pence


class SplitRule(Table):
    """One rule for days both inclusive (M-05). `key` names the plan line it is for; "" is the whole budget.

    `weekly_pence`: what a week of it comes to, which a waterfall needs (M-32). `purpose`: INTERIM stands in for the rule
    `about_id` while that one is disputed, SETTLEMENT ends the dispute (M-33). `disputed_since` is the first service day
    that the dispute is about.
    """

    __tablename__ = "split_rule"
    __table_args__ = (
        Index("ix_split_rule_budget_id", "budget_id", "key", "since"),
        CheckConstraint("method IN ('PERCENT','LINE','FIXED_WATERFALL')", name="method"),
        CheckConstraint("purpose IN ('','INTERIM','SETTLEMENT')", name="purpose"),
        CheckConstraint("(purpose = '') = (about_id IS NULL)", name="about"),
        CheckConstraint("until IS NULL OR until >= since", name="dates"),
        CheckConstraint("weekly_pence IS NULL OR weekly_pence > 0", name="weekly"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    key: Mapped[str] = mapped_column(String(40), default="")
    method: Mapped[str] = mapped_column(String(20))
    weekly_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)
    review_on: Mapped[date | None] = mapped_column(default=None)
    panel_ref: Mapped[str] = mapped_column(String(40), default="")
    purpose: Mapped[str] = mapped_column(String(12), default="")
    about_id: Mapped[int | None] = mapped_column(ForeignKey("split_rule.id"), default=None)
    disputed_since: Mapped[date | None] = mapped_column(default=None)
    escalate_on: Mapped[date | None] = mapped_column(default=None)
    issue: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[str] = mapped_column(String(60))
    through: ClassVar[frozenset[int]] = frozenset()

    @property
    def about(self) -> str:
        return f"person/{self.person_id}"


class SplitPart(Table):
    """One stream's part of a rule, in the order of `place`: a percent, the whole line, or a tier up to `cap_pence` a week
    (the rest, when there is none). `agreed_by` is its funder's yes."""

    __tablename__ = "split_part"
    __table_args__ = (
        Index("uq_split_part_rule_id_stream_id", "rule_id", "stream_id", unique=True),
        CheckConstraint("percent IS NULL OR (percent > 0 AND percent <= 100)", name="percent"),
        CheckConstraint("cap_pence IS NULL OR cap_pence > 0", name="cap"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("split_rule.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("funding_stream.id"))
    place: Mapped[int]
    percent: Mapped[Decimal | None] = mapped_column(Numeric(7, 4), default=None)
    cap_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    agreed_by: Mapped[str] = mapped_column(String(60), default="")
    agreed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
