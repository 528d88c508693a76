"""What a route may answer: a page, somewhere else to see, or a file to keep."""
from __future__ import annotations

from typing import Any

from msgspec import Struct


class Page(Struct):
    """A template with what it shows. The door renders it whole, or the one block that htmx asked for."""

    template: str
    values: dict[str, Any]
    status: int = 200
    headers: dict[str, str] = {}


class See(Struct):
    """Go and look there (303). `said` is shown once at the top of the next page."""

    where: str
    said: str = ""
    cookies: tuple[tuple[str, str, int | None], ...] = ()
    headers: dict[str, str] = {}


class Download(Struct):
    """Bytes to keep, never shown in our own origin: always an attachment."""

    body: bytes
    kind: str
    filename: str


class Data(Struct):
    """JSON that other programs read, whoever runs them. Only for what anybody may know."""

    body: bytes
    status: int = 200


def page(template: str, **values: Any) -> Page:
    return Page(template, values)


def see(where: str, said: str = "") -> See:
    """Somewhere in this house; an address outside it is refused."""
    assert where.startswith("/") and not where.startswith("//") and "\\" not in where, where
    return See(where, said)
