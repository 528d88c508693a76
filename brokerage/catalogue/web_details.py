"""Feeds whose list holds only the names of services: the page of each is fetched too, so many in one go, the rest in the next."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from brokerage.catalogue.fetching import Fetcher
from brokerage.catalogue.ports import Adapter, Problem, Unreadable

MOST = 10_000
"""Services of one feed whose own pages are fetched."""
SECONDS = 120
"""For one go of the worker, well within its lease; what came is kept and the next go goes on."""
MORE = "MORE"
"""The code of a reading that is to go on later by itself."""


class Detail(Struct, frozen=True):
    """The page of one service as it came."""

    ref: str
    body: bytes


class Details:
    """`pages` are the feed's list, `have` what came before. `fetched` yields what comes; `parts` is then what is read."""

    def __init__(
        self,
        adapter: Adapter,
        url: str,
        fetcher: Fetcher,
        pages: dict[str, bytes],
        have: dict[str, bytes],
        *,
        known: bool,
        in_slices: bool,
        clock: Callable[[], Any] = time.monotonic,
    ) -> None:
        self.adapter, self.url, self.fetcher, self.have, self.known = adapter, url, fetcher, have, known
        self.until = clock() + SECONDS if in_slices else None
        self.clock = clock
        self.pages = pages
        self.bare = {name: refs for name, body in pages.items() if adapter.bare is not None and (refs := adapter.bare(body))}
        self.said: list[Problem] = []
        self.none = not self.bare

    def fetched(self) -> Iterator[Detail]:
        """Every page of a service that is not there yet. Unreadable when it cannot go on, with MORE when it should later."""
        wanted = list(dict.fromkeys(ref for refs in self.bare.values() for ref in refs))
        if not wanted:
            return
        if len(wanted) > MOST:
            few = f"The feed has {len(wanted):,} services with a page of their own. {MOST:,} were fetched. Nothing is withdrawn."
            self.said.append(Problem(0, "DETAILS_MANY", few))
        for number, ref in enumerate(wanted[:MOST]):
            if ref in self.have:
                continue
            if self.until is not None and self.clock() > self.until:
                raise Unreadable(f"{len(self.have):,} of {len(wanted):,} services are read. It goes on by itself.", MORE)
            found = self._one(ref, first=not self.have)
            if self.none:
                return
            if found is None:
                gone = "The feed lists this service and has no page of it. It was left out. Nothing is withdrawn."
                self.said.append(Problem(number + 1, "DETAIL_MISSING", gone, ref))
                continue
            self.have[ref] = found
            yield Detail(ref, found)

    def _one(self, ref: str, *, first: bool) -> bytes | None:
        """The page of a service that says more than its list does. When the first one does not, there are none to be had."""
        assert self.adapter.detail is not None and self.adapter.bare is not None
        try:
            body = self.fetcher.get(self.adapter.detail(self.url, ref))
        except Unreadable as why:
            if why.code == "NOT_FOUND" or (first and not self.known):
                self.none = first
                return None
            raise
        if self.adapter.bare(b"[" + body + b"]") == []:
            return body
        self.none = first
        return None

    def parts(self) -> dict[str, bytes]:
        """What is to be read: pages that say all, and in place of the others the services' own pages."""
        if self.none:
            return self.pages
        full = {name: body for name, body in self.pages.items() if name not in self.bare}
        refs = dict.fromkeys(ref for refs in self.bare.values() for ref in refs)
        own = b"[" + b",".join(self.have[ref] for ref in refs if ref in self.have) + b"]"
        return full | {"services.json": own}
