"""Up to four services side by side."""
from __future__ import annotations

import re
from typing import Any

import msgspec

from brokerage.catalogue import actions
from brokerage.catalogue.models import Service
from brokerage.catalogue.ports import Details
from tests.catalogue.conftest import BY, NOW, Market


def test_they_stand_side_by_side_with_their_prices(market: Market, browse: Any) -> None:
    page = browse(market.user)
    page.get(f"/services/compare?service={market.services['swim'].id}&service={market.services['night'].id}&times=3")
    assert page.html.index("Swimming") < page.html.index("100% awake")
    assert "£11.00 a session" in page.html and "£33.00 a week" in page.html


def test_a_withdrawn_or_unknown_one_is_not_shown_and_nonsense_is_ignored(market: Market, browse: Any) -> None:
    page = browse(market.user)
    page.get(f"/services/compare?service={market.services['gone'].id}&service=999999&service=x&service=-1")
    assert "Old service" not in page.html and "Choose two to 4 services" in page.html


def test_more_than_four_are_the_first_four(market: Market, browse: Any, database: Any) -> None:
    with database.transaction() as db:
        ids = [actions.list_service(db, market.provider, name=f"Club {n}", type="DAY", by=BY, at=NOW).id for n in range(5)]
    page = browse(market.user)
    page.get("/services/compare?" + "&".join(f"service={one}" for one in ids))
    assert "You chose more than 4" in page.html and "Club 3" in page.html and "Club 4" not in page.html


def test_what_is_known_of_none_of_them_is_said_once_and_has_no_row(market: Market, browse: Any, database: Any) -> None:
    with database.transaction() as db:
        ids = [actions.list_service(db, market.provider, name=f"Club {n}", type="DAY", by=BY, at=NOW).id for n in range(2)]
        there = db.get_one(Service, ids[0])
        there.details = msgspec.json.encode(msgspec.structs.replace(
            msgspec.json.decode(there.details, type=Details), languages=("English", "Polish"))).decode()
    page = browse(market.user)
    page.get("/services/compare?" + "&".join(f"service={one}" for one in ids))
    rows = re.findall(r'scope="row">([^<]+)<', page.html)
    assert "Languages" in rows and page.html.count("Not known") == 1  # of the second, what the first says
    assert "Getting in" not in rows and re.search(r"Nobody has said, of any of these: [^<]*getting in[^<]*\. Ask the providers\.", page.html)
