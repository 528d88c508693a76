"""Bills that cannot be true are kept, sent back with their reason, and nothing is owed for them."""
from __future__ import annotations

import msgspec

from brokerage.kit.money import Pence
from tests.budgets.conftest import Town
from tests.invoices.town import draft, line, sent
from tests.orders.town import proved


def test_a_bill_in_euros_and_one_whose_totals_do_not_add_up_are_sent_back(town: Town) -> None:
    with town.writing() as db:
        good = draft(town, line("84"))
        more = msgspec.structs.replace(good.totals, gross=good.totals.gross + Pence(1))
        got = sent(db, town, draft(town, line("84"), number="E-1", currency="EUR"), draft(town, line("84"), number="T-1", totals=more))
        assert [(one.row.state, one.row.reasons) for one in got] == [("REJECTED", "NOT_POUNDS"), ("REJECTED", "TOTALS_WRONG")]
        assert not any(one.row.payable_pence for one in got)
        proved(db)
