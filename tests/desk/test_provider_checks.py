"""The queue of those who check what providers say of themselves."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.desk.listings import asked


def test_it_is_for_brokers_and_coordinators_and_leaves_out_their_own(listed: SimpleNamespace, browse: Any) -> None:
    asked(listed, summary="Tea")
    asked(listed, key="other", who="rival", summary="Soup")
    for who, sees in (("broker", True), ("coordinator", True), ("arm", False)):
        page = browse(getattr(listed, who))
        page.get("/provider-checks")
        assert "Other care" in page.html and ("Day club" in page.html) is sees, who
    for who in ("manager", "sysadmin", "finance", "ann"):
        browse(getattr(listed, who)).get("/provider-checks", status=403)
