"""Changing an amount with notice."""
from __future__ import annotations

from datetime import date
from typing import Any

from tests.budgets.conftest import Town
from tests.budgets.pages import day, part, refused_to


def test_less_needs_its_notice_and_then_the_award_falls(town: Town, browse: Any) -> None:
    page = browse(town.users["council"])
    page.get(part(town, 1, "amount"))
    assert "£373.52" in page.html
    page.post(part(town, 1, "amount"), {"amount": "300", "why": "Less is needed", **day("since", date(2026, 12, 1))}, status=422)
    assert "at least 28 days from now" in page.html and "Less is needed" in page.html
    page.post(part(town, 1, "amount"), {"amount": "300", "why": "Less is needed", **day("since", date(2026, 12, 21))})
    assert "£1,060.79 less" in page.html  # 101 days: 5,389.36 − 4,328.57


def test_an_absurd_amount_no_change_and_a_day_outside_are_refused(town: Town, browse: Any) -> None:
    page = browse(town.users["second"])
    for amount, when, words in (("1000000.01", date(2026, 12, 21), "Check this amount"), ("373.52", date(2026, 12, 21), "what it pays already"),
                                ("400", date(2027, 4, 1), "This budget runs from")):
        page.get(part(town, 1, "amount"))
        page.post(part(town, 1, "amount"), {"amount": amount, "why": "x", **day("since", when)}, status=422)
        assert words in page.html


def test_an_approver_over_their_limit_is_refused(town: Town, browse: Any) -> None:
    page = browse(town.users["small"])
    page.get(part(town, 1, "amount"))
    page.post(part(town, 1, "amount"), {"amount": "400", "why": "x", **day("since", date(2026, 12, 1))}, status=422)
    assert "You can agree up to £100.00" in page.html


def test_nobody_but_the_payer_changes_it(town: Town, browse: Any) -> None:
    refused_to(town, browse, part(town, 1, "amount"), ann=403, broker=403, icb=404, finance=403, other=404)
