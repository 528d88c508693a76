"""Offering a stream: table L-02 is kept on the page too."""
from __future__ import annotations

from typing import Any

from brokerage.budgets.models import FundingStream
from tests.budgets.conftest import Town
from tests.budgets.pages import here, refused_to


def test_money_is_offered_and_waits_for_its_payer(town: Town, browse: Any) -> None:
    page = browse(town.users["broker"])
    page.get(here(town, "offer"))
    page.post(here(town, "offer"), {"type": "LA_EQUIP", "payer": str(town.orgs["council"].id), "deployment": "NOTIONAL", "amount": "640",
                                    "kind": "ONE_OFF"})
    assert "Testham Council answers next" in page.html


def test_what_the_table_does_not_allow_is_refused_with_its_reason_and_nothing_is_kept(town: Town, browse: Any) -> None:
    page = browse(town.users["assessor"])
    icb, council = str(town.orgs["icb"].id), str(town.orgs["council"].id)
    good = {"type": "LA_CARE", "payer": council, "deployment": "NOTIONAL", "amount": "10", "kind": "WEEKLY"}
    for over, words in (({"payer": icb}, "It is paid by: Council"), ({"type": "NHS_FNC", "payer": icb, "deployment": "DIRECT_PAYMENT"},
                        "cannot be held in this way"), ({"type": "NHS_PHB", "payer": icb, "charged": "yes"}, "Nobody may be charged"),
                        ({"payer": str(town.orgs["other"].id)}, "Choose a funder from the list"), ({"amount": "0"}, "must be £0.01 or more"),
                        ({"amount": "1000000.01"}, "Check this amount"), ({"type": "LA_REABLE"}, "within 6 weeks")):
        page.get(here(town, "offer"))
        page.post(here(town, "offer"), {**good, **over}, status=422)
        assert words in page.html, over
    with town.database.reading() as db:
        assert db.query(FundingStream).count() == 4


def test_funders_do_not_offer_for_others_and_nor_does_the_person(town: Town, browse: Any) -> None:
    refused_to(town, browse, here(town, "offer"), ann=403, council=403, other=403)
