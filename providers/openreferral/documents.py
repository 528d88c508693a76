"""JSON documents of services, one or page after page."""
from __future__ import annotations

from collections.abc import Iterator

import msgspec

from brokerage.catalogue.ports import Listing, Problem, Raw
from providers import reading
from providers.openreferral.records import listing


def read(raw: Raw) -> Iterator[Listing | Problem]:
    """Every service of every part; rows go on counting from one page to the next."""
    before = 0
    for opened in raw.parts.values():
        with opened() as part:
            found = reading.records(part.read())
        row = 0
        for one in found:
            if isinstance(one, Problem):
                yield msgspec.structs.replace(one, row=one.row + before if one.row else 0)
                continue
            row, record = one
            yield from listing(record, row + before)
        before += row
