"""One statement's page: what its lines probably are, and a person's word on each."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town
from tests.payments.conftest import queued, released, states
from tests.payments.statements import Row, camt
from tests.payments.test_statement_actions import brought


def test_all_that_are_certain_are_confirmed_at_once_and_the_rest_by_hand(town: Town, browse: Any) -> None:
    with town.database.transaction() as db:
        one, two = queued(db, town, "10.00"), queued(db, town, "20.00", source="invoice/2", payee="rival")
        three = queued(db, town, "30.00", source="invoice/3")
        released(db, town)
        brought(db, town, camt([Row("-10.00", one.number), Row("-20.00", "", "Rival Care"), Row("-30.00", "", "SOMEBODY"), Row("-7.00", "", "Gas")]))
    page = browse(town.users["finance"])
    page.get("/payments/statements/1")
    assert "This may be" in page.html and "The amount and the name fit" in page.html
    page.post("/payments/statements/1/certain")
    assert states(town.database) == ["CONFIRMED", "SENT", "SENT"]
    page.post("/payments/statements/1/match", {"line": "2", "payment": str(two.id)})
    page.post("/payments/statements/1/number", {"line": "3", "number": "PAY-99-1"}, status=422)
    assert "no payment with this number" in page.html
    page.post("/payments/statements/1/number", {"line": "3", "number": three.number.lower()})
    assert states(town.database) == ["CONFIRMED"] * 3
    page.post("/payments/statements/1/leave", {"line": "4"})
    assert "Not ours" in page.html
    page.post("/payments/statements/1/reopen", {"line": "4"})
    page.post("/payments/statements/1/match", {"line": "4", "payment": "1"}, status=422)
    page.post("/payments/statements/1/match", {"line": "99"}, status=404)


def test_a_whole_run_in_one_line_is_confirmed_and_the_worker_does_what_is_over_a_hundred(town: Town, browse: Any, house: Any) -> None:
    from brokerage.payments import statement_routes
    from brokerage.worker import work_one
    with town.database.transaction() as db:
        for n in range(7):
            queued(db, town, "1.00", source=f"invoice/{n}", stream=-1)
        file = released(db, town)
        brought(db, town, camt([Row("-7.00", file.message)]))
    page = browse(town.users["finance"])
    page.get("/payments/statements/1")
    was, statement_routes.AT_ONCE = statement_routes.AT_ONCE, 3
    try:
        page.post("/payments/statements/1/match", {"line": "1", "run": "1"})
    finally:
        statement_routes.AT_ONCE = was
    assert states(town.database).count("CONFIRMED") == 3
    while work_one(house):
        continue
    assert states(town.database) == ["CONFIRMED"] * 7
    page.get("/payments/runs/1")
    assert "Paid" in page.html
