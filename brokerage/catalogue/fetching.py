"""Getting a feed from the web, page by page: never from a private address, never without end, never more than it may be.

Every hop's name is looked up, every address it has is checked, and the connection goes to the address that was checked, so
that a name cannot lead elsewhere a moment later. Redirects are followed by hand for the same reason.
"""

from __future__ import annotations

import hashlib
import ipaddress
import random
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from msgspec import Struct

from brokerage.catalogue.ports import Adapter, Page, Problem, Unreadable

HOPS = 5
MOST_PAGES = 5_000
TRIES = 3
SECONDS = 30
"""Without a byte."""
PAGE_SECONDS = 180
"""For a whole page, however slowly it drips."""


class Fetched(Struct, frozen=True):
    """One page as it came, its number from 1, and what it says of itself."""

    number: int
    body: bytes
    page: Page


class Fetcher:
    """`allow` are hosts and networks that may be asked although they are private (IMPORT_ALLOW); `most` bytes in all."""

    def __init__(
        self,
        *,
        allow: str = "",
        most: int = 100 * 2**20,
        wait: Callable[[Any], object] = time.sleep,
        lookup: Callable[..., Any] = socket.getaddrinfo,
    ) -> None:
        self.allow = [part.strip() for part in allow.split(",") if part.strip()]
        self.most, self.wait, self.lookup, self.got = most, wait, lookup, 0

    # one document ------------------------------------------------------------------------------------------------------
    def get(self, url: str) -> bytes:
        """The document at an address, tried again when the other side stumbles. Unreadable says why it cannot be had."""
        for attempt in range(1, TRIES + 1):
            try:
                return self._hops(url)
            except Stumbled as why:
                if attempt == TRIES:
                    raise Unreadable(
                        f"{_host(url)} does not answer as it should ({why}). It was tried {TRIES} times. Try again later.",
                        "UNAVAILABLE",
                    ) from why
                self.wait(2**attempt * random.randrange(300, 600) / 1000)
        raise AssertionError("the last try raises")

    def _hops(self, url: str) -> bytes:
        for _ in range(HOPS):
            status, headers, body = self._one(url)
            if status not in (301, 302, 303, 307, 308):
                break
            url = urljoin(url, headers.get("location", ""))
        else:
            raise Unreadable(f"{_host(url)} sends us on and on ({HOPS} times).", "TOO_MANY_REDIRECTS")
        if status in (408, 425, 429) or status >= 500:
            raise Stumbled(f"status {status}")
        if status != 200:
            raise Unreadable(f"{_host(url)} answered {status} and not a feed. Check the address.", "NOT_FOUND")
        return body

    def _one(self, url: str) -> tuple[int, dict[str, str], bytes]:
        import httpx

        parts = urlsplit(url)
        address = self.checked(url)
        port = f":{parts.port}" if parts.port else ""
        host = f"[{address}]" if ":" in address else address
        to = urlunsplit((parts.scheme, host + port, parts.path or "/", parts.query, ""))
        ask = {
            "host": parts.netloc,
            "accept": "application/json, text/csv, */*;q=0.5",
            "accept-encoding": "identity",
            "user-agent": "Brokerage catalogue import",
        }
        try:
            with (
                httpx.Client(timeout=httpx.Timeout(SECONDS, connect=10), trust_env=False) as client,
                client.stream("GET", to, headers=ask, extensions={"sni_hostname": parts.hostname}) as answer,
            ):
                if answer.is_redirect:
                    return answer.status_code, dict(answer.headers), b""
                return answer.status_code, dict(answer.headers), self._body(answer, url)
        except httpx.HTTPError as why:
            raise Stumbled(type(why).__name__) from why

    def _body(self, answer: Any, url: str) -> bytes:
        """Counted while it comes, whatever it said of its length; cut off at the limit and at PAGE_SECONDS."""
        parts, end = [], time.monotonic() + PAGE_SECONDS
        for part in answer.iter_bytes(64 * 1024):
            self.got += len(part)
            if self.got > self.most:
                raise Unreadable(
                    f"{_host(url)} sends more than {self.most // 2**20} MB. That was cut off: raise IMPORT_MOST_MB if the "
                    "feed is really so large.",
                    "TOO_LARGE",
                )
            if time.monotonic() > end:
                raise Stumbled("too slow")
            parts.append(part)
        return b"".join(parts)

    # who may be asked -----------------------------------------------------------------------------------------------------
    def checked(self, url: str) -> str:
        """The address to connect to. Refused: anything but http and https, a name and password, and any name of which one
        address is private, our own, or set aside, unless it is allowed."""
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as why:
            raise Unreadable("That is not an address on the web.", "BAD_ADDRESS") from why
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise Unreadable("An address begins with https:// and has no name or password in it.", "BAD_ADDRESS")
        try:
            found = list(dict.fromkeys(row[4][0] for row in self.lookup(parts.hostname, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as why:
            raise Stumbled(f"no address for {parts.hostname}") from why
        wrong = [address for address in found if not self._open(address, parts.hostname, parts.netloc)]
        if wrong or not found:
            raise Unreadable(
                f"{parts.hostname} is inside a private network. A feed is fetched from the open internet only "
                "(IMPORT_ALLOW names exceptions).",
                "PRIVATE_ADDRESS",
            )
        return str(found[0])

    def _open(self, address: str, host: str, netloc: str) -> bool:
        ip = ipaddress.ip_address(address.split("%")[0])
        ip = getattr(ip, "ipv4_mapped", None) or ip
        if host in self.allow or netloc in self.allow or any(_within(ip, net) for net in self.allow):
            return True
        return ip.is_global and not ip.is_multicast and not ip.is_reserved

    # a whole feed -----------------------------------------------------------------------------------------------------------
    def pages(self, adapter: Adapter, url: str, *, start: int = 1, before: int = 0) -> Iterator[Fetched | Problem]:
        """The pages of a feed from `start` on, `before` records having come already. A Problem ends it when the feed does not
        end as it said: what came is good, but it is not the whole."""
        assert adapter.page is not None and adapter.address is not None
        met: set[bytes] = set()
        for number in range(start, MOST_PAGES + 1):
            body = self.get(adapter.address(url, number))
            page = adapter.page(body)
            mark = hashlib.blake2b(body, digest_size=16).digest()
            if page.count and (
                mark in met or (page.number is not None and number > 1 and page.number not in (number, number - 1))
            ):
                yield Problem(
                    0,
                    "FEED_REPEATS",
                    f"Page {number} is not the page that was asked for: the feed goes round in circles. What "
                    f"came before was read. Nothing is withdrawn.",
                )
                return
            met.add(mark)
            before += page.count
            yield Fetched(number, body, page)
            if ended(page, number):
                break
        else:
            yield Problem(
                0, "FEED_ENDLESS", f"The feed did not end after {MOST_PAGES:,} pages. What came was read. Nothing is withdrawn."
            )
            return
        if page.total is not None and page.total != before:
            yield Problem(
                0, "FEED_COUNT", f"The feed says that it has {page.total:,} services and sent {before:,}. Nothing is withdrawn."
            )
        elif page.pages is not None and number < page.pages:
            yield Problem(
                0, "FEED_SHORT", f"The feed says that it has {page.pages} pages and stopped after {number}. Nothing is withdrawn."
            )


def ended(page: Page, number: int) -> bool:
    """Whether this page is the last: it says so, or holds nothing, or is the last of as many as it says, or says nothing."""
    if not page.count or page.last:
        return True
    return page.last is None and (page.pages is None or number >= page.pages)


class Stumbled(Exception):
    """The other side did not do its part; it may the next time."""


def _within(ip: Any, net: str) -> bool:
    try:
        return ip in ipaddress.ip_network(net, strict=False)
    except ValueError:
        return False


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or "This address"
    except ValueError:
        return "This address"
