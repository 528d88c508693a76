"""Reviews: planned by the clocks, asked for, signed by each payer; late ones stop nothing."""
from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from brokerage.budgets import money_actions
from brokerage.kit.errors import Refusal
from brokerage.oversight import review_actions, review_queries
from brokerage.oversight.models import Review
from tests.budgets.conftest import NOW
from tests.oversight.conftest import START, Town, at, here, lived, said

TODAY = date(2026, 11, 20)


def planned(town: Town, when: datetime = NOW, name: str = "ann") -> Review:
    with town.writing() as db:
        made = review_actions.plan_ahead(db, town.budget(db, name), at=when)
        review_actions.turn(db, when)
    assert made is not None
    return made


def one(db: Any, made: Review) -> Review:
    return db.get_one(Review, made.id)  # type: ignore[no-any-return]


def begun(town: Town, when: datetime = NOW) -> Review:
    made = planned(town)
    with town.writing() as db:
        review_actions.begin(db, one(db, made), attendees="Ann, her sister", invited=True, access=True, by=town.actor("assessor"), at=when)
    return made


def test_the_first_review_is_due_on_the_earliest_of_every_clock(town: Town) -> None:
    lived(town, weeks=4)  # the first direct payment is of 13 April
    made = planned(town, at(START))
    # council money 12 weeks: 6 July; NHS payment 3 months: 13 July; joint package 3 months after the decision of 2 March: 2 June
    assert made.due_on == date(2026, 6, 2) and made.clocks == "CHC LA_DP MONEY NHS_DP"
    with town.database.reading() as db:
        found = review_queries.of_budget(db, town.actor("ann"), town.budgets["ann"].id)
    assert {c.code: c.due for c in found.clocks} == {
        "CHC": date(2026, 6, 2), "LA_DP": date(2026, 10, 13), "MONEY": date(2026, 7, 6), "NHS_DP": date(2026, 7, 13)}


def test_asking_again_plans_no_second_review(town: Town) -> None:
    lived(town, weeks=4)
    assert planned(town).id == planned(town).id


@pytest.mark.parametrize(("day", "state"), [(date(2026, 5, 4), "SCHEDULED"), (date(2026, 5, 5), "DUE"), (date(2026, 6, 2), "DUE"),
                                            (date(2026, 6, 3), "OVERDUE")])
def test_a_review_falls_due_28_days_before_and_is_late_the_day_after(town: Town, day: date, state: str) -> None:
    lived(town, weeks=4)
    made = planned(town, at(START))
    with town.writing() as db:
        review_actions.turn(db, at(day))
        review_actions.turn(db, at(day))
        assert one(db, made).state == state


def test_a_late_review_stops_no_payment(town: Town) -> None:
    lived(town, weeks=4)
    made = planned(town)
    with town.writing() as db:
        review_actions.turn(db, NOW)
        assert one(db, made).state == "OVERDUE" and town.budget(db).state == "ACTIVE"
        money_actions.pay_direct_payment(db, town.budget(db), date(2026, 11, 23), by=town.actor("finance"), at=NOW)


def test_only_a_payer_who_has_signed_has_its_clocks_satisfied(town: Town) -> None:
    lived(town, weeks=4)
    made = begun(town)
    with town.writing() as db:
        review_actions.sign(db, one(db, made), "CONTINUE", "All is well.", by=town.actor("icb"), at=NOW)
        review_actions.agree(db, one(db, made), "I am glad of it.", by=town.actor("assessor"), at=NOW)
        following = review_actions.action(db, one(db, made), by=town.actor("assessor"), at=NOW)
        assert following is not None and following.due_on == date(2026, 7, 6)  # the council's money clock still runs
        due = {c.code: c.due for c in review_queries.running(db, town.budget(db))}
    assert due["NHS_DP"] == due["CHC"] == date(2027, 11, 20) and due["LA_DP"] == date(2026, 10, 13)


def test_one_review_that_every_payer_signs_serves_them_all(town: Town) -> None:
    lived(town, weeks=4)
    made = begun(town)
    with town.writing() as db:
        for who in ("icb", "council"):
            review_actions.sign(db, one(db, made), "CONTINUE", "All is well.", by=town.actor(who), at=NOW)
        with pytest.raises(Refusal, match="signs"):
            review_actions.sign(db, one(db, made), "CONTINUE", "Again.", by=town.actor("council"), at=NOW)
        with pytest.raises(Refusal, match="signs"):
            review_actions.sign(db, one(db, made), "CONTINUE", "Not ours.", by=town.actor("other"), at=NOW)
        review_actions.agree(db, one(db, made), "Fine.", by=town.actor("assessor"), at=NOW)
        following = review_actions.action(db, one(db, made), by=town.actor("assessor"), at=NOW)
    assert following is not None and following.due_on == date(2027, 11, 20)


def test_less_needs_full_reasons_and_a_new_plan_before_it_is_done(town: Town) -> None:
    lived(town, weeks=4)
    made = begun(town)
    with town.writing() as db:
        with pytest.raises(Refusal) as no:
            review_actions.sign(db, one(db, made), "REDUCE", "less", by=town.actor("icb"), at=NOW)
        assert "notice" in no.value.fields["reasons"]
        review_actions.sign(db, one(db, made), "REDUCE", "You told us that you need fewer nights now.", by=town.actor("icb"), at=NOW)
        review_actions.agree(db, one(db, made), "I agree.", by=town.actor("assessor"), at=NOW)
        with pytest.raises(Refusal) as no:
            review_actions.action(db, one(db, made), by=town.actor("assessor"), at=NOW)
        assert no.value.code == "NO_NEW_PLAN"


def test_every_wrong_field_is_named_at_once_before_it_begins(town: Town) -> None:
    lived(town, weeks=4)
    made = planned(town)
    with pytest.raises(Refusal) as no, town.writing() as db:
        review_actions.begin(db, one(db, made), attendees=" ", invited=False, access=False, by=town.actor("assessor"), at=NOW)
    assert set(no.value.fields) == {"attendees", "invited", "access"}


def test_a_review_that_somebody_asks_for_comes_forward_and_is_not_a_second_one(town: Town, browse: Any) -> None:
    page = browse(town.users["ann"])
    page.get(here(town, "reviews"))
    assert "2 June 2026 was the last day for the next review: it is late" in said(page.seen)
    after = page.post(here(town, "reviews"), {"trigger": "NEEDS", "why": "I can walk less far."})
    assert "18 December 2026" in said(after)
    page.post(here(town, "reviews"), {"trigger": "CARER", "why": "My sister is ill."})
    with town.database.reading() as db:
        assert [r.trigger for r in db.query(Review).all()] == ["CARER"]
    bad = page.post(here(town, "reviews"), {"trigger": "NEEDS", "why": " "}, status=422)
    assert "Say why, in a few words" in said(bad)


def test_another_day_is_never_later_than_the_clocks_allow(town: Town) -> None:
    lived(town, weeks=4)
    when = at(date(2026, 5, 10))
    made = planned(town, when)
    with town.writing() as db:
        with pytest.raises(Refusal) as no:
            review_actions.cancel(db, one(db, made), "Holiday", date(2026, 6, 3), by=town.actor("assessor"), at=when)
        assert no.value.code == "TOO_LATE"
        moved = review_actions.cancel(db, one(db, made), "Holiday", date(2026, 6, 1), by=town.actor("assessor"), at=when)
        assert one(db, made).state == "CANCELLED" and (moved.state, moved.due_on) == ("SCHEDULED", date(2026, 6, 1))


def test_strangers_see_no_review(town: Town, browse: Any) -> None:
    for who in ("ben", "other"):
        browse(town.users[who]).get(here(town, "reviews"), status=404)
