"""The queue of those who check bank details."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.desk.conftest import asked


def test_those_who_pay_see_what_waits_and_nobody_of_the_provider_does(town: SimpleNamespace, browse: Any) -> None:
    asked(town)
    asked(town, who="rival", org="rival", number="22222223")
    page = browse(town.finance)
    page.get("/bank-checks")
    assert "Kind Homecare" in page.html and "Other Homecare" in page.html
    both = browse(town.both)
    both.get("/bank-checks")
    assert "Kind Homecare" not in both.html and "Other Homecare" in both.html
    for who in (town.manager, town.broker, town.approver, town.sysadmin):
        browse(who).get("/bank-checks", status=403)
