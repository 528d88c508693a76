"""A file of visits, row by row."""
from __future__ import annotations

from typing import Any

from brokerage.orders import files
from brokerage.orders.delivery_models import Delivery
from tests.budgets.conftest import NOW, Town
from tests.orders.town import MONDAY, recent, visit_on

GOOD = "date,from,minutes,worker\n16/11/2026,08:00,90,Wendy\n"
BAD = GOOD + "2026-11-17,08:00,ninety,Wendy\n31/02/2026,08:00,90,Wendy\n2026-11-15,08:00,90,W\n2026-11-25,08:00,90,W\n2026-11-18,25:00,90,W\n2026-11-17,18:00,90,Wendy\n2026-11-17,18:30,90,Wendy\n"


def test_every_row_is_recorded_or_says_why_not_and_the_same_file_again_changes_nothing(town: Town) -> None:
    with town.writing() as db:
        order = recent(db, town)
        rows = files.take(db, order, BAD.encode(), by=town.actor("tom"), at=NOW)
        assert [r.ok for r in rows] == [True, False, False, False, False, False, True, False]
        assert [r.line for r in rows] == list(range(2, 10)) and "overlaps" in rows[-1].said
        assert visit_on(db, order, MONDAY).state == "DELIVERED"  # the planned one, not a second
        again = files.take(db, order, GOOD.encode(), by=town.actor("tom"), at=NOW)
        assert not again[0].ok
        assert db.query(Delivery).filter(Delivery.order_id == order.id, Delivery.state == "DELIVERED").count() == 2


def test_the_page_shows_the_rows_that_failed_and_takes_nothing_that_is_no_table(town: Town, door: Any) -> None:
    with town.writing() as db:
        number = recent(db, town).id
    path, tom = f"/orders/{number}/upload", door("tom")
    fields = {name: value[0] for name, value in tom.get(path).forms[-1].fields.items()}
    for n, (body, status, says) in enumerate(((b"", 422, "Choose a file"), (b"\xff\xfe\x00", 422, "cannot be read"), (b"a,b\n1,2\n", 422, "must name the columns"),
                                              (BAD.encode(), 200, "2 rows were recorded, 6 were not"))):
        got = tom.client.post(path, data={**fields, "_once": f"n{n}"}, files={"file": ("visits.csv", body)}, follow_redirects=False)
        assert got.status_code == status and says in got.text, says
    door("rita").get(path, status=404)
    door("ann").get(path, status=403)
