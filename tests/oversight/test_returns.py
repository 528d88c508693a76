"""The list of a funder's months."""
from __future__ import annotations

from typing import Any

from tests.oversight.conftest import Town


def test_a_funders_staff_find_their_own_months_only(town: Town, browse: Any) -> None:
    page = browse(town.users["icb"]).get("/returns")
    assert f"/returns/{town.orgs['icb'].id}/2026-11" in page.links and "Testham Council" not in page.html
    assert len([x for x in page.links if x.startswith("/returns/")]) == 8  # from April, when its first budget began
    for who in ("ann", "broker", "carer", "admin"):
        browse(town.users[who]).get("/returns", status=403)
