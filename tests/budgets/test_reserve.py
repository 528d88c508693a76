"""Keeping some back, and setting it free."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town
from tests.budgets.pages import here, refused_to


def test_some_is_kept_back_and_set_free_again(town: Town, browse: Any) -> None:
    page = browse(town.users["finance"])
    page.get(here(town, "reserve"))
    page.post(here(town, "reserve"), {"amount": "933.81", "what": "KEEP"})
    assert "£933.81</strong>" in page.html and "£46,156.90 is safe to spend" in page.html
    page.post(here(town, "reserve"), {"amount": "933.82", "what": "FREE"}, status=422)
    assert "There is £933.81 in reserve" in page.html
    page.post(here(town, "reserve"), {"amount": "33.81", "what": "FREE"})
    assert "£900.00</strong>" in page.html


def test_more_than_there_is_is_refused(town: Town, browse: Any) -> None:
    page = browse(town.users["finance"])
    page.get(here(town, "reserve"))
    page.post(here(town, "reserve"), {"amount": "47090.72", "what": "KEEP"}, status=422)
    assert "£0.01 more than the £47,090.71" in page.html


def test_others_do_not(town: Town, browse: Any) -> None:
    refused_to(town, browse, here(town, "reserve"), ann=403, broker=403, other=404)
