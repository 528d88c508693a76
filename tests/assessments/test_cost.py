"""Worked out by cost (B-02)."""
from __future__ import annotations

import json
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from brokerage import reckon
from brokerage.assessments.workings import Asked, Scored, by_cost, by_points
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.reckon import as_json
from tests.assessments.town import Town

RATES = {"CARE": Decimal("24.86"), "NURSE": Decimal("41.20"), "RESPITE": Decimal(164), "CONTINGENCY": Decimal(5), "ALT_NURSING": Decimal(500)}


def test_hours_breaks_contingency_and_equipment_step_by_step() -> None:
    made = by_cost(Asked({"CARE": Decimal(14), "NURSE": Decimal(3)}, 14, Pence(640_00), "ALT_NURSING"), RATES)
    assert (str(made.weekly), str(made.once), str(made.alternative)) == ("£541.58", "£640.00", "£500.00")
    assert made.steps[0] == "Care worker: 14 hours a week × £24.86 = £348.04."
    assert "£2,296.00, ÷ 52 weeks = £44.15" in made.steps[2] and "5% of £515.79 = £25.79" in made.steps[3]
    assert "This is £41.58 more." in made.steps[6]


def test_no_hours_no_rate_and_hours_out_of_reach_are_refused() -> None:
    for asked, code in ((Asked({}), "NO_HOURS"), (Asked({"SENIOR": Decimal(1)}), "NO_RATE"), (Asked({"CARE": Decimal(-1)}), ""),
                        (Asked({"CARE": Decimal(337)}), ""), (Asked({"CARE": Decimal(1)}, alternative="ALT_HOME"), "NO_RATE")):
        with pytest.raises(Refusal) as no:
            by_cost(asked, RATES)
        assert no.value.code == code


def test_negative_points_are_refused() -> None:
    for scored, per_point, informal in (([Scored("a", "b", Decimal(-1))], 1, 0), ([], -1, 0), ([], 1, -1), ([], 1, 101)):
        with pytest.raises(Refusal):
            by_points(scored, Decimal(per_point), Decimal(informal))


def test_points_come_to_what_the_budget_kernel_reckons() -> None:
    asked = [(points, percent) for points in (0, 1, 7, 23, 41) for percent in (0, 15, 33, 100)]
    sums = [{"ref": f"s{n}", "kind": "points", "points": str(points), "per_point": "21.35", "informal_percent": str(percent)}
            for n, (points, percent) in enumerate(asked)]
    answer = json.loads(as_json(reckon.reckon(reckon.read(json.dumps({"title": "All", "sums": sums}).encode()))))["sums"]
    for n, (points, percent) in enumerate(asked):
        made = by_points([Scored("x", "y", Decimal(points))], Decimal("21.35"), Decimal(percent))
        theirs = answer[f"s{n}"]
        assert [made.weekly.plain(), made.low.plain(), made.high.plain()] == [theirs[k] for k in ("indicative", "low", "high")]


def test_the_page_refuses_what_cannot_be_and_keeps_what_was_typed(town: Town, done: SimpleNamespace, goes: Any) -> None:
    nick, path = goes("nick"), f"{done.path}/cost"
    nick.get(path)
    assert "£24.86 an hour" in nick.html and "No rate yet" in nick.html
    nick.post(path, {"stream_type": "NHS_PHB", "deployment": "NOTIONAL", "care": "-3", "equipment": "ten", "nurse": "999"}, status=422)
    assert nick.html.count("nhsuk-error-message") >= 3 and "999" in nick.html
    nick.post(path, {"stream_type": "NHS_PHB", "deployment": "NOTIONAL", "care": "12.5"})
    assert "£326.29" in nick.html
    for who in ("nadia", "ann", "priya"):
        goes(who).get(path, status=403)
