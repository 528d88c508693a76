"""Charges: the dated figures they are worked out with, assessments, the charges themselves, and the days already asked for
(domain 1.5). What somebody earns and saves is shown to them, their representative and financial assessment officers only."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.errors import explain
from brokerage.kit.money import Pence
from brokerage.kit.sealed import Sealed, SealedPence

COLLECTION = {"NET_OF_DP": "It is paid into the direct payment account", "FUNDER_INVOICE": "The council sends a bill",
              "PROVIDER_COLLECTS": "The care provider collects it"}
"""Domain L-45."""
GUARANTEES = {"MIG_SINGLE_18_24": "Single, 18 to 24", "MIG_SINGLE_25": "Single, 25 to pension age",
              "MIG_SINGLE_PENSION": "Single, pension age or over", "MIG_COUPLE_18": "In a couple, 18 to pension age",
              "MIG_COUPLE_PENSION": "In a couple, pension age or over",
              "PEA": "Lives in a care home (personal expenses allowance)"}
PREMIUMS = {"PREMIUM_DISABILITY": "Disability premium", "PREMIUM_ENHANCED": "Enhanced disability premium",
            "PREMIUM_CARER": "Carer premium"}
LIMITS = {"CAPITAL_LOWER": "Savings up to this count as nothing", "CAPITAL_UPPER": "Savings above this: no help with the cost",
          "TARIFF_STEP": "Savings count by steps of", "TARIFF_PER_STEP": "Each step, or part of one, counts a week as"}
RATES = {**GUARANTEES, **PREMIUMS, **LIMITS}
"""Reference figures by code; their amounts are rows with days and a source, never constants (L-40)."""


class ChargeRate(Table):
    """One reference figure in pence from a day to a day, both inclusive, and where it was published."""

    __tablename__ = "charge_rate"
    __table_args__ = (
        Index(explain("uq_charge_rate_code_since", "since", "This figure is already there for that day."), "code", "since",
              unique=True),
        CheckConstraint("amount_pence >= 0", name="amount"), CheckConstraint("until IS NULL OR until >= since", name="dates"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(30))
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)
    source: Mapped[str] = mapped_column(String(200))
    set_by: Mapped[str] = mapped_column(String(60))


class ChargeAssessment(Table):
    """A financial assessment (§6.11). What a person has and gets is sealed at rest (I-15). The inputs are weekly pence,
    `capital_pence` is savings; `weekly_pence` is what came of it, rounded down and capped at `care_cost_pence`, the council's
    weekly cost of the chargeable lines. `full_cost`: savings are above the upper limit, so there is no means-tested help."""

    __tablename__ = "charge_assessment"
    __table_args__ = (Index("ix_charge_assessment_budget_id", "budget_id", "id"),
                      CheckConstraint("weekly_pence IS NULL OR weekly_pence >= 0", name="weekly"))

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("funding_stream.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    since: Mapped[date]
    mode: Mapped[str] = mapped_column(String(20))
    income_pence: Mapped[Pence | None] = mapped_column(SealedPence("charge_assessment.income_pence"), default=None)
    capital_pence: Mapped[Pence | None] = mapped_column(SealedPence("charge_assessment.capital_pence"), default=None)
    dre_pence: Mapped[Pence | None] = mapped_column(SealedPence("charge_assessment.dre_pence"), default=None)
    guarantee: Mapped[str] = mapped_column(String(30), default="")
    premiums: Mapped[str] = mapped_column(Sealed("charge_assessment.premiums", longest=400), default="")
    care_cost_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    weekly_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    full_cost: Mapped[bool] = mapped_column(default=False)
    evidence: Mapped[str] = mapped_column(Sealed("charge_assessment.evidence", longest=20_000), default="")
    assessed_by: Mapped[str] = mapped_column(String(60), default="")
    appeal: Mapped[str] = mapped_column(Text, default="")
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(String(60), default="")
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("charge.id"), default=None)
    through: ClassVar[frozenset[int]] = frozenset()

    @property
    def about(self) -> str:
        return f"person/{self.person_id}"


class Charge(Table):
    """What the person pays a week towards council care, from a day to a day (domain L-44, L-45). Free aftercare is a
    charge of its own kind, never the absence of one. `void`: another charge replaced it for all of its days."""

    __tablename__ = "charge"
    __table_args__ = (
        Index("ix_charge_budget_id", "budget_id", "since"),
        CheckConstraint("kind IN ('PROVISIONAL','CONFIRMED','S117_NO_CHARGE')", name="kind"),
        CheckConstraint("mode IN ('NET_OF_DP','FUNDER_INVOICE','PROVIDER_COLLECTS')", name="mode"),
        CheckConstraint("weekly_pence >= 0", name="weekly"), CheckConstraint("until IS NULL OR until >= since", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("funding_stream.id"))
    kind: Mapped[str] = mapped_column(String(20))
    mode: Mapped[str] = mapped_column(String(20))
    weekly_pence: Mapped[Pence] = mapped_column(PenceColumn)
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)
    void: Mapped[bool] = mapped_column(default=False)
    set_by: Mapped[str] = mapped_column(String(60))


class ChargePeriod(Table):
    """Days for which a charge was asked for, both inclusive, and the pence: what an adjustment starts from (M-06)."""

    __tablename__ = "charge_period"
    __table_args__ = (Index("ix_charge_period_budget_id", "budget_id", "first"), Index("ix_charge_period_charge_id", "charge_id"),
                      CheckConstraint("last >= first", name="dates"), CheckConstraint("due_pence > 0", name="due"))

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    charge_id: Mapped[int] = mapped_column(ForeignKey("charge.id"))
    first: Mapped[date]
    last: Mapped[date]
    due_pence: Mapped[Pence] = mapped_column(PenceColumn)
    key: Mapped[str] = mapped_column(String(120))
    undone_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
