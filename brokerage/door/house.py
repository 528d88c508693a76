"""What every request shares: settings, database, clock, templates, keys, the lookbook, and who is asking."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import brotli
import msgspec
from msgspec import Struct
from sqlalchemy.orm import Session

from brokerage.config import Config
from brokerage.door import passes
from brokerage.door.actor import NOBODY, Actor
from brokerage.door.again import Again
from brokerage.door.answers import Data, Download, Page, See
from brokerage.door.headers import AGAIN, OPEN, PRIVATE, SHUT, VARY, security
from brokerage.door.keys import Keys
from brokerage.door.looks import TOUCH_AFTER, Lookbook, Seen
from brokerage.door.pages import Pages, release
from brokerage.door.static import Shelf
from brokerage.door.visit import Ask, Visit
from brokerage.door.wire import Answer, fixed
from brokerage.kit import refs
from brokerage.kit.clock import Clock
from brokerage.kit.db import Database
from brokerage.kit.money import Pence

HTML = "text/html; charset=utf-8"
COMPRESS_FROM = 1000
"""Bytes below which compressing a page costs more than sending it."""


class Link(Struct):
    text: str
    href: str
    current: bool = False


class Menu(Struct, frozen=True):
    """One entry of the navigation: shown to whoever may ever do `allow`. `leads` is where it takes somebody, when that is
    an address of their own ({me} is their number as a person)."""

    text: str
    href: str
    allow: str
    leads: str = ""

    def nearness(self, path: str, me: int | None) -> int:
        """How much of the path this entry stands for; 0 is nothing of it."""
        places = (self.href, self.leads.format(me=me or 0) if self.leads else self.href)
        return max(len(p) if path == p or path.startswith(p + "/") else 0 for p in places)


class SignInFirst(Exception):
    """Nobody is signed in (any more): go to the sign-in page and come back."""

    def __init__(self, back_to: str, expired: bool) -> None:
        super().__init__(back_to)
        self.back_to, self.expired = back_to, expired


class House:
    """The composition of one process. `find_actor(db, digest, now)` and `find_needs(db, person_id)` come from people."""

    def __init__(self, config: Config, database: Database, clock: Clock, *, menu: Sequence[Menu],
                 find_actor: Callable[[Session, str, Any, Config], Actor],
                 find_needs: Callable[[Session, int], list[str]]) -> None:
        self.config, self.database, self.clock, self.menu = config, database, clock, tuple(menu)
        self.find_actor, self.find_needs = find_actor, find_needs
        self.keys = Keys(config.secret, https=config.https)
        self.shelf = Shelf(config.house_colour)
        self.pages = Pages(config, self.shelf.address)
        self.lookbook, self.again = Lookbook(database), Again()
        self.headers = fixed(security(https=config.https))
        self.shut = fixed({**security(https=config.https), "content-security-policy": SHUT})
        self.open = fixed({**security(https=config.https), **OPEN})
        self.paths: frozenset[str] = frozenset()
        self._menus: dict[frozenset[str], tuple[Menu, ...]] = {}

    @cached_property
    def release(self) -> str:
        """Worked out beside the start (app.read_ahead): every file of ours is read for it."""
        return release(self.shelf.hash, self.config.house_name, self.config.house_logo, self.config.contact)

    def close(self) -> None:
        self.database.close()

    # who ------------------------------------------------------------------------------------------
    def who(self, db: Session, ask: Ask) -> Actor:
        """The actor of this session, NOBODY when there is none or it has been idle too long (I-06)."""
        return self.find_actor(db, refs.digest(ask.cookie), self.clock.now(), self.config) if ask.signed_in else NOBODY

    def sign_in_first(self, ask: Ask) -> SignInFirst:
        return SignInFirst(ask.path if ask.method == "GET" else "/", expired=ask.signed_in)

    def needs(self, db: Session, person_id: int) -> list[str]:
        return self.find_needs(db, person_id)

    def nav_for(self, actor: Actor, path: str) -> list[Link]:
        mine = self._menus.get(actor.roles)
        if mine is None:
            mine = self._menus[actor.roles] = tuple(m for m in self.menu if passes.ever(actor, m.allow))
        near = [m.nearness(path, actor.person_id) for m in mine]
        return [Link(m.text, m.href, current=n > 0 and n == max(near)) for m, n in zip(mine, near, strict=True)]

    def look(self, route: Any, seen: Visit) -> Seen | None:
        """What must be recorded before the answer leaves: whose record was opened, and that the session is in use."""
        actor, now = seen.actor, self.clock.now()
        idle = actor.session_id and actor.seen_at is not None and (now - actor.seen_at).total_seconds() > TOUCH_AFTER
        if seen.about is None and not idle:
            return None
        orgs = ",".join(str(org) for org in sorted(actor.orgs()))
        return Seen(seen.about if actor.known else None, actor.user_id, now, route.name, orgs, "",
                    seen.ask.ip, seen.ask.request_id, actor.session_id if idle else None)

    # answers --------------------------------------------------------------------------------------
    def page(self, page: Page, seen: Visit, tag: str = "", *, whole: bool = False) -> Answer:
        """A page or the block of it that htmx asked for, compressed where that pays."""
        text, entire = self.pages.render(page, seen, "" if whole else seen.ask.block)
        body = text.encode()
        headers = {**(AGAIN if tag else PRIVATE), "vary": VARY, **page.headers}
        if entire and seen.ask.block:  # a whole page must not be poured into a part of one
            headers |= {"hx-retarget": "body", "hx-reswap": "innerHTML"}
        if tag:
            headers["etag"] = tag
        if len(body) > COMPRESS_FROM and "br" in seen.ask.headers.get("accept-encoding", ""):
            body = brotli.compress(body, quality=1)
            headers["content-encoding"] = "br"
        cookies = [] if seen.ask.cookie else [self.keys.cookie(self.keys.session, seen.token)]
        if seen.ask.flash:
            cookies.append(self.keys.cookie(self.keys.flash, "", 0))
        return Answer(page.status, body, HTML, self.headers, headers, tuple(cookies))

    def redirect(self, to: See) -> Answer:
        cookies = [self.keys.cookie(name, value, age) for name, value, age in to.cookies]
        if to.said:
            cookies.append(self.keys.cookie(self.keys.flash, self.keys.sealed(to.said), 60))
        return Answer(303, b"", HTML, self.headers, {**PRIVATE, "location": to.where, **to.headers}, tuple(cookies))

    def download(self, file: Download | Data) -> Answer:
        if isinstance(file, Data):
            return Answer(file.status, file.body, "application/json", self.open, {})
        headers = {**PRIVATE, "content-disposition": f'attachment; filename="{file.filename}"'}
        return Answer(200, file.body, file.kind, self.shut, headers)

    def not_modified(self, tag: str) -> Answer:
        return Answer(304, b"", HTML, self.headers, {**AGAIN, "etag": tag, "vary": VARY})

    def tag(self, seen: Visit, route: Any, thing: Any) -> str:
        """The name of a page as it stands: for this session, this release, this day, who asks, and what it shows. "" for none."""
        if route.version is None or seen.ask.flash or seen.ask.block:
            return ""
        actor, shown = seen.actor, route.version(seen.db, seen.actor, thing)
        parts = (seen.ask.cookie, seen.ask.path, self.release, seen.today, actor.user_id, actor.name, actor.person_id,
                 actor.seats, actor.trusts, actor.staff, seen.ask.headers.get("accept-encoding", ""), shown)
        return f'"{refs.sign(self.config.secret, "page", msgspec.json.encode(parts, enc_hook=_told).decode())[:32]}"'


def _told(value: Any) -> int:
    """Pence in a tag. Whatever else does not say all that it is (a row's address in memory does not) is our own mistake."""
    assert isinstance(value, Pence), f"{type(value).__name__} cannot be part of a page's version"
    return int(value)
