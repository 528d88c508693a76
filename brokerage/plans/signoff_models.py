"""What is kept of a plan's sign-off (domain 2.2): versions that never change, approvals of a version's hash, what approvers
asked to change, what the person did not agree with, and decisions that were looked at again."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.errors import explain
from brokerage.kit.money import Pence

STEPS = {"AGREE": "Agreed by the person", "SUBMIT": "Sent in by the broker", "CONFIRM": "Needs are met",
         "SIGN": "Clinical sign-off", "APPROVE": "Agreed by a funder"}
"""Domain P-20, in its order."""
LIVE_APPROVAL = "voided_at IS NULL"


class Version(Table):
    """The plan as somebody agreed to it: canonical JSON and its SHA-256. Triggers refuse every UPDATE and DELETE.

    `number` counts the versions of one person's plans; `why` is AGREED (by the person) or APPROVED (by every funder).
    """

    __tablename__ = "plan_version"
    __table_args__ = (Index("uq_plan_version_person_id_number", "person_id", "number", unique=True),
                      Index("ix_plan_version_plan_id", "plan_id", "id"),
                      CheckConstraint("why IN ('AGREED','APPROVED')", name="why"),
                      CheckConstraint("length(hash) = 64", name="hash"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    revision: Mapped[int]
    why: Mapped[str] = mapped_column(String(10))
    hash: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    weekly_pence: Mapped[Pence] = mapped_column(PenceColumn)
    by: Mapped[str] = mapped_column(String(60))
    by_name: Mapped[str] = mapped_column(String(160), default="")
    at: Mapped[datetime] = mapped_column(Moment)


class Approval(Table):
    """One step of the sign-off, on one hash (P-26). `org_id` is the funder of an APPROVE; `amount_pence` its weekly share, or
    the weekly total of other steps; `yearly_pence` what the limit was held against (P-21). `holds_hash` is the version it
    stands for: an edit that does not touch this funder carries it to the next (P-20). `acknowledged`: this funder was shown that
    its share rises. `report` names the codes that the checks found when the plan was sent in. Voided, never deleted."""

    __tablename__ = "plan_approval"
    __table_args__ = (
        Index("ix_plan_approval_plan_id", "plan_id"),
        Index(explain("uq_plan_approval_plan_id_step_org_id_user_id", "", "You have already done this."), "plan_id", "step",
              "org_id", "user_id", unique=True, sqlite_where=text(LIVE_APPROVAL)),
        CheckConstraint("step IN ('AGREE','SUBMIT','CONFIRM','SIGN','APPROVE')", name="step"),
        CheckConstraint("step <> 'APPROVE' OR org_id IS NOT NULL OR stream_id IS NOT NULL", name="funder"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    step: Mapped[str] = mapped_column(String(10))
    org_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    stream_id: Mapped[int | None] = mapped_column(ForeignKey("funding_stream.id"), default=None)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    user_name: Mapped[str] = mapped_column(String(160), default="")
    role: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime] = mapped_column(Moment)
    version_hash: Mapped[str] = mapped_column(String(64))
    holds_hash: Mapped[str] = mapped_column(String(64))
    amount_pence: Mapped[Pence] = mapped_column(PenceColumn)
    yearly_pence: Mapped[Pence] = mapped_column(PenceColumn, default=Pence(0))
    comment: Mapped[str] = mapped_column(Text, default="")
    how: Mapped[str] = mapped_column(String(20), default="")
    witness: Mapped[str] = mapped_column(String(160), default="")
    registration: Mapped[str] = mapped_column(String(80), default="")
    panel_ref: Mapped[str] = mapped_column(String(40), default="")
    second: Mapped[bool] = mapped_column(default=False)
    acknowledged: Mapped[bool] = mapped_column(default=False)
    report: Mapped[str] = mapped_column(Text, default="")
    voided_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    voided_why: Mapped[str] = mapped_column(String(300), default="")


class Amendment(Table):
    """What an approver or signatory asked to change when they returned the plan; marked resolved before it goes back (P-26)."""

    __tablename__ = "plan_amendment"
    __table_args__ = (Index("ix_plan_amendment_plan_id", "plan_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    words: Mapped[str] = mapped_column(Text)
    org_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    user_name: Mapped[str] = mapped_column(String(160), default="")
    role: Mapped[str] = mapped_column(String(30), default="")
    at: Mapped[datetime] = mapped_column(Moment)
    version_hash: Mapped[str] = mapped_column(String(64), default="")
    resolved_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    resolved_by: Mapped[str] = mapped_column(String(60), default="")
    resolved_how: Mapped[str] = mapped_column(Text, default="")


class Disagreement(Table):
    """A decision that the person did not agree with, and why (P-15, Care Act 2014 s25(5)); `attempts` to agree (L-32)."""

    __tablename__ = "plan_disagreement"
    __table_args__ = (Index("uq_plan_disagreement_plan_id_number", "plan_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    decision: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(Text)
    attempts: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment)
    resolved_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class Reconsideration(Table):
    """A decision looked at again at the person's request (L-24), never by whoever decided first."""

    __tablename__ = "plan_reconsideration"
    __table_args__ = (Index("ix_plan_reconsideration_plan_id", "plan_id"),
                      CheckConstraint("decided_user_id IS NULL OR decided_user_id <> first_user_id", name="another"),
                      CheckConstraint("outcome IN ('','UPHELD','CHANGED')", name="outcome"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    decision: Mapped[str] = mapped_column(String(300))
    why: Mapped[str] = mapped_column(Text)
    requested_by: Mapped[str] = mapped_column(String(60))
    requested_at: Mapped[datetime] = mapped_column(Moment)
    first_user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    org_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    decided_user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    outcome: Mapped[str] = mapped_column(String(10), default="")
    reasons: Mapped[str] = mapped_column(Text, default="")


class Ruling(Table):
    """A named person's reason for going on in spite of a finding of weight REASON. `key` is the finding in its very words, so the
    reason holds for it alone. Triggers refuse every UPDATE and DELETE."""

    __tablename__ = "plan_ruling"
    __table_args__ = (Index(explain("uq_plan_ruling_plan_id_key", "why", "Somebody has given a reason for this already."),
                            "plan_id", "key", unique=True),
                      CheckConstraint("length(why) > 0", name="why"))

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    key: Mapped[str] = mapped_column(String(120))
    code: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(40), default="")
    words: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    user_name: Mapped[str] = mapped_column(String(160))
    role: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime] = mapped_column(Moment)
