"""What a funder paid before this house kept it, month by month, from the payment lines that it published."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from brokerage.invoices import history
from brokerage.oversight import past, queries
from brokerage.people.models import Organisation
from providers.spend.reading import read
from tests.oversight.conftest import Town, at, p, said

HEAD = "OrganisationLabel,BeneficiaryName,BeneficiaryOtherID,PaymentDate,TransactionNumber,Amount,InvoiceNumber"
LINES = ("Harbour Homecare,100,2025-09-01,1,250.00,H1", "Harbour Homecare,100,2025-09-30,2,40.00,H2", "Harbour Homecare,100,2025-09-30,3,-24.86,H2",
         "Quayside Day Centre,200,2025-09-15,4,300.00,Q1", "Quayside Day Centre,200,2025-08-31,5,75.00,Q0", "Harbour Homecare,100,2025-10-01,6,60.00,H3")


def taken_over(town: Town, org: str = "council", lines: tuple[str, ...] = LINES) -> None:
    with town.database.transaction() as db:
        payer = db.get_one(Organisation, town.orgs[org].id)
        found = read("\n".join([HEAD, *(f"{payer.name},{line}" for line in lines)]).encode())
        history.take_in(db, payer, found, name="x.csv", hash=org, by="system", at=at(date(2026, 11, 2)))


@pytest.fixture
def page(town: Town) -> str:
    taken_over(town)
    taken_over(town, "icb", ("Somebody Else,300,2025-09-02,9,999.00,S1",))
    return f"/returns/{town.orgs['council'].id}/2025-09/past"


def test_a_month_is_its_own_days_and_its_own_funders_suppliers_the_largest_first(town: Town, page: str, browse: Any) -> None:
    words = said(browse(town.users["council"]).get(page))
    assert "£565.14" in words and "paid to 2 suppliers" in words and "3 bills, 4 payments, 1 of them taken back" in words
    assert words.index("Quayside Day Centre") < words.index("Harbour Homecare") and "£265.14" in words and "Somebody Else" not in words


def test_an_empty_month_leads_to_those_that_were_taken_over(town: Town, page: str, browse: Any) -> None:
    seen = browse(town.users["council"]).get(page.replace("2025-09", "2026-01"))
    assert "Nothing was taken over for this month" in said(seen)
    assert [link for link in seen.links if link.endswith("/past")] == [page.replace("2025-09", month) for month in ("2025-10", "2025-09", "2025-08")]


def test_the_list_of_returns_leads_there_where_something_was_taken_over(town: Town, browse: Any) -> None:
    assert not [link for link in browse(town.users["council"]).get("/returns").links if link.endswith("/past")]
    taken_over(town)
    assert f"/returns/{town.orgs['council'].id}/2025-10/past" in browse(town.users["council"]).get("/returns").links
    assert not [link for link in browse(town.users["icb"]).get("/returns").links if link.endswith("/past")]


def test_nobody_reads_what_another_funder_paid(town: Town, page: str, browse: Any) -> None:
    for who, status in (("icb", 404), ("broker", 403), ("ann", 403)):
        browse(town.users[who]).get(page, status=status)


def test_a_supplier_to_whom_nothing_was_paid_that_month_is_not_in_it(town: Town, page: str) -> None:
    with town.database.reading() as db:
        month = queries.funders_month(db, town.actor("council"), town.orgs["council"].id, "2025-10")
        assert [(one.name, one.bills, one.lines, one.credits, one.total) for one in past.paid(db, month)] == [("Harbour Homecare", 1, 1, 0, p("60"))]
