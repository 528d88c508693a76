"""The page on which a tie is ended says what was written down."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.desk.test_provider import path, tied


def test_it_shows_what_is_written_down(listed: SimpleNamespace, browse: Any) -> None:
    number = tied(listed)
    page = browse(listed.coordinator)
    page.get(path(listed, f"/ties/{number}/end"))
    assert "The charity owns it" in page.html and "Kind Homecare and Open Hands" in page.html
    page.get(path(listed, f"/ties/{number}/end", org="rival"), status=404)
