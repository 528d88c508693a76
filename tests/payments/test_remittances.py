"""What a provider was paid, as a list."""
from __future__ import annotations

from typing import Any

from brokerage.payments import settling
from tests.budgets.conftest import Town
from tests.payments.conftest import NOW, TODAY, queued, released


def advised(town: Town) -> None:
    """Kind was paid two bills in one run, rival one."""
    with town.database.transaction() as db:
        made = [queued(db, town, "10.00", source="invoice/1"), queued(db, town, "12.50", source="invoice/2"),
                queued(db, town, "99.00", source="invoice/3", payee="rival")]
        released(db, town)
        for payment in made:
            settling.confirm(db, payment, on=TODAY, bank_ref="B1", by="user/1", at=NOW)


def test_a_provider_sees_its_own_money_only(town: Town, browse: Any) -> None:
    advised(town)
    page = browse(town.users["kind_manager"])
    page.get("/remittances")
    assert "£22.50" in page.html and "2 bills" in page.html and "£99.00" not in page.html
    browse(town.users["ann"]).get("/remittances", status=403)
