"""What goes on from a few letters: for htmx the options alone, without JavaScript a page of links."""
from __future__ import annotations

from typing import Any

from tests.catalogue.conftest import Market


def test_a_few_letters_go_on_with_words_of_services_on_show(market: Market, browse: Any) -> None:
    page = browse(market.user)
    page.get("/services/suggest?q=swi")
    assert "/services?q=swimming" in page.seen.links
    page.get("/services/suggest?q=old+serv")
    assert "old service" not in page.html, "a withdrawn service lends no words"


def test_nothing_known_says_what_to_do(market: Market, browse: Any) -> None:
    page = browse(market.user)
    for asked in ("", "?q=", "?q=zzzz", "?q=%3Cscript%3E"):
        page.get("/services/suggest" + asked)
        assert "Type at least two letters" in page.html
