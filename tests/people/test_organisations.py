"""The list of organisations."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest


def test_staff_read_it_and_find_by_part_of_a_name_or_by_code(town: SimpleNamespace, browse: Any) -> None:
    broker = browse(town.broker)
    broker.get("/organisations")
    assert "Sale Council" in broker.html and "Open Hands</a> (yours)" in broker.html
    broker.get("/organisations?q=home")
    assert "Kind Homecare" in broker.html and "Sale Council" not in broker.html
    broker.get("/organisations?q=qop")
    assert "Northway ICB" in broker.html and "Kind Homecare" not in broker.html
    broker.get("/organisations?q=%25%00")
    assert "Sale Council" not in broker.html


@pytest.mark.parametrize("who", ["ann", "carl", "noah"])
def test_holders_and_carers_have_no_use_for_it(town: SimpleNamespace, browse: Any, who: str) -> None:
    browse(getattr(town, who)).get("/organisations", status=403)
