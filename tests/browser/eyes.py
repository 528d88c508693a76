"""What is looked at on every page that comes: axe-core, and what eyes.js notices."""
from __future__ import annotations

from pathlib import Path
from typing import Any
from weakref import WeakSet

HERE = Path(__file__).parent
AXE, EYES = (HERE / "axe.min.js").read_text(), (HERE / "eyes.js").read_text()
AS_IT_STANDS = "axe.run(document, {resultTypes: ['violations'], preload: false, iframes: false, selectors: false})" \
    ".then(found => found.violations.map(v => `${v.id}: ${v.help} ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 120))}`))"
"""Every rule of axe. The sheets need not be fetched again for it, and there is no frame."""
HAS_AXE: WeakSet[Any] = WeakSet()
"""Windows that give each of their pages axe."""


def faults(page: Any) -> list[str]:
    """What axe-core finds on the page as it stands (WCAG 2.2 A and AA, and best practice). The next pages of this window have
    axe from their start: handing half a megabyte over each time takes as long as the search itself."""
    if not page.evaluate("typeof axe === 'object' && typeof axe.run === 'function'"):
        if page not in HAS_AXE:
            HAS_AXE.add(page)
            page.add_init_script(AXE)
        page.evaluate(AXE + "; undefined")
    return list(page.evaluate(AS_IT_STANDS))


def faults_now(browser: Any) -> list[str]:
    """The same of one page only: the next ones do not have axe, for most were seen before. `browser` is a CDP session."""
    browser.send("Runtime.evaluate", {"expression": AXE, "returnByValue": False})
    found = browser.send("Runtime.evaluate", {"expression": AS_IT_STANDS, "awaitPromise": True, "returnByValue": True})
    assert "exceptionDetails" not in found, found
    return list(found["result"]["value"])


def too_wide(page: Any) -> bool:
    """Whether the page must be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))


class Eyes:
    """On one browser's page. `states` remembers what axe has looked at (None: nobody looks): pages by their address but for
    numbers, once as they are and once with a form refused, and every kind of thing in whatever it stood in. A page with anything new
    to it is looked at as a whole."""

    def __init__(self, page: Any, states: set[str] | None, *, javascript: bool) -> None:
        """Without JavaScript its switch in the browser is off whenever a page comes, and on only while axe looks at a page that is
        there: its own scripts were passed over by then."""
        self.page, self.states, self.javascript = page, states, javascript
        self.browser = page.context.new_cdp_session(page)
        if javascript:
            page.add_init_script(EYES)
        else:
            self._scripts(on=False)

    def look(self) -> tuple[bool, bool, list[str]]:
        """Whether this page, and what is around its content, was never seen before; and what is wrong."""
        if self.states is None:
            return False, False, []
        state, wide, scripted = self.page.evaluate(("" if self.javascript else EYES) + "; [eyes.state(), eyes.wide(), document.body.matches('.js-enabled')]")
        assert scripted == self.javascript, "the page's own scripts have run" if scripted else "the page's own scripts have not run"
        page, around = state["page"] not in self.states, not self.states.issuperset(state["around"])
        if not page and not around and self.states.issuperset(state["main"]):
            return False, False, ["the page must be scrolled sideways"] if wide else []
        self.states.update([state["page"]], state["main"], state["around"])
        return page, around, [*self.page.evaluate("eyes.cut()"), *self._axe()]

    def _axe(self) -> list[str]:
        if self.javascript:
            return faults_now(self.browser)
        self._scripts(on=True)
        try:
            return faults_now(self.browser)
        finally:
            self._scripts(on=False)

    def _scripts(self, *, on: bool) -> None:
        self.browser.send("Emulation.setScriptExecutionDisabled", {"value": not on})
