"""Writing down that a provider belongs to a body."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sqlalchemy import select

from brokerage.desk.portal_models import Tie
from brokerage.notices.models import Notice
from tests.desk.listings import asked
from tests.desk.test_provider import path


def test_a_broker_declares_a_tie_of_their_own_and_answers_it_no_more(listed: SimpleNamespace, browse: Any) -> None:
    edit = asked(listed, summary="Tea and cake")
    page = browse(listed.broker)
    page.get(path(listed, "/tie"))
    page.post(path(listed, "/tie"), {"body": str(listed.orgs["rival"]), "why": "x"}, status=422)
    page.post(path(listed, "/tie"), {"body": str(listed.orgs["charity"]), "why": "My sister runs it"})
    assert "My sister runs it" in page.html
    page.get(path(listed, "/tie"))
    page.post(path(listed, "/tie"), {"body": str(listed.orgs["charity"]), "why": "My sister runs it"}, status=422)
    assert "recorded already" in page.html
    page.get(f"/provider-checks/listings/{edit}")
    page.post(f"/provider-checks/listings/{edit}/approve", status=403)
    with listed.database.reading() as db:
        assert len(list(db.scalars(select(Tie)))) == 1
        assert listed.manager.id in set(db.scalars(select(Notice.user_id).where(Notice.kind == "PROVIDER")))
    browse(listed.manager).get(path(listed, "/tie"), status=403)
