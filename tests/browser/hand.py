"""One person at a browser: they follow links, fill in forms and press buttons, and every page that comes is inspected.

Nothing sleeps: a page is waited for by what is on it. The same story runs with JavaScript and without, by pointer or by
keyboard alone, on any screen; a Hand hides which.
"""
from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from tests.browser.eyes import Eyes
from tests.browser.keyboard import Keyboard


class Way(NamedTuple):
    """How people go through the house: what their browser does, how wide and high it is, and how many dots a pixel has."""

    javascript: bool = True
    keys: bool = False
    width: int = 1280
    height: int = 900
    times: int = 1


class Hand:
    """`page` is Playwright's. `states` remembers which states of pages axe has looked at; None when nobody looks."""

    def __init__(self, browser: Any, address: str, who: str, way: Way = Way(), *, states: set[str] | None = None) -> None:  # noqa: B008
        self.address, self.who, self.way = address, who, way
        self.context = browser.new_context(viewport={"width": way.width, "height": way.height}, device_scale_factor=way.times)
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.eyes = Eyes(self.page, states, javascript=way.javascript)
        self.keyboard = Keyboard(self.page) if way.keys else None
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(f"{self.path}: {error}"))

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def sign_in(self, password: tuple[str, str] | None = None) -> Hand:
        """With one press, as in the demo, or with an address and a password."""
        self.page.goto(f"{self.address}/sign-in")
        self.inspect()
        if password:
            self.press("^Sign in$", email=password[0], password=password[1])
        else:
            self._do(self.page.locator("form[action='/sign-in/demo'] button", has_text=self.who).first)
        assert self.path != "/sign-in", f"{self.who} could not sign in: {self.said()[:300]}"
        return self

    def join(self, mail: str, code: str, password: str) -> Hand:
        """With the code from an invitation, choosing a password."""
        self.page.goto(f"{self.address}/sign-in/invited")
        self.inspect()
        self.press("Set my password", email=mail, code=code, password=password)
        assert not self.path.startswith("/sign-in"), f"{self.who} could not join: {self.said()}"
        return self

    def close(self) -> None:
        assert not self.troubles, self.troubles
        self.context.close()

    def go(self, path: str, *, status: int = 200) -> Hand:
        """Type an address: where the story says that the person has a link, use `follow`."""
        answer = self.page.goto(self.address + path)
        assert answer.status == status, f"{self.who} at {path}: {answer.status} {self.said()[:300]}"
        self.inspect()
        return self

    def follow(self, words: str, *, nth: int = 0) -> Hand:
        """Use a link of the page that says these words; one that the header has folded away is unfolded first."""
        link = self.page.locator("main a[href], nav a[href], header a[href]").filter(has_text=re.compile(words)).nth(nth)
        if link.count() and not link.is_visible():
            self._use(self.page.locator("header button[aria-expanded='false']").first)
        self._do(link)
        return self

    def press(self, words: str = "", /, *, within: str = "main", **fields: str | bool | list[str]) -> Hand:
        """Fill in the fields by their names, and press the button that says these words, in the form that has both."""
        form = self.form(words, within, fields)
        for name, value in fields.items():
            self._fill(form, name, value)
        self._do(form.get_by_role("button", name=re.compile(words)).first)
        return self

    def done_for(self, name: str) -> Hand:
        """The provider's day: this person's visit was made as it was planned."""
        link = self.page.locator("main a[href^='/deliveries/']").filter(has_text=name).first.get_attribute("href")
        self._do(self.page.locator(f"main form[action='{link}/done'] button"))
        return self

    def unfold(self, words: str) -> Hand:
        """Open what is folded away under these words."""
        self._use(self.page.locator("main summary").filter(has_text=re.compile(words)).first)
        self.inspect()
        return self

    def form(self, words: str, within: str, fields: Any) -> Any:
        found = self.page.locator(f"{within} form", has=self.page.get_by_role("button", name=re.compile(words)))
        for name in fields:
            found = found.filter(has=self.page.locator(f"[name='{name}']"))
        assert found.count(), f"{self.who} at {self.path}: no form with “{words}” and {list(fields)}:\n{self.said()[:1500]}"
        return found.first

    def said(self) -> str:
        return str(self.page.locator("main").inner_text())

    def sees(self, *words: str) -> Hand:
        text = " ".join(self.page.locator("body").inner_text().split())
        for each in words:
            assert any(one.lower() in text.lower() for one in each.split("|")), f"{self.who} at {self.path} does not see “{each}”:\n{self.said()[:2500]}"
        return self

    def sees_not(self, *words: str) -> Hand:
        text = " ".join(self.page.locator("body").inner_text().split()).lower()
        assert not [w for w in words if w.lower() in text], f"{self.who} at {self.path} sees {words}"
        return self

    def number(self, pattern: str) -> int:
        """The number in the address."""
        found = re.search(pattern, self.page.url)
        assert found, f"{self.page.url} is not {pattern}: {self.said()[:1500]}"
        return int(found[1])

    def found(self, pattern: str) -> str:
        """What on the page looks like this."""
        match = re.search(pattern, self.said())
        assert match, f"{self.who} at {self.path}: no {pattern} in\n{self.said()[:1500]}"
        return match[0]

    def choice(self, name: str, words: str) -> str:
        """The value of the radio button or tick box `name` whose label says `words`."""
        got = self.page.eval_on_selector_all(f"main [name='{name}']", "fields => fields.map(f => [f.value, f.labels[0].textContent])")
        values = [value for value, label in got if words in label]
        assert len(values) == 1, (words, got)
        return str(values[0])

    def download(self, words: str) -> str:
        """Press a button that gives a file, and read it."""
        with self.page.expect_download() as given:
            self._use(self.page.locator("main").get_by_role("button", name=re.compile(words)).first)
        return Path(given.value.path()).read_text()

    def inspect(self) -> None:
        """Nothing cut off or to be scrolled sideways anywhere; axe in each state of a page; every stop of the keyboard once."""
        page, around, wrong = self.eyes.look()
        assert not wrong, f"{self.path} as {self.who}, {self.way}: {wrong}"
        if self.keyboard and (page or around):
            self.keyboard.whole_page(from_content=not around)

    def _fill(self, form: Any, name: str, value: str | bool | list[str]) -> None:
        field = form.locator(f"[name='{name}']").first
        kind = field.evaluate("e => e.tagName === 'INPUT' ? e.type : e.tagName.toLowerCase()")
        if kind in ("radio", "checkbox"):
            for each in value if isinstance(value, list) else [value]:
                one = field if each is True else form.locator(f"[name='{name}'][value='{each}']")
                self.keyboard.tick(one) if self.keyboard else one.check()
        elif self.keyboard:
            deed = {"select": self.keyboard.choose, "file": self.keyboard.give_file}.get(kind, self.keyboard.write)
            deed(field, str(value))
        elif kind == "select":
            by_value = field.locator(f"option[value='{value}']").count()
            field.select_option(value if by_value else None, label=None if by_value else value)
        elif kind == "file":
            field.set_input_files(value)
        else:
            field.fill(str(value))

    def _use(self, element: Any) -> None:
        """Press a link, a button or a fold."""
        assert element.count(), f"{self.who} at {self.path}: it is not there: {element}\n{self.said()[:1500]}"
        if not self.keyboard:
            element.click()
            return
        self.keyboard.reach(element)
        self.keyboard.key("Enter")

    def _do(self, element: Any) -> None:
        """Press a link or button; what it leads to is there, whole, before anything else happens."""
        before = self.path
        with self.page.expect_event("load"):  # a swap of htmx moves history, and loads nothing
            self._use(element)
        text = self.page.title()
        assert "went wrong" not in text.lower(), f"{self.who}: {before} led to {self.path}: {text}"
        self.inspect()
