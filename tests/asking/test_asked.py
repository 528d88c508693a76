"""One question: each funder's answer, the limits of a yes, and what is bought under it."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from brokerage.asking import actions, queries
from brokerage.asking.models import Under
from brokerage.budgets.models import Spend
from brokerage.kit.errors import Refusal
from brokerage.notices.models import Notice
from tests.asking.conftest import Town, agreed, ask_of, p, row, said
from tests.budgets.conftest import NOW

TODAY = {"bought_on-day": "20", "bought_on-month": "11", "bought_on-year": "2026"}


def buy(browser: Any, ask: int, amount: str, status: int = 200, **over: str) -> Any:
    browser.get(f"/asks/{ask}")
    return browser.post(f"/asks/{ask}/bought", {"amount": amount, "payee": "Larkfoot Pool", **TODAY, **over}, status=status)


def count(house: Any, kind: Any) -> int:
    with house.database.reading() as db:
        return len(db.scalars(select(kind)).all())


def test_it_can_be_bought_when_every_funder_has_said_yes_up_to_the_least(town: Town, browse: Any, house: Any, ask: int) -> None:
    council = browse(town.users["council"])
    council.get(f"/asks/{ask}")
    said(council, ask, limit="9.50")
    assert row(house, ask).state == "ASKED"
    nhs = browse(town.users["icb"])
    nhs.get(f"/asks/{ask}")
    said(nhs, ask, limit="9.00", **{"until-day": "31", "until-month": "1", "until-year": "2027"})
    found = row(house, ask)
    assert (found.state, found.limit_pence, found.since, found.until) == ("AGREED", p("9.00"), date(2026, 11, 20), date(2027, 1, 31))
    ann = browse(town.users["ann"])
    ann.get(f"/asks/{ask}")
    assert "You can buy it: up to £9.00 every week" in ann.html
    with house.database.reading() as db:
        assert {n.user_id for n in db.scalars(select(Notice).where(Notice.key == f"ask/{ask}/AGREED"))} == {
            town.users[who].id for who in ("ann", "carer", "helper")}


def test_a_yes_lasts_to_the_end_of_the_budget_when_nobody_says_less(town: Town, browse: Any, house: Any, ask: int) -> None:
    agreed(town, browse, ask)
    assert (row(house, ask).until, row(house, ask).limit_pence) == (date(2027, 3, 31), p("10.00"))


def test_one_no_with_its_reason_is_the_answer(town: Town, browse: Any, house: Any, ask: int) -> None:
    council = browse(town.users["council"])
    council.get(f"/asks/{ask}")
    said(council, ask, 422, verdict="NO")
    assert "Say why not" in council.html and row(house, ask).state == "ASKED"
    said(council, ask, verdict="NO", words="The leisure card gives you this for nothing")
    ann, nhs = browse(town.users["ann"]), browse(town.users["icb"])
    ann.get(f"/asks/{ask}")
    nhs.get(f"/asks/{ask}")
    assert "leisure card" in ann.html and "leisure card" not in nhs.html and "Your answer" not in nhs.html
    said(nhs, ask, 403)


@pytest.mark.parametrize(("form", "words"), [
    ({"limit": "10.01"}, "They asked about £10.00"), ({"limit": "0"}, "must be £0.01 or more"),
    ({"until-day": "19", "until-month": "11", "until-year": "2026"}, "from today"),
    ({"until-day": "1", "until-month": "4", "until-year": "2027"}, "when the budget ends"), ({"verdict": "MAYBE"}, "Choose")])
def test_an_answer_that_cannot_be_is_refused_and_nothing_is_kept(town: Town, browse: Any, ask: int, form: dict[str, str],
                                                                 words: str) -> None:
    council = browse(town.users["council"])
    council.get(f"/asks/{ask}")
    said(council, ask, 422, **form)
    assert words in council.html
    council.get(f"/asks/{ask}")
    assert "Not yet" in council.html


def test_a_council_says_why_it_pays_for_presents_this_once(town: Town, browse: Any) -> None:
    ask = ask_of(town, "ann", kind="GIFTS")
    council = browse(town.users["council"])
    council.get(f"/asks/{ask}")
    assert "does not usually pay for presents" in council.html
    said(council, ask, 422)
    assert "Say why it is right this once" in council.html
    said(council, ask, words="A card for her carers, agreed at the review")


def test_above_an_approvers_limit_somebody_else_answers(town: Town, browse: Any, house: Any) -> None:
    ask = ask_of(town, "ann")  # the council's part is £4.00 a week: £208 a year, and this approver's limit is £100
    small = browse(town.users["small"])
    small.get(f"/asks/{ask}")
    said(small, ask, 422)
    assert "This comes to £208.00 a year. You can agree up to £100.00" in small.html
    said(small, ask, limit="4.80")
    assert count(house, Under) == 0 and row(house, ask).state == "ASKED"


def test_who_asked_does_not_answer_and_nobody_answers_for_another(town: Town, browse: Any, ask: int) -> None:
    for who, status in (("ann", 403), ("helper", 403), ("broker", 403), ("other", 404), ("ben", 403)):
        browser = browse(town.users[who])
        browser.get("/")
        said(browser, ask, status)


def test_two_approvers_of_one_funder_answer_once(town: Town, ask: int) -> None:
    with town.writing() as db:
        first, second = (queries.find(db, town.actor(who), ask) for who in ("council", "second"))
        actions.answer(db, first, verdict="YES", by=town.actor("council"), at=NOW)
        with pytest.raises(Refusal, match="answered this already"):
            actions.answer(db, second, verdict="NO", words="No", by=town.actor("second"), at=NOW)


def test_what_is_bought_counts_against_the_yes_of_its_week(town: Town, browse: Any, house: Any, ask: int) -> None:
    agreed(town, browse, ask)
    ann = browse(town.users["ann"])
    buy(ann, ask, "6.00")
    assert "£4.00 of it is left this week" in ann.html and "Bought with this yes" in ann.html
    buy(ann, ask, "4.01", 422)
    assert "£4.00 of it is left" in ann.html and count(house, Spend) == 1
    buy(ann, ask, "4.00")
    assert count(house, Spend) == count(house, Under) == 2


@pytest.mark.parametrize(("over", "words"), [
    ({"payee": "Somebody Else"}, "The yes is for Larkfoot Pool"), ({"bought_on-day": "19"}, "The yes is for 20 November 2026"),
    ({"bought_on-day": "21"}, "has not come yet")])
def test_what_the_yes_does_not_cover_is_not_recorded_under_it(town: Town, browse: Any, house: Any, ask: int, over: dict[str, str],
                                                              words: str) -> None:
    agreed(town, browse, ask)
    ann = browse(town.users["ann"])
    buy(ann, ask, "5.00", 422, **over)
    assert words in ann.html and count(house, Spend) == count(house, Under) == 0


def test_nothing_is_recorded_under_a_question_without_a_yes(town: Town, browse: Any, house: Any, ask: int) -> None:
    buy(browse(town.users["ann"]), ask, "5.00", 403)
    assert count(house, Spend) == 0


def test_a_purchase_that_is_there_is_put_under_it_once(town: Town, browse: Any, house: Any, ask: int) -> None:
    agreed(town, browse, ask)
    second = ask_of(town, "ann", payee="")
    agreed(town, browse, second)
    ann = browse(town.users["ann"])
    ann.get(f"/budgets/{town.budgets['ann'].id}/spend")
    ann.post(f"/budgets/{town.budgets['ann'].id}/spend", {"payee": "larkfoot  pool", "what": "Swimming", "amount": "7.00", **TODAY})
    with house.database.reading() as db:
        spend = db.scalars(select(Spend)).one()
    ann.get(f"/asks/{ask}")
    assert "It is recorded already" in ann.html
    ann.post(f"/asks/{ask}/link", {"spend": "999"}, status=422)
    ann.post(f"/asks/{ask}/link", {"spend": str(spend.id)})
    ann.get(f"/asks/{second}")
    assert "It is recorded already" not in ann.html
    ann.post(f"/asks/{second}/link", {"spend": str(spend.id)}, status=422)
    assert count(house, Under) == 1


def test_another_persons_purchase_cannot_be_put_under_it(town: Town, browse: Any, ask: int) -> None:
    agreed(town, browse, ask)
    with town.writing() as db:
        from brokerage.budgets import money_actions
        theirs = money_actions.record_spend(db, town.budget(db, "ben"), payee="Larkfoot Pool", what="Swimming", amount=p("5.00"),
                                            bought_on=NOW.date(), by=town.actor("ben"), at=NOW).id
    ann = browse(town.users["ann"])
    ann.get(f"/asks/{ask}")
    ann.post(f"/asks/{ask}/link", {"spend": str(theirs)}, status=422)
    browse(town.users["ben"]).get(f"/asks/{ask}", status=404)


def test_a_yes_that_ends_keeps_what_was_bought_and_takes_nothing_new(town: Town, browse: Any, house: Any, clock: Any, ask: int) -> None:
    agreed(town, browse, ask)
    buy(browse(town.users["ann"]), ask, "5.00")
    council = browse(town.users["council"])
    council.get(f"/asks/{ask}")
    council.post(f"/asks/{ask}/end", {}, status=422)
    assert "Say why" in council.html
    council.post(f"/asks/{ask}/end", {"why": "The pool has closed"})
    assert (row(house, ask).state, row(house, ask).until) == ("ENDED", date(2026, 11, 20))
    clock.move(days=1)
    ann = browse(town.users["ann"])
    buy(ann, ask, "4.00", 422, **{"bought_on-day": "21"})
    assert "The pool has closed" in ann.html and count(house, Under) == 1


def test_a_question_can_be_taken_back_until_it_is_answered(town: Town, browse: Any, house: Any, ask: int) -> None:
    ann = browse(town.users["ann"])
    ann.get(f"/asks/{ask}")
    ann.post(f"/asks/{ask}/withdraw", {})
    assert row(house, ask).state == "WITHDRAWN"
    council = browse(town.users["council"])
    council.get(f"/asks/{ask}")
    assert "Your answer" not in council.html
    said(council, ask, 403)


def test_what_was_agreed_first_is_not_asked_about_when_the_budget_is_checked(town: Town, browse: Any, ask: int) -> None:
    agreed(town, browse, ask)
    audit = f"/budgets/{town.budgets['ann'].id}/audit"
    council, ann = browse(town.users["council"]), browse(town.users["ann"])
    ann.get(f"/budgets/{town.budgets['ann'].id}/spend")
    ann.post(f"/budgets/{town.budgets['ann'].id}/spend", {"payee": "Larkfoot Pool", "what": "Swimming", "amount": "7.00", **TODAY})
    council.get(audit)
    assert "1 not known here and not in the plan, £7.00 in all" in council.html
    ann.get(f"/asks/{ask}")
    ann.post(f"/asks/{ask}/link", {"spend": ann.seen.html.split('name="spend"', 1)[1].split('value="', 1)[1].split('"', 1)[0]})
    council.get(audit)
    assert "Only providers that are known or in the plan" in council.html and "1 purchase, £7.00 in all" in council.html


def test_a_double_press_answers_and_buys_once(town: Town, browse: Any, house: Any, ask: int) -> None:
    agreed(town, browse, ask)
    ann = browse(town.users["ann"])
    ann.get(f"/asks/{ask}")
    form = {"amount": "3.00", "payee": "Larkfoot Pool", **TODAY, "_once": "the-same-number"}
    for _ in range(2):
        ann.post(f"/asks/{ask}/bought", form)
    assert count(house, Spend) == 1
    with house.database.reading() as db:
        assert db.execute(text("SELECT COUNT(*) FROM purchase_under")).scalar_one() == 1
