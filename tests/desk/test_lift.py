"""Letting a suspended provider go on."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.desk.test_provider import path, suspended


def test_it_goes_on_with_a_reason_once_and_both_stay_to_be_read(listed: SimpleNamespace, browse: Any) -> None:
    suspended(listed)
    page, late = browse(listed.coordinator), browse(listed.broker)
    for one in (page, late):
        one.get(path(listed, "/lift"))
        assert "Their register says so" in one.html
    page.post(path(listed, "/lift"), {"why": ""}, status=422)
    page.post(path(listed, "/lift"), {"why": "It was a mistake of the register"})
    assert "Suspended before" in page.html and "It was a mistake of the register" in page.html and "Their register says so" in page.html
    late.post(path(listed, "/lift"), {"why": "Me too, please"}, status=422)
    assert "is not suspended" in late.html
