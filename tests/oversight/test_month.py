"""A funder's month (M-35): its figures are those of the people's budgets, to the penny."""
from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from brokerage.budgets import queries as budgets
from brokerage.invoices.models import Invoice, InvoiceLine, InvoiceShare
from brokerage.invoices.states import INVOICE
from brokerage.kit.errors import Missing, Refusal
from brokerage.kit.states import move
from brokerage.oversight import exceptions, keeping, queries, returns
from tests.oversight.conftest import Town, at, bought, lived, p, said

TODAY = date(2026, 11, 20)


def rows(town: Town, org: str, period: str = "2026-11", today: date = TODAY) -> list[returns.Row]:
    with town.database.reading() as db:
        return list(returns.rows(db, town.orgs[org].id, period, today))


def test_the_returns_of_all_funders_come_to_each_persons_budget(town: Town) -> None:
    lived(town)
    lived(town, "ben", home_care="1000", weeks=16)
    both = [*rows(town, "icb"), *rows(town, "council")]
    assert len(both) == 4
    with town.database.reading() as db:
        for name in ("ann", "ben"):
            purse = budgets.find(db, town.actor(name), town.budgets[name].id)
            mine = [r for r in both if r.budget_id == purse.budget_id]
            for field, place in (("closing", "awarded"), ("actual", "invoiced"), ("accrual", "accrued"), ("commitment", "committed"),
                                 ("reserve", "reserve"), ("available", "available")):
                assert sum((getattr(r, field) for r in mine), p("0")) == purse.total(place), (name, field)


def test_a_month_opens_as_the_one_before_closed(town: Town) -> None:
    lived(town)
    months = [f"2026-{n:02d}" for n in range(4, 12)]
    for org in ("icb", "council"):
        every = [rows(town, org, period) for period in months]
        assert every[0][0].opening == p("0") and every[0][0].changes == every[0][0].closing
        for before, after in zip(every, every[1:], strict=False):
            assert [r.closing for r in before] == [r.opening for r in after]
        assert sum((r.month_actual for month in every for r in month), p("0")) == sum((r.actual for r in every[-1]), p("0"))


def test_what_a_person_pays_in_counts_for_the_council_alone(town: Town) -> None:
    lived(town, weeks=4)
    assert [r.contribution for r in rows(town, "council", "2026-04")] == [p("192.80"), p("0")]
    assert [r.contribution for r in rows(town, "icb", "2026-04")] == [p("0"), p("0")]
    assert [r.contribution for r in rows(town, "council", "2026-05")] == [p("0"), p("0")]


@pytest.mark.parametrize(("amount", "exception"), [("32600", "OVER"), ("32500", ""), ("23600", "UNDER"), ("23800", "")])
def test_over_110_and_under_80_percent_of_the_profile_are_exceptions(town: Town, amount: str, exception: str) -> None:
    # 13 April to 20 November are 222 days of 933.81 a week: a profile of some 29,615
    with town.writing() as db:
        bought(db, town, "ann", amount, date(2026, 6, 1), "Shop", "thing")
    found = rows(town, "icb")[0]
    exact = int(found.actual) * 100
    assert found.exception == ("OVER" if exact > int(found.profile) * 110 else "UNDER" if exact < int(found.profile) * 80 else "")
    assert found.exception == exception


def test_the_forecast_is_what_is_used_booked_and_planned(town: Town) -> None:
    lived(town)
    at = datetime(2026, 11, 20, 3, tzinfo=UTC)
    with town.writing() as db:
        last = keeping.keep(db, 0, at=at)
        assert keeping.keep(db, last, at=at) == 0
    found = [*rows(town, "icb"), *rows(town, "council")]
    ann = [r for r in found if r.budget_id == town.budgets["ann"].id]
    # 131 days at 522.06 and 11.69 a week: 9,769.98 and 218.77 (test_track), 60 to 40
    assert [r.planned for r in ann] == [p("5861.99") + p("131.26"), p("3907.99") + p("87.51")]
    for r in ann:
        assert r.planned is not None
        assert r.forecast == r.actual + r.accrual + r.commitment + r.planned and r.variance == r.closing - r.forecast


def test_a_kept_forecast_is_held_against_what_came(town: Town) -> None:
    lived(town, weeks=24)
    with town.writing() as db:
        keeping.keep(db, 0, at=datetime(2026, 10, 1, 2, tzinfo=UTC))
        bought(db, town, "ann", "2088.24", date(2026, 10, 26), "Larkfoot Home Care", "home care", "H9")
        assert keeping.hold_against(db, "2026-10") == 4 and keeping.hold_against(db, "2026-10") == 0
    with town.database.reading() as db:
        month = next(iter(keeping.tested(db, town.orgs["icb"].id)))
    assert month.period == "2026-10" and month.came == p("1252.94")
    assert month.expected > p("0") and month.off > 0


def test_a_forecast_that_was_kept_is_not_made_again(town: Town) -> None:
    lived(town, weeks=24)
    with town.writing() as db:
        keeping.keep(db, 0, at=datetime(2026, 11, 1, 2, tzinfo=UTC))
    before = rows(town, "icb")[0].planned
    with town.writing() as db:
        bought(db, town, "ann", "5000", date(2026, 11, 2), "Larkfoot Home Care", "home care", "X")
        keeping.keep(db, 0, at=datetime(2026, 11, 15, 2, tzinfo=UTC))
    assert rows(town, "icb")[0].planned == before


def test_a_payee_that_nobody_knows_is_named(town: Town) -> None:
    with town.writing() as db:
        bought(db, town, "ann", "40", date(2026, 11, 2), "helping hands", "advice")  # an organisation of the town
        bought(db, town, "ann", "55", date(2026, 11, 3), "Cash and Carry", "things")
        bought(db, town, "ann", "45", date(2026, 11, 4), "cash and carry", "things")
        bought(db, town, "ann", "900", date(2026, 10, 3), "Earlier", "things")
    with town.database.reading() as db:
        found = exceptions.unknown_payees(db, town.orgs["icb"].id, date(2026, 11, 1), date(2026, 11, 30))
        assert exceptions.unknown_payees(db, town.orgs["other"].id, date(2026, 11, 1), date(2026, 11, 30)) == []
    assert [(f.name.casefold(), f.times, f.amount) for f in found] == [("cash and carry", 2, p("100"))]


def test_the_page_the_table_and_the_json_say_the_same(town: Town, browse: Any) -> None:
    lived(town)
    org = town.orgs["icb"].id
    browser = browse(town.users["icb"])
    page = browser.get(f"/returns/{org}/2026-11")
    table = list(csv.DictReader(io.StringIO(browser.client.get(f"/returns/{org}/2026-11/table").content.decode("utf-8-sig"))))
    data = json.loads(browser.client.get(f"/returns/{org}/2026-11/json").content)
    total, many = returns.total(rows(town, "icb"))
    assert many == len(table) == len(data["rows"]) == 2 and data["unit"] == "pence"
    assert sum((p(r["Closing budget"]) for r in table), p("0")) == total.closing == sum(r["closing"] for r in data["rows"])
    assert str(total.closing) in said(page) and str(total.actual) in said(page)
    assert "Ann" not in said(page)  # a return knows references, not names


def test_a_month_to_come_no_month_and_anothers_month_are_refused(town: Town, browse: Any) -> None:
    with town.database.reading() as db:
        with pytest.raises(Refusal):
            queries.funders_month(db, town.actor("icb"), town.orgs["icb"].id, "2026-12")
        for period in ("2026-13", "2026-1", "x", "20262-1", "²026-11"):
            with pytest.raises(Missing):
                queries.funders_month(db, town.actor("icb"), town.orgs["icb"].id, period)
        with pytest.raises(Missing):
            queries.funders_month(db, town.actor("icb"), town.orgs["council"].id, "2026-11")
    for who, status in (("council", 404), ("broker", 403), ("ann", 403)):
        browse(town.users[who]).get(f"/returns/{town.orgs['icb'].id}/2026-11", status=status)


def _bill(db: Any, town: Town, number: str, received: date, paid: date) -> None:
    """A bill of the council's stream alone, with the step that says when it was paid."""
    provider = town.orgs["help"].id
    made = Invoice(provider_org_id=provider, number=number, number_key=number, state="IN_PAY_RUN", door="SCREEN", created_by="user/1",
                   budget_id=town.budgets["ann"].id, person_id=town.people["ann"].id, issued_on=received, received_on=received,
                   received_at=at(received), due_on=received, net_pence=p("10"), gross_pence=p("10"))
    db.add(made)
    db.flush()
    line = InvoiceLine(invoice_id=made.id, number=1, unit="HOUR", quantity=Decimal(1), price=Decimal(10), net_pence=p("10"),
                       accepted_pence=p("10"))
    db.add(line)
    db.flush()
    db.add(InvoiceShare(invoice_id=made.id, line_id=line.id, stream_id=town.streams["ann"][1].id, day=received, amount_pence=p("10"),
                        accrued_pence=p("0")))
    move(db, INVOICE, made, "pay", by="user/1", at=at(paid), about=f"person/{made.person_id}")


def test_a_bill_is_in_time_on_its_thirtieth_day_and_late_on_the_next(town: Town) -> None:
    with town.writing() as db:
        _bill(db, town, "A1", date(2026, 10, 5), date(2026, 11, 3))
        _bill(db, town, "A2", date(2026, 10, 5), date(2026, 11, 4))
        _bill(db, town, "A3", date(2026, 11, 30), date(2026, 12, 1))
    assert [(r.in_time, r.paid) for r in rows(town, "council")] == [(1, 2), (0, 0)]
    assert [(r.in_time, r.paid) for r in rows(town, "icb")] == [(0, 0), (0, 0)]
