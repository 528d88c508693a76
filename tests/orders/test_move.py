"""A person-led change: a tenth of an order's four weeks, without anybody's approval (M-15)."""
from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.orders import basis, moving
from brokerage.orders.commitments import outstanding
from brokerage.orders.models import Order
from brokerage.plans import facts
from tests.budgets.conftest import NOW, Town
from tests.orders.town import FRIDAY, SESSION, proved, recent, total


@pytest.fixture
def fair(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prices that nobody finds unfair: benchmarks are another test's business."""
    kept = facts.of

    def quiet(db: Any, sheet: Any) -> Any:
        import msgspec
        return msgspec.structs.replace(kept(db, sheet), prices={})
    monkeypatch.setattr(facts, "of", quiet)


def test_up_to_a_tenth_of_the_four_weeks_goes_and_a_penny_more_is_a_change_of_the_plan(town: Town, fair: None) -> None:
    with town.writing() as db:
        care, session, ann = recent(db, town), recent(db, town, SESSION), town.actor("ann")
        before = total(outstanding(db, care)) + total(outstanding(db, session))
        with pytest.raises(Refusal) as no:
            moving.between(db, care, session, Decimal("1.3595"), by=ann, at=NOW)
        assert no.value.code == "OVER_A_TENTH"
        made = moving.between(db, care, session, Decimal("1.3590"), by=ann, at=NOW)  # 63.53 a week for 23 days is 208.74
        assert made.most == Pence(208_82) and made.value <= made.most
        with pytest.raises(Refusal) as no:
            moving.between(db, care, session, Decimal("0.5"), by=ann, at=NOW)
        assert no.value.code == "OVER_A_TENTH"  # cumulative
        assert basis.load(db, care).term(FRIDAY).minutes_weekly == 1260
        assert abs(before - total(outstanding(db, care)) - total(outstanding(db, session))) < 300  # whole minutes: pence are left over
        proved(db)


def test_an_unfair_price_a_health_task_another_split_and_a_stranger_are_refused(town: Town, fair: None) -> None:
    with town.writing() as db:
        care, session = recent(db, town), recent(db, town, SESSION)
        with pytest.raises(Refusal):
            moving.between(db, care, session, Decimal(1), by=town.actor("broker"), at=NOW)
        care.health_task = "MEDICATION"
        with pytest.raises(Refusal) as no:
            moving.between(db, care, session, Decimal(1), by=town.actor("ann"), at=NOW)
        assert no.value.code == "NOT_ALIKE" and "Health" in no.value.text


def test_the_holder_moves_it_on_a_page_and_a_carer_who_only_looks_cannot(town: Town, door: Any, fair: None) -> None:
    with town.writing() as db:
        care, session = recent(db, town).id, recent(db, town, SESSION).id
    ann, path = door("ann"), f"/orders/{care}/move"
    ann.get(path)
    ann.post(path, {"to": "999999", "more": "1"}, status=422)
    ann.post(path, {"to": str(session), "more": "9"}, status=422)
    assert "Choose less" in ann.html
    ann.post(path, {"to": str(session), "more": "1"})
    with town.writing() as db:
        assert basis.load(db, db.get_one(Order, session)).term(FRIDAY.replace(day=21)).quantity == Decimal(2)
    for who, status in (("carer", 403), ("ben", 404), ("tom", 403)):
        door(who).get(path, status=status)
