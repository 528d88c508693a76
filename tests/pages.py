"""A browser without a browser: fetches pages as a person would and inspects every one of them.

Every page: one h1, the title begins with it, unique ids, every field labelled, every posted form carries its CSRF
number, HTML that parses without error, no inline script or style, and at most 12 statements.
"""
from __future__ import annotations

import atexit
import os
import re
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import html5lib
from anyio.from_thread import BlockingPortal, start_blocking_portal
from litestar.testing import TestClient
from sqlalchemy import event

from brokerage.catalogue.search import shelf
from brokerage.kit import db as kit_db
from brokerage.people import signin_actions
from brokerage.people.ways_in import DEMO

MOST_STATEMENTS = 12
ALLOWED = {"unexpected-end-tag-implied-by-table-voodoo"}
VOID_OK = {"hidden", "submit", "button"}


class Form:
    """One form of a page: where it goes and what it would send as it stands."""

    def __init__(self, attrs: dict[str, str]) -> None:
        self.action = attrs.get("action", "")
        self.method = attrs.get("method", "get").lower()
        self.fields: dict[str, list[str]] = {}
        self.buttons: list[str] = []


class Seen(HTMLParser):
    """What the inspection needs to know of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.h1: list[str] = []
        self.title = ""
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[dict[str, str]] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.inline: list[str] = []
        self.wrapped = 0
        self._into: str | None = None
        self._select: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        have = {k: v or "" for k, v in attrs}
        if "id" in have:
            self.ids.append(have["id"])
        if any(k.startswith("on") or k == "style" for k in have) or (tag == "script" and "src" not in have) or tag == "style":
            self.inline.append(self.get_starttag_text() or tag)
        if tag in ("h1", "title"):
            self._into = tag
            if tag == "h1":
                self.h1.append("")
        if tag == "label":
            self.labels.add(have.get("for", ""))
        if tag == "a":
            self.links.append(have.get("href", ""))
        if tag == "form":
            self.forms.append(Form(have))
        if tag in ("input", "select", "textarea"):
            self._field(tag, have)
        if tag == "option" and self._select and "selected" in have and self.forms:
            self.forms[-1].fields[self._select] = [have.get("value", "")]

    def _field(self, tag: str, have: dict[str, str]) -> None:
        self.fields.append({"tag": tag, **have})
        name = have.get("name", "")
        if tag == "select":
            self._select = name
        if not self.forms or not name:
            return
        kind = have.get("type", "text")
        if kind in ("checkbox", "radio") and "checked" not in have:
            return
        self.forms[-1].fields.setdefault(name, []).append(have.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("h1", "title"):
            self._into = None
        if tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._into == "h1":
            self.h1[-1] += data
        elif self._into == "title":
            self.title += data


def squash(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


NUMBERS = re.compile(r'(?<=name="_csrf" value=")[\w.-]+(?=")|(?<=name="_once" value=")[\w.-]+(?=")')
"""What differs each time a page is drawn and cannot make it valid or not."""


SOUND: set[bytes] = set()
"""Pages that were read strictly and are valid, by their digest."""


def faults_of(html: str) -> list[tuple[str, Any]]:
    """What is not valid HTML. Reading it strictly costs more than making it did, so the same page is read once."""
    digest = sha256(html.encode("utf-8", "surrogatepass")).digest()
    if digest in SOUND:
        return []
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    wrong = [(code, where) for where, code, _ in parser.errors if code not in ALLOWED]
    if not wrong:
        SOUND.add(digest)
    return wrong


def inspect(html: str) -> Seen:
    """Every rule for a whole page; raises AssertionError naming what is wrong."""
    page = Seen(html)
    wrong = faults_of(NUMBERS.sub("0", html))
    assert not wrong, f"the HTML is not valid: {wrong[:5]}"
    assert len(page.h1) == 1, f"a page has one h1, this has {page.h1}"
    heading, title = squash(page.h1[0]), squash(page.title)
    assert title.removeprefix("Error: ").startswith(heading), f"the title {title!r} does not begin with {heading!r}"
    twice = {i for i in page.ids if page.ids.count(i) > 1}
    assert not twice, f"ids used twice: {twice}"
    assert not page.inline, f"inline script or style: {page.inline[:3]}"
    for field in page.fields:
        labelled = field.get("id") in page.labels or "aria-label" in field or "aria-labelledby" in field
        assert field.get("type") in VOID_OK or labelled, f"no label for {field}"
    for form in page.forms:
        assert form.method == "get" or form.fields.get("_csrf", [""])[0], f"no CSRF number in the form to {form.action}"
    return page


@cache
def portal() -> BlockingPortal:
    """The loop in which the application answers, on a thread of its own for the whole process: a new one for each request
    takes as long as a small page."""
    way = start_blocking_portal("asyncio")
    opened = way.__enter__()
    atexit.register(way.__exit__, None, None, None)
    return opened


CLICKED: set[tuple[str, str, str]] = set()
"""Who has signed in by the click: room, engine, person."""


class OfThePage:
    """What a browser knows of the page that it shows. Whoever signed in stands on their first page: it is opened when somebody
    first looks at it."""

    def __set_name__(self, _owner: type, name: str) -> None:
        self.name = "_" + name

    def __get__(self, browser: Any, _owner: type | None = None) -> Any:
        if browser.at_the_door:
            browser.get("/home")
        return getattr(browser, self.name)

    def __set__(self, browser: Any, value: Any) -> None:
        browser.at_the_door = False
        setattr(browser, self.name, value)


class Browser:
    """One person's browser: keeps cookies, remembers the page, sends its forms."""

    seen, html, answer = OfThePage(), OfThePage(), OfThePage()

    def __init__(self, app: Any, *, most: int = MOST_STATEMENTS) -> None:
        self.client: TestClient[Any] = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False)
        self.client.blocking_portal = portal()
        self.house = app.state.house
        self.at_the_door = False
        self.seen = None
        self.html = ""
        self.answer = None
        self.statements: list[str] = []
        self.most = most

    def get(self, path: str, *, status: int = 200, headers: dict[str, str] | None = None) -> Seen:
        with counting(self.house.database) as said:
            self.answer = self.client.get(path, follow_redirects=False, headers=headers)
        self.statements = said
        hops = 0
        while self.answer.status_code == 303 and hops < 5:
            self.answer, hops = self.client.get(self.answer.headers["location"], follow_redirects=False), hops + 1
        return self._look(status, hops)

    def _look(self, status: int, hops: int = 0) -> Seen:
        self.html = self.answer.text
        assert self.answer.status_code == status, f"{self.answer.status_code}, not {status}: {squash(self.html)[-900:]}"
        self.seen = inspect(self.html)
        if not hops:
            assert len(self.statements) <= self.most, f"{len(self.statements)} statements: " + "\n".join(self.statements)
        return self.seen

    def post(self, path: str, fields: dict[str, Any] | None = None, *, status: int = 200, bare: bool = False) -> Seen:
        """Send a form. `bare` sends it without the numbers of the page it stands on. Follows the redirect."""
        data = {k: v if isinstance(v, list) else [v] for k, v in (fields or {}).items()}
        if not bare and self.seen is not None:
            posted = [f for f in self.seen.forms if f.method == "post"]
            form = next((f for f in posted if f.action == path), posted[0] if posted else None)
            for name in ("_csrf", "_once"):
                if form is not None and name in form.fields:
                    data.setdefault(name, form.fields[name])
        self.answer = self.client.post(path, content=urlencode(data, doseq=True), follow_redirects=False,
                                       headers={"content-type": "application/x-www-form-urlencoded"})
        self.statements = []
        if self.answer.status_code == 303 and status == 200:
            return self.get(self.answer.headers["location"])
        return self._look(status, 1)

    def sign_in(self, user: Any) -> Browser:
        """One click as a demo person. Each person of a room clicks once on each engine and sees their first page; afterwards the
        session is begun as the click begins it."""
        house, number = self.house, str(user.id)
        clicked = (os.environ.get("PYTEST_CURRENT_TEST", "").rsplit("/", 1)[0], house.database.name, getattr(user, "email", number))
        if clicked not in CLICKED:
            CLICKED.add(clicked)
            return self.click(number)
        with house.database.transaction() as db:
            proof = DEMO.prove(db, house.config, {"user": number}, house.clock.now())
            begun = signin_actions.begin(db, house.config, proof, DEMO.name, device=signin_actions.device_of("testclient"), at=house.clock.now(),
                                         old_cookie=self.client.cookies.get(house.keys.session) or "") if proof.user_id else None
        if begun is None:
            return self.click(number)  # and be refused
        self.client.cookies.set(house.keys.session, begun.cookie, domain="127.0.0.1")
        self.at_the_door = True
        return self

    def click(self, number: str) -> Browser:
        """Sign in as a demo person does."""
        self.get("/sign-in")
        self.post("/sign-in/demo", {"user": number})
        return self


class counting:
    """The statements that a block runs, those of Hot included."""

    def __init__(self, database: Any) -> None:
        self.engines = (database.reader, database.writer)
        self.said: list[str] = []

    def __enter__(self) -> list[str]:
        for engine in self.engines:
            event.listen(engine, "before_cursor_execute", self._note)
        kit_db.watchers.append(self._hot)
        return self.said

    def _note(self, _c: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        if getattr(shelf.catching_up, "now", False):
            return
        if not sql.lstrip().upper().startswith(("SAVEPOINT", "RELEASE", "INSERT INTO LOOK", "UPDATE SESSION")):
            self.said.append(sql)

    def _hot(self, sql: str) -> None:
        if not getattr(shelf.catching_up, "now", False):
            self.said.append(sql)

    def __exit__(self, *_: Any) -> None:
        for engine in self.engines:
            event.remove(engine, "before_cursor_execute", self._note)
        kit_db.watchers.remove(self._hot)
