"""The end of a funder's year (M-13, W17): what it comes to, posted once, taken back, and seen before."""
from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from brokerage import ledger
from brokerage.budgets import chart, dated
from brokerage.budgets.models import Movement
from brokerage.closing import command, posting
from brokerage.kit.clock import SetClock
from brokerage.kit.errors import Refusal
from brokerage.ledger.models import EntryRow
from tests.budgets.conftest import Town
from tests.closing.conftest import APRIL, YEAR, bought_by_funders, funder, paid_over_the_end, row
from tests.invoices.town import billed, give
from tests.orders.town import later, proved


def _post(db: Any, town: Town, who: str = "icb") -> int:
    return posting.post(db, funder(db, town, who), YEAR, by="system", at=APRIL)


def _kinds(db: Any) -> dict[tuple[str, str], int]:
    rows = db.execute(select(EntryRow.kind, EntryRow.period, func.count()).where(EntryRow.kind.like("YEAR_END%")).group_by(EntryRow.kind, EntryRow.period))
    return {(kind, period): many for kind, period, many in rows}


def test_a_direct_payment_over_the_years_end_is_prepaid_by_its_days_and_shared_by_what_each_paid_in(small: Town) -> None:
    """W17: 3,542.44 × 18 ÷ 28 = 2,277.28 first, then 1,440.74 and 836.54."""
    with small.writing() as db:
        paid_over_the_end(db, small)
        assert [int(row(db, small, who).prepayment) for who in ("icb", "council")] == [1440_74, 836_54]
        assert int(row(db, small, "icb").accrual) == int(row(db, small, "council").accrual) == 0
        assert 3542_44 - sum(int(row(db, small, who).prepayment) for who in ("icb", "council")) == 1265_16
        assert int(row(db, small, "icb", "ben").prepayment) != 1440_74  # Ben's covers four days after, not eighteen


def test_a_prepayment_is_posted_into_march_to_the_penny_and_taken_back_in_april(small: Town) -> None:
    with small.writing() as db:
        paid_over_the_end(db, small)
        rows = {who: row(db, small, who) for who in ("icb", "council")}
        assert _post(db, small) == 2 and _post(db, small, "council") == 2 and _post(db, small) == 0  # Ann's and Ben's
        for who, pence in (("icb", 1440_74), ("council", 836_54)):
            key = f"year-end/2027/{rows[who].stream_id}/prepayment/1"
            found = db.execute(select(EntryRow.moved_pence, EntryRow.period).where(EntryRow.key.in_((key, f"{key}/back"))).order_by(EntryRow.id)).all()
            assert [(int(moved), period) for moved, period in found] == [(pence, "2027-03"), (pence, "2027-04")]
        proved(db)


def test_a_direct_payment_that_was_paid_after_the_year_is_accrued_for_its_days_of_the_year(small: Town) -> None:
    with small.writing() as db:
        paid_over_the_end(db, small, paid=APRIL.date())
        assert sum(int(row(db, small, who).late) for who in ("icb", "council")) == 1265_16
        assert int(row(db, small, "icb").prepayment) == 0


def test_what_was_given_and_not_billed_is_accrued_at_its_split(town: Town) -> None:
    with town.writing() as db:
        bought_by_funders(db, town)
        assert [int(row(db, town, who).unbilled) for who in ("icb", "council")] == [1252_94, 835_30]
        give(db, town, later(YEAR.last).date().replace(year=2026, month=6, day=28), 60, start=1200, confirmed=False)
        assert [int(row(db, town, who).unanswered) for who in ("icb", "council")] == [14_92, 9_94]
        assert {line.payee for line in row(db, town, "icb").lines} == {town.orgs["provider"].name}


@pytest.mark.parametrize(("approved", "left"), [(later(APRIL.date()), 1252_94), (None, 0)])
def test_a_bill_counts_when_it_was_approved_by_31_march(town: Town, approved: Any, left: int) -> None:
    from brokerage.invoices import actions
    with town.writing() as db:
        bought_by_funders(db, town)
        bill = billed(db, town)
        actions.approve(db, bill, by=town.actor("ann"), at=approved or later(bill.received_on))
        rows = [r for r in _rows(db, town) if r.budget_id == town.budgets["ann"].id]
        assert sum(int(r.accrual) for r in rows) == left


def _rows(db: Any, town: Town) -> Any:
    from brokerage.closing import year_end
    return year_end.of_funder(db, town.orgs["icb"].id, YEAR)


def test_it_is_posted_into_march_and_taken_back_in_april_and_a_second_run_adds_nothing(town: Town) -> None:
    with town.writing() as db:
        bought_by_funders(db, town)
        before = _purse(db, town)
        assert _post(db, town) == 1 and _post(db, town) == 0 and _post(db, town, "council") == 1
        assert _kinds(db) == {("YEAR_END_ACCRUAL", "2027-03"): 2, ("YEAR_END_ACCRUAL_REVERSED", "2027-04"): 2}
        assert row(db, town, "icb").more == (0, 0) and int(row(db, town, "icb").posted_accrual) == 1252_94
        assert int(ledger.balance(db, f"funder/{town.orgs['icb'].id}/accruals")) == 0
        assert _purse(db, town) == before  # nobody's budget changed, and the funders' parts still come to it
        assert {m.change_pence for m in db.scalars(select(Movement).where(Movement.kind.like("YEAR_END%")))} == {0}
        proved(db)


def _purse(db: Any, town: Town) -> list[int]:
    return [int(ledger.balance(db, chart.place(s.id, place))) for s in dated.streams_of(db, town.budget(db)) for place in chart.PLACES]


def test_what_was_put_right_after_the_first_run_is_posted_as_a_difference(town: Town) -> None:
    with town.writing() as db:
        bought_by_funders(db, town)
        _post(db, town)
        give(db, town, later(YEAR.last).date().replace(year=2026, month=6, day=28), 60, start=1200, confirmed=False)
        assert [int(pence) for pence in row(db, town, "icb").more] == [14_92, 0]
        assert _post(db, town) == 1 and _post(db, town) == 0
        assert int(row(db, town, "icb").posted_accrual) == 1267_86
        proved(db)


def test_nothing_is_posted_before_the_year_is_over_or_into_closed_books(town: Town) -> None:
    with town.writing() as db:
        bought_by_funders(db, town)
        with pytest.raises(Refusal, match="when it is over"):
            posting.post(db, funder(db, town, "icb"), YEAR, by="system", at=later(YEAR.last))
    with town.writing() as db:
        ledger.close_period(db, "2027-03", by="system", at=APRIL)
    with town.writing() as db, pytest.raises(Refusal, match="closed"):
        _post(db, town)


def test_finance_sees_what_will_be_posted_before_it_is_and_posts_exactly_that(town: Town, door: Any, clock: SetClock) -> None:
    with town.writing() as db:
        bought_by_funders(db, town)
    clock.put(APRIL.date())
    finance, path = door("finance"), f"/year-ends/{town.orgs['council'].id}/2027"
    page = finance.get(path)
    assert "£835.30" in page.html and "Given and agreed, not billed" in page.html
    form = next(f for f in page.forms if f.action.endswith("/post"))
    finance.post(f"{path}/post", {"seen": "0" * 32}, status=409)
    finance.post(f"{path}/post", form.fields)
    assert "Everything is posted" in finance.get(path).html
    sheet = finance.client.get(f"{path}/table").content.decode("utf-8-sig")
    assert "835.30" in sheet and "Posted" in sheet
    door("nhsfinance").get(path, status=404)
    for who in ("ann", "broker", "tom"):
        door(who).get(path, status=403)


def test_the_command_shows_and_posts_the_same(town: Town) -> None:
    with town.writing() as db:
        bought_by_funders(db, town)
        shown = command.show(db, "9TT", 2027)
        assert "Accruals £835.30, prepayments £0.00" in shown and "posted £0.00" in shown
        assert "1 entries posted" in command.post(db, "9TT", 2027, at=APRIL)
        assert "nothing more" in command.post(db, "9TT", 2027, at=APRIL) and "posted £835.30" in command.show(db, "9TT", 2027)
        with pytest.raises(Refusal, match="ODS"):
            command.post(db, "NOBODY", 2027, at=APRIL)
