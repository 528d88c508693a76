"""Money asked back: told, answered, decided by somebody else, looked at again; and the ledger moves nothing before its time."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from brokerage import ledger
from brokerage.budgets import chart, guards, journal, money_actions
from brokerage.kit.clock import SetClock
from brokerage.kit.errors import Refusal
from brokerage.ledger import Transfer
from brokerage.notices.models import Notice
from brokerage.oversight import reclaim_actions as deeds
from brokerage.oversight import reclaim_queries
from brokerage.oversight.models import Reclaim, ReclaimShare
from tests.budgets.conftest import NOW
from tests.oversight.conftest import START, Town, here, lived, p, said

WHY = "Much less was bought than planned, for half a year."
LAST = date(2026, 12, 18)
"""28 days after 20 November."""
AMOUNT = (p("3542.44") + p("192.80") - p("146.75")) * 7 - p("933.81") * 8


def on(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture
def asked(town: Town) -> int:
    lived(town, home_care="100")
    lived(town, "ben", home_care="100")
    with town.writing() as db:
        return deeds.propose(db, town.budget(db), why=WHY, by=town.actor("finance"), at=NOW).id


def of(db: Any, number: int) -> Reclaim:
    return db.get_one(Reclaim, number)  # type: ignore[no-any-return]


def confirmed(town: Town, number: int, method: str = "INVOICE", day: date = LAST + timedelta(days=1)) -> None:
    with town.writing() as db:
        deeds.confirm(db, of(db, number), method, "We read your answer, and the money is not needed.", by=town.actor("treasurer"),
                      at=on(day))


def test_the_amount_is_worked_out_and_shared_by_net_pay_ins_and_the_person_is_told(town: Town, asked: int) -> None:
    with town.database.reading() as db:
        made = of(db, asked)
        shares = list(db.scalars(select(ReclaimShare.amount_pence).where(ReclaimShare.reclaim_id == asked)))
        assert made.amount_pence == AMOUNT and sum(shares, p("0")) == AMOUNT and made.reply_by == LAST
        assert abs(int(shares[0]) * 32532 - int(shares[1]) * 56029) < 2 * 56029  # 560.29 to 325.32
        told = list(db.scalars(select(Notice).where(Notice.kind == "RECLAIM")))
        assert {n.user_id for n in told} == {town.users[who].id for who in ("ann", "carer", "helper")}
        assert "18 December 2026" in told[0].words


def test_the_ledger_itself_refuses_the_money_until_the_last_day_is_over(town: Town, asked: int) -> None:
    moves = [Transfer(chart.dp_account(town.budgets["ann"].id), chart.cash(town.streams["ann"][0]), p("1"))]
    with town.writing() as db:
        document = of(db, asked).document
        for moment in (NOW, datetime(2026, 12, 18, 23, 59, 59, tzinfo=UTC)):
            with pytest.raises(Refusal) as no:
                journal.post(db, town.budget(db), "sly", "RECLAIM_RECEIVED", moves, by="user/1", at=moment, on=LAST, words="x",
                             document=document)
            assert no.value.code == "WAITS"
    with pytest.raises(DBAPIError), town.writing() as db:
        db.execute(text("UPDATE ledger_wait SET free_from = '2020-01-01 00:00:00'"))


def test_an_answer_on_the_last_day_counts_and_the_day_after_does_not(town: Town, asked: int) -> None:
    with town.writing() as db:
        deeds.reply(db, of(db, asked), "It is for a wheelchair.", by=town.actor("ann"), at=on(LAST, 23))
        with pytest.raises(Refusal) as no:
            deeds.reply(db, of(db, asked), "More", by=town.actor("ann"), at=on(LAST + timedelta(days=1)))
        assert no.value.code == "TOO_LATE" and of(db, asked).reply == "It is for a wheelchair."


def test_it_is_decided_after_the_last_day_and_by_somebody_else(town: Town, asked: int) -> None:
    with town.writing() as db:
        for who, day, code in (("treasurer", LAST, "WAITS"), ("finance", LAST + timedelta(days=1), "SAME_DECIDER")):
            with pytest.raises(Refusal) as no:
                deeds.confirm(db, of(db, asked), "INVOICE", WHY, by=town.actor(who), at=on(day))
            assert no.value.code == code
    confirmed(town, asked)
    with town.database.reading() as db:
        assert (of(db, asked).state, of(db, asked).due_on) == ("CONFIRMED", date(2027, 1, 16))


def test_money_goes_back_when_it_is_due_to_each_funder_and_in_parts_to_the_penny(town: Town, asked: int) -> None:
    confirmed(town, asked)
    with town.writing() as db:
        before = ledger.balance(db, chart.dp_account(town.budgets["ann"].id))
        with pytest.raises(Refusal) as no:
            deeds.take(db, of(db, asked), p("1"), by=town.actor("finance"), at=on(date(2027, 1, 15)))
        assert no.value.code == "WAITS"
    with town.writing() as db:
        for amount in ("0.01", "1000.02", "333.33"):
            deeds.take(db, of(db, asked), p(amount), by=town.actor("finance"), at=on(date(2027, 1, 16)))
        rest = of(db, asked).amount_pence - of(db, asked).settled_pence
        assert deeds.take(db, of(db, asked), rest, by=town.actor("finance"), at=on(date(2027, 1, 17))) == p("0")
        assert of(db, asked).state == "SETTLED"
        assert ledger.balance(db, chart.dp_account(town.budgets["ann"].id)) == before - AMOUNT
        shares = dict(db.execute(select(ReclaimShare.stream_id, ReclaimShare.amount_pence).where(ReclaimShare.reclaim_id == asked)).all())
        for stream in town.streams["ann"]:
            got = db.scalar(text("SELECT SUM(t.amount_pence) FROM ledger_transfer t JOIN ledger_entry e ON e.id = t.entry_id JOIN"
                                 " ledger_account a ON a.id = t.dest_id WHERE e.document = :d AND a.path = :p"),
                            {"d": f"wait/reclaim/{asked}", "p": chart.cash(stream)})
            assert int(got) == int(shares[stream.id])
        assert ledger.books(db) == [] and journal.agrees(db) == []


def test_more_than_is_left_of_it_never_moves(town: Town, asked: int) -> None:
    confirmed(town, asked)
    with town.writing() as db, pytest.raises(Refusal) as no:
        deeds.take(db, of(db, asked), AMOUNT + p("0.01"), by=town.actor("finance"), at=on(date(2027, 1, 20)))
    assert no.value.code == "TOO_MUCH"


def test_by_reduction_a_payment_is_never_made_smaller_than_nothing(town: Town, asked: int) -> None:
    confirmed(town, asked, "REDUCTION")
    first = START + timedelta(weeks=28)
    with town.writing() as db:
        with pytest.raises(Refusal):
            deeds.take(db, of(db, asked), p("1"), of_payment=first, by=town.actor("finance"), at=on(date(2027, 1, 20)))
        paid = money_actions.pay_direct_payment(db, town.budget(db), first, by=town.actor("finance"), at=on(date(2027, 1, 20)))
        deeds.take(db, of(db, asked), paid, of_payment=first, by=town.actor("finance"), at=on(date(2027, 1, 20)))
        with pytest.raises(Refusal) as no:
            deeds.take(db, of(db, asked), p("0.01"), of_payment=first, by=town.actor("finance"), at=on(date(2027, 1, 20)))
        assert no.value.code == "ABOVE_PAYMENT"


def test_while_it_is_looked_at_again_nothing_moves_however_late_it_is(town: Town, asked: int) -> None:
    confirmed(town, asked)
    with town.writing() as db:
        with pytest.raises(Refusal):
            deeds.ask_again(db, of(db, asked), "Late", by=town.actor("ann"), at=on(date(2027, 1, 16)))
        deeds.ask_again(db, of(db, asked), "The wheelchair is ordered.", by=town.actor("ann"), at=on(date(2027, 1, 15)))
        with pytest.raises(Refusal):
            deeds.take(db, of(db, asked), p("1"), by=town.actor("finance"), at=on(date(2027, 3, 1)))
        for who in ("treasurer", "other"):
            with pytest.raises(Refusal):
                deeds.decide(db, of(db, asked), stands=True, reasons="No change.", by=town.actor(who), at=on(date(2027, 2, 1)))
        deeds.decide(db, of(db, asked), stands=True, reasons="No change.", by=town.actor("council"), at=on(date(2027, 2, 1)))
        assert of(db, asked).due_on == date(2027, 2, 2)
        deeds.take(db, of(db, asked), p("1"), by=town.actor("finance"), at=on(date(2027, 2, 2)))


def test_what_is_waived_moves_no_more(town: Town, asked: int) -> None:
    confirmed(town, asked)
    with town.writing() as db:
        deeds.waive(db, of(db, asked), "The plan was changed instead.", by=town.actor("icb"), at=on(date(2027, 1, 2)))
        with pytest.raises(Refusal):
            deeds.take(db, of(db, asked), p("1"), by=town.actor("finance"), at=on(date(2027, 2, 2)))


def test_what_cannot_be_asked_for_is_refused_and_every_field_named(town: Town, asked: int) -> None:
    with town.writing() as db:
        for who, more, code in (("ann", {"why": WHY}, "RECLAIM_OPEN"), ("ann", {"why": "x"}, "INCOMPLETE")):
            with pytest.raises(Refusal) as no:
                deeds.propose(db, town.budget(db, who), by=town.actor("finance"), at=NOW, **more)  # type: ignore[arg-type]
            assert no.value.code == code
        with pytest.raises(Refusal) as no:
            deeds.propose(db, town.budget(db, "ben"), reason="MISUSE", why="x", by=town.actor("finance"), at=NOW)
        assert set(no.value.fields) == {"why", "investigation", "hardship", "amount"}
        with pytest.raises(Refusal) as no:
            deeds.propose(db, town.budget(db, "ben"), why=WHY, liabilities=p("50000"), by=town.actor("finance"), at=NOW)
        assert no.value.code == "NO_SURPLUS"


def test_the_way_in_the_browser(town: Town, browse: Any) -> None:
    lived(town, home_care="100")
    finance = browse(town.users["finance"])
    finance.get(here(town, "surplus"))
    page = finance.post(here(town, "surplus"), {"why": WHY, "reason": "SURPLUS"})
    assert str(AMOUNT) in page.h1[0]
    path = here(town, "reclaims", 1)
    ann = browse(town.users["ann"])
    seen = ann.get(path)
    assert "You have until the end of 18 December 2026 to answer" in said(seen)
    assert "Your answer is kept" in said(ann.post(path + "/reply", {"words": "It is for a wheelchair."}))
    for who, status in (("ben", 404), ("other", 404), ("broker", 200)):
        browse(town.users[who]).get(path, status=status)
    ann.post(path + "/take", {"amount": "1"}, status=403)


def test_it_waits_on_the_home_of_whoever_answers_until_they_have(town: Town, asked: int, browse: Any) -> None:
    path, page = here(town, "reclaims", asked), browse(town.users["ann"])
    assert path in page.get("/home").links and "answer by 18 December 2026" in page.html
    assert path not in browse(town.users["ben"]).get("/home").links
    helper = browse(town.users["helper"])
    helper.get("/helping")
    assert "Waiting for Ann Tester: money asked back, to answer" in " ".join(said(helper).split())
    with town.writing() as db:
        deeds.reply(db, of(db, asked), "It is for the summer.", by=town.actor("ann"), at=on(date(2026, 11, 21)))
    assert path not in page.get("/home").links


DUE = date(2027, 1, 16)


def due_places(db: Any, town: Town) -> tuple[int, list[int]]:
    account = int(ledger.balance(db, chart.dp_account(town.budgets["ann"].id)))
    return account, [int(ledger.balance(db, chart.reclaim_due(s.id))) for s in town.streams["ann"]]


def clean(db: Any) -> None:
    assert ledger.books(db) == [] and journal.agrees(db) == []


def test_on_its_day_it_is_a_debt_and_no_money_of_the_account_any_more_whoever_sleeps(town: Town, asked: int) -> None:
    confirmed(town, asked)
    with town.writing() as db:
        before = int(ledger.balance(db, chart.dp_account(town.budgets["ann"].id)))
        assert deeds.all_due(db, on(DUE - timedelta(days=1))) == 0
        with pytest.raises(Refusal) as no:
            deeds.fall_due(db, of(db, asked), at=on(DUE - timedelta(days=1)))
        assert no.value.code == "WAITS"
    with town.writing() as db:
        assert deeds.all_due(db, on(DUE)) == 1 and deeds.all_due(db, on(DUE)) == 0
        account, owed = due_places(db, town)
        shares = list(db.scalars(select(ReclaimShare.amount_pence).where(ReclaimShare.reclaim_id == asked).order_by(ReclaimShare.stream_id)))
        assert of(db, asked).state == "DUE" and account == before - int(AMOUNT) and owed == [int(s) for s in shares]
        clean(db)


def test_what_is_due_comes_in_by_parts_and_is_then_no_debt(town: Town, asked: int) -> None:
    confirmed(town, asked)
    with town.writing() as db:
        deeds.all_due(db, on(DUE))
        deeds.take(db, of(db, asked), p("100"), by=town.actor("finance"), at=on(DUE))
        assert sum(due_places(db, town)[1]) == int(AMOUNT) - 100_00
        deeds.take(db, of(db, asked), AMOUNT - p("100"), by=town.actor("finance"), at=on(DUE))
        assert due_places(db, town)[1] == [0, 0] and of(db, asked).state == "SETTLED"
        clean(db)


def test_what_does_not_come_back_is_given_up_by_somebody_who_had_no_part_in_it(town: Town, asked: int) -> None:
    confirmed(town, asked)
    why = "The estate has nothing left, the solicitor writes."
    with town.writing() as db:
        deeds.take(db, of(db, asked), p("100"), by=town.actor("finance"), at=on(DUE))
        for who, words, code in (("treasurer", why, "SEPARATION"), ("finance", why, "SEPARATION"), ("second", "No", "")):
            with pytest.raises(Refusal) as no:
                deeds.write_off(db, of(db, asked), words, by=town.actor(who), at=on(DUE))
            assert no.value.code == code or no.value.fields
        account = due_places(db, town)[0]
        assert deeds.write_off(db, of(db, asked), why, by=town.actor("second"), at=on(DUE)) == AMOUNT - p("100")
        lost = [int(ledger.balance(db, chart.written_off(s))) for s in town.streams["ann"]]
        assert sum(lost) == int(AMOUNT) - 100_00 and all(x > 0 for x in lost) and due_places(db, town) == (account, [0, 0])
        assert of(db, asked).state == "WRITTEN_OFF" and why in of(db, asked).decision
        with pytest.raises(Refusal):
            deeds.take(db, of(db, asked), p("1"), by=town.actor("finance"), at=on(DUE))
        clean(db)


def test_nothing_is_given_up_before_it_is_due(town: Town, asked: int) -> None:
    confirmed(town, asked)
    with town.writing() as db, pytest.raises(Refusal) as no:
        deeds.write_off(db, of(db, asked), "They have nothing left at all.", by=town.actor("second"), at=on(DUE - timedelta(days=1)))
    assert no.value.code == "WAITS"


def test_a_debt_that_is_not_asked_for_after_all_stays_in_the_account(town: Town, asked: int) -> None:
    confirmed(town, asked)
    with town.writing() as db:
        deeds.all_due(db, on(DUE))
        account = due_places(db, town)[0]
        deeds.waive(db, of(db, asked), "It is needed for the wheelchair.", by=town.actor("council"), at=on(DUE))
        assert due_places(db, town) == (account + int(AMOUNT), [0, 0]) and of(db, asked).state == "WAIVED"
        clean(db)


def test_a_debt_counts_as_gone_back_when_a_surplus_is_worked_out_anew_and_keeps_a_budget_open(town: Town, asked: int) -> None:
    confirmed(town, asked)
    with town.writing() as db:
        before, _ = reclaim_queries.paying(db, town.budgets["ann"].id, DUE)
        deeds.all_due(db, on(DUE))
        after, _ = reclaim_queries.paying(db, town.budgets["ann"].id, DUE)
        assert sum(int(x.paid_in) for x in before) - sum(int(x.paid_in) for x in after) == int(AMOUNT)
        left = guards.still_there(db, town.budget(db), [town.stream(db, 0), town.stream(db, 1)])
        assert sum("still to go back" in words for words in left) == 2


def test_a_finance_approver_gives_it_up_on_its_page_and_finance_does_not(town: Town, asked: int, browse: Any, clock: SetClock) -> None:
    with town.writing() as db:
        made = of(db, asked)
        made.proposed_by = "user/9999"
    confirmed(town, asked)
    with town.writing() as db:
        of(db, asked).confirmed_by = "user/9998"
        deeds.all_due(db, on(DUE))
    clock.put(DUE, 12, 0)
    where = f"/budgets/{town.budgets['ann'].id}/reclaims/{asked}"
    boss = browse(town.users["treasurer"])
    boss.get(where)
    assert "To be given back now" in boss.html and "Give up what is left" in boss.html
    boss.post(where + "/write-off", {"given_up": "No"}, status=422)
    assert "Give full reasons" in boss.html
    boss.post(where + "/write-off", {"given_up": "The solicitor of the estate writes that nothing is left."})
    assert "Given up by the funders" in boss.html
    browse(town.users["finance"]).post(where + "/write-off", {"given_up": "x" * 30}, status=403, bare=True)
