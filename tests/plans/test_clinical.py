"""The clinical signature, with cost and outcome beside each line (F18)."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import NOW, Town
from tests.plans.ready import door, fill, path_of, plan_of, planned, seen, until, yes

__all__ = ["NOW", "door", "fill", "path_of", "plan_of", "planned", "seen", "until", "yes"]


def test_a_clinician_sees_the_cost_beside_the_outcome(planned: Town, door: Any) -> None:
    html = door("nurse").get(f"{path_of(planned, 'CLINICAL_REVIEW')}/clinical").html
    for words in ("Care at home", "£522.06", "Waking night", "£365.00", "What it is for"):
        assert words in html


def test_a_signature_without_a_registration_is_refused(planned: Town, door: Any) -> None:
    page = fill(door("nurse"), f"{path_of(planned, 'CLINICAL_REVIEW')}/clinical", {"registration": "", "comment": "Fine"}, status=422)
    assert "Enter your professional body and number" in page.html and "Fine" in page.html
