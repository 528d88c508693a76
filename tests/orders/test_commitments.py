"""What the ledger holds for an order, to the penny (M-10, M-11, W1, W6)."""
from __future__ import annotations

from datetime import date

from brokerage.orders import changes
from brokerage.orders.commitments import outstanding
from tests.budgets.conftest import Town
from tests.orders.town import NIGHT, SESSION, later, placed, places, proved, total


def test_a_year_of_w1_is_set_aside_to_the_penny_by_funder(town: Town) -> None:
    with town.writing() as db:
        for number in (2, NIGHT, SESSION):
            placed(db, town, number)
        assert places(db, town)["committed"] == [28254_42, 18836_29]
        assert places(db, town)["available"] == [0, 0]
        proved(db)


def test_what_a_provider_change_leaves_is_given_back_w6(town: Town) -> None:
    with town.writing() as db:
        june = date(2026, 6, 1)
        first = placed(db, town, starts=june, ends_on=date(2026, 6, 28), now=later(date(2026, 5, 29)), terms={"notice_days": 13})
        assert total(outstanding(db, first)) == 2088_24
        changes.notice(db, first, last=date(2026, 6, 14), why="Another provider", by=town.actor("ann"), at=later(june))
        assert total(outstanding(db, first)) == 1044_12
        proved(db)
