"""Search and fair price: changes that an index has yet to read, postcodes, shortlists, benchmarks and multipliers.

The benchmarks loaded here are those of domain B-10, from the Homecare Association's own releases. The minimum price for 2026/27
is published too, but its figure was not to be had when this was written: until somebody adds it, pages say that they compare
with last year's. The multipliers are the house's own defaults: payers put their own in their place with a later first day.
"""
from __future__ import annotations

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from alembic import op

from brokerage.catalogue.search import triggers
from brokerage.kit.db import Moment

revision = "0013_search"
down_revision = "0012_sealed"
branch_labels = None
depends_on = None

SITE = "https://www.homecareassociation.org.uk/resource/"
PRICE_23 = ("Homecare Association, Minimum Price for Homecare, England, April 2023 to March 2024",
            SITE + "homecare-association-minimum-price-for-homecare-2023-24.html")
PRICE_24 = ("Homecare Association, Minimum Price for Homecare, England, April 2024 to March 2025",
            SITE + "homecare-association-publishes-minimum-price-for-homecare-2024-25.html")
PRICE_25 = ("Homecare Association, Minimum Price for Homecare, England, April 2025 to March 2026",
            SITE + "the-homecare-association-releases-its-minimum-price-for-homecare-2025-26.html")
RATES_25 = ("Homecare Association, Fee rates for state-funded homecare in 2025-26, 5 June 2025",
            SITE + "fee-rates-for-state-funded-homecare-in-2025-26.html")
BENCHMARKS = (
    ("MINIMUM", "25.95", 2023, PRICE_23), ("MINIMUM", "28.53", 2024, PRICE_24), ("MINIMUM", "32.14", 2025, PRICE_25),
    ("PARITY", "33.87", 2025, PRICE_25), ("FLOOR", "22.71", 2025, RATES_25), ("PAID", "24.10", 2025, RATES_25))
OURS = "This house's own default; the payers' agreed figure takes its place"
MULTIPLIERS = (("EVENING", "1.00"), ("WEEKEND", "1.10"), ("BANK_HOLIDAY", "1.50"), ("RURAL", "1.10"), ("CALL_15", "1.20"),
               ("CALL_30", "1.10"), ("DOUBLE_UP", "2.00"))


def upgrade() -> None:
    op.create_table("search_change", sa.Column("id", sa.Integer, primary_key=True),
                    sa.Column("service_id", sa.Integer, nullable=False))
    op.create_table(
        "postcode", sa.Column("code", sa.String(8), primary_key=True), sa.Column("lat_e6", sa.Integer, nullable=False),
        sa.Column("lon_e6", sa.Integer, nullable=False),
        sa.CheckConstraint("lat_e6 BETWEEN -90000000 AND 90000000", name=op.f("ck_postcode_lat")),
        sa.CheckConstraint("lon_e6 BETWEEN -180000000 AND 180000000", name=op.f("ck_postcode_lon")))
    op.create_table(
        "shortlisted", sa.Column("user_id", sa.Integer, sa.ForeignKey("app_user.id"), primary_key=True),
        sa.Column("service_id", sa.Integer, sa.ForeignKey("service.id"), primary_key=True),
        sa.Column("at", Moment, nullable=False))
    op.create_index("ix_shortlisted_service_id", "shortlisted", ["service_id"])
    benchmarks()
    multipliers()
    triggers.set_up(op.get_bind())


def benchmarks() -> None:
    table = op.create_table(
        "benchmark", sa.Column("id", sa.Integer, primary_key=True), sa.Column("type", sa.String(20), nullable=False),
        sa.Column("unit", sa.String(10), nullable=False), sa.Column("region", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False), sa.Column("low", sa.Numeric(12, 4)),
        sa.Column("mid", sa.Numeric(12, 4), nullable=False), sa.Column("high", sa.Numeric(12, 4)),
        sa.Column("source", sa.Text, nullable=False), sa.Column("url", sa.String(400), nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False), sa.Column("valid_to", sa.Date),
        sa.CheckConstraint("kind IN ('MINIMUM','FLOOR','PARITY','PAID')", name=op.f("ck_benchmark_kind")),
        sa.CheckConstraint("mid > 0", name=op.f("ck_benchmark_mid")),
        sa.CheckConstraint("(low IS NULL OR low <= mid) AND (high IS NULL OR high >= mid)", name=op.f("ck_benchmark_order")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_benchmark_dates")))
    op.create_index("uq_benchmark_type_unit_region_kind_valid_from", "benchmark",
                    ["type", "unit", "region", "kind", "valid_from"], unique=True)
    op.bulk_insert(table, [
        {"type": "HOMECARE", "unit": "HOUR", "region": "England", "kind": kind, "low": None, "mid": Decimal(mid), "high": None,
         "source": source, "url": url, "valid_from": date(year, 4, 1), "valid_to": date(year + 1, 3, 31)}
        for kind, mid, year, (source, url) in BENCHMARKS])


def multipliers() -> None:
    table = op.create_table(
        "price_multiplier", sa.Column("id", sa.Integer, primary_key=True), sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("factor", sa.Numeric(12, 4), nullable=False), sa.Column("source", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date, nullable=False), sa.Column("valid_to", sa.Date),
        sa.CheckConstraint("factor > 0", name=op.f("ck_price_multiplier_factor")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_price_multiplier_dates")))
    op.create_index("uq_price_multiplier_kind_valid_from", "price_multiplier", ["kind", "valid_from"], unique=True)
    since = {"source": OURS, "valid_from": date(2023, 4, 1), "valid_to": None}
    op.bulk_insert(table, [{"kind": kind, "factor": Decimal(factor), **since} for kind, factor in MULTIPLIERS])


def downgrade() -> None:
    triggers.take_down(op.get_bind())
    for table in ("price_multiplier", "benchmark", "shortlisted", "postcode", "search_change"):
        op.drop_table(table)
