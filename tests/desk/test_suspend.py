"""Suspending a provider on its page, and what others then see."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.desk.listings import home
from tests.desk.test_provider import path


def test_everybody_sees_that_it_cannot_be_chosen_and_the_provider_reads_why(listed: SimpleNamespace, browse: Any) -> None:
    page = browse(listed.broker)
    page.get(path(listed, "/suspend"))
    page.post(path(listed, "/suspend"), {"why": ""}, status=422)
    assert "Say why" in page.html
    page.post(path(listed, "/suspend"), {"why": "They left their register"})
    assert "Nobody can find it or order from it" in page.html
    reader = browse(listed.ann)
    reader.get(f"/services/{listed.services['day']}")
    assert "this provider is suspended" in reader.html and "They left their register" not in reader.html
    reader.get(f"/services/{listed.services['other']}")
    assert "this provider is suspended" not in reader.html
    manager = browse(listed.manager)
    manager.get(home(listed))
    assert "you are suspended" in manager.html and "They left their register" in manager.html
