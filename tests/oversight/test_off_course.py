"""P-41: two month ends running above 110% or below 80% of what was planned ask for a review, once; one does not."""
from __future__ import annotations

from sqlalchemy import select

from brokerage.oversight import off_course
from brokerage.oversight.models import Review
from tests.budgets.conftest import Town, at
from tests.oversight.planned import NOW, date, running, used  # noqa: F401 - a fixture

TODAY = NOW.date()


def asked(town: Town, when: date = TODAY) -> list[tuple[str, str]]:
    """Whom the chore asks for, and why, after it has looked twice."""
    with town.writing() as db:
        for _ in range(2):
            last = 0
            while last := off_course.look(db, last, at=at(when)):
                pass
        people = {person.id: name for name, person in town.people.items()}
        return [(people[r.person_id], r.why) for r in db.scalars(select(Review).where(Review.trigger == "SPENDING"))]


def test_what_goes_as_planned_asks_for_nothing(running: Town) -> None:  # noqa: F811
    used(running)
    assert [name for name, _ in asked(running) if name == "ann"] == []


def test_too_little_at_two_month_ends_asks_once_and_says_how_little(running: Town) -> None:  # noqa: F811
    used(running, nights="")  # 522.06 + 46.75 of 933.81 a week: 61%
    # To 30 September 24 weeks were bought of 171 days: 568.81 × 24 ÷ (933.81 × 171 ÷ 7) = 59%; to 31 October 29 of 202 days: 61%
    assert asked(running) == [("ann", "59% of what was planned was used up to the end of September, and 61% up to the end of October.")]


def test_too_much_at_two_month_ends_asks_too(running: Town) -> None:  # noqa: F811
    used(running, homecare="800.00", weeks=29)
    assert [name for name, _ in asked(running)] == ["ann"]


def test_one_month_end_is_not_enough(running: Town) -> None:  # noqa: F811
    used(running, weeks=20)  # 20 weeks of 171 days are 81% on 30 September, of 202 days 69% on 31 October
    assert [name for name, _ in asked(running) if name == "ann"] == []


def test_a_budget_that_has_not_run_for_both_months_is_left_alone(running: Town) -> None:  # noqa: F811
    assert asked(running, date(2026, 5, 20)) == []
