"""Bringing a bank statement in through the page."""
from __future__ import annotations

from typing import Any

from tests.budgets.conftest import Town
from tests.payments.statements import Row, camt


def sent(page: Any, town: Town, body: bytes, **over: str) -> Any:
    page.get("/payments/statements/new")
    csrf = next(f.fields["_csrf"][0] for f in page.seen.forms if f.action == "/payments/statements/new")
    return page.client.post("/payments/statements/new", data={"_csrf": csrf, "org": str(town.orgs["council"].id), "format": "camt053"} | over,
                            files={"file": ("statement.xml", body)}, follow_redirects=False)


def test_a_good_one_is_taken_in_and_a_bad_one_is_not(town: Town, browse: Any) -> None:
    page = browse(town.users["finance"])
    for body, words in ((b"", "Choose a file"), (b"\x00\x01", "This"), (camt([Row("-1.00")], short="5.00"), "but the"),
                        (camt([Row("-1.00")], account="99999910000017"), "another account")):
        got = sent(page, town, body)
        assert got.status_code == 422 and words in got.text, words
    assert sent(page, town, camt([Row("-1.00")])).status_code == 303
    assert sent(page, town, camt([Row("-1.00")])).status_code == 422
    assert sent(page, town, camt([Row("-1.00")]), format="ofx").status_code == 422
    assert sent(page, town, camt([Row("-2.00")]), org=str(town.orgs["icb"].id)).status_code == 422
