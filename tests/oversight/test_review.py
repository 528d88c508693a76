"""One review on its page, from its beginning to the next one, with the evidence gathered by itself."""
from __future__ import annotations

from typing import Any

from tests.oversight.conftest import Town, here, lived, said
from tests.oversight.test_reviews import planned


def test_the_whole_way_in_the_browser(town: Town, browse: Any) -> None:
    lived(town)
    made = planned(town)
    path = here(town, "reviews", made.id)
    care, nhs = browse(town.users["assessor"]), browse(town.users["icb"])
    page = care.get(path)
    assert "Late: the money goes on" in said(page) and "Used: £14,944.93 of" in said(page)
    care.post(path + "/begin", {"attendees": "Ann", "invited": "yes", "access": "yes"})
    nhs.get(path)
    nhs.post(path + "/sign", {"outcome": "CONTINUE", "reasons": "It works."})
    page = care.get(path)
    assert "Not signed yet: Testham Council" in said(page)
    care.post(path + "/sign", {"outcome": "CONTINUE", "reasons": "It works for us too."})
    care.get(path)
    care.post(path + "/agree", {"person_view": "I like it."})
    after = care.post(path + "/action", {})
    assert "The next review is due by 20 November 2027" in said(after)
    assert "I like it." in said(browse(town.users["ann"]).get(path))


def test_only_the_right_people_act(town: Town, browse: Any) -> None:
    lived(town, weeks=4)
    made = planned(town)
    path = here(town, "reviews", made.id)
    for who, status in (("ann", 403), ("broker", 403), ("finance", 403)):
        page = browse(town.users[who])
        page.get(path)
        page.get("/account") if who == "ann" else page.get("/budgets")
        page.post(path + "/begin", {"attendees": "x", "invited": "yes", "access": "yes"}, status=status)
    browse(town.users["ben"]).get(path, status=404)
    browse(town.users["ann"]).get(here(town, "reviews", 9999), status=404)
