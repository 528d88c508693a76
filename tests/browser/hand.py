"""One person at a browser: they follow links, fill in forms and press buttons, and every page that comes is inspected.

Nothing sleeps: a page is waited for by what is on it. The same story runs with JavaScript and without, by pointer or by
keyboard alone; a Hand hides which.
"""
from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.browser.conftest import faults, too_wide

MOST_TABS = 250


class Hand:
    """`page` is Playwright's. `inspected` remembers which shapes of page axe has looked at, for axe takes a second."""

    def __init__(self, browser: Any, address: str, who: str, *, javascript: bool, width: int = 1280, inspected: set[str] | None = None,
                 invited: tuple[str, str, str] | None = None, password: tuple[str, str] | None = None) -> None:
        self.address, self.who, self.keys = address, who, False
        self.context = browser.new_context(java_script_enabled=javascript, viewport={"width": width, "height": 900}, accept_downloads=True)
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.inspected = set() if inspected is None else inspected
        self.javascript = javascript
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(f"{self.path}: {error}"))
        self.join(*invited) if invited else self.sign_in(password)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    def sign_in(self, password: tuple[str, str] | None = None) -> None:
        """With one press, as in the demo, or with an address and a password."""
        self.page.goto(f"{self.address}/sign-in")
        if password:
            self.press("^Sign in$", email=password[0], password=password[1])
        else:
            self._do(self.page.locator("form[action='/sign-in/demo'] button", has_text=self.who).first)
        assert self.path != "/sign-in", f"{self.who} could not sign in: {self.said()[:300]}"

    def join(self, mail: str, code: str, password: str) -> None:
        """With the code from an invitation, choosing a password."""
        self.page.goto(f"{self.address}/sign-in/invited")
        self.inspect()
        self.press("Set my password", email=mail, code=code, password=password)
        assert not self.path.startswith("/sign-in"), f"{self.who} could not join: {self.said()}"

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
        if self.javascript and link.count() and not link.is_visible():
            self.page.locator("header button[aria-expanded='false']").first.click()
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
        summary = self.page.locator("main summary").filter(has_text=re.compile(words)).first
        if self.keys:
            self._reach(summary)
            self.page.keyboard.press("Enter")
        else:
            summary.click()
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

    def keyboard(self) -> Hand:
        """From here on without a pointer."""
        self.keys = True
        return self

    def download(self, words: str) -> str:
        """Press a button that gives a file, and read it."""
        with self.page.expect_download() as given:
            self.page.locator("main").get_by_role("button", name=re.compile(words)).first.click()
        return Path(given.value.path()).read_text()

    def inspect(self) -> None:
        """No sideways scrolling anywhere; axe once for each shape of page (a refused form is another shape)."""
        assert not too_wide(self.page), f"{self.path} must be scrolled sideways at {self.page.viewport_size}"
        shape = re.sub(r"\d+", "7", self.path) + ("!" if self.page.locator(".nhsuk-error-summary").count() else "")
        if self.javascript and shape not in self.inspected:
            self.inspected.add(shape)
            found = faults(self.page)
            assert found == [], f"{self.path} as {self.who}: {found}"

    def _fill(self, form: Any, name: str, value: str | bool | list[str]) -> None:
        field = form.locator(f"[name='{name}']").first
        kind = field.evaluate("e => e.tagName === 'INPUT' ? e.type : e.tagName.toLowerCase()")
        if kind == "select":
            field.select_option(value if field.locator(f"option[value='{value}']").count() else None,
                                label=None if field.locator(f"option[value='{value}']").count() else value)
        elif kind == "file":
            field.set_input_files(value)
        elif kind in ("radio", "checkbox"):
            for each in value if isinstance(value, list) else [value]:
                one = field if each is True else form.locator(f"[name='{name}'][value='{each}']")
                self._tick(one)
        elif self.keys:
            self._reach(field)
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(str(value))
        else:
            field.fill(str(value))

    def _tick(self, one: Any) -> None:
        if not self.keys:
            one.check()
        elif not one.is_checked():
            self._reach(one)
            self.page.keyboard.press("Space")
            assert one.is_checked()

    def _do(self, element: Any) -> None:
        """Press a link or button; what it leads to is there, whole, before anything else happens."""
        assert element.count(), f"{self.who} at {self.path}: it is not there: {element}\n{self.said()[:1500]}"
        before = self.path
        if self.keys:
            self._reach(element)
        with self.page.expect_event("load"):  # a swap of htmx moves history, and loads nothing
            if self.keys:
                self.page.keyboard.press("Enter")
            else:
                element.click()
        text = self.page.title()
        assert "went wrong" not in text.lower(), f"{self.who}: {before} led to {self.path}: {text}"
        self.inspect()

    def _reach(self, element: Any) -> None:
        """Tab until the element has the focus. A group of radio buttons is one stop: the arrows move in it."""
        if element.evaluate("e => e === document.activeElement"):
            return
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if element.evaluate("e => e === document.activeElement"):
                return
            for _ in range(12):
                if not element.evaluate("e => e.type === 'radio' && document.activeElement.type === 'radio' && document.activeElement.name === e.name && e !== document.activeElement"):
                    break
                self.page.keyboard.press("ArrowDown")
            if element.evaluate("e => e === document.activeElement"):
                return
        raise AssertionError(f"{self.who} at {self.path}: the keyboard does not reach {element}")
