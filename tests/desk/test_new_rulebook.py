"""Publishing the next version of the rules."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from brokerage.desk.portal_models import Rulebook


def test_only_what_can_be_read_and_differs_is_published(town: SimpleNamespace, browse: Any) -> None:
    page, path = browse(town.broker), "/rulebook/new"
    page.get(path)
    page.post(path, {"rules": "be kind", "changed": "All"}, status=422)
    assert "“be kind” is not a rule" in page.html
    page.post(path, {"rules": "A_B: Twice\nx\nWe ask: y\n\nA_B: Twice\nx\nWe ask: y", "changed": "All"}, status=422)
    assert "Two rules have the same code" in page.html
    page.post(path, {"rules": "KIND: You are kind\r\nTo everybody.\r\nWe ask: How\r\n\r\nTRUE: You are true\r\nAlways.\r\nWe ask: Since when", "changed": "Only two"})
    assert "Version 2" in page.html and "You are true" in page.html
    with town.database.reading() as db:
        assert [row.number for row in db.query(Rulebook).order_by(Rulebook.number)] == [1, 2]
    browse(town.manager).get(path, status=403)
    browse(town.sysadmin).get(path, status=403)
