"""Providers, what they are registered and insured as, their services, places, taxonomy and dated prices.

Where it came from and how it changes (feeds, edits, reminders) is in feed_models.py.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.catalogue import choosing_models as _choosing  # noqa: F401  and what hangs on them
from brokerage.catalogue import feed_models as _  # noqa: F401  whoever knows the services knows the feeds' tables too
from brokerage.catalogue.words import BANDS, REGULATED, STATUSES, TYPES, UNITS, VAT
from brokerage.kit.db import Moment, PenceColumn, Table
from brokerage.kit.errors import explain
from brokerage.kit.money import Pence

__all__ = ["BANDS", "REGULATED", "STATUSES", "TYPES", "UNITS", "VAT", "Assurance", "Place", "Price", "Provider", "Registration",
           "Service", "ServiceTerm", "Suspension", "Term"]
OWN = "feed_id IS NULL AND withdrawn_on IS NULL"


class Provider(Table):
    """What the catalogue tells of an organisation that provides. Its name, kind and sector (words.SECTORS) stand in
    organisation; its staff are memberships."""

    __tablename__ = "provider"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, autoincrement=False)
    guid: Mapped[str] = mapped_column(String(36), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str] = mapped_column(String(400), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feed.id"), default=None)
    changed_at: Mapped[datetime] = mapped_column(Moment)


class Suspension(Table):
    """Nobody may find or order what this provider offers, from `at` until somebody lifts it. What runs goes on until those
    whose order it is decide. The state is states.SUSPENSION's; `answered_for` is the body for which somebody said so."""

    __tablename__ = "provider_suspension"
    __table_args__ = (
        Index(explain("uq_provider_suspension_organisation_id", "", "Somebody suspended this provider a moment ago."),
              "organisation_id", unique=True, sqlite_where=text("state = 'SUSPENDED'")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(20), default="")
    why: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(60))
    answered_for: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    lifted_why: Mapped[str] = mapped_column(Text, default="")
    lifted_by: Mapped[str] = mapped_column(String(60), default="")
    lifted_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class Registration(Table):
    """A number in a register of words.SCHEMES. Activities are names of regulated activities joined by "|" (domain P-34).

    `ended_on` is the first day on which it is no longer in force. `service_id` is the service that a CQC location is.
    """

    __tablename__ = "registration"
    __table_args__ = (
        Index("ix_registration_organisation_id", "organisation_id"), Index("ix_registration_service_id", "service_id"),
        Index(explain("uq_registration_scheme_number", "number", "This number is already recorded for an organisation."),
              "scheme", "number", unique=True),
        CheckConstraint("scheme IN ('CQC_PROVIDER','CQC_LOCATION','ODS','CHARITY','COMPANY')", name="scheme"))

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), default=None)
    scheme: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(20))
    activities: Mapped[str] = mapped_column(Text, default="")
    rating: Mapped[str] = mapped_column(String(20), default="")
    checked_on: Mapped[date | None] = mapped_column(default=None)
    since: Mapped[date | None] = mapped_column(default=None)
    ended_on: Mapped[date | None] = mapped_column(default=None)
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feed.id"), default=None)
    checked_at: Mapped[datetime] = mapped_column(Moment)


class Assurance(Table):
    """An insurance or a check of words.ASSURANCES, from a day to a day, both inclusive (domain P-35, P-36, P-37).

    `expires_on` None never runs out. A renewal is a new row; the old one stays for what was true then.
    """

    __tablename__ = "assurance"
    __table_args__ = (Index("ix_assurance_organisation_id", "organisation_id"), Index("ix_assurance_expires_on", "expires_on"),
                      CheckConstraint("expires_on IS NULL OR issued_on IS NULL OR expires_on >= issued_on", name="dates"))

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(20))
    holder: Mapped[str] = mapped_column(String(120), default="")
    level: Mapped[str] = mapped_column(String(40), default="")
    number: Mapped[str] = mapped_column(String(60), default="")
    cover_pence: Mapped[Pence | None] = mapped_column(PenceColumn, default=None)
    issued_on: Mapped[date | None] = mapped_column(default=None)
    expires_on: Mapped[date | None] = mapped_column(default=None)
    seen_by: Mapped[str] = mapped_column(String(60))
    seen_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment, default=None)


class Service(Table):
    """Something a provider offers. Never deleted: `withdrawn_on` is the first day that it is no longer offered.

    `assured_on` is when its publisher last checked it; after `fresh_until` it is hidden, for nobody has said since that it
    is still there. `details` is a ports.Details in JSON: what is shown and searched but never counted. `description` is
    HTML made harmless. `version` and `changed_at` move with every change that a reader can see, of its prices and places too.
    """

    __tablename__ = "service"
    __table_args__ = (
        Index("ix_service_name", "name", "id"), Index("ix_service_type", "type", "name"),
        Index("ix_service_provider_org_id", "provider_org_id"), Index("ix_service_feed_id", "feed_id"),
        Index("ix_service_changed_at", "changed_at"), Index("ix_service_fresh_until", "fresh_until"),
        Index(explain("uq_service_provider_org_id_name", "name", "You already list a service with this name."),
              "provider_org_id", "name", unique=True, sqlite_where=text(OWN)),
        CheckConstraint("status IN ('OPEN','CLOSED','INACTIVE','DEFUNCT')", name="status"),
        CheckConstraint("min_age IS NULL OR min_age >= 0", name="min_age"),
        CheckConstraint("max_age IS NULL OR max_age >= coalesce(min_age, 0)", name="max_age"),
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity"),
        CheckConstraint("vacancies IS NULL OR vacancies >= 0", name="vacancies"),
        CheckConstraint("waiting_days IS NULL OR waiting_days >= 0", name="waiting_days"))

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(36), unique=True)
    provider_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feed.id"), default=None)
    name: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    description: Mapped[str] = mapped_column(Text, default="")
    type: Mapped[str] = mapped_column(String(20))
    area: Mapped[str] = mapped_column(String(400), default="")
    third_sector: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(10), default="OPEN")
    full: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int | None] = mapped_column(default=None)
    vacancies: Mapped[int | None] = mapped_column(default=None)
    waiting_days: Mapped[int | None] = mapped_column(default=None)
    min_age: Mapped[int | None] = mapped_column(default=None)
    max_age: Mapped[int | None] = mapped_column(default=None)
    delivery: Mapped[str] = mapped_column(String(40), default="")
    access: Mapped[str] = mapped_column(String(20), default="")
    url: Mapped[str] = mapped_column(String(400), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    details: Mapped[str] = mapped_column(Text, default="{}")
    assured_on: Mapped[date | None] = mapped_column(default=None)
    fresh_until: Mapped[date | None] = mapped_column(default=None)
    version: Mapped[int] = mapped_column(default=1)
    listed_by: Mapped[str] = mapped_column(String(60))
    listed_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_on: Mapped[date | None] = mapped_column(default=None)

    @property
    def regulated(self) -> bool:
        return self.type in REGULATED


class Place(Table):
    """Where a service happens. Coordinates in whole millionths of a degree (53447630 is 53.44763 north)."""

    __tablename__ = "place"
    __table_args__ = (Index("ix_place_service_id", "service_id"),
                      CheckConstraint("lat_e6 IS NULL OR lat_e6 BETWEEN -90000000 AND 90000000", name="lat"),
                      CheckConstraint("lon_e6 IS NULL OR lon_e6 BETWEEN -180000000 AND 180000000", name="lon"))

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    name: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(400), default="")
    town: Mapped[str] = mapped_column(String(120), default="")
    postcode: Mapped[str] = mapped_column(String(12), default="")
    lat_e6: Mapped[int | None] = mapped_column(default=None)
    lon_e6: Mapped[int | None] = mapped_column(default=None)
    uprn: Mapped[str] = mapped_column(String(12), default="")
    access: Mapped[str] = mapped_column(Text, default="")


class Term(Table):
    """A word of a taxonomy: an Open Referral UK service type, circumstance or need, or a code of somebody else's list."""

    __tablename__ = "term"
    __table_args__ = (Index("uq_term_vocabulary_code", "vocabulary", "code", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(36), unique=True)
    vocabulary: Mapped[str] = mapped_column(String(80))
    code: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    parent: Mapped[str] = mapped_column(String(120), default="")


class ServiceTerm(Table):
    """This service is described by this word, as a key of words.TERM_KINDS."""

    __tablename__ = "service_term"
    __table_args__ = (Index("ix_service_term_term_id", "term_id"),)

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), default="TYPE")


class Price(Table):
    """Pounds for one unit in one band, from a day to a day, both inclusive; NUMERIC(12,4) (domain M-01).

    For `staff` people at once (2 is double-up), at least `least` minutes, under the conditions of `option` ("Under 18").
    Never deleted: a price that was put right is `replaced_at`, and then it was never in force.
    """

    __tablename__ = "price"
    __table_args__ = (
        Index(explain("uq_price_service_id_unit_band_staff_option_valid_from", "valid_from",
                      "There is already a price from that day."), "service_id", "unit", "band", "staff", "option", "valid_from",
              unique=True, sqlite_where=text("replaced_at IS NULL")),
        CheckConstraint("rate >= 0", name="rate"), CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
        CheckConstraint("staff BETWEEN 1 AND 9", name="staff"), CheckConstraint("least IS NULL OR least > 0", name="least"))

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    unit: Mapped[str] = mapped_column(String(10))
    band: Mapped[str] = mapped_column(String(20))
    staff: Mapped[int] = mapped_column(default=1)
    least: Mapped[int | None] = mapped_column(default=None)
    option: Mapped[str] = mapped_column(String(120), default="")
    rate: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    vat: Mapped[str] = mapped_column(String(1))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)
    feed_id: Mapped[int | None] = mapped_column(ForeignKey("feed.id"), default=None)
    set_by: Mapped[str] = mapped_column(String(60))
    set_at: Mapped[datetime] = mapped_column(Moment)
    replaced_at: Mapped[datetime | None] = mapped_column(Moment, default=None)
