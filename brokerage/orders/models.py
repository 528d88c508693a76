"""Enquiries and orders: what was asked, offered, chosen and agreed. Deliveries are in delivery_models.py."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.errors import explain
from brokerage.kit.money import Pence
from brokerage.orders import delivery_models as _deliveries  # noqa: F401  whoever knows the orders knows their deliveries

HOW_MUCH = "(minutes_weekly IS NULL) <> (quantity IS NULL)"


class Enquiry(Table):
    """A line of the plan, put to providers. `spec` is all that they read about the person before they are chosen (I-02); `area`
    is the first half of a postcode. `urgent`: an interim order of at most six weeks that may start before the plan is agreed,
    with one approver's yes (domain 6.2)."""

    __tablename__ = "order_enquiry"
    __table_args__ = (Index("uq_order_enquiry_ref", "ref", unique=True), Index("ix_order_enquiry_person_id", "person_id"),
                      Index("ix_order_enquiry_line_id", "line_id"),
                      CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"))

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("plan_line.id"))
    line_number: Mapped[int]
    what: Mapped[str] = mapped_column(String(160))
    spec: Mapped[str] = mapped_column(Text)
    area: Mapped[str] = mapped_column(String(8), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(default=None)
    respond_by: Mapped[date]
    urgent: Mapped[bool] = mapped_column(default=False)
    urgent_why: Mapped[str] = mapped_column(Text, default="")
    urgent_by: Mapped[str] = mapped_column(String(60), default="")
    urgent_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    asked_by: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    through: ClassVar[frozenset[int]] = frozenset()


class Order(Table):
    """One provider's part of an enquiry: the booking (6.6). `rate` is pounds a unit, as it was agreed; a later one is a Term.

    Time is whole minutes a week, everything else `quantity` `per` WEEK … ONCE, as on a plan line. `weekly_pence` and
    `once_pence` are what it came to when it was agreed. `retainer_percent` of the price is paid for days in a pause that is
    retained. A visit called off less than `cancel_hours` before costs `cancel_percent` of it. `committed_until`: the ledger
    holds money for days up to it; `settled_until`: what was not used of days up to it has been given back. `ended_on` is the
    last day. `provider_org_id` is none for an assistant whom the person employs.
    """

    __tablename__ = "orders"
    __table_args__ = (
        Index("uq_orders_ref", "ref", unique=True), Index("ix_orders_person_id", "person_id", "id"),
        Index(explain("uq_orders_enquiry_id_provider_name", "providers", "This provider has been asked already."),
              "enquiry_id", "provider_name", unique=True),
        Index("ix_orders_provider_org_id", "provider_org_id", "state"), Index("ix_orders_budget_id", "budget_id", "state"),
        Index("ix_orders_line_id", "line_id"), Index("ix_orders_state", "state"),
        CheckConstraint(HOW_MUCH, name="how_much"), CheckConstraint("rate >= 0", name="rate"),
        CheckConstraint("minutes_weekly IS NULL OR minutes_weekly > 0", name="minutes_weekly"),
        CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        CheckConstraint("notice_days BETWEEN 0 AND 180", name="notice_days"),
        CheckConstraint("retainer_percent BETWEEN 0 AND 100", name="retainer"),
        CheckConstraint("cancel_percent BETWEEN 0 AND 100", name="cancel"),
        CheckConstraint("buyer IN ('HOLDER','FUNDER')", name="buyer"),
        CheckConstraint("kind IN ('SERVICE','PA','ONE_OFF')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20))
    enquiry_id: Mapped[int] = mapped_column(ForeignKey("order_enquiry.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    line_id: Mapped[int] = mapped_column(ForeignKey("plan_line.id"))
    line_number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default="")
    kind: Mapped[str] = mapped_column(String(10))
    provider_org_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    provider_name: Mapped[str] = mapped_column(String(160))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), default=None)
    what: Mapped[str] = mapped_column(String(160))
    category: Mapped[str] = mapped_column(String(30))
    regulated: Mapped[bool] = mapped_column(default=False)
    health_task: Mapped[str] = mapped_column(String(30), default="")
    unit: Mapped[str] = mapped_column(String(10))
    band: Mapped[str] = mapped_column(String(20), default="ANY")
    vat: Mapped[str] = mapped_column(String(1), default="E")
    rate: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    minutes_weekly: Mapped[int | None] = mapped_column(default=None)
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(12, 4), default=None)
    per: Mapped[str] = mapped_column(String(10), default="WEEK")
    weekly_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    once_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(default=None)
    # terms, frozen when it is agreed
    notice_days: Mapped[int] = mapped_column(default=28)
    retainer_percent: Mapped[int] = mapped_column(default=0)
    cancel_hours: Mapped[int] = mapped_column(default=24)
    cancel_percent: Mapped[int] = mapped_column(default=100)
    po_number: Mapped[str] = mapped_column(String(40), default="")
    buyer: Mapped[str] = mapped_column(String(10), default="HOLDER")
    # request and offer
    respond_by: Mapped[date]
    asked_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    offer_words: Mapped[str] = mapped_column(Text, default="")
    offered_by: Mapped[str] = mapped_column(String(60), default="")
    offered_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    # the holder's choice, with the alternatives they saw (JSON), and the buyer's yes
    chosen_by: Mapped[str] = mapped_column(String(60), default="")
    chosen_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    chosen_why: Mapped[str] = mapped_column(Text, default="")
    alternatives: Mapped[str] = mapped_column(Text, default="[]")
    accepted_by: Mapped[str] = mapped_column(String(60), default="")
    accepted_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    committed_until: Mapped[date | None] = mapped_column(default=None)
    settled_until: Mapped[date | None] = mapped_column(default=None)
    scheduled_until: Mapped[date | None] = mapped_column(default=None)
    # how it ends: two people stop an order at once (CARE_COORDINATOR and SAFEGUARDING_LEAD)
    ended_on: Mapped[date | None] = mapped_column(default=None)
    ended_why: Mapped[str] = mapped_column(Text, default="")
    notice_by: Mapped[str] = mapped_column(String(60), default="")
    stop_by: Mapped[str] = mapped_column(String(60), default="")
    stop_role: Mapped[str] = mapped_column(String(30), default="")
    stop_why: Mapped[str] = mapped_column(Text, default="")
    replacement: Mapped[str] = mapped_column(Text, default="")
    # whether its provider may still give it (P-34): the day from which not, as the hourly look found it, and why
    unfit_since: Mapped[date | None] = mapped_column(default=None)
    unfit_why: Mapped[str] = mapped_column(String(20), default="")
    through: ClassVar[frozenset[int]] = frozenset()
    """The organisations by which the actor of this visit knows the person; set by queries."""

    @property
    def split_key(self) -> str:
        """The key of the line's own split rule, where it has one (budgets.splits)."""
        return f"line-{self.line_number}"

    @property
    def about(self) -> str:
        return f"person/{self.person_id}"

    @property
    def last_day(self) -> date | None:
        """The last day on which something may be delivered, when there is one."""
        return self.ended_on or self.ends_on


class OrderVisit(Table):
    """One visit of the order's week, as on the plan line: weekday 0 is Monday, minutes from midnight; `every` 2 is every other
    week, counted from the order's first week."""

    __tablename__ = "order_visit"
    __table_args__ = (Index("ix_order_visit_order_id", "order_id"), CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
                      CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    weekday: Mapped[int]
    from_minute: Mapped[int]
    minutes: Mapped[int]
    carers: Mapped[int] = mapped_column(default=1)
    every: Mapped[int] = mapped_column(default=1)


class OrderTerm(Table):
    """The rate and quantity of an order from `since` on (M-05). AGREED ones hold; a PROPOSED one waits for the holder and the
    funder. `weekly_pence` is what a week of it comes to."""

    __tablename__ = "order_term"
    __table_args__ = (Index("ix_order_term_order_id", "order_id", "since"), CheckConstraint("rate >= 0", name="rate"),
                      CheckConstraint(HOW_MUCH, name="how_much"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    since: Mapped[date]
    rate: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    minutes_weekly: Mapped[int | None] = mapped_column(default=None)
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(12, 4), default=None)
    weekly_pence: Mapped[Pence] = mapped_column(PenceColumn)
    why: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[str] = mapped_column(String(60))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    holder_by: Mapped[str] = mapped_column(String(60), default="")
    funder_by: Mapped[str] = mapped_column(String(60), default="")
    through: ClassVar[frozenset[int]] = frozenset()


class OrderPause(Table):
    """Days without deliveries, both inclusive (hospital, holiday; 6.12). `percent` of the price is paid meanwhile; its days up to
    `retained_until` have been looked at (retainers)."""

    __tablename__ = "order_pause"
    __table_args__ = (Index("ix_order_pause_order_id", "order_id"),
                      CheckConstraint("last IS NULL OR last >= first", name="dates"),
                      CheckConstraint("percent BETWEEN 0 AND 100", name="percent"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    first: Mapped[date]
    last: Mapped[date | None] = mapped_column(default=None)
    percent: Mapped[int] = mapped_column(default=0)
    retained_until: Mapped[date | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)


class OrderHold(Table):
    """Money of one stream that the ledger holds for an order, under the hold `order/7/1/3` (order, number, stream)."""

    __tablename__ = "order_hold"
    __table_args__ = (Index("uq_order_hold_order_id_number_stream_id", "order_id", "number", "stream_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    number: Mapped[int]
    stream_id: Mapped[int] = mapped_column(ForeignKey("funding_stream.id"))

    @property
    def key(self) -> str:
        return f"order/{self.order_id}/{self.number}/{self.stream_id}"


class Authority(Table):
    """A funder's approver put `amount_pence` more into a stream, so that an order could be agreed (M-11), with the reason."""

    __tablename__ = "order_authority"
    __table_args__ = (Index("ix_order_authority_order_id", "order_id"), CheckConstraint("amount_pence > 0", name="amount"),
                      CheckConstraint("length(why) > 0", name="why"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("funding_stream.id"))
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    why: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(60))
    by_name: Mapped[str] = mapped_column(String(160))
    at: Mapped[datetime] = mapped_column(Moment)
