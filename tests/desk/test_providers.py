"""Looking a provider up."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.desk.test_provider import suspended


def test_a_provider_is_found_by_words_of_its_name_and_those_suspended_stand_first(listed: SimpleNamespace, browse: Any) -> None:
    suspended(listed, org="rival")
    page = browse(listed.broker)
    page.get("/provider-checks/providers")
    assert page.html.index("Other Homecare") < page.html.index("Kind Homecare") and "Suspended" in page.html
    assert "Sale Council" not in page.html
    page.get("/provider-checks/providers?q=kind+HOME")
    assert "Kind Homecare" in page.html and "Other Homecare" not in page.html
    page.get("/provider-checks/providers?q=%25")
    assert "No provider has a name like that" in page.html
    browse(listed.manager).get("/provider-checks/providers", status=403)
