"""The Human Services Data Specification: a package of CSV tables (a folder or a zip), or JSON as in Open Referral."""
from __future__ import annotations

from collections.abc import Iterator

from brokerage.catalogue.ports import Adapter, Listing, Problem, Raw, Unreadable
from providers.hsds import package
from providers.openreferral import documents, pages


def read(raw: Raw) -> Iterator[Listing | Problem]:
    """The tables of a package, else JSON: HSDS in JSON has the same records as Open Referral UK."""
    if package.is_one(raw):
        yield from package.read(raw)
    elif raw.parts and all(name.lower().endswith(".csv") for name in raw.parts):
        raise Unreadable("An HSDS package has a services.csv.", "NOT_A_PACKAGE")
    else:
        yield from documents.read(raw)


ADAPTER = Adapter("hsds", "Open Referral HSDS", "a zip of its CSV files, a JSON file or a feed's address", read, pages.page,
                  pages.address)
