"""What helps people to choose: changes that the search has yet to read, postcodes, shortlists, and benchmarks of prices."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, Table


class SearchChange(Table):
    """This service may look different to a reader now: every index of every host reads it again. Written by triggers in the
    transaction of the change itself, so no writer can forget it and none that is rolled back leaves it behind."""

    __tablename__ = "search_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int]


class Postcode(Table):
    """Where a postcode is (its middle), in whole millionths of a degree. `code` has no space: `M330AB`."""

    __tablename__ = "postcode"
    __table_args__ = (CheckConstraint("lat_e6 BETWEEN -90000000 AND 90000000", name="lat"),
                      CheckConstraint("lon_e6 BETWEEN -180000000 AND 180000000", name="lon"))

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    lat_e6: Mapped[int]
    lon_e6: Mapped[int]


class Shortlisted(Table):
    """A service that this user put aside to look at again. It says nothing of any person."""

    __tablename__ = "shortlisted"
    __table_args__ = (Index("ix_shortlisted_service_id", "service_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id"), primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)


class Benchmark(Table):
    """What an hour (or night, week …) of a type costs by a source outside this house (domain B-10), both days inclusive.

    `kind`: MINIMUM is the source's minimum price, with which prices are compared; FLOOR the direct cost below which wages
    cannot be lawful; PARITY what equal pay with the NHS would cost; PAID what councils really pay. Pounds a unit, 4 places.
    """

    __tablename__ = "benchmark"
    __table_args__ = (
        Index("uq_benchmark_type_unit_region_kind_valid_from", "type", "unit", "region", "kind", "valid_from", unique=True),
        CheckConstraint("kind IN ('MINIMUM','FLOOR','PARITY','PAID')", name="kind"), CheckConstraint("mid > 0", name="mid"),
        CheckConstraint("(low IS NULL OR low <= mid) AND (high IS NULL OR high >= mid)", name="order"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"))

    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str] = mapped_column(String(10))
    region: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(10))
    low: Mapped[Decimal | None] = mapped_column(Numeric(12, 4), default=None)
    mid: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    high: Mapped[Decimal | None] = mapped_column(Numeric(12, 4), default=None)
    source: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(String(400), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)


class Multiplier(Table):
    """How many times the benchmark a price of this circumstance is compared with (domain B-11), both days inclusive."""

    __tablename__ = "price_multiplier"
    __table_args__ = (Index("uq_price_multiplier_kind_valid_from", "kind", "valid_from", unique=True),
                      CheckConstraint("factor > 0", name="factor"),
                      CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    factor: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    source: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)
