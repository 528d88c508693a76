"""Routes: what `visit` (GET) and `act` (POST) make of a plain function of a room. door.py says what happens to them."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from brokerage.door.answers import Data, Download, Page, See
from brokerage.door.visit import Visit

ANYONE = "ANYONE"
"""The permission of public pages: said out loud, never the default."""


class Route(Struct, frozen=True, eq=False):
    """A handler of a room with its permission. `load(db, actor, **params)` finds the thing or raises Missing."""

    method: str
    path: str
    allow: str
    fn: Callable[..., Page | See | Download | Data]
    load: Callable[..., Any] | None = None
    form: type[Struct] | None = None
    again: Route | None = None
    first: Callable[[Visit], Any] | None = None
    version: Callable[..., Any] | None = None
    biggest: int = 0

    @property
    def name(self) -> str:
        return f"{self.fn.__module__.removeprefix('brokerage.').removesuffix('.routes')}.{self.fn.__name__}"


def visit(path: str, *, allow: str, load: Any = None, version: Any = None) -> Callable[[Any], Route]:
    """A page: GET, in a transaction in which the database refuses every write. `version(db, actor, thing)` names what
    the page shows as it stands; while it is unchanged, browsers that have the page are answered 304."""
    return lambda fn: Route("GET", path, allow, fn, load, version=version)


def act(path: str, *, allow: str, load: Any = None, form: Any = None, again: Route | None = None,
        first: Any = None, biggest: int = 0) -> Callable[[Any], Route]:
    """A deed: POST, committed before the answer. A refusal shows the page `again` with the form as it was left.
    `first(visit)` does slow reading (a password's hash) before the writing transaction opens.
    `biggest` bytes may be sent where files are (`visit.ask.files`); elsewhere a form is never so large."""
    return lambda fn: Route("POST", path, allow, fn, load, form, again, first, biggest=biggest)
