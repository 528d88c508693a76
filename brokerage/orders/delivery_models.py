"""What was delivered on an order: visits, sessions and items, what each cost, and the papers that show it."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.errors import explain
from brokerage.kit.money import Pence

SOURCES = ("TIMETABLE", "PROVIDER", "TIMESHEET", "FILE", "SESSION", "RETAINER")


class Delivery(Table):
    """One visit, session or item on a service day. `minutes` (by `carers` people at once) or `quantity` is what was
    planned, `done_*` what the provider says was done, `accepted_*` what is paid for, `extra_*` what was done beyond the order
    and waits for two yeses (M-41).

    `period` counts the order's four weeks from 0. `amount_pence` is what it added to the cumulative amount of its period, term
    and split rule (M-07), and what the ledger accrued. `confirm_by`: without a word from the holder it counts as right after
    that day. A visit from `from_minute` may run past midnight; its day is the one on which it begins. `fixed_pence` is its
    part of a session that several people shared (M-14), or the retainer of that day of a pause (RETAINED).
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index(explain("uq_delivery_order_id_day_from_minute_worker", "from", "This is recorded already."),
              "order_id", "day", "from_minute", "worker", unique=True),
        Index("ix_delivery_person_id_day", "person_id", "day"), Index("ix_delivery_state_confirm_by", "state", "confirm_by"),
        Index("ix_delivery_session_id", "session_id"),
        CheckConstraint("minutes IS NULL OR minutes BETWEEN 1 AND 1440", name="minutes"),
        CheckConstraint("done_minutes IS NULL OR done_minutes BETWEEN 0 AND 1440", name="done_minutes"),
        CheckConstraint("from_minute BETWEEN 0 AND 1439", name="from_minute"),
        CheckConstraint("amount_pence >= 0", name="amount"),
        CheckConstraint("source IN ('TIMETABLE','PROVIDER','TIMESHEET','FILE','SESSION','RETAINER')", name="source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    source: Mapped[str] = mapped_column(String(10))
    day: Mapped[date]
    from_minute: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[int | None] = mapped_column(default=None)
    carers: Mapped[int] = mapped_column(default=1)
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(12, 4), default=None)
    worker: Mapped[str] = mapped_column(String(80), default="")
    task: Mapped[str] = mapped_column(String(160), default="")
    # what the provider says
    done_from: Mapped[int | None] = mapped_column(default=None)
    done_minutes: Mapped[int | None] = mapped_column(default=None)
    done_quantity: Mapped[Decimal | None] = mapped_column(Numeric(12, 4), default=None)
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[str] = mapped_column(String(60), default="")
    recorded_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    confirm_by: Mapped[date | None] = mapped_column(default=None)
    # what the holder says
    answered_by: Mapped[str] = mapped_column(String(60), default="")
    answered_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    dispute_why: Mapped[str] = mapped_column(Text, default="")
    welfare_checked: Mapped[bool | None] = mapped_column(default=None)
    # what is paid for
    period: Mapped[int | None] = mapped_column(default=None)
    term_id: Mapped[int | None] = mapped_column(ForeignKey("order_term.id"), default=None)
    split_rule_id: Mapped[int | None] = mapped_column(ForeignKey("split_rule.id"), default=None)
    accepted_minutes: Mapped[int | None] = mapped_column(default=None)
    accepted_quantity: Mapped[Decimal | None] = mapped_column(Numeric(12, 4), default=None)
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    extra_minutes: Mapped[int | None] = mapped_column(default=None)
    extra_quantity: Mapped[Decimal | None] = mapped_column(Numeric(12, 4), default=None)
    extra_care_by: Mapped[str] = mapped_column(String(60), default="")
    extra_funder_by: Mapped[str] = mapped_column(String(60), default="")
    fixed_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("order_session.id"), default=None)
    through: ClassVar[frozenset[int]] = frozenset()

    @property
    def about(self) -> str:
        return f"person/{self.person_id}"


class GroupSession(Table):
    """One session that several people bought together: `price_pence` is for all of them, shared between who came (M-14)."""

    __tablename__ = "order_session"
    __table_args__ = (Index("ix_order_session_provider_org_id", "provider_org_id", "day"),
                      CheckConstraint("price_pence > 0", name="price"))

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(160))
    day: Mapped[date]
    from_minute: Mapped[int]
    price_pence: Mapped[Pence] = mapped_column(PenceColumn)
    recorded_by: Mapped[str] = mapped_column(String(60))
    recorded_at: Mapped[datetime] = mapped_column(Moment)


class Evidence(Table):
    """A paper that shows a delivery (M-25). The bytes are kept outside the site under their SHA-256; `kind` is read
    from them."""

    __tablename__ = "delivery_evidence"
    __table_args__ = (Index(explain("uq_delivery_evidence_delivery_id_digest", "file", "This file is here already."),
                            "delivery_id", "digest", unique=True),
                      CheckConstraint("kind IN ('PDF','PNG','JPEG')", name="kind"), CheckConstraint("size > 0", name="size"))

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    digest: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(4))
    name: Mapped[str] = mapped_column(String(160))
    size: Mapped[int]
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)
