"""The questions of the three sections, in our own plain words, as dated versions. A version that was used is never edited:
another begins and it gets its last day. An answer keeps the version that it was given to."""
from __future__ import annotations

from datetime import date

from brokerage.assessments.sets import carer, health, social
from brokerage.assessments.sets.shapes import Level, Question, QuestionSet

__all__ = ["Level", "Question", "QuestionSet", "current", "known", "SETS"]

SETS: list[QuestionSet] = [*health.SETS, *social.SETS, *carer.SETS]


def known(section: str, version: str) -> QuestionSet:
    """The set of this section by its version, also one that has ended."""
    return next(s for s in SETS if s.section == section and s.version == version)


def current(section: str, day: date) -> QuestionSet:
    """The set in force on `day`: the newest that has begun and not ended."""
    return max((s for s in SETS if s.section == section and s.holds(day)), key=lambda s: s.since)
