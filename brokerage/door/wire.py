"""An answer as it goes over the wire: status, headers already in bytes, body. Litestar's Response costs a quarter of a page."""
from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from litestar.response.base import ASGIResponse

if TYPE_CHECKING:
    from brokerage.door.looks import Seen

Headers = list[tuple[bytes, bytes]]


class Answer(ASGIResponse):
    """What every visit ends in. `cookies` are whole Set-Cookie values."""

    __slots__ = ("raw", "owes")

    def __init__(self, status: int, body: bytes, kind: str, fixed: Headers, more: Mapping[str, str],
                 cookies: tuple[str, ...] = ()) -> None:
        self.status_code, self.body, self.content_length = status, body, len(body)
        self.background, self.is_head_response, self.encoding, self._encoded_cookies = None, False, "utf-8", ()
        self.owes: Seen | None = None
        self.raw = [*fixed, *((name.encode(), clean(value)) for name, value in more.items()),
                    *((b"set-cookie", clean(cookie)) for cookie in cookies)]
        if status != 304:
            self.raw += [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]

    def to_asgi_response(self, **_: Any) -> Answer:
        """What Litestar asks of the answer of an exception handler."""
        return self

    def owing(self, look: Seen | None) -> Answer:
        """This answer, which may not leave before that look is recorded."""
        self.owes = look
        return self

    def encode_headers(self) -> Headers:
        assert self.owes is None, "an answer may not leave before its look is recorded"
        return self.raw


def clean(value: str) -> bytes:
    """A header's value in bytes; a line break in it would be another header, so it is our own mistake."""
    assert "\r" not in value and "\n" not in value, "a header on two lines"
    return value.encode("latin-1", "replace")


def fixed(headers: Mapping[str, str]) -> Headers:
    return [(name.encode(), clean(value)) for name, value in headers.items()]


def came_from(peer: str, forwarded: str, proxies: int) -> str:
    """Where a request came from: the address that the outermost of our own `proxies` saw (X-Forwarded-For, counted from its
    end, for what stands before was written by whoever asks); without proxies, or when it says nothing, the peer itself."""
    told = [part.strip() for part in forwarded.split(",")] if proxies else []
    try:
        return str(ip_address(told[-proxies])) if len(told) >= proxies > 0 else peer
    except ValueError:
        return peer


def cookies_in(header: str, *names: str) -> list[str]:
    """The values of these cookies in a Cookie header, "" where absent. Ours need no quoting, so none is undone."""
    found = dict.fromkeys(names, "")
    for pair in header.split(";"):
        name, _, value = pair.strip().partition("=")
        if name in found:
            found[name] = value[:1000]
    return list(found.values())
