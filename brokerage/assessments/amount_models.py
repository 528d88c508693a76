"""Tables of rates with their dates and versions, and the frozen workings of indicative amounts."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.errors import explain
from brokerage.kit.money import Pence

METHODS = {"POINTS": "By points", "COST": "By cost"}
"""Domain B-01 and B-02."""
LIVE = "state IN ('WORKED_OUT','AGREED','SHOWN')"


class RateTable(Table):
    """One version of an organisation's figures for one method, from a day to a day, both inclusive. Never changed: a new
    version begins and the old one ends the day before. `per_point` is pounds a point a week; `range_percent` is how far
    the real cost may be from the figure, either way (B-01: 10)."""

    __tablename__ = "assessment_rate_table"
    __table_args__ = (
        Index(
            explain(
                "uq_assessment_rate_table_org_id_method_version",
                "version",
                "This version is already here. Give the new one another name.",
            ),
            "org_id",
            "method",
            "version",
            unique=True,
        ),
        Index("ix_assessment_rate_table_org_id_method", "org_id", "method", "since"),
        CheckConstraint("method IN ('POINTS','COST')", name="method"),
        CheckConstraint("per_point >= 0", name="per_point"),
        CheckConstraint("until IS NULL OR until >= since", name="dates"),
        CheckConstraint("range_percent >= 0 AND range_percent <= 100", name="range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    method: Mapped[str] = mapped_column(String(10))
    version: Mapped[str] = mapped_column(String(40))
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)
    per_point: Mapped[Decimal] = mapped_column(Numeric(12, 4), default=Decimal(0))
    range_percent: Mapped[int] = mapped_column(default=10)
    source: Mapped[str] = mapped_column(String(300))
    set_by: Mapped[str] = mapped_column(String(60))
    set_at: Mapped[datetime] = mapped_column(Moment)


class RateRow(Table):
    """One figure of a table. POINTS: points for `level` of the question `code`. SUPPORT: percent taken off when the carer
    goes on helping as much as `level` says. RATE: pounds for an hour of a skill level, or for a thing, by `code`."""

    __tablename__ = "assessment_rate_row"
    __table_args__ = (
        Index("uq_assessment_rate_row_table_id_code_level", "table_id", "code", "level", unique=True),
        CheckConstraint("kind IN ('POINTS','SUPPORT','RATE')", name="kind"),
        CheckConstraint("value >= 0", name="value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("assessment_rate_table.id"))
    kind: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(30))
    level: Mapped[str] = mapped_column(String(20), default="")
    value: Mapped[Decimal] = mapped_column(Numeric(12, 4))


class Indication(Table):
    """What one payer expects to give a week, as it was worked out: inputs, formula, version and every step in words, frozen
    (B-01..B-03, domain 6.3). `alternative_pence` is what the service it would otherwise arrange costs a week (B-02).
    `shown_on` is the day the person was shown it, which is before planning. `stream_id`: the money it became."""

    __tablename__ = "assessment_indication"
    __table_args__ = (
        Index("ix_assessment_indication_person_id", "person_id", "id"),
        Index(
            explain(
                "uq_assessment_indication_assessment_id_org_id_stream_type",
                "",
                "Somebody has worked this out a moment ago. Look at theirs first.",
            ),
            "assessment_id",
            "org_id",
            "stream_type",
            unique=True,
            sqlite_where=text(LIVE),
        ),
        CheckConstraint("method IN ('POINTS','COST')", name="method"),
        CheckConstraint("weekly_pence >= 0", name="weekly"),
        CheckConstraint("low_pence <= weekly_pence AND weekly_pence <= high_pence", name="range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    method: Mapped[str] = mapped_column(String(10))
    stream_type: Mapped[str] = mapped_column(String(20))
    deployment: Mapped[str] = mapped_column(String(20))
    version: Mapped[str] = mapped_column(String(40))
    inputs: Mapped[str] = mapped_column(Text)
    steps: Mapped[str] = mapped_column(Text)
    weekly_pence: Mapped[Pence] = mapped_column(PenceColumn)
    low_pence: Mapped[Pence] = mapped_column(PenceColumn)
    high_pence: Mapped[Pence] = mapped_column(PenceColumn)
    alternative_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    once_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    worked_by: Mapped[str] = mapped_column(String(60))
    worked_at: Mapped[datetime] = mapped_column(Moment)
    agreed_by: Mapped[str] = mapped_column(String(60), default="")
    agreed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    shown_on: Mapped[date | None] = mapped_column(default=None)
    shown_how: Mapped[str] = mapped_column(String(80), default="")
    stream_id: Mapped[int | None] = mapped_column(ForeignKey("funding_stream.id"), default=None)
    through: ClassVar[frozenset[int]] = frozenset()

    @property
    def about(self) -> str:
        return f"person/{self.person_id}"
