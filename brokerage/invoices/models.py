"""Bills and their lines, files as they came, the holder's rules, each funder's share; and history taken over from a council."""


from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.invoices import credit_models, history_models, vat_models  # noqa: F401 - the room's other tables
from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.errors import explain
from brokerage.kit.money import Pence
from brokerage.ledger.models import BigId

NOTHING = Pence(0)
SAME_NUMBER = "You have sent a bill with this number before. Give each bill a number of its own."
DOORS = {"SCREEN": "Made here from what was delivered", "SHEET": "A sheet of claims", "UBL": "An electronic invoice"}


class InvoiceFile(Table):
    """A file as it came, kept whole whatever became of it. `found` is the report of its rows as JSON (intake.Found)."""

    __tablename__ = "invoice_file"
    __table_args__ = (Index("uq_invoice_file_provider_org_id_hash", "provider_org_id", "hash", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(120))
    door: Mapped[str] = mapped_column(String(10))
    hash: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)
    found: Mapped[str] = mapped_column(Text, default="[]")
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)


class Invoice(Table):
    """One bill, or the part of one that was set apart because it waits (`part` above 0, `parent_id` the bill).

    A bill is for one person. All amounts are pence with VAT but `net_pence`; a credit note's are below zero. `payable_pence` is
    what is undisputed and paid, `waiting_pence` what is not; a bill whose waiting part was set apart has none. `due_on` is the
    last day to pay (M-43); `stopped_on` is since when the clock stands still. `reasons` and `risks` are codes of REASONS between
    spaces. `buyer` is HOLDER where a direct payment pays, else FUNDER. `holder_said` is YES, NO or "" (not yet).
    """

    __tablename__ = "invoice"
    __table_args__ = (
        Index(
            explain("uq_invoice_provider_org_id_number_part", "number", SAME_NUMBER),
            "provider_org_id",
            "number",
            "part",
            unique=True,
            sqlite_where=text("state <> 'REJECTED'"),
        ),
        Index("ix_invoice_person_id", "person_id", "id"),
        Index("ix_invoice_state", "state", "due_on"),
        Index("ix_invoice_provider_org_id", "provider_org_id", "id"),
        Index("ix_invoice_provider_org_id_number_key", "provider_org_id", "number_key"),
        Index("ix_invoice_parent_id", "parent_id"),
        Index("ix_invoice_corrects_id", "corrects_id"),
        Index("ix_invoice_file_id", "file_id"),
        CheckConstraint("kind IN ('INVOICE','CREDIT_NOTE')", name="kind"),
        CheckConstraint("buyer IN ('FUNDER','HOLDER')", name="buyer"),
        CheckConstraint("holder_said IN ('','YES','NO')", name="holder_said"),
        CheckConstraint("kind <> 'INVOICE' OR (payable_pence >= 0 AND waiting_pence >= 0)", name="amounts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20), default="")
    kind: Mapped[str] = mapped_column(String(12), default="INVOICE")
    provider_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    number: Mapped[str] = mapped_column(String(60))
    number_key: Mapped[str] = mapped_column(String(60))
    part: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), default=None)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), default=None)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), default=None)
    budget_id: Mapped[int | None] = mapped_column(ForeignKey("budget.id"), default=None)
    buyer: Mapped[str] = mapped_column(String(10), default="FUNDER")
    door: Mapped[str] = mapped_column(String(10))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("invoice_file.id"), default=None)
    issued_on: Mapped[date]
    received_at: Mapped[datetime] = mapped_column(Moment)
    received_on: Mapped[date]
    due_on: Mapped[date]
    stopped_on: Mapped[date | None] = mapped_column(default=None)
    from_day: Mapped[date | None] = mapped_column(default=None)
    to_day: Mapped[date | None] = mapped_column(default=None)
    net_pence: Mapped[Pence] = mapped_column(PenceColumn)
    vat_pence: Mapped[Pence] = mapped_column(PenceColumn, default=NOTHING)
    gross_pence: Mapped[Pence] = mapped_column(PenceColumn)
    payable_pence: Mapped[Pence] = mapped_column(PenceColumn, default=NOTHING)
    waiting_pence: Mapped[Pence] = mapped_column(PenceColumn, default=NOTHING)
    reasons: Mapped[str] = mapped_column(String(400), default="")
    risks: Mapped[str] = mapped_column(String(400), default="")
    created_by: Mapped[str] = mapped_column(String(60))
    holder_said: Mapped[str] = mapped_column(String(5), default="")
    holder_by: Mapped[str] = mapped_column(String(60), default="")
    holder_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    holder_why: Mapped[str] = mapped_column(Text, default="")
    overridden_why: Mapped[str] = mapped_column(Text, default="")
    approved_by: Mapped[str] = mapped_column(String(60), default="")
    approved_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    paid_on: Mapped[date | None] = mapped_column(default=None)
    through: ClassVar[frozenset[int]] = frozenset()
    """The organisations by which the actor of this visit may see it; set by queries.find."""

    @property
    def about(self) -> str:
        return f"person/{self.person_id}" if self.person_id else f"organisation/{self.provider_org_id}"

    @property
    def named(self) -> str:
        return self.number if not self.part else f"{self.number}, part {self.part + 1}"


class InvoiceLine(Table):
    """A line and its verdict (matching.Verdict). net = accepted + over + undelivered + above, all without VAT; `taken_pence` is
    accepted with its VAT. Units are the order's, cut off after six places; days inclusive."""

    __tablename__ = "invoice_line"
    __table_args__ = (
        Index("uq_invoice_line_invoice_id_number", "invoice_id", "number", unique=True),
        Index("ix_invoice_line_order_id", "order_id", "from_day"),
        CheckConstraint("accepted_pence + over_pence + undelivered_pence + above_pence = net_pence", name="parts"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
    number: Mapped[int]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), default=None)
    name: Mapped[str] = mapped_column(String(200), default="")
    from_day: Mapped[date | None] = mapped_column(default=None)
    to_day: Mapped[date | None] = mapped_column(default=None)
    unit: Mapped[str] = mapped_column(String(10))
    quantity: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    price: Mapped[Decimal] = mapped_column(Numeric(14, 4))
    per: Mapped[Decimal] = mapped_column(Numeric(12, 4), default=Decimal(1))
    off_pence: Mapped[Pence] = mapped_column(PenceColumn, default=NOTHING)
    net_pence: Mapped[Pence] = mapped_column(PenceColumn)
    vat: Mapped[str] = mapped_column(String(4), default="")
    vat_rate: Mapped[Decimal] = mapped_column(Numeric(6, 2), default=Decimal(0))
    outcome: Mapped[str] = mapped_column(String(10), default="")
    reasons: Mapped[str] = mapped_column(String(200), default="")
    accepted_pence: Mapped[Pence] = mapped_column(PenceColumn, default=NOTHING)
    over_pence: Mapped[Pence] = mapped_column(PenceColumn, default=NOTHING)
    undelivered_pence: Mapped[Pence] = mapped_column(PenceColumn, default=NOTHING)
    above_pence: Mapped[Pence] = mapped_column(PenceColumn, default=NOTHING)
    taken_pence: Mapped[Pence] = mapped_column(PenceColumn, default=NOTHING)
    accepted_units: Mapped[Decimal] = mapped_column(Numeric(16, 6), default=Decimal(0))
    over_units: Mapped[Decimal] = mapped_column(Numeric(16, 6), default=Decimal(0))
    ordered_units: Mapped[Decimal] = mapped_column(Numeric(16, 6), default=Decimal(0))
    delivered_units: Mapped[Decimal] = mapped_column(Numeric(16, 6), default=Decimal(0))


class InvoiceShare(Table):
    """What one stream pays of one line, by the split in force on its service day: worked out when the bill is approved (M-05).
    `accrued_pence` is what of it was set aside when it was delivered, `vat_pence` the VAT in it that the stream's funder gets
    back (vat.py); a credit note has them below zero."""

    __tablename__ = "invoice_share"
    __table_args__ = (
        Index("ix_invoice_share_line_id", "line_id"),
        Index("ix_invoice_share_invoice_id", "invoice_id"),
        Index("ix_invoice_share_stream_id", "stream_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"))
    line_id: Mapped[int] = mapped_column(BigId, ForeignKey("invoice_line.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("funding_stream.id"))
    split_rule_id: Mapped[int | None] = mapped_column(ForeignKey("split_rule.id"), default=None)
    day: Mapped[date]
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    accrued_pence: Mapped[Pence] = mapped_column(PenceColumn)
    vat_pence: Mapped[Pence] = mapped_column(PenceColumn, default=NOTHING)


class HolderRule(Table):
    """What the holder said about bills in general: ALL (approve what matches), PROVIDERS (those named, each up to an amount), or
    NONE (ask me each time). The newest that has not ended counts; without any it is NONE."""

    __tablename__ = "invoice_rule"
    __table_args__ = (
        Index(
            "uq_invoice_rule_person_id_live",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("kind IN ('ALL','PROVIDERS','NONE')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(10))
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class HolderRuleProvider(Table):
    """A provider whose matched bills pass up to `up_to_pence` each."""

    __tablename__ = "invoice_rule_provider"
    __table_args__ = (CheckConstraint("up_to_pence > 0", name="up_to"),)

    rule_id: Mapped[int] = mapped_column(ForeignKey("invoice_rule.id"), primary_key=True)
    provider_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    up_to_pence: Mapped[Pence] = mapped_column(PenceColumn)
