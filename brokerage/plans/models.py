"""The plan and its sections (domain 2.1). Lines are in line_models.py, versions and sign-off in signoff_models.py.

Rows of a section carry a `number`, unique in their plan and kept when a plan is amended, so that two versions can be
compared line by line. Rows are changed only through actions, which count the plan's `revision`.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.errors import explain
from brokerage.kit.money import Pence
from brokerage.plans import line_models as _lines  # noqa: F401  whoever knows the plan knows all its tables
from brokerage.plans import signoff_models as _signoff  # noqa: F401

explain("ck_plan_no_commission", "", "A broker takes nothing from a provider. Only a fee that the person knows of may be paid.")
"""Domain B-13."""


class Plan(Table):
    """One person's plan under one budget. An amendment is a new row that `replaces_id` the old one."""

    __tablename__ = "plan"
    __table_args__ = (
        Index("uq_plan_ref", "ref", unique=True), Index("ix_plan_person_id", "person_id", "id"),
        Index("ix_plan_budget_id", "budget_id"),
        Index("ix_plan_coordinator_user_id", "coordinator_user_id", "state"),
        CheckConstraint("broker_commission_pence = 0", name="no_commission"),
        CheckConstraint("broker_fee_pence >= 0", name="broker_fee"), CheckConstraint("notice_days >= 0", name="notice_days"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    version: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=1)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("plan.id"), default=None)
    template: Mapped[str] = mapped_column(String(20), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(default=None)
    author_user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    author_org_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    authorised_by: Mapped[str] = mapped_column(String(160), default="")
    # about the person, in their words (P-05, P-16)
    about: Mapped[str] = mapped_column(Text, default="")
    matters: Mapped[str] = mapped_column(Text, default="")
    good_day: Mapped[str] = mapped_column(Text, default="")
    communication: Mapped[str] = mapped_column(Text, default="")
    prevention: Mapped[str] = mapped_column(Text, default="")
    # who holds it together (P-08, P-09), reviews (P-10), notice (P-11), the direct payment (P-06), care of the person (P-19)
    coordinator_user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
    coordinator_since: Mapped[date | None] = mapped_column(default=None)
    monitor: Mapped[str] = mapped_column(String(160), default="")
    review_on: Mapped[date | None] = mapped_column(default=None)
    review_how: Mapped[str] = mapped_column(String(200), default="")
    notice_days: Mapped[int] = mapped_column(default=28)
    payment_cycle: Mapped[str] = mapped_column(String(20), default="")
    payment_needs: Mapped[str] = mapped_column(Text, default="")
    safeguarding: Mapped[str] = mapped_column(Text, default="")
    restraint: Mapped[str] = mapped_column(Text, default="")
    liberty: Mapped[bool] = mapped_column(default=False)
    # the broker (B-13, P-24)
    broker_fee_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    broker_fee_for: Mapped[str] = mapped_column(String(200), default="")
    broker_commission_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    broker_links: Mapped[str] = mapped_column(Text, default="")
    # how the person agreed (6.5)
    plain_copy_on: Mapped[date | None] = mapped_column(default=None)
    agreed_how: Mapped[str] = mapped_column(String(20), default="")
    agreed_witness: Mapped[str] = mapped_column(String(160), default="")
    agreed_hash: Mapped[str] = mapped_column(String(64), default="")
    panel_ref: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    through: ClassVar[frozenset[int]] = frozenset()
    """The organisations by which the actor of this visit may see it; set by queries.row."""

    @property
    def about_person(self) -> str:
        """Whom its Steps concern."""
        return f"person/{self.person_id}"


class Edit(Table):
    """One edit: which revision it made, where, what changed in words and who did it. Read to somebody whose form was
    drawn from an older revision."""

    __tablename__ = "plan_edit"
    __table_args__ = (Index("uq_plan_edit_plan_id_revision", "plan_id", "revision", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    revision: Mapped[int]
    section: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(300))
    by: Mapped[str] = mapped_column(String(60))
    by_name: Mapped[str] = mapped_column(String(160), default="")
    at: Mapped[datetime] = mapped_column(Moment)


class Need(Table):
    """One need (P-01, P-02). `eligible_under`: CARE_ACT, NHS, BOTH or "" for one that no funder must meet. `met_by`: LINES,
    or CARER, UNIVERSAL, EQUIPMENT, SELF when no line buys it, with `met_how` in words."""

    __tablename__ = "plan_need"
    __table_args__ = (Index("uq_plan_need_plan_id_number", "plan_id", "number", unique=True),
                      CheckConstraint("eligible_under IN ('','CARE_ACT','NHS','BOTH')", name="eligible_under"),
                      CheckConstraint("met_by IN ('LINES','CARER','UNIVERSAL','EQUIPMENT','SELF')", name="met_by"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    words: Mapped[str] = mapped_column(String(500))
    domain: Mapped[str] = mapped_column(String(30), default="")
    eligible_under: Mapped[str] = mapped_column(String(10), default="")
    met_by: Mapped[str] = mapped_column(String(10), default="LINES")
    met_how: Mapped[str] = mapped_column(String(500), default="")
    assessed: Mapped[str] = mapped_column(String(60), default="")


class Outcome(Table):
    """One outcome (P-03). `health`: a health outcome, which a line that the NHS pays for must have. `wellbeing` is a part of
    wellbeing of the Care Act 2014 s1(2)."""

    __tablename__ = "plan_outcome"
    __table_args__ = (Index("uq_plan_outcome_plan_id_number", "plan_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    words: Mapped[str] = mapped_column(String(500))
    health: Mapped[bool] = mapped_column(default=False)
    wellbeing: Mapped[str] = mapped_column(String(20), default="")
    measure: Mapped[str] = mapped_column(String(300), default="")
    by_when: Mapped[date | None] = mapped_column(default=None)


class Risk(Table):
    """A significant risk and the agreed procedure (P-12). Levels are LOW, MEDIUM, HIGH; `clinical` counts for P-22."""

    __tablename__ = "plan_risk"
    __table_args__ = (Index("uq_plan_risk_plan_id_number", "plan_id", "number", unique=True),
                      CheckConstraint("likelihood IN ('LOW','MEDIUM','HIGH')", name="likelihood"),
                      CheckConstraint("consequence IN ('LOW','MEDIUM','HIGH')", name="consequence"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    words: Mapped[str] = mapped_column(String(500))
    likelihood: Mapped[str] = mapped_column(String(10))
    consequence: Mapped[str] = mapped_column(String(10))
    mitigation: Mapped[str] = mapped_column(Text, default="")
    procedure: Mapped[str] = mapped_column(Text, default="")
    owner: Mapped[str] = mapped_column(String(160), default="")
    clinical: Mapped[bool] = mapped_column(default=False)
    informed: Mapped[bool] = mapped_column(default=False)


class Contingency(Table):
    """What happens if: who is called, what is bought, and the money kept for it (P-13). `amount_pence` is for the whole."""

    __tablename__ = "plan_contingency"
    __table_args__ = (Index("uq_plan_contingency_plan_id_number", "plan_id", "number", unique=True),
                      CheckConstraint("amount_pence >= 0", name="amount"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    words: Mapped[str] = mapped_column(String(300))
    who: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    what: Mapped[str] = mapped_column(String(300), default="")
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))


class Capacity(Table):
    """One decision and whether the person can make it (P-18, Mental Capacity Act 2005): never one flag for everything."""

    __tablename__ = "plan_capacity"
    __table_args__ = (Index(explain("uq_plan_capacity_plan_id_decision", "decision", "This decision is already on the list."),
                            "plan_id", "decision", unique=True),
                      CheckConstraint("decision IN ('NEEDS','DIRECT_PAYMENT','SHARING','PLAN')", name="decision"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    decision: Mapped[str] = mapped_column(String(20))
    can_decide: Mapped[bool]
    assessed_by: Mapped[str] = mapped_column(String(160), default="")
    assessed_on: Mapped[date | None] = mapped_column(default=None)
    evidence: Mapped[str] = mapped_column(Text, default="")
    best_interests: Mapped[str] = mapped_column(Text, default="")


class Party(Table):
    """Somebody who was involved in making the plan (P-14)."""

    __tablename__ = "plan_party"
    __table_args__ = (Index("uq_plan_party_plan_id_number", "plan_id", "number", unique=True),
                      CheckConstraint("kind IN ('PERSON','CARER','FAMILY','FRIEND','ADVOCATE','PROFESSIONAL')", name="kind"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(160), default="")
    took_part: Mapped[bool] = mapped_column(default=True)


class Carer(Table):
    """An unpaid carer: what they do, whether they are willing and able, and whether it can last (P-17). `minutes_weekly` is
    what they give; `reduces` says that the budget is smaller because of it."""

    __tablename__ = "plan_carer"
    __table_args__ = (Index("uq_plan_carer_plan_id_number", "plan_id", "number", unique=True),
                      CheckConstraint("minutes_weekly BETWEEN 0 AND 10080", name="minutes_weekly"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(160))
    relation: Mapped[str] = mapped_column(String(80), default="")
    gives: Mapped[str] = mapped_column(String(500), default="")
    minutes_weekly: Mapped[int] = mapped_column(default=0)
    willing: Mapped[bool] = mapped_column(default=False)
    able: Mapped[bool] = mapped_column(default=False)
    reduces: Mapped[bool] = mapped_column(default=False)
    lasting: Mapped[str] = mapped_column(Text, default="")
    own_assessment_on: Mapped[date | None] = mapped_column(default=None)
