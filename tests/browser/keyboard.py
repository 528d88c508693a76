"""A person who has no pointer: Tab and Shift+Tab to a thing, Space, Enter and the arrows to use it, keys to write.

Where a thing is in the order of Tab is worked out from the page; then the keys are really pressed, and it must have the focus
after exactly so many. A page on which the focus goes another way, is held fast, cannot be seen or is hidden fails (eyes.js).
"""
from __future__ import annotations

from typing import Any

MOST_TABS = 400


class Keyboard:
    def __init__(self, page: Any) -> None:
        self.page = page
        self.pressed = 0

    def key(self, name: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(name)
        self.pressed += times

    def reach(self, element: Any) -> None:
        """Give it the focus; past the header with the link that is there for it."""
        way = element.evaluate("e => eyes.way(e)")
        assert way, f"the keyboard does not reach {element}: it is no stop of Tab"
        skip = way["after_skip"]
        if skip is not None and skip + 2 < way["steps"]:
            self.key("Tab")
            self.key("Enter")
            assert self.page.evaluate("document.activeElement.matches('main, main *')"), "the link to the content does not lead there"
            way["steps"] = skip
        assert abs(way["steps"]) <= MOST_TABS, f"{element} is {way['steps']} presses of Tab away"
        self.key("Tab" if way["steps"] > 0 else "Shift+Tab", abs(way["steps"]))
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
        self.reach(field)
        self.key("Control+a")
        self.key("Delete")
        self.page.keyboard.type(words)

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
        with self.page.expect_file_chooser() as asked:
            self.key("Enter")
        asked.value.set_files(path)

    def whole_page(self) -> None:
        """To the last stop of the page: nothing holds the focus fast, and everything shows that it has it."""
        stops = self.page.evaluate("eyes.ahead()")
        self.key("Tab", stops)
        last, wrong = self.page.evaluate("[eyes.stops().at(-1) === document.activeElement, eyes.wrong()]")
        assert last, f"{stops} presses of Tab lead to {self._here()}, which is not the last of them"
        assert not wrong, wrong
