"""Pooled-fund tags (L-03)."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town
from tests.budgets.pages import part, refused_to


def test_a_pool_has_its_host_and_its_agreement(town: Town, browse: Any) -> None:
    page = browse(town.users["council"])
    page.get(part(town, 1, "pool"))
    page.post(part(town, 1, "pool"), {"pool": "Better care", "host": "", "s75_ref": ""}, status=422)
    assert "a host and a section 75 agreement" in page.html
    page.post(part(town, 1, "pool"), {"pool": "Better care", "host": str(town.orgs["icb"].id), "s75_ref": "S75/1", "bcf_scheme": "BCF9"})
    assert "Pooled fund: Better care" in page.html


def test_others_do_not(town: Town, browse: Any) -> None:
    refused_to(town, browse, part(town, 1, "pool"), ann=403, broker=403, icb=404, other=404)
