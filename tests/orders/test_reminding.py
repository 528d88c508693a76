"""The holder is told before what they did not answer counts as right."""
from __future__ import annotations

from datetime import date

from sqlalchemy import select

from brokerage.notices.models import Notice
from brokerage.orders import chores, reminding
from brokerage.orders.delivery_models import Delivery
from tests.budgets.conftest import Town
from tests.orders.town import done, later, recent


def test_two_days_before_the_notice_ends_the_holder_is_told_once_with_the_day(town: Town) -> None:
    with town.writing() as db:
        visit = done(db, town, recent(db, town))
        last = visit.confirm_by
        assert last == date(2026, 11, 27) and reminding.remind in chores.STEPS
        assert reminding.remind(db, later(date(2026, 11, 24))) == 0
        assert reminding.remind(db, later(date(2026, 11, 25))) == 1 and reminding.remind(db, later(date(2026, 11, 26))) == 1
        told = db.scalars(select(Notice).where(Notice.user_id == town.users["ann"].id, Notice.kind == "CONFIRM_SOON")).one()
        assert "1 visit of" in told.words and "27 November 2026" in told.words and told.where == f"/people/{town.people['ann'].id}/week"
        assert not db.scalars(select(Notice).where(Notice.user_id == town.users["ben"].id)).all()


def test_what_was_answered_is_not_asked_for_again(town: Town) -> None:
    with town.writing() as db:
        visit = done(db, town, recent(db, town))
        db.get_one(Delivery, visit.id).state = "CONFIRMED"
        db.flush()
        assert reminding.remind(db, later(date(2026, 11, 26))) == 0
