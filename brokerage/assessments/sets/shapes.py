"""A question set, its questions and the levels of their answers."""
from __future__ import annotations

from datetime import date

from msgspec import Struct


class Level(Struct, frozen=True):
    """One answer that can be chosen. `rank` orders them, 0 the least. `unable`: the Care Act counts it as unable to achieve
    the outcome (SI 2015/313 reg 2(3), 3(3))."""

    code: str
    words: str
    rank: int
    unable: bool = False


class Question(Struct, frozen=True):
    """One topic: a page. `need` is how the need reads in a plan; "" for a question that makes no need. `outcome` marks the
    outcomes that the regulations count."""

    code: str
    title: str
    asks: str
    levels: tuple[Level, ...]
    need: str = ""
    hint: str = ""
    outcome: bool = False

    def level(self, code: str) -> Level | None:
        return next((level for level in self.levels if level.code == code), None)


class QuestionSet(Struct, frozen=True):
    """One version of the questions of a section, in force from a day to a day, both inclusive."""

    section: str
    version: str
    since: date
    until: date | None
    source: str
    questions: tuple[Question, ...]

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or self.until >= day)

    def question(self, code: str) -> Question | None:
        return next((q for q in self.questions if q.code == code), None)
