"""Recording what was bought: every mistake named at once, nothing lost, an overspend refused in plain words."""
from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from brokerage.budgets.models import Spend
from tests.budgets.conftest import Town, budget_of

GOOD = {"payee": "Kingcup Club", "what": "day club", "amount": "52", "bought_on-day": "12", "bought_on-month": "11",
        "bought_on-year": "2026", "receipt": ""}


@pytest.fixture
def path(town: Town) -> str:
    return f"/budgets/{town.budgets['ann'].id}/spend"


def spends(town: Town) -> int:
    with town.database.reading() as db:
        return db.scalar(select(func.count()).select_from(Spend)) or 0


def send(town: Town, browse: Any, who: str, path: str, status: int = 200, **over: str) -> Any:
    page = browse(town.users[who])
    page.get(path)
    page.post(path, {**GOOD, **over}, status=status)
    return page


def test_what_was_bought_is_on_the_next_page(town: Town, browse: Any, path: str) -> None:
    page = send(town, browse, "ann", path)
    assert "Recorded: £52.00 to Kingcup Club." in page.html and "£47,038.71" in page.html and spends(town) == 1


def test_every_mistake_is_named_at_once_and_what_was_typed_is_kept(town: Town, browse: Any, path: str) -> None:
    page = send(town, browse, "ann", path, status=422, payee="", amount="lots", **{"bought_on-day": "31", "bought_on-month": "2"})
    for words in ("Enter who you paid", "How much you paid: enter an amount in pounds and pence", "must be a real date", 'value="lots"',
                  'value="day club"'):
        assert words in page.html
    assert page.seen.title.startswith("Error: ") and spends(town) == 0


def test_an_overspend_is_refused_in_plain_words_beside_the_amount(town: Town, browse: Any, path: str) -> None:
    page = send(town, browse, "ann", path, status=422, amount="47,090.72")
    assert "This is £0.01 more than the £47,090.71 you have safe to spend. Nothing was recorded." in page.html
    assert 'id="amount-error"' in page.html and spends(town) == 0


def test_a_form_sent_twice_acts_once(town: Town, browse: Any, path: str) -> None:
    page = browse(town.users["ann"])
    page.get(path)
    form = page.seen
    for _ in range(2):
        page.seen = form
        page.post(path, GOOD)
    assert spends(town) == 1


def test_a_carer_who_may_only_look_cannot_record_anything(town: Town, browse: Any, path: str) -> None:
    page = browse(town.users["carer"])
    page.get(path, status=403)
    page.get("/home")
    page.post(path, GOOD, status=403)
    assert spends(town) == 0


def test_a_helper_records_up_to_the_limit_the_person_set(town: Town, browse: Any, path: str) -> None:
    send(town, browse, "helper", path, amount="50.00")
    page = send(town, browse, "helper", path, status=422, amount="50.01")
    assert "You can spend up to £50.00 at a time" in page.html and spends(town) == 1


def test_nobody_records_on_a_budget_that_is_not_theirs(town: Town, browse: Any, path: str) -> None:
    for who, status in (("ben", 404), ("broker", 403), ("icb", 403), ("finance", 403), ("admin", 403)):
        page = browse(town.users[who])
        page.get(path, status=status)
        page.get("/home")
        page.post(path, GOOD, status=status)
    assert spends(town) == 0


def test_a_budget_that_is_not_running_takes_nothing_and_says_so(town: Town, browse: Any) -> None:
    with town.writing() as db:
        made = budget_of(db, town, "ann", until="AGREED")
    page = browse(town.users["ann"])
    page.get(f"/budgets/{made.id}/spend")
    assert "Nothing can be recorded on this budget now" in page.html
    page.get("/home")
    page.post(f"/budgets/{made.id}/spend", GOOD, status=422)
    assert spends(town) == 0
