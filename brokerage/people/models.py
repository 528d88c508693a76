"""Persons, organisations, seats, the circle of care, consents. How people sign in is in signin_models.py."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.errors import explain
from brokerage.kit.money import Pence
from brokerage.kit.sealed import INDEX, Sealed, blind
from brokerage.people import signin_models as _  # noqa: F401  whoever knows the persons knows the users' tables too

ORG_KINDS = {"ICB": "NHS integrated care board", "COUNCIL": "Council", "BROKER": "Broker body", "PROVIDER": "Provider",
             "HOLDER": "Independent budget holder"}
CIRCLE_KINDS = {"CARER": "Carer", "NOMINEE": "Nominee", "REPRESENTATIVE": "Representative", "ADVOCATE": "Advocate"}
"""Domain L-20: a nominee is chosen by somebody with capacity, a representative acts for somebody without it."""
CONDITIONS = {
    "NOMINEE": {
        "AGREES": "They agree to be the nominee, and the person has chosen them",
        "NOT_BARRED": "No law stops them from holding direct payments",
        "ABLE": "They can manage the money, alone or with help",
        "RIGHT": "Direct payments are a good way to meet the needs",
        "SIGNED": "They have signed the agreement",
    },
    "REPRESENTATIVE": {
        "AUTHORITY": "Whoever has legal authority for the person supports this",
        "NOT_BARRED": "No law stops them from holding direct payments",
        "BEST_INTERESTS": "They act in the person's best interests",
        "ABLE": "They can manage the money, alone or with help",
        "RIGHT": "Direct payments are a good way to meet the needs",
        "SIGNED": "They have signed the agreement",
    },
}
"""What an approver ticks, every one (domain L-21: Care Act 2014 s31 with capacity, s32 without)."""
NEEDS = {
    "LARGE_PRINT": "Large print", "EASY_READ": "Easy read", "BSL": "British Sign Language interpreter",
    "PHONE": "Phone rather than letters", "TEXT": "Text messages rather than calls", "BRAILLE": "Braille",
    "AUDIO": "Audio", "LIPSPEAKER": "Lipspeaker", "INTERPRETER": "Interpreter for another language",
    "MORE_TIME": "More time to speak and decide", "ADVOCATE": "Somebody to speak up for them",
    "EMAIL": "E-mail with a screen reader", "QUIET": "A quiet place to talk",
}
"""Coded communication needs (domain I-13; the Accessible Information Standard: identify, record, flag, share, meet)."""
REASONS = {
    "CARE_COORDINATION": "Arranges and reviews care", "FUNDER": "Pays for care", "BROKER": "Helps to plan and choose care",
    "CLINICAL": "Gives clinical advice", "PROVIDER": "Gives care that was ordered", "MONITORING": "Checks how money is used",
    "SAFEGUARDING": "Keeps people safe",
}
"""Why an organisation may open a record (domain I-02). The payers of a person are those involved as FUNDER."""
NHS_NUMBER_STATUS = {"NOT_TRACED": "Not checked with the NHS yet", "TRACED": "Checked with the NHS"}
NHS_NUMBER_TAKEN = ("Somebody with this NHS number is already here. Look for them in the list of people. If you cannot see them, "
                    "ask to be involved in their care.")
LIVE_CIRCLE = "state IN ('PROPOSED','CHECKS','ACTIVE','SUSPENDED')"


class Person(Table):
    """Somebody with a budget. The NHS number is checked and never a key (domain I-04), and sealed at rest (I-15).

    `through` is set by queries.find: the organisations by which this actor may open the record.
    """

    __tablename__ = "person"
    __table_args__ = (
        Index(explain("uq_person_nhs_index", "nhs_number", NHS_NUMBER_TAKEN), "nhs_index", unique=True),
        Index("ix_person_family_name_given_name_id", "family_name", "given_name", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    given_name: Mapped[str] = mapped_column(String(80))
    family_name: Mapped[str] = mapped_column(String(80))
    born_on: Mapped[date]
    died_on: Mapped[date | None] = mapped_column(default=None)
    nhs_number: Mapped[str | None] = mapped_column(Sealed("person.nhs_number", index="nhs_index"), default=None)
    nhs_index: Mapped[str | None] = mapped_column(String(INDEX), default=None)
    nhs_number_status: Mapped[str] = mapped_column(String(20), default="NOT_TRACED")
    postcode: Mapped[str] = mapped_column(String(8), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    through: ClassVar[frozenset[int]] = frozenset()

    @validates("nhs_number")
    def _index_it(self, _name: str, digits: str | None) -> str | None:
        self.nhs_index = blind("person.nhs_number", digits)
        return digits

    @property
    def person_id(self) -> int:
        """Whom a page about this row is about: the door records the look with it."""
        return self.id

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def age(self, today: date) -> int:
        """In whole years, on `today` or on the day they died."""
        last = self.died_on or today
        return last.year - self.born_on.year - ((last.month, last.day) < (self.born_on.month, self.born_on.day))


class CommunicationNeed(Table):
    """One need of a person, shown on every screen about them. Ended, never deleted."""

    __tablename__ = "communication_need"
    __table_args__ = (
        Index("ix_communication_need_person_id", "person_id"),
        Index(explain("uq_communication_need_person_id_code", "code", "This need is already on the list."),
              "person_id", "code", unique=True, sqlite_where=text("ended_on IS NULL")))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    code: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(200), default="")
    since: Mapped[date]
    ended_on: Mapped[date | None] = mapped_column(default=None)


class Organisation(Table):
    """An ICB, council, broker body, provider or independent holder. Codes are those of domain I-05."""

    __tablename__ = "organisation"
    __table_args__ = (Index(explain("uq_organisation_ods_code", "ods_code", "Another organisation has this ODS code."),
                            "ods_code", unique=True),
                      CheckConstraint("kind IN ('ICB','COUNCIL','BROKER','PROVIDER','HOLDER')", name="kind"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(160))
    sector: Mapped[str] = mapped_column(String(20), default="")
    ods_code: Mapped[str | None] = mapped_column(String(10), default=None)
    gss_code: Mapped[str] = mapped_column(String(9), default="")
    charity_number: Mapped[str] = mapped_column(String(10), default="")
    company_number: Mapped[str] = mapped_column(String(10), default="")
    created_at: Mapped[datetime] = mapped_column(Moment)


class Membership(Table):
    """A user's seat: one role in one organisation, from a day to a day (both inclusive). `limit` is P-21's, a year.

    `ended_at` takes the seat away at once, whatever `until` says.
    """

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_user_id", "user_id"), Index("ix_membership_org_id", "org_id"),
                      CheckConstraint("until IS NULL OR until >= since", name="dates"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str] = mapped_column(String(30))
    limit_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)
    given_by: Mapped[str] = mapped_column(String(60))
    ended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    ended_by: Mapped[str] = mapped_column(String(60), default="")


class Involvement(Table):
    """Why an organisation (or one named worker of it) may open a person's record (domain I-02). Dates inclusive.

    `ended_at` closes the record to them at once. `basis` is the law by which it stays open without a yes (sharing.py).
    """

    __tablename__ = "involvement"
    __table_args__ = (Index("ix_involvement_person_id", "person_id", "org_id"),
                      Index("ix_involvement_org_id", "org_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), default=None)
    reason: Mapped[str] = mapped_column(String(40))
    basis: Mapped[str] = mapped_column(String(200), default="")
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)
    given_by: Mapped[str] = mapped_column(String(60), default="")
    ended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    ended_by: Mapped[str] = mapped_column(String(60), default="")


class BreakGlass(Table):
    """A record opened in an emergency without an involvement: a reason, eight hours, the IG lead told (I-02)."""

    __tablename__ = "break_glass"
    __table_args__ = (Index("ix_break_glass_user_id", "user_id", "person_id"), Index("ix_break_glass_person_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    until: Mapped[datetime] = mapped_column(Moment)


class CircleMember(Table):
    """Somebody who acts for a person: what they may do, up to how much in one approval, until which day (inclusive).

    The state is the Rep. machine of domain §6.10. A carer whom the holder lets in needs no checks.
    """

    __tablename__ = "circle_member"
    __table_args__ = (
        Index("ix_circle_member_person_id", "person_id"), Index("ix_circle_member_user_id", "user_id"),
        Index(explain("uq_circle_member_person_id_user_id", "email", "This person is already in the circle."),
              "person_id", "user_id", unique=True, sqlite_where=text(LIVE_CIRCLE)),
        CheckConstraint("kind IN ('CARER','NOMINEE','REPRESENTATIVE','ADVOCATE')", name="kind"),
        CheckConstraint("up_to_pence IS NULL OR up_to_pence > 0", name="up_to"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    kind: Mapped[str] = mapped_column(String(20))
    relation: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[str] = mapped_column(String(20), default="")
    may_plan: Mapped[bool] = mapped_column(default=False)
    may_order: Mapped[bool] = mapped_column(default=False)
    may_approve: Mapped[bool] = mapped_column(default=False)
    up_to_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(default=None)
    given_by: Mapped[str] = mapped_column(String(60))
    through: ClassVar[frozenset[int]] = frozenset()


class CircleCheck(Table):
    """What was looked at before a nominee or representative may act: closeness and DBS (L-23), the paper they act by."""

    __tablename__ = "circle_check"
    __table_args__ = (Index("uq_circle_check_circle_member_id", "circle_member_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    circle_member_id: Mapped[int] = mapped_column(ForeignKey("circle_member.id"))
    close: Mapped[bool]
    dbs: Mapped[str] = mapped_column(String(200), default="")
    authority: Mapped[str] = mapped_column(String(200), default="")
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class CircleApproval(Table):
    """One payer's yes to a nominee or representative, with the conditions its approver ticked (L-21)."""

    __tablename__ = "circle_approval"
    __table_args__ = (Index(explain("uq_circle_approval_circle_member_id_org_id", "", "Your organisation has already said yes."),
                            "circle_member_id", "org_id", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    circle_member_id: Mapped[int] = mapped_column(ForeignKey("circle_member.id"))
    org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"))
    conditions: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)


class Consent(Table):
    """A yes or no to sharing, in the words that were shown (domain §6.10, I-01)."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_person_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    scope: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(String(300))
    recipients: Mapped[str] = mapped_column(String(300))
    wording: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(String(40), default="")
    witness: Mapped[str] = mapped_column(String(80), default="")
    asked_by: Mapped[str] = mapped_column(String(60))
    expires_on: Mapped[date | None] = mapped_column(default=None)


class ConsentRecipient(Table):
    """An organisation that a consent names: with its answer the record opens or closes to them (sharing.py)."""

    __tablename__ = "consent_recipient"
    __table_args__ = (Index("uq_consent_recipient_consent_id_org_id", "consent_id", "org_id", unique=True),
                      Index("ix_consent_recipient_org_id", "org_id", "consent_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey("consent.id"))
    org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
