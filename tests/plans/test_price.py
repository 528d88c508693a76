"""Choose a price and how much; see what it would cost before anything is saved."""
from __future__ import annotations

from typing import Any

from brokerage.catalogue.models import Price, Service
from tests.budgets.conftest import Town


def chosen(town: Town, name: str) -> tuple[int, int]:
    with town.database.reading() as db:
        service = db.query(Service).filter_by(name=name).one()
        return service.id, db.query(Price).filter_by(service_id=service.id).one().id


def test_a_preview_shows_the_new_week_and_saves_nothing(town: Town, made: Any, browse: Any) -> None:
    page, (service, price) = browse(town.users["ann"]), chosen(town, "Exercise session")
    path = f"{made.path}/add/service/{service}"
    assert page.get(path).h1 == ["Exercise session"]
    page.get(f"{path}?revision={made.revision}&price={price}&amount=2&per=WEEK")
    assert "£93.50 more than now" in page.html and "£1,027.31" in page.html and "Nothing is saved yet" in page.html
    page.get(made.path)
    assert "£933.81" in page.html


def test_a_service_joins_the_plan_at_its_price_and_the_next_question_is_when(town: Town, made: Any, browse: Any) -> None:
    page, (service, price) = browse(town.users["ann"]), chosen(town, "Exercise session")
    path = f"{made.path}/add/service/{service}"
    page.get(path)
    page.post(path, {"revision": made.revision, "amount": "lots", "per": "WEEK"}, status=422)
    assert "Choose a price" in page.html and "must be a number" in page.html
    page.post(path, {"revision": made.revision, "price": price, "amount": "2", "per": "WEEK"})
    assert page.seen.h1 == ["When does “Exercise session” happen?"] and "£1,027.31" in page.html


def test_a_price_of_another_service_is_refused(town: Town, made: Any, browse: Any) -> None:
    page, (service, _), (_, other) = browse(town.users["ann"]), chosen(town, "Exercise session"), chosen(town, "Waking night")
    path = f"{made.path}/add/service/{service}"
    page.get(path)
    page.post(path, {"revision": made.revision, "price": other, "amount": "2", "per": "WEEK"}, status=422)
    assert "Choose a price from the list" in page.html
