"""A provider's day on a phone."""
from __future__ import annotations

from typing import Any

from brokerage.orders.delivery_models import Delivery
from tests.budgets.conftest import Town
from tests.orders.town import FRIDAY, recent, visit_on


def test_a_worker_records_a_visit_in_two_taps_and_not_one_that_is_to_come(town: Town, door: Any) -> None:
    with town.writing() as db:
        order = recent(db, town)
        morning, evening = visit_on(db, order, FRIDAY).id, visit_on(db, order, FRIDAY, 1).id
    wendy = door("wendy")
    wendy.get("/visits")
    assert "Ann Tester" in wendy.html and "Done as planned" in wendy.html
    wendy.post(f"/deliveries/{morning}/done", {})
    wendy.post(f"/deliveries/{evening}/done", {}, status=422)
    with town.writing() as db:
        assert (db.get_one(Delivery, morning).state, db.get_one(Delivery, evening).state) == ("DELIVERED", "SCHEDULED")
        assert db.get_one(Delivery, morning).worker == "Wendy"


def test_another_provider_sees_and_records_nothing(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = visit_on(db, recent(db, town), FRIDAY).id
    rita = door("rita")
    rita.get("/visits?day=2026-11-20")
    assert "Ann" not in rita.html
    rita.post(f"/deliveries/{number}/done", {}, status=404)
    door("ann").get("/visits", status=403)
