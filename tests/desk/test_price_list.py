"""What a sheet of prices comes to, row by row, and its good rows sent."""
from __future__ import annotations

import csv
import io
import json
from types import SimpleNamespace
from typing import Any

from brokerage.catalogue import actions as catalogue
from brokerage.catalogue.feed_models import ServiceEdit
from brokerage.catalogue.models import Service
from brokerage.desk.portal_models import PriceList
from tests.desk.conftest import acting
from tests.desk.listings import asked, home, rates
from tests.desk.test_price_lists import sent, workbook

SHEET = """Service,Price,Unit,When,VAT,First day
day  CLUB,22.50,a session,,,01/01/2027
Day club,9.00,an hour,weekend,exempt,01/01/2027
Day club,23.00,session,,,
Other care,1.00,hour,,exempt,
=HYPERLINK("http://x"),1.00,hour,,exempt,
Day club,twelve,hour,,exempt,
Day club,3.00,fortnight,,exempt,
Day club,3.00,visit,,exempt,01/01/2020
Day club,3.00,night,,,
"""


def edits(town: SimpleNamespace) -> list[ServiceEdit]:
    with town.database.reading() as db:
        return list(db.query(ServiceEdit).filter(ServiceEdit.state == "WAITING"))


def test_one_bad_row_sinks_no_other(listed: SimpleNamespace, browse: Any) -> None:
    page, before = browse(listed.manager), rates(listed)
    sent(page, home(listed, "/price-lists"), SHEET.encode())
    for said in ("£22.50 a session from 1 January 2027, now £20.00 a session", "12.5% dearer", "£9.00 an hour, weekends from 1 January 2027",
                 "Another row before this", "You list no such service", "is a formula", "is not a number", "is not one of ours",
                 "The first day must be from today", "It is not said how VAT is charged"):
        assert said in page.html, said
    assert rates(listed) == before and edits(listed) == []
    path = next(f.action for f in page.seen.forms if f.action.endswith("/send"))
    page.post(path, {"seen": next(f for f in page.seen.forms if f.action == path).fields["seen"][0]})
    assert "New prices of 1 service wait to be checked" in page.html and rates(listed) == before
    [edit] = edits(listed)
    assert edit.service_id == listed.services["day"] and [one["rate"] for one in json.loads(edit.changes)["prices"]] == ["22.50", "9.00"]
    results = list(csv.reader(io.StringIO(page.client.get(path.removesuffix("/send") + "/results").text)))
    assert len(results) == 10 and not any(cell.startswith(("=", "+", "@")) for row in results for cell in row)
    browse(listed.rival).get(path.removesuffix("/send"), status=404)


def test_nobody_sends_other_than_what_they_saw(listed: SimpleNamespace, browse: Any) -> None:
    page = browse(listed.manager)
    sent(page, home(listed, "/price-lists"), SHEET.encode())
    form = next(f for f in page.seen.forms if f.action.endswith("/send"))
    with listed.database.transaction() as db:
        from datetime import date
        from decimal import Decimal
        catalogue.set_price(db, db.get_one(Service, listed.services["day"]), Decimal("21"), unit="SESSION", valid_from=date(2026, 12, 1),
                            by=acting(db, listed, "second"), at=listed.clock.now())
    page.post(form.action, {"seen": form.fields["seen"][0]}, status=422)
    assert "changed since you looked" in page.html and "now £21.00 a session" in page.html and edits(listed) == []


def test_a_list_joins_what_waits_already_and_an_older_list_gives_way(listed: SimpleNamespace, browse: Any) -> None:
    asked(listed, summary="Tea")
    page = browse(listed.manager)
    sent(page, home(listed, "/price-lists"), b"Service,Price,Unit\nDay club,1,hour")
    body = workbook([["Service", "Price", "Unit", "VAT"], ["Day club", 24.86, "session", None], ["Day club", "=1+1", "hour", "exempt"]])
    sent(page, home(listed, "/price-lists"), body, name="prices.xlsx")
    assert "£24.86 a session" in page.html and "is a formula" in page.html
    form = next(f for f in page.seen.forms if f.action.endswith("/send"))
    page.post(form.action, {"seen": form.fields["seen"][0]})
    [edit] = edits(listed)
    assert set(json.loads(edit.changes)) == {"summary", "prices"}
    with listed.database.reading() as db:
        assert [row.state for row in db.query(PriceList).order_by(PriceList.id)] == ["DROPPED", "SENT"]
    page.get(home(listed, "/price-lists"))
    page.get(form.action.removesuffix("/send"))
    page.post(form.action, {"seen": form.fields["seen"][0]}, status=422)
    assert len(edits(listed)) == 1
