"""Open Referral UK, versions 1 and 3: JSON in a file or page by page over the web, or the tables of a package.

The two versions differ in the names of the envelope and of what hangs on a service; records.py reads both, and HSDS, for
real feeds mix them. What a feed leaves empty, writes without https:// or dates without a zone is named and mended.
"""
from __future__ import annotations

from collections.abc import Iterator

from brokerage.catalogue.ports import Adapter, Listing, Problem, Raw
from providers.hsds import package
from providers.openreferral import documents, pages


def read(raw: Raw) -> Iterator[Listing | Problem]:
    """Every service of a package's tables or of every JSON part."""
    yield from package.read(raw) if package.is_one(raw) else documents.read(raw)


WORDS = ("openreferral", "Open Referral UK", "a JSON file or a feed's address")
ADAPTER = Adapter(*WORDS, read, pages.page, pages.address, pages.bare, pages.detail)
