"""A question before a purchase, each funder's answer to it, and what was bought under it. All words are sealed at rest (I-15)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.errors import explain
from brokerage.kit.money import Pence
from brokerage.kit.sealed import Sealed

LONGEST = 8_000
"""Of a sealed text: 2,000 letters of any script."""
OFTEN = {"ONCE": "Once", "WEEK": "Every week", "MONTH": "Every month"}


class Ask(Table):
    """One question about one budget. `amount_pence` is the price, each time where it is bought often; `limit_pence`, and
    the days from `since` to `until`, both counted, are what every funder said yes to. `answer_by` is the last day on which an
    answer is in time. `ruled` is why nobody may say yes at all."""

    __tablename__ = "purchase_ask"
    __table_args__ = (
        Index("ix_purchase_ask_budget_id", "budget_id", "id"),
        CheckConstraint("amount_pence > 0", name="amount"),
        CheckConstraint("often IN ('ONCE','WEEK','MONTH')", name="often"),
        CheckConstraint("limit_pence IS NULL OR limit_pence BETWEEN 1 AND amount_pence", name="limit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    budget_id: Mapped[int] = mapped_column(ForeignKey("budget.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    what: Mapped[str] = mapped_column(Sealed("purchase_ask.what", longest=LONGEST))
    helps: Mapped[str] = mapped_column(Sealed("purchase_ask.helps", longest=LONGEST))
    outcome: Mapped[str] = mapped_column(Sealed("purchase_ask.outcome", longest=LONGEST), default="")
    kind: Mapped[str] = mapped_column(String(30), default="")
    payee: Mapped[str] = mapped_column(String(80), default="")
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    often: Mapped[str] = mapped_column(String(10))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    answer_by: Mapped[date]
    limit_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    since: Mapped[date | None] = mapped_column(default=None)
    until: Mapped[date | None] = mapped_column(default=None)
    ruled: Mapped[str] = mapped_column(String(200), default="")
    ended_why: Mapped[str] = mapped_column(Sealed("purchase_ask.ended_why", longest=LONGEST), default="")

    @property
    def about(self) -> str:
        return f"person/{self.person_id}"


class Answer(Table):
    """What one funder was asked and said: `share_pence` is its part of the price; `verdict` is "" until it answers."""

    __tablename__ = "purchase_answer"
    __table_args__ = (
        Index("uq_purchase_answer_ask_id_org_id", "ask_id", "org_id", unique=True),
        Index("ix_purchase_answer_org_id_verdict", "org_id", "verdict"),
        CheckConstraint("verdict IN ('','YES','NO')", name="verdict"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ask_id: Mapped[int] = mapped_column(ForeignKey("purchase_ask.id"))
    org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    share_pence: Mapped[Pence] = mapped_column(PenceColumn)
    verdict: Mapped[str] = mapped_column(String(3), default="")
    words: Mapped[str] = mapped_column(Sealed("purchase_answer.words", longest=LONGEST), default="")
    limit_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    until: Mapped[date | None] = mapped_column(default=None)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
    at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class Under(Table):
    """A purchase that was agreed to beforehand. One purchase stands under one yes."""

    __tablename__ = "purchase_under"
    __table_args__ = (
        Index("ix_purchase_under_ask_id", "ask_id"),
        Index(explain("uq_purchase_under_spend_id", "spend", "This purchase already stands under a yes."), "spend_id",
              unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ask_id: Mapped[int] = mapped_column(ForeignKey("purchase_ask.id"))
    spend_id: Mapped[int] = mapped_column(ForeignKey("spend.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    at: Mapped[datetime] = mapped_column(Moment)
