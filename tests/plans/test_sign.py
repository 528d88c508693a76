"""Who agrees a plan: the table of the sign-off, and the whole way walked by five people on their own pages."""
from __future__ import annotations

from typing import Any

import pytest

from tests.budgets.conftest import Town
from tests.plans.ready import door, fill, path_of, plan_of, planned

__all__ = ["door", "planned"]


def test_the_whole_way_is_walked_by_five_people_on_their_own_pages(planned: Town, door: Any) -> None:
    here = path_of(planned)
    fill(door("ann"), f"{here}/agree", {"plain_copy": "yes", "how": "ONLINE"})
    fill(door("broker"), f"{here}/submit")
    fill(door("cora"), f"{here}/confirm", {"comment": "Good"})
    fill(door("nurse"), f"{here}/clinical", {"registration": "NMC 12A3456E"})
    for who in ("icb", "council"):
        fill(door(who), f"{here}/approve", {"acknowledged": "yes", "panel_ref": "P-7"})
    html = door("ann").get(f"{here}/sign").html
    assert "Agreed by everybody" in html and "It starts on its first day" in html and "NMC 12A3456E" in html
    with planned.database.reading() as db:
        assert plan_of(db, planned).state == "APPROVED" and planned.budget(db).state == "AGREED"


def test_the_table_shows_every_funder_what_it_pays(planned: Town, door: Any) -> None:
    here = path_of(planned, "FUNDER_REVIEW")
    for who in ("icb", "council", "ann"):
        html = door(who).get(f"{here}/sign").html
        assert "£28,254.42 more" in html and "£18,836.29 more" in html and "£47,090.71 more" in html
        assert ("Agree your part" in html) == (who != "ann")


@pytest.mark.parametrize("who, step", [("carer", "agree"), ("broker", "agree"), ("ann", "submit"), ("broker", "confirm"), ("ann", "clinical"),
                                       ("broker", "approve"), ("broker", "return"), ("carer", "withdraw"), ("icb", "again")])
def test_nobody_takes_another_s_step(planned: Town, door: Any, who: str, step: str) -> None:
    door(who).get(f"{path_of(planned)}/{step}", status=403)


def test_strangers_do_not_know_of_the_plan(planned: Town, door: Any) -> None:
    here = path_of(planned)
    for who, step in (("ben", "checks"), ("other", "sign"), ("ben", "agree"), ("other", "approve")):
        door(who).get(f"{here}/{step}", status=404)
    door("admin").get(f"{here}/sign", status=403)
