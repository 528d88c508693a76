"""Money asked back: told, answered, decided by somebody else, looked at again; and the ledger moves nothing before its time."""
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from brokerage import ledger
from brokerage.budgets import chart, journal, money_actions
from brokerage.kit.errors import Refusal
from brokerage.ledger import Transfer
from brokerage.notices.models import Notice
from brokerage.oversight import reclaim_actions as deeds
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
