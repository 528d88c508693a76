"""The eligibility simulator: signposts, never decisions."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.assessments import rights
from brokerage.assessments.sets.health import NAMES
from tests.assessments.town import Town


def levels(**health: str) -> dict[str, dict[str, str]]:
    return {"HEALTH": {"breathing": "NONE", **health}, "SOCIAL": {}, "CARER": {}}


def found(code: str, said: dict[str, dict[str, str]], **yes: bool) -> str:
    return next((r.likely for r in rights.simulate(said, yes) if r.code == code), "")


@pytest.mark.parametrize(("health", "reached"), [
    ({"mobility": "HIGH", "skin": "HIGH"}, True), ({"mobility": "HIGH"}, False), ({"behaviour": "HIGH"}, True),
    (dict.fromkeys(("mobility", "skin", "continence", "memory", "feelings"), "MODERATE"), True),
    (dict.fromkeys(("mobility", "skin", "continence", "memory"), "MODERATE"), False),
    ({"skin": "HIGH"} | dict.fromkeys(("mobility", "continence", "memory", "feelings"), "MODERATE"), True),
    ({"skin": "HIGH"} | dict.fromkeys(("mobility", "continence", "memory"), "MODERATE"), False),
    ({"other": "SEVERE", "skin": "HIGH"}, False)])
def test_the_checklist_is_reached_as_the_national_one_says(health: dict[str, str], reached: bool) -> None:
    assert rights.checklist(levels(**health))[0] is reached
    assert found("CHC", levels(**health)) == ("ASK" if reached else "UNLIKELY")


def test_a_priority_level_or_two_severe_ones_or_fast_track_make_it_likely() -> None:
    assert found("CHC", levels(medication="PRIORITY")) == "LIKELY"
    assert found("CHC", levels(skin="SEVERE", mobility="SEVERE")) == "LIKELY"
    assert found("CHC", levels(), FAST_TRACK=True) == "LIKELY"


def test_rights_that_follow_from_findings() -> None:
    said = levels()
    assert found("S117", said, S117=True) == "LIKELY" and found("S117", said) == ""
    assert found("PHB", said, WHEELCHAIR=True) == "LIKELY" and found("PHB", said) == ""
    assert found("FNC", said, NURSING_HOME=True) == "LIKELY" and found("FNC", said, NURSING_HOME=True, CHC=True) == "UNLIKELY"
    assert found("WHEELCHAIR", levels(mobility="HIGH")) == "ASK"


def test_two_parts_of_daily_life_point_to_the_council_and_one_does_not() -> None:
    for said, expected in (({"work": "SLOW", "toilet": "PAIN"}, "LIKELY"), ({"work": "SLOW", "toilet": "ALONE"}, "UNLIKELY")):
        assert found("CARE_ACT", {"HEALTH": {}, "SOCIAL": said, "CARER": {}}) == expected


def test_every_level_has_its_name() -> None:
    assert list(NAMES) == ["NONE", "LOW", "MODERATE", "HIGH", "SEVERE", "PRIORITY"]


def test_a_decision_is_written_down_after_its_checklist_and_not_for_tomorrow(town: Town, done: SimpleNamespace, goes: Any) -> None:
    mei, day = goes("mei"), {"on-day": "12", "on-month": "11", "on-year": "2026"}
    path = f"{done.path}/likely"
    mei.get(path)
    assert "Looks likely" in mei.html
    mei.post(path, {"kind": "CHC", "yes": "no", "reasons": "Not a primary health need", **day}, status=422)
    assert "Write down the checklist" in mei.html
    mei.post(path, {"kind": "CHC_CHECKLIST", "yes": "yes", "reasons": "Two domains are high", **day, "on-day": "21"}, status=422)
    assert "today or in the past" in mei.html
    mei.post(path, {"kind": "CHC_CHECKLIST", "yes": "yes", "reasons": "Two domains are high", **day})
    mei.post(path, {"kind": "CHC", "yes": "no", "reasons": "Not a primary health need", **day, "on-day": "20"})
    mei.get(done.path)
    assert "Done in time" in mei.html
    nadia = goes("nadia")
    nadia.get(path)
    nadia.post(path, {"kind": "S117", "yes": "yes", "reasons": "She told me so", **day}, status=403)
