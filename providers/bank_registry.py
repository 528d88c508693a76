"""One line for each format of bank statement, and for each kind of payment file; `fill` makes them known to payments."""
from __future__ import annotations

from brokerage.payments.ports import ADAPTERS, WRITERS, Adapter, Writer
from providers.bank.camt import read as read_camt
from providers.bank.mt940 import read as read_mt940
from providers.bank.pain import write, write_csv
from providers.bank.sheet import read as read_sheet

FORMATS = (
    Adapter("camt053", "Bank statement camt.053 (ISO 20022, versions 2 to 8)", ".xml", read_camt),
    Adapter("mt940", "Bank statement MT940", ".sta .mt940 .txt", read_mt940),
    Adapter("sheet", "Bank statement saved as CSV or XLSX", ".csv .xlsx", read_sheet),
)
FILES = (
    Writer("pain", "For the bank: pain.001.001.09", ".xml", "application/xml", write),
    Writer("sheet", "The same as a sheet (CSV)", ".csv", "text/csv; charset=utf-8", write_csv),
)


def fill() -> None:
    ADAPTERS.update((adapter.name, adapter) for adapter in FORMATS)
    WRITERS.update((writer.name, writer) for writer in FILES)
