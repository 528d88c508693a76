"""Feeds, the runs that read them, what each run found, and how a listing changes: edits, versions, who owns which field."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, Table
from brokerage.kit.errors import explain


class Feed(Table):
    """A source of listings in one format: an address on the web, or a file that somebody sends from time to time."""

    __tablename__ = "feed"
    __table_args__ = (Index(explain("uq_feed_key", "address", "This feed is already here."), "key", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(400))
    format: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(400), default="")
    made_by: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime] = mapped_column(Moment)


class ImportRun(Table):
    """One reading of a feed. `cursor` is how far it has come, so that it can go on where it stopped; `complete` is whether
    it was read to its end, for only then may a missing service be withdrawn. The counts are those of the report."""

    __tablename__ = "import_run"
    __table_args__ = (Index("ix_import_run_feed_id", "feed_id", "id"), Index("ix_import_run_state", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feed.id"), default=None)
    format: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(400))
    state: Mapped[str] = mapped_column(String(20), default="")
    cursor: Mapped[int] = mapped_column(default=0)
    expected: Mapped[int | None] = mapped_column(default=None)
    complete: Mapped[bool] = mapped_column(default=False)
    read: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    withdrawn: Mapped[int] = mapped_column(default=0)
    problems: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class ImportPart(Table):
    """What was fetched or sent, as it came, compressed; kept until the run ends, so that it never has to be fetched twice."""

    __tablename__ = "import_part"
    __table_args__ = (Index("uq_import_part_import_run_id_number", "import_run_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    body: Mapped[bytes] = mapped_column(LargeBinary)


class ImportProblem(Table):
    """One Problem of a run, as ports.py describes it."""

    __tablename__ = "import_problem"
    __table_args__ = (Index("ix_import_problem_import_run_id", "import_run_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    row: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    ref: Mapped[str] = mapped_column(String(200), default="")


class ImportChange(Table):
    """One difference that a run found and nobody has accepted yet: CREATE, CHANGE or WITHDRAW. `content` is the listing as
    it would become, in JSON; `differences` is a list of (field, before, after) in words."""

    __tablename__ = "import_change"
    __table_args__ = (Index("ix_import_change_import_run_id", "import_run_id", "id"),
                      CheckConstraint("kind IN ('CREATE','CHANGE','WITHDRAW')", name="kind"))

    id: Mapped[int] = mapped_column(primary_key=True)
    import_run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    kind: Mapped[str] = mapped_column(String(10))
    ref: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text, default="")
    differences: Mapped[str] = mapped_column(Text, default="[]")


class FeedRecord(Table):
    """What a feed last said of one of its records, and the service that it became. `hash` tells at a glance whether it says
    the same again; `content` is that listing in JSON, so that a change can be shown field by field, and so that what a
    provider has made its own (OwnField) can be seen beside what the feed says. `gone_on`: missing from a whole run."""

    __tablename__ = "feed_record"
    __table_args__ = (Index("uq_feed_record_feed_id_ref", "feed_id", "ref", unique=True),
                      Index("ix_feed_record_service_id", "service_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    ref: Mapped[str] = mapped_column(String(200))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    provider_ref: Mapped[str] = mapped_column(String(200))
    hash: Mapped[str] = mapped_column(String(32))
    content: Mapped[str] = mapped_column(Text)
    gone_on: Mapped[date | None] = mapped_column(default=None)


class FeedProvider(Table):
    """Which organisation a provider of a feed is."""

    __tablename__ = "feed_provider"
    __table_args__ = (Index("uq_feed_provider_feed_id_ref", "feed_id", "ref", unique=True),
                      Index("ix_feed_provider_organisation_id", "organisation_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"))
    ref: Mapped[str] = mapped_column(String(200))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))


class OwnField(Table):
    """The ledger of who owns which field. A field of a service from a feed is the feed's, unless it stands here: then it is
    the provider's own, and no feed writes it. `of` is "service" or "provider"; its id is a service's or organisation's."""

    __tablename__ = "own_field"
    __table_args__ = (Index("uq_own_field_of_subject_id_field", "of", "subject_id", "field", unique=True),
                      CheckConstraint("of IN ('service','provider')", name="of"))

    id: Mapped[int] = mapped_column(primary_key=True)
    of: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int]
    field: Mapped[str] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)


class ServiceEdit(Table):
    """A change of a listing, or a new one (`service_id` None), that waits for a yes. What is live stays as it was last approved.

    `changes` is a JSON object of field → new value; "prices" is a list of prices.Change. `before` has the same fields as they
    stood when it was proposed, `version` the service's then. `note` are its provider's words, `why` the answer's. The state is
    EDIT's."""

    __tablename__ = "service_edit"
    __table_args__ = (
        Index("ix_service_edit_state", "state", "id"), Index("ix_service_edit_organisation_id", "organisation_id", "id"),
        Index(explain("uq_service_edit_service_id", "", "A change of this service already waits for a yes."), "service_id",
              unique=True, sqlite_where=text("state = 'WAITING'")))

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), default=None)
    state: Mapped[str] = mapped_column(String(20), default="")
    version: Mapped[int] = mapped_column(default=0)
    changes: Mapped[str] = mapped_column(Text)
    before: Mapped[str] = mapped_column(Text, default="{}")
    note: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Moment)
    answered_by: Mapped[str] = mapped_column(String(60), default="")
    answered_for: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), default=None)
    answered_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class ServiceVersion(Table):
    """A service as it was before a change, as a JSON object of field → value, so that every reading of it can be had again."""

    __tablename__ = "service_version"
    __table_args__ = (Index("uq_service_version_service_id_version", "service_id", "version", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    version: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    ended_by: Mapped[str] = mapped_column(String(60))
    ended_at: Mapped[datetime] = mapped_column(Moment)


class Reminder(Table):
    """Something of a provider that runs out: a listing to look at again, an insurance, a price. One row for each warning;
    `told_at` is when the letter left."""

    __tablename__ = "reminder"
    __table_args__ = (Index("uq_reminder_of_subject_id_kind_due_on", "of", "subject_id", "kind", "due_on", unique=True),
                      Index("ix_reminder_organisation_id", "organisation_id", "id"),
                      Index("ix_reminder_told_at", "told_at", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    of: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    due_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(Moment)
    told_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
