"""Capacity, one decision at a time."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.assessments.town import Town


def test_a_no_needs_what_showed_it_and_both_records_stay(town: Town, done: SimpleNamespace, goes: Any) -> None:
    mei, path = goes("mei"), f"{done.path}/capacity"
    day = {"on-day": "12", "on-month": "11", "on-year": "2026", "decision": "DIRECT_PAYMENT"}
    mei.get(path)
    mei.post(path, {**day, "able": "no", "help_given": "", "seen": ""}, status=422)
    assert "Say how they were helped to decide" in mei.html
    mei.post(path, {**day, "able": "no", "help_given": "More time and pictures", "seen": ""}, status=422)
    assert "Say what showed that they cannot decide this" in mei.html
    mei.post(path, {**day, "able": "no", "help_given": "More time and pictures", "seen": "Could not weigh up the two"})
    mei.post(path, {**day, "able": "yes", "help_given": "A quiet room in the morning", "seen": ""})
    assert "Cannot decide this now" in mei.html and "Can decide" in mei.html
    graham = goes("graham")
    graham.get(path)
    assert "Can decide" in graham.html and "weigh up" not in graham.html
    goes("felix").get(path, status=403)
    graham.post(path, {**day, "able": "yes", "help_given": "A quiet room", "seen": ""}, status=403)
