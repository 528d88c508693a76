"""Edith Larkrise's story, told by the people of the demo town at their browsers: who they are, what day it is, and what the
steps hand on to one another. The steps themselves are in story_plan.py and story_money.py."""
from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from brokerage import worker
from brokerage.door.house import House
from brokerage.kit.clock import LONDON
from tests.browser.hand import Hand, Way
from tests.browser.moved import MovedClock

MAIL, PASSWORD = "edith.larkrise@example.org", "swim again on Fridays"
EDITH = "Edith Larkrise"
ASSESSED, STARTS = date(2026, 11, 20), date(2026, 11, 23)
"""A Friday, and the Monday on which her budget, her plan and her care begin."""


class Story:
    """Numbers of things (the person, the plan …) are kept as the pages name them, in `n`."""

    def __init__(self, browser: Any, address: str, house: House, clock: MovedClock, way: Way) -> None:
        self.browser, self.address, self.house, self.clock, self.way = browser, address, house, clock, way
        self.hands: dict[str, Hand] = {}
        self.here: set[str] = set()
        self.states: set[str] = set()
        self.n: dict[str, int] = {}
        self.words: dict[str, str] = {}

    def as_(self, who: str) -> Hand:
        """Who is at their own browser; they sign in when they are not here: Edith with her invitation first and later her password."""
        if who not in self.hands:
            self.hands[who] = Hand(self.browser, self.address, who, self.way, states=self.states)
            if who == "Edith":
                self.hands[who].join(MAIL, self.words["code"], PASSWORD)
                self.here.add(who)
        if who not in self.here:
            self.hands[who].sign_in((MAIL, PASSWORD) if who == "Edith" else None)
            self.here.add(who)
        return self.hands[who]

    def later(self, day: date, hour: int = 9, minute: int = 0) -> None:
        """Days pass: everybody is signed out by then, and the worker does what fell due."""
        self.here.clear()
        self.clock.put(datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(UTC))
        self.work()

    def work(self) -> None:
        worker.work(self.house, until_empty=True)

    def leave(self) -> None:
        for hand in self.hands.values():
            hand.close()

    @property
    def plan(self) -> str:
        return f"/plans/{self.n['plan']}"

    @property
    def budget(self) -> str:
        return f"/budgets/{self.n['budget']}"

    @property
    def assessment(self) -> str:
        return f"/assessments/{self.n['assessment']}"


def on(name: str, day: date) -> dict[str, str]:
    """The three fields of a date."""
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}
