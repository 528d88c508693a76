"""What the privacy page says about idle time is what the settings say."""
from __future__ import annotations

from tests.pages import Browser


def test_the_privacy_page_says_after_how_long_people_are_signed_out(client: Browser) -> None:
    client.get("/privacy")
    assert "30 minutes" in client.html and "15 minutes for staff" in client.html
