"""How many places, and how soon."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.desk.test_capacity import now, offers  # noqa: F401


def test_numbers_are_live_at_once_and_none_left_is_full(offers: SimpleNamespace, browse: Any) -> None:  # noqa: F811
    page, path = browse(offers.worker), f"/desk/{offers.orgs['homecare']}/services/{offers.services['day']}/places"
    page.get(path)
    page.post(path, {"places": "3", "days": "14"})
    assert "3 free places. Can start in 14 days" in page.html and now(offers, "day")[1:4] == (False, 3, 14)
    page.get(path)
    assert 'value="14"' in page.html
    page.post(path, {"places": "0", "days": ""})
    assert now(offers, "day")[1:4] == (True, 0, None)


@pytest.mark.parametrize("typed", ["-1", "many", "100001", "1.5"])
def test_what_is_no_number_is_said_beside_the_box(offers: SimpleNamespace, browse: Any, typed: str) -> None:  # noqa: F811
    page, path = browse(offers.worker), f"/desk/{offers.orgs['homecare']}/services/{offers.services['day']}/places"
    before = now(offers, "day")
    page.get(path)
    page.post(path, {"places": typed, "days": typed}, status=422)
    assert page.html.count("Free places must be") == 2 and now(offers, "day") == before


def test_a_service_under_another_providers_number_is_not_there(offers: SimpleNamespace, browse: Any) -> None:  # noqa: F811
    page = browse(offers.manager)
    page.get(f"/desk/{offers.orgs['homecare']}/services/{offers.services['other']}/places", status=404)
    page.get(f"/desk/{offers.orgs['rival']}/services/{offers.services['other']}/places", status=404)
