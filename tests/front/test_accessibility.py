"""The accessibility statement names the standard and does not claim more than was done."""
from __future__ import annotations

from tests.pages import Browser


def test_the_accessibility_page_names_the_standard(client: Browser) -> None:
    client.get("/accessibility")
    assert "WCAG) 2.2" in client.html and "does not find everything" in client.html


def test_the_first_page_leads_a_stranger_to_the_way_in(client: Browser) -> None:
    client.get("/")
    assert str(client.answer.url).endswith("/sign-in")
