"""The year end's tests live in the town of the bills: four weeks of June given and confirmed, and no bill yet; Ben beside."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from brokerage.budgets import money_actions
from brokerage.budgets.charge_models import Charge
from brokerage.budgets.models import Budget, FundingStream, StreamAmount
from brokerage.budgets.split_models import SplitRule
from brokerage.closing import year_end
from brokerage.closing.shapes import Row, Year
from brokerage.people.models import Organisation
from tests.budgets.conftest import Town, at
from tests.budgets.conftest import town as small  # noqa: F401
from tests.invoices.conftest import door, town  # noqa: F401 - the fixtures are used from here

YEAR = Year(2027)
APRIL = datetime(2027, 4, 6, 10, tzinfo=UTC)


def bought_by_funders(db: Session, town: Town) -> None:  # noqa: F811
    """The funders buy themselves: no direct payment."""
    db.execute(update(FundingStream).where(FundingStream.budget_id == town.budgets["ann"].id).values(deployment="NOTIONAL"))
    db.expire_all()


def paid_over_the_end(db: Session, town: Town, *, paid: date = date(2027, 3, 19)) -> None:  # noqa: F811
    """W17: 3,542.44 for Mon 22 March to Sun 18 April 2027, in a budget that goes on after March; Ben has the same."""
    for name in ("ann", "ben"):
        number, end = town.budgets[name].id, date(2027, 6, 30)
        streams = [s.id for s in town.streams[name]]
        db.execute(update(Budget).where(Budget.id == number).values(ends_on=end))
        db.execute(update(StreamAmount).where(StreamAmount.stream_id.in_(streams)).values(until=end))
        db.execute(update(Charge).where(Charge.budget_id == number).values(until=end))
        db.execute(update(SplitRule).where(SplitRule.budget_id == number).values(until=None))
    db.expire_all()
    pay = money_actions.pay_direct_payment
    assert int(pay(db, town.budget(db), date(2027, 3, 22), by=town.actor("finance"), at=at(paid))) == 3542_44
    pay(db, town.budget(db, "ben"), date(2027, 3, 22) - timedelta(weeks=2), by=town.actor("finance"), at=at(date(2027, 3, 5)))


def row(db: Session, town: Town, who: str, name: str = "ann") -> Row:  # noqa: F811
    """The funder's row of this person."""
    return next(r for r in year_end.of_funder(db, town.orgs[who].id, YEAR) if r.budget_id == town.budgets[name].id)


def funder(db: Session, town: Town, who: str) -> Any:  # noqa: F811
    return db.get_one(Organisation, town.orgs[who].id)
