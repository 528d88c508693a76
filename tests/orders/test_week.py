"""The holder's week: what is planned, and what waits for their yes."""
from __future__ import annotations

import re
from typing import Any

from brokerage.orders.delivery_models import Delivery
from tests.budgets.conftest import Town
from tests.orders.town import MONDAY, done, places, proved, recent


def test_the_holder_says_yes_in_one_tap_and_the_money_moves_by_funder(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = done(db, town, recent(db, town)).id
    ann = door("ann")
    ann.get("/my-week")
    assert "Yes, that is right" in ann.html and "16 November 2026" in ann.html
    ann.post(f"/deliveries/{number}/confirm", {})
    with town.writing() as db:
        assert places(db, town)["accrued"] == [22_37, 14_92]  # 1.5 hours at 24.86 is 37.29, 60 to 40
        proved(db)
    ann.post(f"/deliveries/{number}/confirm", {}, status=422)  # not twice


def test_other_weeks_are_a_link_away_and_nonsense_in_the_address_is_this_week(town: Town, door: Any) -> None:
    with town.writing() as db:
        recent(db, town)
    ann, path = door("ann"), f"/people/{town.people['ann'].id}/week"
    for word in ("2026-11-23", "nonsense", "9999-99-99", "0001-01-01", "2099-12-31"):
        ann.get(f"{path}?from={word}")
    door("ben").get(path, status=404)
    door("tom").get(path, status=403)


def test_a_provider_never_confirms_its_own_record(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = done(db, town, recent(db, town), MONDAY).id
    for who in ("tom", "wendy"):
        door(who).post(f"/deliveries/{number}/confirm", {}, status=403)
    with town.writing() as db:
        assert db.get_one(Delivery, number).state == "DELIVERED"


def test_a_week_with_nothing_says_so_once_and_the_menu_says_where_one_is(town: Town, door: Any) -> None:
    with town.writing() as db:
        recent(db, town)
    ann, path = door("ann"), f"/people/{town.people['ann'].id}/week"
    ann.get(f"{path}?from=2026-10-05")
    assert ann.html.count("Nothing is planned in this week.") == 1 and "Nothing planned" not in ann.html
    ann.get("/my-week")
    assert re.findall(r'href="([^"]+)" aria-current', ann.html) == ["/my-week"]
