"""A person who has no pointer: Tab and Shift+Tab to a thing, Space, Enter and the arrows to use it, keys to write.

Where a thing is in the order of Tab is worked out from the page; then the keys are really pressed, and it must have the focus
after exactly so many. A page on which the focus goes another way, is held fast, cannot be seen or is hidden fails (eyes.js).
"""
from __future__ import annotations

from typing import Any

MOST_TABS = 400
TYPED = 20
"""Letters of a text that are typed one by one."""


class Keyboard:
    def __init__(self, page: Any) -> None:
        self.page = page

    def key(self, name: str, times: int = 1) -> None:
        """Press a key and let it go; more than once, it is held down and repeats."""
        for _ in range(times):
            self.page.keyboard.down(name)
        if times:
            self.page.keyboard.up(name)

    def tab(self, steps: int) -> None:
        """So many stops on, or back when negative."""
        if steps < 0:
            self.page.keyboard.down("Shift")
        self.key("Tab", abs(steps))
        if steps < 0:
            self.page.keyboard.up("Shift")

    def reach(self, element: Any) -> None:
        """Give it the focus; past the header with the link that is there for it."""
        way = element.evaluate("e => eyes.way(e)")
        assert way, f"the keyboard does not reach {element}: it is no stop of Tab"
        skip = way["after_skip"]
        if skip is not None and skip + 2 < way["steps"]:
            self.to_content()
            way["steps"] = skip
        assert abs(way["steps"]) <= MOST_TABS, f"{element} is {way['steps']} presses of Tab away"
        self.tab(way["steps"])
        if way["group"]:
            self._in_group(element, way["group"])
        here, wrong = element.evaluate("e => [e === document.activeElement, eyes.wrong()]")
        assert here, f"{abs(way['steps'])} presses of Tab lead to {self._here()}, not to {element}"
        assert not wrong, wrong

    def _in_group(self, radio: Any, most: int) -> None:
        """A group of radio buttons is one stop: the arrows move in it."""
        for _ in range(most):
            if radio.evaluate("e => e === document.activeElement"):
                return
            self.key("ArrowDown")

    def _here(self) -> str:
        return str(self.page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))

    def write(self, field: Any, words: str) -> None:
        """Key by key; what is longer comes in one go after its first words, as an input method or dictation gives it."""
        self.reach(field)
        if field.input_value():
            self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words[:TYPED])
        if words[TYPED:]:
            self.page.keyboard.insert_text(words[TYPED:])

    def tick(self, box: Any) -> None:
        if box.is_checked():
            return
        self.reach(box)
        if not box.is_checked():  # the arrows have chosen a radio button already
            self.key("Space")
            assert box.is_checked()

    def choose(self, select: Any, value: str) -> None:
        """An option of a list, by its value or its words."""
        self.reach(select)
        at = select.evaluate("(e, v) => [...e.options].findIndex(o => o.value === v || o.label.trim() === v)", value)
        assert at >= 0, f"no {value} in {select}"
        self.key("Home")
        self.key("ArrowDown", at)
        assert select.evaluate("e => e.selectedIndex") == at

    def give_file(self, field: Any, path: str) -> None:
        self.reach(field)
        chosen: list[Any] = []
        self.page.once("filechooser", lambda asked: chosen.append(asked))
        for key in ("Space", "Enter", "Space"):  # a busy browser now and then lets the first pass by
            self.key(key)
            for _ in range(50):
                if chosen:
                    chosen[0].set_files(path)
                    return
                self.page.wait_for_timeout(100)
        raise AssertionError(f"no key opens {field}")

    def to_content(self) -> None:
        """Past the header with the link that is there for it."""
        self.tab(1)
        self.key("Enter")
        assert self.page.evaluate("document.activeElement.matches('main')"), f"the link to the content leads to {self._here()}"

    def whole_page(self, *, from_content: bool) -> None:
        """To the last stop of the page: nothing holds the focus fast, and everything shows that it has it. Headers are much alike:
        they are passed by when they were walked through before."""
        if from_content and self.page.evaluate("document.activeElement === document.body"):
            self.to_content()
        stops = self.page.evaluate("eyes.ahead()")
        self.tab(stops)
        last, wrong = self.page.evaluate("[eyes.stops().at(-1) === document.activeElement, eyes.wrong()]")
        assert last, f"{stops} presses of Tab lead to {self._here()}, which is not the last of them"
        assert not wrong, wrong
