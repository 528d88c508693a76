"""A dispute of the split is settled with an order running: what was accrued is shared anew, the order's own money stays (M-33)."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

from brokerage.budgets import dated, split_actions, splits
from brokerage.budgets.split_models import SplitRule
from brokerage.orders import delivering
from brokerage.orders.commitments import keep, outstanding
from brokerage.orders.delivering import Done
from tests.budgets.conftest import NOW, Town
from tests.orders.town import places, proved, recent, total, visit_on


def test_a_settlement_shares_what_was_delivered_anew_and_the_order_is_held_by_the_final_split(town: Town) -> None:
    with town.writing() as db:
        order, budget = recent(db, town), town.budget(db)
        visit = visit_on(db, order, date(2026, 11, 17))
        delivering.deliver(db, order, visit, Done(start=480, minutes=90), by=town.actor("wendy"), at=NOW)
        delivering.confirm(db, order, visit, by=town.actor("ann"), at=NOW)
        assert places(db, town)["accrued"] == [22_37, 14_92]
        icb, council = dated.streams_of(db, budget)
        rule = db.query(SplitRule).filter(SplitRule.budget_id == budget.id, SplitRule.state == "AGREED").one()
        split_actions.dispute(db, budget, rule, since=date(2026, 11, 16), why="We pay too much", escalate_on=date(2026, 12, 1), by=town.actor("icb"), at=NOW)
        whole = total(outstanding(db, order))
        final = split_actions.settle_with(db, budget, rule, "PERCENT", [splits.Part(icb.id, Decimal(50)), splits.Part(council.id, Decimal(50))],
                                          by=town.actor("assessor"), at=NOW)
        for who in ("icb", "council"):
            split_actions.agree(db, budget, final, by=town.actor(who), at=NOW, acknowledged=True)
        assert places(db, town)["accrued"] == [18_65, 18_64]
        keep(db, order, by="system", at=NOW, on=date(2026, 11, 20), words="The split was settled")
        held = outstanding(db, order)
        assert abs(total(held) - whole) <= 1 and abs(int(held[icb.id]) - int(held[council.id])) <= 800
        proved(db)
