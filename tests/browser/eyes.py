"""What is looked at on every page that comes: axe-core, and what eyes.js notices."""
from __future__ import annotations

from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
AXE, EYES = (HERE / "axe.min.js").read_text(), (HERE / "eyes.js").read_text()
AS_IT_STANDS = "axe.run(document, {resultTypes: ['violations'], preload: false, iframes: false})"
"""Every rule of axe. The sheets need not be fetched again for it, and there is no frame."""


def faults(page: Any) -> list[str]:
    """What axe-core finds on the page as it stands (WCAG 2.2 A and AA, and best practice)."""
    page.evaluate(AXE + "; undefined")
    found = page.evaluate(AS_IT_STANDS)
    return [f"{v['id']}: {v['help']} {[n['html'][:120] for n in v['nodes'][:3]]}" for v in found["violations"]]


def too_wide(page: Any) -> bool:
    """Whether the page must be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))


class Eyes:
    """On one browser's page. `states` remembers which states of pages axe has looked at (None: nobody looks): a page with the
    same address but for its numbers and the same kinds of things on it is in the same state."""

    def __init__(self, page: Any, states: set[str] | None, *, javascript: bool) -> None:
        """Without JavaScript its switch in the browser is off whenever a page comes, and on only while axe looks at a page that is
        there: its own scripts were passed over by then."""
        self.page, self.states, self.javascript = page, states, javascript
        self.browser = page.context.new_cdp_session(page)
        if javascript:
            page.add_init_script(EYES)
        else:
            self._scripts(on=False)

    def look(self) -> tuple[bool, list[str]]:
        """Whether this page was never seen before, in any state, and what is wrong with it."""
        if self.states is None:
            return False, []
        state, wrong, scripted = self.page.evaluate(("" if self.javascript else EYES) + "; [eyes.state(), eyes.cut(), document.body.matches('.js-enabled')]")
        assert scripted == self.javascript, "the page's own scripts have run" if scripted else "the page's own scripts have not run"
        fresh = state[0] not in self.states
        if self.states.issuperset(state):
            return False, wrong
        self.states.update(state)
        return fresh, [*wrong, *self._axe()]

    def _axe(self) -> list[str]:
        if self.javascript:
            return faults(self.page)
        self._scripts(on=True)
        try:
            return faults(self.page)
        finally:
            self._scripts(on=False)

    def _scripts(self, *, on: bool) -> None:
        self.browser.send("Emulation.setScriptExecutionDisabled", {"value": not on})
