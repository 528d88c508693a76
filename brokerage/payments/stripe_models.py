"""What passes through Stripe: events as they came, every balance transaction, what people pay in, refunds, disputes, accounts.

Ids of ours and of Stripe only: no words about health or care ever leave with them (domain M-52).
"""


from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.money import Pence


class StripeEvent(Table):
    """One event as it came, its signature checked. `event_id` is Stripe's, used once (domain M-51)."""

    __tablename__ = "stripe_event"
    __table_args__ = (
        Index("uq_stripe_event_event_id", "event_id", unique=True),
        Index("ix_stripe_event_done_at", "done_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(80))
    type: Mapped[str] = mapped_column(String(80))
    object_id: Mapped[str] = mapped_column(String(80))
    raw: Mapped[str] = mapped_column(Text)
    came_at: Mapped[datetime] = mapped_column(Moment)
    done_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    trouble: Mapped[str] = mapped_column(Text, default="")


class StripeTxn(Table):
    """The mirror: every movement of the Stripe balance that we know of, and where it was posted. `amount` is gross, `fee` what
    Stripe kept; `posted_as` is the kind of the entry, "SUSPENSE" for a type that nobody foresaw."""

    __tablename__ = "stripe_txn"
    __table_args__ = (Index("uq_stripe_txn_txn_id", "txn_id", unique=True), Index("ix_stripe_txn_source", "source"))

    id: Mapped[int] = mapped_column(primary_key=True)
    txn_id: Mapped[str] = mapped_column(String(80))
    type: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(80), default="")
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    fee_pence: Mapped[Pence] = mapped_column(PenceColumn)
    created: Mapped[int] = mapped_column(BigInteger)
    posted_as: Mapped[str] = mapped_column(String(40), default="")
    posted_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class PayIn(Table):
    """What a person pays: a charge or a week's top-up. `refunded_pence` and `disputed_pence` only grow."""

    __tablename__ = "pay_in"
    __table_args__ = (
        Index("ix_pay_in_person_id", "person_id", "id"),
        Index("uq_pay_in_session", "session", unique=True),
        Index("ix_pay_in_charge", "charge"),
        CheckConstraint("amount_pence > 0", name="amount"),
        CheckConstraint("refunded_pence >= 0 AND refunded_pence <= amount_pence", name="refunded"),
        CheckConstraint("purpose IN ('CHARGE','TOPUP')", name="purpose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    purpose: Mapped[str] = mapped_column(String(10))
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("charge.id"), default=None)
    week_id: Mapped[int | None] = mapped_column(ForeignKey("top_up_week.id"), default=None)
    state: Mapped[str] = mapped_column(String(20), default="")
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    refunded_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    disputed_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    dispute: Mapped[str] = mapped_column(String(20), default="")
    live: Mapped[bool] = mapped_column(default=False)
    session: Mapped[str | None] = mapped_column(String(120), default=None)
    url: Mapped[str] = mapped_column(Text, default="")
    intent: Mapped[str] = mapped_column(String(80), default="")
    charge: Mapped[str] = mapped_column(String(80), default="")
    started_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    started_at: Mapped[datetime] = mapped_column(Moment)
    received_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    through: ClassVar[frozenset[int]] = frozenset()

    @property
    def about(self) -> str:
        return f"person/{self.person_id}"


class PayInRefund(Table):
    """A refund of a pay-in that somebody asked for. Its key is kept before anything is sent; `refund` is Stripe's id."""

    __tablename__ = "pay_in_refund"
    __table_args__ = (
        Index("ix_pay_in_refund_pay_in_id", "pay_in_id"),
        Index("uq_pay_in_refund_refund", "refund", unique=True),
        CheckConstraint("amount_pence > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pay_in_id: Mapped[int] = mapped_column(ForeignKey("pay_in.id"))
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    attempt: Mapped[int] = mapped_column(default=1)
    status: Mapped[str] = mapped_column(String(20), default="ASKED")
    refund: Mapped[str | None] = mapped_column(String(80), default=None)
    why: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    trouble: Mapped[str] = mapped_column(Text, default="")


class ConnectAccount(Table):
    """A provider's own account at Stripe, where transfers go once Stripe has checked who they are."""

    __tablename__ = "connect_account"
    __table_args__ = (
        Index("uq_connect_account_organisation_id", "organisation_id", unique=True),
        Index("uq_connect_account_account", "account", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    account: Mapped[str | None] = mapped_column(String(80), default=None)
    active: Mapped[bool] = mapped_column(default=False)
    asks: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    looked_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
