"""One person at a browser, over a real socket: cookies, hidden numbers of forms, and a journal of every write that was answered.

A write whose answer did not come (the connection broke, or the house said 5xx) is sent again as it was, with the same form
number, until it is answered: that is what a browser's “try again” does, and it must act once.
"""
from __future__ import annotations

import http.client
import re
import time
from collections.abc import Callable
from html import unescape
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

PATIENCE = 60.0
"""Seconds after which a request that is never answered fails the load."""
CLEAN = (ConnectionError, http.client.HTTPException, TimeoutError)
"""How a connection to a process that dies may end: refused, reset, closed before or within the answer."""
INPUT = re.compile(r"<input\b[^>]*>")
VALUE = re.compile(r'\b(name|value|type)="([^"]*)"')


class Wrong(Exception):
    """An answer that no part of the load may get."""


class Write(Struct):
    """A write that was answered with success: what was done, to what, for how many pence, and where it led."""

    kind: str
    key: str
    pence: int
    user: int
    path: str
    number: str
    led_to: str
    times: int
    """How often it was sent."""


class Took(Struct):
    """One request that was answered; seconds, and since when of `time.monotonic`."""

    method: str
    path: str
    seconds: float
    at: float


class Trouble(Struct):
    """A request without an answer, or with one of 5xx."""

    method: str
    path: str
    what: str
    at: float


class Browser:
    def __init__(self, address: str, user: int) -> None:
        self.where, self.user = urlsplit(address).netloc, user
        self.cookies: dict[str, str] = {}
        self.line: http.client.HTTPConnection | None = None
        self.took: list[Took] = []
        self.troubles: list[Trouble] = []
        self.journal: list[Write] = []

    def sign_in(self) -> Browser:
        """With one press, as in the demo."""
        self.act("sign-in", str(self.user), "/sign-in", "/sign-in/demo", user=str(self.user))
        return self

    def get(self, path: str) -> str:
        status, _, body, _ = self._asked("GET", path, "")
        if status not in (200, 303):
            raise Wrong(f"GET {path} by user {self.user}: {status} {_words(body)}")
        return body

    def act(self, kind: str, key: str, page: str, action: str, pence: int | Callable[[dict[str, str]], int] = 0, /, **fields: str) -> Write:
        """Open `page`, fill in the form that goes to `action`, and send it. `pence` may be worked out of what the form said."""
        sent = {**form(self.get(page), action), **{name.replace("__", "-"): value for name, value in fields.items()}}
        status, where, body, times = self._asked("POST", action, urlencode(sent))
        if status != 303:
            raise Wrong(f"POST {action} by user {self.user}, sent {times} times: {status} {_words(body)}")
        made = Write(kind, key, pence(sent) if callable(pence) else pence, self.user, action, sent.get("_once", ""), where, times)
        self.journal.append(made)
        return made

    def _asked(self, method: str, path: str, body: str) -> tuple[int, str, str, int]:
        """(status, location, body, how often it was sent). Troubles are written down and tried again."""
        end, times = time.monotonic() + PATIENCE, 0
        while time.monotonic() < end:
            began, times = time.monotonic(), times + 1
            try:
                status, where, answer = self._once(method, path, body)
            except CLEAN as broken:
                trouble = f"{type(broken).__name__}: {broken}"
            else:
                if status < 500:
                    self.took.append(Took(method, path, time.monotonic() - began, began))
                    return status, where, answer, times
                trouble = f"{status} {_words(answer)[:300]}"
            self.troubles.append(Trouble(method, path, trouble, time.monotonic()))
            self.close()
            time.sleep(0.05)
        raise Wrong(f"{method} {path} by user {self.user} was not answered in {PATIENCE:.0f} s: {self.troubles[-1].what}")

    def _once(self, method: str, path: str, body: str) -> tuple[int, str, str]:
        if self.line is None:
            self.line = http.client.HTTPConnection(self.where, timeout=PATIENCE)
        heading = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Origin": f"http://{self.where}"}
        if method == "POST":
            heading["Content-Type"] = "application/x-www-form-urlencoded"
        self.line.request(method, path, body or None, heading)
        answer = self.line.getresponse()
        text = answer.read().decode()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, given = value.partition(";")[0].partition("=")
                self.cookies[key] = given
        return answer.status, answer.getheader("location") or "", text

    def close(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None


def form(html: str, action: str) -> dict[str, str]:
    """What the form to `action` would send as it stands: hidden numbers and what is filled in."""
    found = re.search(rf'<form\b[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', html, re.DOTALL)
    if found is None:
        raise Wrong(f"no form to {action}: {_words(html)}")
    fields = {}
    for one in INPUT.findall(found[1]):
        said = dict(VALUE.findall(one))
        if "name" in said and (said.get("type") not in ("checkbox", "radio") or " checked" in one):
            fields[said["name"]] = unescape(said.get("value", ""))
    return fields


def _words(html: str) -> str:
    main = html.partition("<main")[2] or html
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())[:600]
