"""What is to be paid, by whom, to whom; the runs that carry it, their files, and the attempts at outside calls."""


from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.errors import explain
from brokerage.kit.money import Pence
from brokerage.kit.sealed import INDEX, Sealed, blind
from brokerage.payments.states import LIVE

RAILS = {"bank_file": "Bank file", "recorded": "Paid elsewhere", "stripe_connect": "Stripe"}
LIVE_SQL = f"state IN {LIVE}"
PAYER_ACCOUNT = "paying_account.account_number"


class PayingAccount(Table):
    """The account out of which an organisation pays. One proposes it, another types the same digits (domain I-07's spirit)."""

    __tablename__ = "paying_account"
    __table_args__ = (
        Index(
            explain("uq_paying_account_organisation_id", "", "Another account came into use a moment ago."),
            "organisation_id",
            unique=True,
            sqlite_where=text("state = 'IN_USE'"),
        ),
        Index("ix_paying_account_organisation_id", "organisation_id", "id"),
        CheckConstraint("state <> 'IN_USE' OR (checked_by IS NOT NULL AND checked_by <> proposed_by)", name="second_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    account_name: Mapped[str] = mapped_column(String(70))
    sort_code: Mapped[str] = mapped_column(Sealed("paying_account.sort_code"))
    account_number: Mapped[str] = mapped_column(Sealed(PAYER_ACCOUNT, index="account_index"))
    account_index: Mapped[str] = mapped_column(String(INDEX))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
    checked_at: Mapped[datetime | None] = mapped_column(Moment, default=None)

    @validates("account_number")
    def _index_it(self, _name: str, digits: str) -> str:
        self.account_index = blind(PAYER_ACCOUNT, digits) or ""
        return digits

    @property
    def ending(self) -> str:
        """All that a page shows of the number."""
        return f"ending {self.account_number[-3:]}"


class PaymentRun(Table):
    """Payments of one organisation that go out together on `pay_on`. Totals are kept from submitting on (domain §6.8)."""

    __tablename__ = "payment_run"
    __table_args__ = (
        Index("ix_payment_run_payer_org_id", "payer_org_id", "id"),
        CheckConstraint("approved_by IS NULL OR approved_by <> prepared_by", name="second_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    payer_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    pay_on: Mapped[date]
    due_until: Mapped[date]
    prepared_by: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    prepared_at: Mapped[datetime] = mapped_column(Moment)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
    approved_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    many: Mapped[int] = mapped_column(default=0)
    total_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=0)


class RunFile(Table):
    """The file of a release, sealed (bank details are in it), with the hash of its bytes: the same on every download. A release
    that was taken back leaves its file here, `void`; the next has a number of its own, so a bank knows one from the other."""

    __tablename__ = "run_file"
    __table_args__ = (Index("uq_run_file_run_id_version", "run_id", "version", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("payment_run.id"))
    version: Mapped[int]
    message: Mapped[str] = mapped_column(String(35), unique=True)
    pain: Mapped[str] = mapped_column(Sealed("run_file.pain", longest=10_000_000))
    pain_hash: Mapped[str] = mapped_column(String(64))
    sheet: Mapped[str] = mapped_column(Sealed("run_file.sheet", longest=10_000_000))
    sheet_hash: Mapped[str] = mapped_column(String(64))
    many: Mapped[int]
    total_pence: Mapped[Pence] = mapped_column(PenceColumn)
    made_at: Mapped[datetime] = mapped_column(Moment)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
    taken_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    void: Mapped[bool] = mapped_column(default=False)


class Payment(Table):
    """One sum from one organisation to another for one obligation (`source`, such as "invoice/7"). `payee_hash` fixes the bank
    details as they were when it was agreed; whatever else is in force when it should go out parks it (payments.md I12)."""

    __tablename__ = "payment"
    __table_args__ = (
        Index(
            explain("uq_payment_source_payer_org_id", "", "This is being paid already."),
            "source",
            "payer_org_id",
            unique=True,
            sqlite_where=text(LIVE_SQL),
        ),
        Index("ix_payment_payer_org_id", "payer_org_id", "state", "due_on"),
        Index("ix_payment_payee_org_id", "payee_org_id", "state", "id"),
        Index("ix_payment_run_id", "run_id", "id"),
        CheckConstraint("amount_pence > 0", name="amount"),
        CheckConstraint("rail IN ('bank_file','recorded','stripe_connect')", name="rail"),
        CheckConstraint("confirmed_by IS NULL OR sent_by IS NULL OR confirmed_by <> sent_by", name="second_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(60))
    payer_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    payee_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    rail: Mapped[str] = mapped_column(String(20), default="bank_file")
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    reference: Mapped[str] = mapped_column(String(40))
    due_on: Mapped[date]
    agreed_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
    queued_at: Mapped[datetime] = mapped_column(Moment)
    attempt: Mapped[int] = mapped_column(default=1)
    bank_details_id: Mapped[int | None] = mapped_column(ForeignKey("bank_details.id"), default=None)
    payee_hash: Mapped[str] = mapped_column(String(INDEX), default="")
    run_id: Mapped[int | None] = mapped_column(ForeignKey("payment_run.id"), default=None)
    reason: Mapped[str] = mapped_column(String(40), default="")
    said: Mapped[str] = mapped_column(Text, default="")
    bank_ref: Mapped[str] = mapped_column(String(60), default="")
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
    sent_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    paid_on: Mapped[date | None] = mapped_column(default=None)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
    refund: Mapped[bool] = mapped_column(default=False)

    @property
    def about(self) -> str:
        return f"organisation/{self.payee_org_id}"

    @property
    def number(self) -> str:
        """What the bank hands back (EndToEndId): this payment and this attempt."""
        return f"PAY-{self.id}-{self.attempt}"


class PaymentShare(Table):
    """How much of a payment is whose money: a stream of a budget (domain M-03; the shares come to the payment)."""

    __tablename__ = "payment_share"
    __table_args__ = (
        Index("uq_payment_share_payment_id_stream_id", "payment_id", "stream_id", unique=True),
        CheckConstraint("amount_pence > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("funding_stream.id"))
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)


class PaymentAttempt(Table):
    """One try at paying through a rail that is called from here. `key` is kept before anything is sent; it changes only after a
    definite refusal (payments.md section 9). `rail_ref` is the rail's own id: one attempt, one payment there."""

    __tablename__ = "payment_attempt"
    __table_args__ = (
        Index("uq_payment_attempt_payment_id_number", "payment_id", "number", unique=True),
        Index("uq_payment_attempt_rail_ref", "rail_ref", unique=True),
        Index("uq_payment_attempt_key", "key", unique=True),
        Index("ix_payment_attempt_state", "state", "lease_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"))
    number: Mapped[int]
    rail: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(20), default="")
    lease_until: Mapped[datetime | None] = mapped_column(Moment, default=None)
    first_sent_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    tries: Mapped[int] = mapped_column(default=0)
    rail_ref: Mapped[str | None] = mapped_column(String(80), default=None)
    trouble: Mapped[str] = mapped_column(Text, default="")
