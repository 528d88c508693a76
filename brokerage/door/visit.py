"""One request as a route and a template see it."""
from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from sqlalchemy.orm import Session

from brokerage.door import passes
from brokerage.door.actor import NOBODY, Actor
from brokerage.kit import forms, refs
from brokerage.kit.clock import Clock
from brokerage.kit.forms import Choices, Filled

if TYPE_CHECKING:
    from brokerage.door.house import House, Link


STRANGER = "stranger."
"""How the cookie of somebody who has not signed in begins: when it ends, no session has."""


class Sent(Struct, frozen=True):
    """A file that came with a form: what its sender calls it, without any folder, and what is in it."""

    name: str
    body: bytes


class Ask(Struct, frozen=True):
    """What was sent, read off the request before any thread starts."""

    method: str
    path: str
    route: str
    ip: str
    cookie: str
    flash: str
    query: Mapping[str, str]
    params: Mapping[str, Any]
    raw: Mapping[str, list[str]]
    headers: Mapping[str, str]
    request_id: str
    files: Mapping[str, Sent] = {}

    @property
    def every(self) -> Mapping[str, list[str]]:
        """Query parameters with all their values, as a posted form has them."""
        return getattr(self.query, "every", {})

    @property
    def signed_in(self) -> bool:
        """Whether the cookie was given at a sign-in; the session behind it may have ended since."""
        return bool(self.cookie) and not self.cookie.startswith(STRANGER)

    @property
    def block(self) -> str:
        """The element that htmx will fill: `section#lines` (htmx 4) or `lines` (htmx 2); "" for a whole page."""
        if self.headers.get("hx-request") != "true" or self.headers.get("hx-history-restore-request") == "true":
            return ""
        return self.headers.get("hx-target", "").rpartition("#")[2].strip()


class Visit:
    """`db` is this request's transaction; `actor` is who asks; writes say `by=visit.actor`."""

    __slots__ = ("house", "db", "actor", "ask", "form", "about", "_needs", "prepared", "aside", "token")

    def __init__(self, house: House, db: Session | None, actor: Actor, ask: Ask) -> None:
        self.house, self.actor, self.ask = house, actor, ask
        self.db: Session = db  # type: ignore[assignment]  # None only on error pages, which read nothing
        self.token = ask.cookie or STRANGER + refs.secret()
        self.form: Filled | None = None
        self.about: int | None = None
        self._needs: list[str] | None = None
        self.prepared: Any = None
        self.aside: list[Callable[[Session], None]] = []

    @property
    def clock(self) -> Clock:
        return self.house.clock

    @property
    def now(self) -> Any:
        return self.house.clock.now()

    @property
    def today(self) -> Any:
        return self.house.clock.today()

    def form_for(self, kind: Any, /, choices: Mapping[str, Choices] | None = None, **values: Any) -> Filled:
        """The form of this page: as the person left it when it was refused, else fresh with `values`."""
        if self.form is not None and self.form.kind is kind:
            self.form.choices = choices or self.form.choices
            return self.form
        return forms.blank(kind, choices=choices, **values)

    def even_if_refused(self, write: Callable[[Session], None]) -> None:
        """Something that must be kept although this act is refused (a failed sign-in), in a transaction of its own."""
        self.aside.append(write)

    def can(self, name: str, thing: Any = None) -> bool:
        """What templates ask instead of testing a role."""
        return passes.may(self.actor, name, thing)

    # what templates/base.html shows -----------------------------------------------------------------
    @property
    def csrf(self) -> str:
        return refs.sign(self.house.config.secret, "csrf", self.token)

    @property
    def once(self) -> str:
        """A number for one form on one screen: sent twice, it acts once."""
        return secrets.token_urlsafe(12)

    @property
    def actor_name(self) -> str:
        return self.actor.name if self.actor is not NOBODY else ""

    @property
    def demo(self) -> bool:
        return self.house.config.demo

    @property
    def flash(self) -> str:
        return self.house.keys.opened(self.ask.flash)

    @property
    def nav(self) -> list[Link]:
        return self.house.nav_for(self.actor, self.ask.path)

    @property
    def needs(self) -> list[str]:
        """The communication needs of the person whom this page is about (domain I-13, AIS), in plain words."""
        if self._needs is None:
            self._needs = self.house.needs(self.db, self.about) if self.about and self.db is not None else []
        return self._needs
