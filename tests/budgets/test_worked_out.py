"""How every figure was worked out, in the words of reckon."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town
from tests.budgets.pages import here, refused_to


def test_the_person_reads_every_sum_and_the_three_figures(town: Town, browse: Any) -> None:
    """Domain L-30 and W1: 373.52 = 48.20 + 325.32; four weeks are 3,542.44."""
    page = browse(town.users["ann"])
    page.get(here(town, "worked-out"))
    for words in ("£48.20 + £325.32 = £373.52", "£560.29", "The funders pay £3,542.44", "The account gets £3,735.24", "353", "£28,254.42"):
        assert words in page.html, words


def test_the_nhs_reads_its_own_part_and_nothing_of_the_charge(town: Town, browse: Any) -> None:
    page = browse(town.users["icb"])
    page.get(here(town, "worked-out"))
    assert "£560.29" in page.html and "48.20" not in page.html and "373.52" not in page.html


def test_the_council_reads_its_own_part_with_the_charge(town: Town, browse: Any) -> None:
    page = browse(town.users["council"])
    page.get(here(town, "worked-out"))
    assert "£325.32" in page.html and "560.29" not in page.html


def test_others_do_not(town: Town, browse: Any) -> None:
    refused_to(town, browse, here(town, "worked-out"), ben=404, other=404, admin=403)
