"""What must be in order before somebody is paid: assistants, delegated tasks, urgent orders (P-37, P-38, 6.2)."""
from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from brokerage.kit.errors import Refusal
from brokerage.orders import asking, basis, changes, chores, delivering, guards, placing
from brokerage.orders.commitments import outstanding
from brokerage.orders.delivering import Done
from brokerage.orders.models import Enquiry, Order
from brokerage.people.models import Person
from brokerage.plans.line_models import Line, Task, Worker
from tests.budgets.conftest import NOW, Town, p
from tests.orders.town import FRIDAY, later, line_of, offered, proved, recent, total
from tests.plans import ready

PAPERS = ("right_to_work_on", "contract_on", "paye_on", "pension_on", "holiday_on", "minimum_wage_on", "references_on")


def test_an_assistant_is_not_engaged_before_every_paper_is_there(town: Town) -> None:
    with town.writing() as db:
        line = line_of(db, town)
        worker = Worker(line_id=line.id, name="Pat", liability_until=date(2027, 3, 31), liability_pence=p("5000000"),
                        **dict.fromkeys(PAPERS, date(2026, 10, 1)))
        db.add(worker)
        db.execute(update(Line).where(Line.id == line.id).values(kind="PA"))
        db.flush()
        order = Order(kind="PA", line_id=line.id)
        guards.assistant_ready(db, order, FRIDAY)
        for name in PAPERS:
            kept = getattr(worker, name)
            setattr(worker, name, None)
            with pytest.raises(Refusal) as no:
                guards.assistant_ready(db, order, FRIDAY)
            assert guards.BEFORE_PAY[name] in no.value.text
            setattr(worker, name, kept)
        with pytest.raises(Refusal):
            guards.assistant_ready(db, order, date(2027, 4, 1))  # the insurance has run out
        worker.liability_pence = p("4999999.99")
        with pytest.raises(Refusal):
            guards.assistant_ready(db, order, FRIDAY)


def test_a_delegated_task_out_of_date_blocks_the_record_and_no_other_order(town: Town) -> None:
    with town.writing() as db:
        order = recent(db, town)
        other = recent(db, town, 4)
        order.health_task = "MEDICATION"
        task = Task(line_id=order.line_id, task="Tube feeding", professional="Nurse Joy", signed_off_on=date(2026, 5, 1), review_on=date(2026, 11, 17))
        db.add(task)
        db.flush()
        delivering.record(db, order, date(2026, 11, 17), Done(start=60, minutes=30), source="PROVIDER", by=town.actor("wendy"), at=NOW)
        with pytest.raises(Refusal) as no:
            delivering.record(db, order, date(2026, 11, 18), Done(start=60, minutes=30), source="PROVIDER", by=town.actor("wendy"), at=NOW)
        assert no.value.code == "P38_TASK_EXPIRED" and "Nurse Joy" in no.value.text
        from decimal import Decimal
        delivering.record(db, other, date(2026, 11, 18), Done(start=60, quantity=Decimal(1)), source="PROVIDER", by=town.actor("wendy"), at=NOW)


def _urgent(db: object, town: Town, last: date) -> Order:
    plan = ready.plan_of(db, town)  # type: ignore[arg-type]
    line = line_of(db, town)  # type: ignore[arg-type]
    return asking.enquire(db, plan, line, [asking.To("Kind Care", town.orgs["provider"].id)], spec="Care", starts_on=FRIDAY, ends_on=last,  # type: ignore[arg-type]
                          urgent=asking.Urgent("Home from hospital"), by=town.actor("broker"), at=NOW)[0]


def test_an_urgent_order_runs_six_weeks_at_most_and_only_after_one_approvers_yes(town: Town) -> None:
    with town.writing() as db:
        with pytest.raises(Refusal) as no:
            _urgent(db, town, date(2027, 1, 1))
        assert "ends_on" in no.value.fields
        order = _urgent(db, town, date(2026, 12, 31))
        asking.offer(db, order, asking.Terms(rate=order.rate, starts_on=FRIDAY), by=town.actor("tom"), at=NOW)
        assert not placing.choose(db, order, by=town.actor("ann"), at=NOW)
        with pytest.raises(Refusal) as no:
            placing.accept(db, order, by=town.actor("ann"), at=NOW)
        assert no.value.code == "INTERIM_NOT_ALLOWED"
        enquiry = db.get_one(Enquiry, order.enquiry_id)
        for who in ("broker", "other", "ann", "finance"):
            with pytest.raises(Refusal):
                asking.allow_urgent(db, enquiry, by=town.actor(who), at=NOW)
        asking.allow_urgent(db, enquiry, by=town.actor("icb"), at=NOW)
        placing.accept(db, order, by=town.actor("ann"), at=NOW)
        assert total(outstanding(db, order)) == 3132_36  # six weeks
        proved(db)


def test_an_offer_above_the_plan_waits_for_a_funder_and_one_for_a_day_that_is_over_is_stale(town: Town) -> None:
    with town.writing() as db:
        dear = offered(db, town, starts=FRIDAY, now=NOW, rate="25.40")
        assert not placing.choose(db, dear, by=town.actor("ann"), at=NOW)
        with pytest.raises(Refusal) as no:
            placing.accept(db, dear, by=town.actor("ann"), at=NOW)
        assert no.value.code == "PRICE_NOT_AGREED"
        term = changes._waiting(db, dear)
        assert term is not None and changes.agree_price(db, dear, term, by=town.actor("council"), at=NOW)
        placing.accept(db, dear, by=town.actor("ann"), at=NOW)
        proved(db)
        late = offered(db, town, starts=FRIDAY, now=NOW)
        with pytest.raises(Refusal) as no:
            placing.choose(db, late, by=town.actor("ann"), at=later(date(2026, 11, 21)))
        assert no.value.code == "OFFER_STALE"


def test_a_death_ends_every_order_that_day_and_the_money_comes_back(town: Town) -> None:
    with town.writing() as db:
        order = recent(db, town)
        db.get_one(Person, order.person_id).died_on = date(2026, 11, 18)
        db.flush()
        for step in chores.STEPS:
            step(db, later(date(2026, 11, 19)))
        assert (order.state, order.ended_on, total(outstanding(db, order))) == ("ENDED", date(2026, 11, 18), 223_74)  # three days
        chores.day(db, order.id, later(date(2026, 12, 20)))
        assert total(outstanding(db, order)) == 0
        proved(db)


def test_unused_hours_come_back_after_the_period_and_the_next_year_is_set_aside_in_time(town: Town) -> None:
    with town.writing() as db:
        order = recent(db, town)
        whole = total(outstanding(db, order))
        chores.day(db, order.id, later(date(2026, 12, 26)))
        assert total(outstanding(db, order)) == whole
        chores.day(db, order.id, later(date(2026, 12, 27)))  # fourteen days after the first four weeks
        assert whole - total(outstanding(db, order)) == 2088_24
        assert not chores.go_on(db, order, later(date(2027, 3, 20)))  # the budget ends with the year
        proved(db)


def test_a_therapist_whom_the_nhs_pays_directly_is_registered_and_insured(town: Town) -> None:
    with town.writing() as db:
        order = recent(db, town, 4)
        known = basis.load(db, order)
        guards.professional_ready(db, known, FRIDAY)  # exercise is no therapy
        order.category = "THERAPY"
        with pytest.raises(Refusal) as no:
            guards.professional_ready(db, known, FRIDAY)
        assert no.value.code == "P35_NOT_REGISTERED"
        worker = Worker(line_id=order.line_id, name="Jo", registered_with="HCPC", registered_number="PH1", indemnity_until=FRIDAY)
        db.add(worker)
        db.flush()
        guards.professional_ready(db, known, FRIDAY)
        with pytest.raises(Refusal) as no:
            guards.professional_ready(db, known, date(2026, 11, 21))
        assert no.value.code == "P35_NOT_INSURED"
