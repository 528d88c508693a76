"""What a provider gives for somebody's check: its application against a rulebook, papers, a price list; and who is tied to it."""


from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, Table
from brokerage.kit.errors import explain


class Rulebook(Table):
    """What a provider must meet to list services, in one published version; never changed, only followed by the next.

    `rules` is a JSON list of rulebooks.Rule. `published_on` is its first day."""

    __tablename__ = "rulebook"
    __table_args__ = (
        Index(explain("uq_rulebook_number", "", "Somebody published a newer rulebook a moment ago."), "number", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    rules: Mapped[str] = mapped_column(Text)
    changed: Mapped[str] = mapped_column(Text, default="")
    published_on: Mapped[date]
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)


OPEN = "state IN ('DRAFT','SUBMITTED','RETURNED')"


class Application(Table):
    """A provider asks to list services, against one version of the rulebook. The state is states.APPLICATION's."""

    __tablename__ = "application"
    __table_args__ = (
        Index("ix_application_organisation_id", "organisation_id", "id"),
        Index("ix_application_state", "state", "id"),
        Index(
            explain("uq_application_organisation_id", "", "An application of this provider is open already."),
            "organisation_id",
            unique=True,
            sqlite_where=text(OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    rulebook_id: Mapped[int] = mapped_column(ForeignKey("rulebook.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    begun_by: Mapped[str] = mapped_column(String(60))
    begun_at: Mapped[datetime] = mapped_column(Moment)
    sent_by: Mapped[str] = mapped_column(String(60), default="")
    sent_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(String(60), default="")
    answered_for: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    answered_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class RuleAnswer(Table):
    """What an application says to one rule, and what its reader found: MET or NOT_MET with a reason, "" before the reading."""

    __tablename__ = "rule_answer"
    __table_args__ = (
        Index("uq_rule_answer_application_id_code", "application_id", "code", unique=True),
        CheckConstraint("found IN ('','MET','NOT_MET')", name="found"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    code: Mapped[str] = mapped_column(String(20))
    meets: Mapped[bool]
    words: Mapped[str] = mapped_column(Text, default="")
    found: Mapped[str] = mapped_column(String(10), default="")
    why: Mapped[str] = mapped_column(Text, default="")


class Paper(Table):
    """A number in a register, an insurance or a check that a provider gives; in the catalogue once somebody has looked at it.

    `kind` is NUMBER or ASSURANCE, `said` a JSON object of papers.Number or papers.Cover. The state is states.PAPER's."""

    __tablename__ = "paper"
    __table_args__ = (
        Index("ix_paper_organisation_id", "organisation_id", "id"),
        Index("ix_paper_state", "state", "id"),
        CheckConstraint("kind IN ('NUMBER','ASSURANCE')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(10))
    said: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default="")
    given_by: Mapped[str] = mapped_column(String(60))
    given_at: Mapped[datetime] = mapped_column(Moment)
    how: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str] = mapped_column(String(60), default="")
    answered_for: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    answered_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class PriceList(Table):
    """A sheet of prices as it was read, before and after its good rows were sent. `rows` is a JSON list of price_ports.Row, and
    `troubles` one of (row, code, text). The state is states.PRICE_LIST's."""

    __tablename__ = "price_list"
    __table_args__ = (Index("ix_price_list_organisation_id", "organisation_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(20), default="")
    rows: Mapped[str] = mapped_column(Text)
    troubles: Mapped[str] = mapped_column(Text, default="[]")
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)


class Tie(Table):
    """A provider that is part of a body, or run by it: that body never answers what this provider asks (domain §6.1)."""

    __tablename__ = "provider_tie"
    __table_args__ = (
        Index(
            explain("uq_provider_tie_provider_id_body_id", "body", "This tie is recorded already."),
            "provider_id",
            "body_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("provider_id <> body_id", name="two"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    why: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    ended_by: Mapped[str] = mapped_column(String(60), default="")
    ended_why: Mapped[str] = mapped_column(Text, default="")


class Joining(Table):
    """Somebody asks from outside to bring an organisation in. It becomes one when they show, with a code that came to the
    address, that the address is theirs; before that nobody sees it, and after a week it is forgotten. `digest` is the
    newest code's. The state is states.JOINING's."""

    __tablename__ = "joining"
    __table_args__ = (Index("ix_joining_email", "email", "asked_at"), Index("ix_joining_state", "state", "asked_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(20), default="")
    name: Mapped[str] = mapped_column(String(160))
    sector: Mapped[str] = mapped_column(String(20))
    charity: Mapped[str] = mapped_column(String(12), default="")
    company: Mapped[str] = mapped_column(String(12), default="")
    manager: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(254))
    digest: Mapped[str] = mapped_column(String(64), default="")
    asked_at: Mapped[datetime] = mapped_column(Moment)
    mailed_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
