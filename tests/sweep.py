"""Everybody at every address, quickly: requests go straight into the application, without a client in between.

What to ask is found by itself. `brokerage routes` says which addresses there are; walking the links of the demo town as its
people says which numbers stand in them; a route's form says what it asks. So a new room is swept with no work.
"""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from brokerage import app as house_app
from brokerage.door.route import Route
from brokerage.kit import forms, refs
from brokerage.people import signin_actions
from brokerage.people.ways_in import Proof
from tests.loops import finished

LINK = re.compile(r'(?:href|action)="(/[^"]*)"')
PARAMETER = re.compile(r"\{(\w+)(?::(\w+))?\}")
WALKED = 70
"""Pages that one person's walk opens."""
ALIKE = 2
"""Pages of one route in one walk; ALIKE numbers are kept for each route and person."""


class Got(NamedTuple):
    """An answer: what the sweep needs of it."""

    status: int
    where: str
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Visitor:
    """One signed-in person, or nobody (`user_id` 0)."""

    def __init__(self, app: Any, user_id: int = 0, name: str = "nobody") -> None:
        self.app, self.house, self.user_id, self.name, self.cookie = app, app.state.house, user_id, name, "stranger.nobody"
        if user_id:
            with self.house.database.transaction() as db:
                self.cookie = signin_actions.begin(db, self.house.config, Proof(user_id, enough=True), "demo", device="sweep", old_cookie="",
                                                   at=self.house.clock.now()).cookie

    def get(self, address: str) -> Got:
        return self.ask("GET", address)

    def post(self, address: str, fields: Mapping[str, Any], *, csrf: bool = True) -> Got:
        data = {**fields, **({"_csrf": refs.sign(self.house.config.secret, "csrf", self.cookie)} if csrf else {})}
        return self.ask("POST", address, urlencode(data, doseq=True, errors="surrogatepass").encode())

    def ask(self, method: str, address: str, body: bytes = b"", kind: str = "application/x-www-form-urlencoded") -> Got:
        path, _, query = address.partition("?")
        headers = [(b"host", b"127.0.0.1"), (b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        if self.cookie:
            headers.append((b"cookie", f"{self.house.keys.session}={self.cookie}".encode()))
        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http", "path": path,
                 "raw_path": path.encode(), "query_string": query.encode(), "root_path": "", "headers": headers,
                 "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {}, "extensions": {}}
        return finished(_answered(self.app, scope, body))


async def _answered(app: Any, scope: dict[str, Any], body: bytes) -> Got:
    said: dict[str, Any] = {"body": b""}
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            said["status"], said["headers"] = message["status"], {k.decode().lower(): v.decode("latin-1") for k, v in message["headers"]}
        else:
            said["body"] += message.get("body", b"")
    await app(scope, receive, send)
    return Got(said["status"], said["headers"].get("location", ""), said["body"])


class Map:
    """Every route, and the numbers that stand in its address in links that somebody was shown."""

    def __init__(self) -> None:
        self.routes = [route for route in house_app.routes() if not route.path.startswith("/sign-out")]
        self.patterns = [(route, re.compile("^" + _pattern(route.path) + "$")) for route in self.routes]
        self.known: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.found: dict[str, list[Route]] = {}
        self.opened: set[str] = set()

    def led_to(self, address: str) -> list[Route]:
        """The routes at this address. A word that is written out goes before one that may be anything: /lines/1/working is not
        the {part} called "working"."""
        path = urlsplit(address).path
        if path not in self.found:
            fitting = [(_loose(route.path), route) for route, pattern in self.patterns if pattern.match(path)]
            first = min((loose for loose, _ in fitting), default=())
            self.found[path] = [route for loose, route in fitting if loose == first]
        return self.found[path]

    def note(self, who: str, address: str) -> list[Route]:
        """Remember this address for the routes it leads to."""
        for route in self.led_to(address):
            if len(self.known[route.path][who]) < ALIKE or "{" not in route.path:
                self.known[route.path][who].add(urlsplit(address).path)
        return self.led_to(address)

    def unopened(self, address: str) -> bool:
        """Whether it leads to a page that nobody's walk has opened yet."""
        return any(route.method == "GET" and route.path not in self.opened for route in self.led_to(address))

    def addresses(self, route: Route, *, of: str = "") -> list[str]:
        """Addresses of this route that somebody (or `of`) was shown; with none, numbers that may or may not be there."""
        seen = self.known[route.path]
        found = sorted(seen[of]) if of else sorted({a for some in seen.values() for a in some})
        if of:
            return found
        return found[:3] + [filled(route.path, n) for n in ("1", "2147483647", "99999999999999999999")] if "{" in route.path else [route.path]


def _pattern(path: str) -> str:
    return PARAMETER.sub(lambda m: r"\d+" if m[2] == "int" else "[^/]+", path)


def _loose(path: str) -> tuple[bool, ...]:
    """For each part of the address, whether it may be anything."""
    return tuple("{" in part for part in path.split("/"))


def filled(path: str, value: str) -> str:
    return PARAMETER.sub(value, path)


def walk(visitor: Visitor, known: Map, start: Iterable[str] = ("/home",)) -> Iterator[tuple[str, str, Got]]:
    """Open what this person is led to, page after page, first what nobody opened yet: (where the link stood, address, answer)."""
    waiting: list[tuple[str, str]] = [("the start", each) for each in start]
    new: list[tuple[str, str]] = []
    done: set[str] = set()
    alike: dict[str, int] = defaultdict(int)
    while (new or waiting) and len(done) < WALKED:
        stood, address = (new or waiting).pop(0)
        routes = [r for r in known.note(visitor.name, address) if r.method == "GET"]
        if not routes or address in done or alike[routes[0].path] >= ALIKE:
            continue
        done.add(address)
        alike[routes[0].path] += 1
        known.opened.add(routes[0].path)
        got = visitor.get(address)
        yield stood, address, got
        links = [unescape(link).partition("#")[0] for link in dict.fromkeys(LINK.findall(got.text))]
        for link in [*links, got.where] if got.where.startswith("/") else links:
            (new if known.unopened(link) else waiting).append((address, link))


# What to type into forms ----------------------------------------------------------------------------------------------
UNREADABLE = ("", "\x00", "9" * 23, "-1", "NaN", "x" * 70_000, "\ud800")
"""No form may take these for what it asks; none may fall over them."""
SNEAKY = ("'\"><script>alert(1)</script>{{7*7}}", "\u202e\U0001f600 £ ٣", "=1+1%s' OR 1=1 --")
"""Words like any others, to be kept and shown as they are."""
EXTREME = ("0", "2147483647", "999999999999")


def fields_of(route: Route) -> dict[str, forms.Field]:
    return forms.fields_of(route.form) if route.form else {}


def with_dates(route: Route, made: dict[str, Any], day: str, month: str, year: str) -> dict[str, Any]:
    for name, field in fields_of(route).items():
        if field.kind == "date":
            made |= {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}
    return made


def unreadable(route: Route, text: str) -> dict[str, Any]:
    """Every field with the same nonsense, twice; and the names that routes without a form read by themselves."""
    return with_dates(route, {name: [text, text] for name in [*fields_of(route), "next", "user", "session", "id"]}, text[:4], text[:4], text[:4])


def plausible(route: Route, today: date, words: str = "", number: str = "") -> dict[str, Any]:
    """What somebody might type, so that the deed goes as far as it can; with `words` for words and `number` for numbers."""
    made: dict[str, Any] = {"user": "1", "next": "/home"}
    for name, field in fields_of(route).items():
        usual = {"money": number or "12.34", "number": number or str(field.least or 1), "tick": "yes", "yesno": "yes",
                 "email": f"{name}@example.org", "password": "three quiet otters"}
        made[name] = field.choices[0][0] if field.choices else usual.get(field.kind, words or "1")
        if field.kind == "choices":
            made[name] = [value for value, _ in field.choices]
        if field.kind == "longtext":
            made[name] = words * 5 or "A sentence that is long enough for anybody who asks for a reason."
    return with_dates(route, made, str(today.day), str(today.month), str(today.year))


def attempts(route: Route, today: date) -> Iterator[dict[str, Any]]:
    """Forms to send: as somebody would, with sneaky words, with numbers at their ends, and with nonsense."""
    yield plausible(route, today)
    if fields_of(route):
        yield from (plausible(route, today, words=words) for words in SNEAKY)
        yield from (plausible(route, today, number=number) for number in EXTREME)
        yield with_dates(route, plausible(route, today), "31", "2", "2026")
        yield with_dates(route, plausible(route, today), "1", "1", "2100")
    yield from (unreadable(route, text) for text in UNREADABLE)
