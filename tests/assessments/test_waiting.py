"""What waits for somebody."""
from __future__ import annotations

from typing import Any

from tests.assessments.made import begin, challenge, fill, points, rates, section, start
from tests.assessments.town import Town


def test_each_finds_what_waits_for_them_and_nobody_elses(town: Town, goes: Any) -> None:
    with town.writing() as db:
        a = start(db, town)
        social = section(db, town, a, "SOCIAL", "mei")
        health = begin(db, town, a, "HEALTH", "ruth")
        fill(db, town, health, "ruth", {"mobility": "HIGH"}, "Seen on the ward")
        rates(db, town)
        points(db, town, a)
        challenge(db, town, a, health, "mobility", "mei")
        number = social.assessment_id
    expected = {"nick": (f"/assessments/{number}/confirm/social", f"/assessments/{number}/sections/health"), "graham": ("£491.05 a week to agree",), "mei": ("Nothing waits for you",), "far": ("Nothing waits for you",)}
    for who, words in expected.items():
        browser = goes(who)
        browser.get("/assessments")
        for word in words:
            assert word in browser.html, (who, word)
    graham, priya = goes("graham"), goes("priya")
    graham.get("/approvals")
    priya.get("/approvals")
    assert "Expected amount, £491.05 a week to agree: " in graham.html and "Expected amount" not in priya.html
