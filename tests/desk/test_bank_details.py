"""The rules of a change of bank details (domain I-07), without pages."""
from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from brokerage.desk import bank_actions
from brokerage.desk.models import BankDetails
from brokerage.desk.states import BANK, COLOURS, WORDS
from brokerage.kit.errors import Refusal
from brokerage.kit.states import Step
from brokerage.people.models import Organisation
from tests.desk.conftest import CODE, NUMBER, acting, asked, called, checked, paid_into, settled


def test_new_details_are_in_force_only_when_the_hold_is_over_to_the_second(town: SimpleNamespace) -> None:
    settled(town, "11111112")
    bank_id = asked(town)
    assert paid_into(town) == "11111112"
    checked(town, bank_id)
    town.clock.move(hours=47, minutes=59, seconds=59)
    assert paid_into(town) == "11111112"
    town.clock.move(seconds=1)
    assert paid_into(town) == NUMBER


def test_the_worker_gives_them_their_state_and_ends_the_old_at_that_moment(town: SimpleNamespace) -> None:
    old, new = settled(town, "11111112"), 0
    new = settled(town)
    with town.database.transaction() as db:
        assert bank_actions.settle(db, at=town.clock.now()) == 1 and bank_actions.settle(db, at=town.clock.now()) == 0
    with town.database.reading() as db:
        first, second = db.get_one(BankDetails, old), db.get_one(BankDetails, new)
        assert (first.state, second.state) == ("REPLACED", "IN_FORCE") and first.ended_at == second.good_from


@pytest.mark.parametrize("who", ["manager", "second", "rival", "worker", "both", "two", "approver", "broker", "sysadmin", "coordinator"])
def test_nobody_checks_them_but_somebody_who_pays_in_another_body(town: SimpleNamespace, who: str) -> None:
    bank_id = asked(town)
    with pytest.raises(Refusal) as no:
        checked(town, bank_id, who=who)
    assert no.value.code == "SEPARATION" and paid_into(town) is None


def test_whoever_asked_cannot_check_even_when_they_have_since_left_the_provider(town: SimpleNamespace) -> None:
    bank_id = asked(town, who="two")
    with town.database.transaction() as db:
        db.execute(text("UPDATE membership SET ended_at = :at WHERE user_id = :user AND org_id = :org"),
                   {"at": "2026-11-20 10:00:00", "user": town.two.id, "org": town.orgs["homecare"]})
        by = acting(db, town, "two")
        left = SimpleNamespace(user_id=by.user_id, ref=by.ref, seats=tuple(s for s in by.seats if s.role == "FINANCE"),
                               orgs=lambda *_: frozenset({town.orgs["council"]}))
        with pytest.raises(Refusal):
            bank_actions.approve(db, db.get_one(BankDetails, bank_id), called(town.clock.now()), by=left, at=town.clock.now())  # type: ignore[arg-type]


def test_the_database_itself_refuses_one_person_for_both(town: SimpleNamespace) -> None:
    bank_id = asked(town)
    with pytest.raises(IntegrityError), town.database.transaction() as db:
        db.execute(text("UPDATE bank_details SET checked_by = proposed_by WHERE id = :id"), {"id": bank_id})


def test_the_database_itself_refuses_details_in_force_without_a_call_back(town: SimpleNamespace) -> None:
    bank_id = asked(town)
    with pytest.raises(IntegrityError), town.database.transaction() as db:
        db.execute(text("UPDATE bank_details SET state = 'IN_FORCE' WHERE id = :id"), {"id": bank_id})


@pytest.mark.parametrize(("over", "field"), [
    ({"account_number": "31926810"}, "account_number"), ({"sort_code": "309401"}, "account_number"), ({"account_number": "3192681"}, "account_number"),
    ({"number": "12"}, "number"), ({"number_from": "EMAIL"}, "number_from"), ({"at": timedelta(minutes=-62)}, "day"), ({"at": timedelta(minutes=1)}, "day")])
def test_a_call_that_does_not_prove_it_is_refused_and_changes_nothing(town: SimpleNamespace, over: dict[str, Any], field: str) -> None:
    bank_id = asked(town)
    town.clock.move(hours=1)
    if "at" in over:
        over = {"at": town.clock.now() + over["at"]}
    with pytest.raises(Refusal) as no:
        checked(town, bank_id, **over)
    assert field in no.value.fields
    with town.database.reading() as db:
        row = db.get_one(BankDetails, bank_id)
        assert row.state == "PROPOSED" and row.good_from is None


@pytest.mark.parametrize("who", ["manager", "second", "finance", "payer"])
def test_either_side_stops_it_during_the_hold_and_the_old_stay(town: SimpleNamespace, who: str) -> None:
    settled(town, "11111112")
    bank_id = asked(town)
    checked(town, bank_id)
    with town.database.transaction() as db:
        bank_actions.stop(db, db.get_one(BankDetails, bank_id), "We did not ask for this", by=acting(db, town, who), at=town.clock.now())
    town.clock.move(hours=100)
    assert paid_into(town) == "11111112"


@pytest.mark.parametrize("who", ["rival", "worker", "broker"])
def test_a_stranger_does_not_stop_it(town: SimpleNamespace, who: str) -> None:
    bank_id = asked(town)
    checked(town, bank_id)
    with pytest.raises(Refusal), town.database.transaction() as db:
        bank_actions.stop(db, db.get_one(BankDetails, bank_id), "We did not ask for this", by=acting(db, town, who), at=town.clock.now())


def test_what_is_in_use_cannot_be_stopped_late(town: SimpleNamespace) -> None:
    bank_id = settled(town)
    with pytest.raises(Refusal) as no, town.database.transaction() as db:
        bank_actions.stop(db, db.get_one(BankDetails, bank_id), "We did not ask for this", by=acting(db, town, "manager"), at=town.clock.now())
    assert no.value.code == "HOLD_OVER"


def test_one_change_waits_at_a_time_and_a_refused_one_makes_room(town: SimpleNamespace) -> None:
    bank_id = asked(town)
    with pytest.raises(Refusal):
        asked(town, number="22222223", who="second")
    with town.database.transaction() as db:
        bank_actions.refuse(db, db.get_one(BankDetails, bank_id), "Nobody there knew of it", by=acting(db, town, "finance"), at=town.clock.now())
    asked(town, number="22222223")


@pytest.mark.parametrize("who", ["rival", "worker", "finance"])
def test_only_a_manager_of_that_provider_asks(town: SimpleNamespace, who: str) -> None:
    with pytest.raises(Refusal):
        asked(town, who=who)


@pytest.mark.parametrize(("code", "number", "fields"), [("30940", NUMBER, {"sort_code"}), (CODE, "1234567", {"account_number"}),
                                                         ("٣٠٩٤٠٠", NUMBER, {"sort_code"}), ("", "x", {"sort_code", "account_number"})])
def test_every_wrong_field_is_named_at_once(town: SimpleNamespace, code: str, number: str, fields: set[str]) -> None:
    with pytest.raises(Refusal) as no:
        asked(town, code=code, number=number)
    assert set(no.value.fields) == fields


def test_digits_are_sealed_at_rest_and_stand_in_no_history(town: SimpleNamespace) -> None:
    settled(town)
    with town.database.reading() as db:
        raw = str(db.execute(text("SELECT * FROM bank_details")).all())
        steps = "".join(db.scalars(select(Step.why)))
    assert NUMBER not in raw and CODE not in raw and NUMBER not in steps and NUMBER[-3:] not in steps


def test_the_same_account_of_another_provider_is_seen(town: SimpleNamespace) -> None:
    bank_id = asked(town)
    asked(town, who="rival", org="rival")
    with town.database.reading() as db:
        assert bank_actions.also_used_by(db, db.get_one(BankDetails, bank_id)) == ["Other Homecare"]


def test_both_sides_can_be_told_of_every_move(town: SimpleNamespace) -> None:
    settled(town)
    with town.database.transaction() as db:
        bank_actions.settle(db, at=town.clock.now())
    with town.database.reading() as db:
        steps = db.execute(select(Step.verb, Step.about, Step.told_at).where(Step.machine == BANK.name).order_by(Step.id)).all()
    assert [tuple(s) for s in steps] == [(verb, f"organisation/{town.orgs['homecare']}", None) for verb in ("propose", "approve", "take_effect")]


def test_a_body_that_is_no_provider_has_no_desk(town: SimpleNamespace) -> None:
    with pytest.raises(Refusal), town.database.transaction() as db:
        bank_actions.propose(db, db.get_one(Organisation, town.orgs["council"]), account_name="x", sort_code=CODE, account_number=NUMBER, why="Because we can",
                             by=acting(db, town, "manager"), at=town.clock.now())


def test_every_state_has_its_words(town: SimpleNamespace) -> None:
    assert set(WORDS) == set(BANK.states) >= set(COLOURS)
    assert bank_actions.looks_odd(CODE, "11111111") and not bank_actions.looks_odd(CODE, NUMBER)
