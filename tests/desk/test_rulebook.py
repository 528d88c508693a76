"""The rules for providers are open to everybody."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any


def test_anybody_reads_the_rules_in_force(town: SimpleNamespace, browse: Any) -> None:
    page = browse()
    page.get("/rulebook")
    assert "Version 1" in page.html and "You keep people safe" in page.html and "Publish the next version" not in page.html
