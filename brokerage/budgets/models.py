"""Budgets, their streams with dated amounts, charges, evidenced spending, and the lines that people read."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.budgets import agreement_models, charge_models, split_models, topup_models  # noqa: F401 - the room's other tables
from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.errors import explain
from brokerage.kit.money import Pence
from brokerage.ledger.models import BigId


class Budget(Table):
    """The one integrated budget of a person for a run of days, both inclusive (domain L-01). A change of plan makes a
    new version that `replaces_id` the old one."""

    __tablename__ = "budget"
    __table_args__ = (Index("uq_budget_ref", "ref", unique=True), Index("ix_budget_person_id", "person_id"),
                      CheckConstraint("ends_on >= starts_on", name="dates"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ref: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default="")
    version: Mapped[int] = mapped_column(default=1)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("budget.id"), default=None)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    referral: Mapped[str] = mapped_column(String(60), default="")
    shown_on: Mapped[date | None] = mapped_column(default=None)
    close_reason: Mapped[str] = mapped_column(String(20), default="")
    closed_on: Mapped[date | None] = mapped_column(default=None)
    stopped_until: Mapped[date | None] = mapped_column(default=None)
    meanwhile: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    through: ClassVar[frozenset[int]] = frozenset()
    """The organisations by which the actor of this visit may see it; set by queries.row."""

    @property
    def about(self) -> str:
        return f"person/{self.person_id}"


class FundingStream(Table):
    """Money from one payer under one legal basis (table L-02). `priority`: the lower wins an equal half penny (M-03).

    The payer is dated, never overwritten: another payer is another stream that `follows_id` this one (L-05). `pool_id` names
    the pooled fund it sits in, if any, with its host, s75 agreement and Better Care Fund scheme (L-03).
    """

    __tablename__ = "funding_stream"
    __table_args__ = (
        Index("ix_funding_stream_budget_id", "budget_id", "priority"),
        Index("ix_funding_stream_payer_org_id", "payer_org_id", "state"),
        CheckConstraint("deployment IN ('NOTIONAL','THIRD_PARTY','DIRECT_PAYMENT')", name="deployment"),
        CheckConstraint("payer NOT IN ('ICB','COUNCIL') OR payer_org_id IS NOT NULL", name="payer"),
        CheckConstraint("funder_to IS NULL OR funder_to >= funder_from", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    type: Mapped[str] = mapped_column(String(20))
    payer: Mapped[str] = mapped_column(String(20))
    payer_org_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    payer_name: Mapped[str] = mapped_column(String(160))
    deployment: Mapped[str] = mapped_column(String(20))
    managed_account: Mapped[bool] = mapped_column(default=False)
    chargeable: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[int]
    funder_from: Mapped[date]
    funder_to: Mapped[date | None] = mapped_column(default=None)
    pool_id: Mapped[str] = mapped_column(String(40), default="")
    host_org_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    s75_ref: Mapped[str] = mapped_column(String(60), default="")
    bcf_scheme_id: Mapped[str] = mapped_column(String(40), default="")
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("funding_stream.id"), default=None)
    agreed_by: Mapped[str] = mapped_column(String(60), default="")
    agreed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    agreed_yearly_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    panel_ref: Mapped[str] = mapped_column(String(40), default="")
    proposed_by: Mapped[str] = mapped_column(String(60))
    through: ClassVar[frozenset[int]] = frozenset()

    @property
    def about(self) -> str:
        return f"person/{self.person_id}"


class StreamAmount(Table):
    """What a stream pays from a day to a day, both inclusive: so much a week, or once.

    `period_pence` is what a weekly amount comes to over those days where the plan's lines were split one by one (M-30),
    which differs by pence from weekly × days ÷ 7; without it that sum is used.
    """

    __tablename__ = "stream_amount"
    __table_args__ = (
        Index("ix_stream_amount_stream_id", "stream_id", "since"),
        CheckConstraint("kind IN ('WEEKLY','ONE_OFF')", name="kind"), CheckConstraint("amount_pence > 0", name="amount"),
        CheckConstraint("until IS NULL OR until >= since", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stream_id: Mapped[int] = mapped_column(ForeignKey("funding_stream.id"))
    kind: Mapped[str] = mapped_column(String(10))
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    period_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)
    why: Mapped[str] = mapped_column(String(200), default="")
    set_by: Mapped[str] = mapped_column(String(60))


class Spend(Table):
    """Something bought with a direct payment (domain M-25). The money is already gone: this is its evidence."""

    __tablename__ = "spend"
    __table_args__ = (
        Index("ix_spend_budget_id_bought_on", "budget_id", "bought_on"),
        Index("ix_spend_budget_id_receipt", "budget_id", "receipt"),
        Index(explain("uq_spend_budget_id_payee_receipt", "receipt", "You have already recorded this receipt."),
              "budget_id", "payee", "receipt", unique=True),
        CheckConstraint("amount_pence > 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    payee: Mapped[str] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(120))
    bought_on: Mapped[date]
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    receipt: Mapped[str | None] = mapped_column(String(60), default=None)
    recorded_by: Mapped[str] = mapped_column(String(60))
    recorded_at: Mapped[datetime] = mapped_column(Moment)


class DpInstalment(Table):
    """What one stream paid into the direct payment account for the days `first` to `last`, both inclusive, less the charge that
    the person pays in (M-20): what of it covers days after a year's end is a prepayment (M-13)."""

    __tablename__ = "dp_instalment"
    __table_args__ = (Index("uq_dp_instalment_entry_id_stream_id", "entry_id", "stream_id", unique=True),
                      Index("ix_dp_instalment_stream_id", "stream_id", "last"), CheckConstraint("last >= first", name="dates"))

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    stream_id: Mapped[int] = mapped_column(ForeignKey("funding_stream.id"))
    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("ledger_entry.id"))
    first: Mapped[date]
    last: Mapped[date]
    net_pence: Mapped[Pence] = mapped_column(PenceColumn)


class Movement(Table):
    """One entry of the ledger as the holder reads it, written in the same transaction by journal.post and never changed.

    `change_pence` is what it did to safe to spend, `left_pence` what was safe to spend after it, `account_pence` what it
    did to the direct payment account. `stream_id` is set when it concerns one funder only, and is then shown to no other
    (domain I-03). `split_rule_id` is the rule by which it is shared, so that a settled dispute finds it (true_up). The
    ledger is the truth; tests and `agrees` hold this against it.
    """

    __tablename__ = "movement"
    __table_args__ = (Index("ix_movement_budget_id", "budget_id", "id"), Index("uq_movement_entry_id", "entry_id", unique=True),
                      Index("ix_movement_split_rule_id", "split_rule_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    stream_id: Mapped[int | None] = mapped_column(ForeignKey("funding_stream.id"), default=None)
    entry_id: Mapped[int] = mapped_column(BigId, ForeignKey("ledger_entry.id"))
    day: Mapped[date]
    kind: Mapped[str] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(Text)
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    change_pence: Mapped[Pence] = mapped_column(PenceColumn)
    account_pence: Mapped[Pence] = mapped_column(PenceColumn)
    left_pence: Mapped[Pence] = mapped_column(PenceColumn)
    split_rule_id: Mapped[int | None] = mapped_column(ForeignKey("split_rule.id"), default=None)
