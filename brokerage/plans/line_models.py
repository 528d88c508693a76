"""Lines of a plan: what is bought or given, when, by whom, who pays, and what else was considered (domain 2.3, 6.6)."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import PenceColumn, Table
from brokerage.kit.errors import explain
from brokerage.kit.money import Pence

RELATIONS = "'','SPOUSE','CIVIL_PARTNER','COHABITEE','PARENT','PARENT_IN_LAW','CHILD','CHILD_IN_LAW','STEPCHILD','SIBLING'," \
            "'AUNT_UNCLE','GRANDPARENT','PARTNER_OF_RELATIVE','OTHER'"
"""P-33; "" is nobody's relative."""
ONCE_OR_WEEKLY = "per IN ('WEEK','FORTNIGHT','FOUR_WEEKS','MONTH','YEAR','ONCE')"


class Line(Table):
    """One element of the plan. Time is whole minutes a week (`minutes_weekly`), everything else `quantity` `per` WEEK,
    FORTNIGHT, FOUR_WEEKS, MONTH, YEAR or ONCE. `rate` is pounds a unit as it was agreed, whatever the catalogue says later.

    `split`: PERCENT, LINE or FIXED_WATERFALL with its own Share rows, or "" for the budget's split. `deployment` "" is the
    stream's. `weekly_pence` and `once_pence` are what it comes to, kept for lists; cost.py works them out. `value_rate` is what
    a unit of an unpaid element would cost. `category` carries the block codes (P-32); `codes` are further ones.
    """

    __tablename__ = "plan_line"
    __table_args__ = (
        Index("uq_plan_line_plan_id_number", "plan_id", "number", unique=True), Index("ix_plan_line_service_id", "service_id"),
        Index("ix_plan_line_provider_org_id", "provider_org_id"),
        CheckConstraint("kind IN ('SERVICE','PA','ONE_OFF','UNPAID')", name="kind"), CheckConstraint(ONCE_OR_WEEKLY, name="per"),
        CheckConstraint("split IN ('','PERCENT','LINE','FIXED_WATERFALL')", name="split"),
        CheckConstraint("deployment IN ('','NOTIONAL','THIRD_PARTY','DIRECT_PAYMENT')", name="deployment"),
        CheckConstraint("minutes_weekly IS NULL OR minutes_weekly > 0", name="minutes_weekly"),
        CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity"),
        CheckConstraint("(minutes_weekly IS NULL) <> (quantity IS NULL)", name="how_much"),
        CheckConstraint("rate >= 0", name="rate"), CheckConstraint("kind <> 'UNPAID' OR rate = 0", name="unpaid"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("weekly_pence >= 0 AND once_pence >= 0", name="amounts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default="")
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(160))
    what: Mapped[str] = mapped_column(String(500), default="")
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), default=None)
    price_id: Mapped[int | None] = mapped_column(ForeignKey("price.id"), default=None)
    provider_org_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    provider_name: Mapped[str] = mapped_column(String(160), default="")
    category: Mapped[str] = mapped_column(String(30))
    codes: Mapped[str] = mapped_column(String(200), default="")
    regulated: Mapped[bool] = mapped_column(default=False)
    unit: Mapped[str] = mapped_column(String(10))
    band: Mapped[str] = mapped_column(String(20), default="ANY")
    rate: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    vat: Mapped[str] = mapped_column(String(1), default="E")
    value_rate: Mapped[Decimal] = mapped_column(Numeric(12, 4), default=Decimal(0))
    minutes_weekly: Mapped[int | None] = mapped_column(default=None)
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(12, 4), default=None)
    per: Mapped[str] = mapped_column(String(10), default="WEEK")
    weekly_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    once_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(default=None)
    split: Mapped[str] = mapped_column(String(20), default="")
    deployment: Mapped[str] = mapped_column(String(20), default="")
    start_up: Mapped[bool] = mapped_column(default=False)
    health_task: Mapped[str] = mapped_column(String(30), default="")
    requires_registered_nurse: Mapped[bool] = mapped_column(default=False)
    nhs_only: Mapped[bool] = mapped_column(default=False)
    prevention: Mapped[bool] = mapped_column(default=False)
    price_reason: Mapped[str] = mapped_column(Text, default="")
    block_reason: Mapped[str] = mapped_column(Text, default="")
    block_decided_by: Mapped[str] = mapped_column(String(60), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("plan_line.id"), default=None)


class LineNeed(Table):
    """This line helps with this need (P-02)."""

    __tablename__ = "plan_line_need"
    __table_args__ = (Index("ix_plan_line_need_need_id", "need_id"),)

    line_id: Mapped[int] = mapped_column(ForeignKey("plan_line.id"), primary_key=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("plan_need.id"), primary_key=True)


class LineOutcome(Table):
    """This line works towards this outcome (P-03)."""

    __tablename__ = "plan_line_outcome"
    __table_args__ = (Index("ix_plan_line_outcome_outcome_id", "outcome_id"),)

    line_id: Mapped[int] = mapped_column(ForeignKey("plan_line.id"), primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("plan_outcome.id"), primary_key=True)


class TimeOfWeek(Table):
    """One visit of the week: `weekday` 0 is Monday, `from_minute` counts from midnight, `minutes` long (a night runs into the
    next day), with so many `carers` at once. `every` 2 is every other week."""

    __tablename__ = "plan_visit"
    __table_args__ = (
        Index("ix_plan_visit_line_id", "line_id"), CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("from_minute BETWEEN 0 AND 1439", name="from_minute"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"), CheckConstraint("carers BETWEEN 1 AND 4", name="carers"),
        CheckConstraint("every BETWEEN 1 AND 4", name="every"))

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("plan_line.id"))
    weekday: Mapped[int]
    from_minute: Mapped[int]
    minutes: Mapped[int]
    carers: Mapped[int] = mapped_column(default=1)
    every: Mapped[int] = mapped_column(default=1)


class LineShare(Table):
    """One stream's part of a line that has a split of its own: `percent` under PERCENT (100 under LINE), `cap_pence` a week
    (of the whole, once) under FIXED_WATERFALL, none for the tier that takes the rest; `place` is the order (M-30..M-32)."""

    __tablename__ = "plan_line_share"
    __table_args__ = (Index("uq_plan_line_share_line_id_stream_id", "line_id", "stream_id", unique=True),
                      CheckConstraint("percent IS NULL OR (percent > 0 AND percent <= 100)", name="percent"),
                      CheckConstraint("cap_pence IS NULL OR cap_pence >= 0", name="cap"))

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("plan_line.id"))
    place: Mapped[int] = mapped_column(default=0)
    stream_id: Mapped[int] = mapped_column(ForeignKey("funding_stream.id"))
    percent: Mapped[Decimal | None] = mapped_column(Numeric(7, 4), default=None)
    cap_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)


class Option(Table):
    """One option that was looked at for a line: chosen, or rejected with the reason; `broker_link` names what ties the broker
    to its provider. `quoted_on` is set when the provider gave a price for this person."""

    __tablename__ = "plan_option"
    __table_args__ = (Index("ix_plan_option_line_id", "line_id"), CheckConstraint("rate >= 0", name="rate"))

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("plan_line.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), default=None)
    provider_org_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    name: Mapped[str] = mapped_column(String(200))
    provider_name: Mapped[str] = mapped_column(String(160), default="")
    unit: Mapped[str] = mapped_column(String(10), default="")
    rate: Mapped[Decimal] = mapped_column(Numeric(12, 4), default=Decimal(0))
    chosen: Mapped[bool] = mapped_column(default=False)
    suitable: Mapped[bool] = mapped_column(default=True)
    why_not: Mapped[str] = mapped_column(String(500), default="")
    broker_link: Mapped[str] = mapped_column(String(200), default="")
    quoted_on: Mapped[date | None] = mapped_column(default=None)


class Worker(Table):
    """Whoever is paid by name on a line: a personal assistant with the parts of a year's cost (B-05) and the checklist that
    holds back the first payment (P-37), a relative (P-33), or a health professional (P-35). Amounts are pence a year, payroll a
    month; dates are when each thing was done, or until when it runs."""

    __tablename__ = "plan_worker"
    __table_args__ = (
        Index(explain("uq_plan_worker_line_id", "name", "This line has its assistant already."), "line_id", unique=True),
        CheckConstraint(f"relationship IN ({RELATIONS})", name="relationship"),
        CheckConstraint("purpose IN ('CARE','ADMIN')", name="purpose"))

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("plan_line.id"))
    name: Mapped[str] = mapped_column(String(160), default="")
    # the year's cost (W9)
    hourly: Mapped[Decimal] = mapped_column(Numeric(12, 4), default=Decimal(0))
    allowance: Mapped[bool] = mapped_column(default=True)
    insurance_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    payroll_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    training_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    yearly_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    # whether a relative, as P-33 asks
    relationship: Mapped[str] = mapped_column(String(20), default="")
    same_household: Mapped[bool] = mapped_column(default=False)
    purpose: Mapped[str] = mapped_column(String(10), default="CARE")
    exception_by: Mapped[str] = mapped_column(String(160), default="")
    exception_why: Mapped[str] = mapped_column(Text, default="")
    exception_review_on: Mapped[date | None] = mapped_column(default=None)
    # before the first payment (P-37)
    right_to_work_on: Mapped[date | None] = mapped_column(default=None)
    contract_on: Mapped[date | None] = mapped_column(default=None)
    liability_until: Mapped[date | None] = mapped_column(default=None)
    liability_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    paye_on: Mapped[date | None] = mapped_column(default=None)
    pension_on: Mapped[date | None] = mapped_column(default=None)
    holiday_on: Mapped[date | None] = mapped_column(default=None)
    minimum_wage_on: Mapped[date | None] = mapped_column(default=None)
    references_on: Mapped[date | None] = mapped_column(default=None)
    # DBS (P-36) and professional registration (P-35)
    dbs_level: Mapped[str] = mapped_column(String(20), default="")
    dbs_number: Mapped[str] = mapped_column(String(20), default="")
    dbs_on: Mapped[date | None] = mapped_column(default=None)
    dbs_barred_checked: Mapped[bool] = mapped_column(default=False)
    dbs_workforce: Mapped[str] = mapped_column(String(20), default="")
    registered_with: Mapped[str] = mapped_column(String(80), default="")
    registered_number: Mapped[str] = mapped_column(String(40), default="")
    indemnity_until: Mapped[date | None] = mapped_column(default=None)


class Task(Table):
    """A healthcare task that a professional delegated (P-38): when it has run out, no visit of that task counts."""

    __tablename__ = "plan_task"
    __table_args__ = (Index("ix_plan_task_line_id", "line_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("plan_line.id"))
    task: Mapped[str] = mapped_column(String(160))
    professional: Mapped[str] = mapped_column(String(160), default="")
    trained_on: Mapped[date | None] = mapped_column(default=None)
    signed_off_on: Mapped[date | None] = mapped_column(default=None)
    review_on: Mapped[date | None] = mapped_column(default=None)
