"""One service of a provider: what is live, and what waits."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from brokerage.catalogue.feed_models import Feed, OwnField
from brokerage.catalogue.models import Service
from tests.conftest import START
from tests.desk.listings import asked, home, live, one, state


def test_what_waits_stands_beside_what_is_live_and_can_be_taken_back(listed: SimpleNamespace, browse: Any) -> None:
    edit, page = asked(listed, summary="Tea and company"), browse(listed.manager)
    page.get(one(listed))
    assert "Tea and company" in page.html and "Lunch and company" in page.html and "£20.00 a session" in page.html
    page.post(home(listed, f"/asked/{edit}/take-back"))
    assert "Taken back" in page.html and state(listed, edit) == "TAKEN_BACK" and live(listed).summary == "Lunch and company"


def test_a_field_of_a_feed_goes_back_to_the_feed(listed: SimpleNamespace, browse: Any) -> None:
    with listed.database.transaction() as db:
        feed = Feed(key="f", format="openreferral", name="A council's list", made_by="system", made_at=START)
        db.add(feed)
        db.flush()
        db.get_one(Service, listed.services["day"]).feed_id = feed.id
        db.add_all(OwnField(of="service", subject_id=listed.services[key], field="summary", by="user/1", at=START) for key in ("day", "other"))
    page = browse(listed.manager)
    page.get(one(listed))
    assert "What you keep yourself" in page.html
    page.post(one(listed, "/give-back"), {"field": "summary"})
    with listed.database.reading() as db:
        assert [row.subject_id for row in db.query(OwnField)] == [listed.services["other"]]


def test_other_providers_services_lead_nowhere(listed: SimpleNamespace, browse: Any) -> None:
    edit = asked(listed, summary="Tea")
    rival, page = browse(listed.rival), browse(listed.manager)
    rival.get(one(listed), status=404)
    page.get(one(listed))
    page.get(home(listed, f"/services/{listed.services['other']}"), status=404)
    rival.get(home(listed, "", org="rival"))
    rival.get(home(listed, f"/asked/{edit}", org="rival"), status=404)
    numbers = {"_csrf": next(f for f in page.seen.forms if f.method == "post").fields["_csrf"][0]} if page.seen.forms else {}
    rival.post(home(listed, f"/asked/{edit}/take-back"), numbers, status=403)
    assert state(listed, edit) == "WAITING"
