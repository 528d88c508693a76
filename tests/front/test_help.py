"""The pages about the house are there for everybody, signed in or not."""
from __future__ import annotations

from tests.pages import Browser


def test_help_explains_what_safe_to_spend_means_to_a_stranger(client: Browser) -> None:
    client.get("/help")
    assert "Safe to spend" in client.html and client.statements == []
