"""The demo town: the same every time, whole, balanced, and nobody real."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from stdnum.gb import nhs

from brokerage import demo, ledger
from brokerage.budgets import journal
from brokerage.budgets.models import Budget, FundingStream, Movement
from brokerage.budgets.states import BUDGET
from brokerage.catalogue.models import Price, Service
from brokerage.demo.days import TODAY
from brokerage.kit.db import Database
from brokerage.people.models import CircleMember, CommunicationNeed, Consent, Organisation, Person
from brokerage.people.signin_models import User
from brokerage.plans.models import Plan
from brokerage.sums.types import check
from tests import towns
from tests.engines import ENGINES, fresh

LEDGER = "SELECT e.key, e.kind, e.at, e.service_date, e.by, s.path, d.path, t.amount_pence FROM ledger_transfer t" \
         " JOIN ledger_entry e ON e.id = t.entry_id JOIN ledger_account s ON s.id = t.source_id" \
         " JOIN ledger_account d ON d.id = t.dest_id ORDER BY t.id"


@pytest.fixture(scope="module", params=ENGINES)
def town(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with towns.town(request.param, tmp_path_factory.mktemp("town")) as database:
        yield database


def test_two_towns_have_the_same_ledger_to_the_last_penny(town: Database, tmp_path: Path) -> None:
    with fresh("sqlite", tmp_path) as other:
        demo.seed(other)
        with other.reading() as db, town.reading() as here:
            one, two = ([[str(cell)[:19] for cell in row] for row in d.execute(text(LEDGER))] for d in (db, here))
    assert one == two


def test_a_town_that_is_there_is_left_alone(town: Database) -> None:
    def everything() -> list[int]:
        with town.reading() as db:
            return [db.scalar(select(func.count()).select_from(t)) or 0 for t in (User, Person, Budget, Movement, Service, Price)]
    before = everything()
    assert demo.seed(town) is False and everything() == before


def test_the_books_of_the_town_balance_and_people_read_what_they_say(town: Database) -> None:
    with town.reading() as db:
        assert ledger.books(db) == [] and journal.agrees(db) == []


def test_a_budget_stands_in_every_state(town: Database) -> None:
    with town.reading() as db:
        assert set(db.scalars(select(Budget.state))) == set(BUDGET.states)
        assert {"PROPOSED", "AGREED", "REJECTED", "ACTIVE", "DISPUTED", "SUSPENDED",
                "ENDED"} == set(db.scalars(select(FundingStream.state)))


def test_every_stream_is_allowed_by_the_table(town: Database) -> None:
    with town.reading() as db:
        for s in db.scalars(select(FundingStream)):
            check(s.type, s.payer, s.deployment, charged=s.chargeable)


def test_it_has_the_people_and_bodies_that_a_town_needs(town: Database) -> None:
    with town.reading() as db:
        kinds = dict(db.execute(select(Organisation.kind, func.count()).group_by(Organisation.kind)).all())
        assert kinds == {"ICB": 1, "COUNCIL": 2, "BROKER": 3, "PROVIDER": 28}
        assert db.scalar(select(func.count()).select_from(Person)) == 40
        assert set(db.scalars(select(CircleMember.kind))) >= {"CARER", "REPRESENTATIVE"}
        assert set(db.scalars(select(Consent.state))) == {"GIVEN", "REQUESTED"}
        assert (db.scalar(select(func.count()).select_from(CommunicationNeed)) or 0) > 8


def test_nobody_in_it_could_be_real(town: Database) -> None:
    with town.reading() as db:
        for person in db.scalars(select(Person)):
            assert person.nhs_number and person.nhs_number.startswith("999") and nhs.is_valid(person.nhs_number)
            assert person.phone.startswith("01632 960")
        for user in db.scalars(select(User)):
            assert user.email.endswith("example.org") and user.demo and not user.password_hash


def test_nothing_has_happened_after_its_last_day(town: Database) -> None:
    with town.reading() as db:
        assert db.scalar(select(func.max(Movement.day))) <= TODAY


def test_the_main_part_is_worked_example_w1(town: Database) -> None:
    with town.reading() as db:
        rows = db.execute(text(
            "SELECT d.path, SUM(t.amount_pence) FROM ledger_transfer t JOIN ledger_entry e ON e.id = t.entry_id"
            " JOIN ledger_account d ON d.id = t.dest_id WHERE e.kind = 'BUDGET_SET'"
            " AND d.path IN ('stream/1/available', 'stream/2/available') GROUP BY d.path ORDER BY d.path")).all()
    assert [tuple(r) for r in rows] == [("stream/1/available", 28_254_42), ("stream/2/available", 18_836_29)]


def test_plans_stand_at_every_step_of_their_way(town: Database) -> None:
    with town.reading() as db:
        assert {"DRAFT", "SUBMITTED", "FUNDER_REVIEW", "RETURNED", "APPROVED"} <= set(db.scalars(select(Plan.state)))
