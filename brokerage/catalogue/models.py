"""Services and their dated prices."""
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from brokerage.kit.db import Moment, Table
from brokerage.kit.errors import explain

TYPES = {
    "HOMECARE": "Care at home", "WAKING_NIGHT": "Waking night", "SLEEPING_NIGHT": "Sleeping night", "LIVE_IN": "Live-in care",
    "DAY": "Day opportunities", "TRANSPORT": "Transport", "SUPPORTED_LIVING": "Supported living", "SHARED_LIVES": "Shared lives",
    "RESPITE": "Short breaks", "CARER_SITTING": "Sitting service for carers", "EXERCISE": "Exercise and movement",
    "THERAPY": "Therapy", "EQUIPMENT": "Equipment", "PAYROLL": "Payroll for employers", "BEFRIENDING": "Befriending",
    "HOUSEHOLD": "Help around the house", "ADVICE": "Advice and advocacy",
}
"""The starting list of domain Appendix B, in words."""
REGULATED = ("HOMECARE", "WAKING_NIGHT", "SLEEPING_NIGHT", "LIVE_IN", "SUPPORTED_LIVING", "SHARED_LIVES", "RESPITE")
"""Types that are a regulated activity: their provider must be registered with the CQC (domain P-34)."""
UNITS = {"HOUR": "an hour", "NIGHT": "a night", "SESSION": "a session", "DAY": "a day", "WEEK": "a week", "MILE": "a mile",
         "ITEM": "each", "MONTH": "a month"}
BANDS = {"ANY": "Any time", "WEEKDAY": "Monday to Friday, daytime", "EVENING": "Evenings", "WEEKEND": "Weekends",
         "BANK_HOLIDAY": "Bank holidays"}
VAT = {"E": "No VAT: welfare services are exempt", "S": "Includes 20% VAT", "Z": "No VAT: zero rated", "R": "Includes 5% VAT",
       "O": "Outside VAT"}
"""Domain M-47."""


class Service(Table):
    """Something a provider offers. `withdrawn_on` is the first day that it is no longer offered; never deleted."""

    __tablename__ = "service"
    __table_args__ = (Index("ix_service_name", "name", "id"), Index("ix_service_type", "type", "name"),
                      Index(explain("uq_service_provider_org_id_name", "name", "You already list a service with this name."),
                            "provider_org_id", "name", unique=True))

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_org_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(Text, default="")
    type: Mapped[str] = mapped_column(String(20))
    area: Mapped[str] = mapped_column(String(120), default="")
    third_sector: Mapped[bool] = mapped_column(default=False)
    listed_by: Mapped[str] = mapped_column(String(60))
    listed_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_on: Mapped[date | None] = mapped_column(default=None)

    @property
    def regulated(self) -> bool:
        return self.type in REGULATED


class Price(Table):
    """Pounds for one unit in one band, from a day to a day, both inclusive; NUMERIC(12,4) (domain M-01)."""

    __tablename__ = "price"
    __table_args__ = (
        Index(explain("uq_price_service_id_unit_band_valid_from", "valid_from", "There is already a price from that day."),
              "service_id", "unit", "band", "valid_from", unique=True),
        CheckConstraint("rate >= 0", name="rate"), CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    unit: Mapped[str] = mapped_column(String(10))
    band: Mapped[str] = mapped_column(String(20))
    rate: Mapped[Decimal] = mapped_column(Numeric(12, 4))
    vat: Mapped[str] = mapped_column(String(1))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None] = mapped_column(default=None)
    set_by: Mapped[str] = mapped_column(String(60))
    set_at: Mapped[datetime] = mapped_column(Moment)
