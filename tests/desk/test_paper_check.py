"""Checking what a provider gave: in the catalogue with the yes, by nobody of its own."""
from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from brokerage.catalogue.models import Assurance, Registration
from brokerage.desk import papers
from brokerage.desk.papers import Cover, Number
from brokerage.desk.portal_models import Paper
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from tests.desk.conftest import acting
from tests.desk.test_papers import given


def test_a_yes_puts_it_in_the_catalogue_with_who_looked(town: SimpleNamespace, browse: Any) -> None:
    cover = given(town, Cover("PUBLIC_LIABILITY", number="P1", pence=1_000_000_00, expires_on=date(2027, 3, 1)))
    number = given(town, Number("CHARITY", "1123456"))
    page = browse(town.broker)
    page.get("/provider-checks")
    assert "Public liability insurance" in page.html
    for one in (cover, number):
        page.get(f"/provider-checks/papers/{one}")
        page.post(f"/provider-checks/papers/{one}/accept", {"how": ""}, status=422)
        page.post(f"/provider-checks/papers/{one}/accept", {"how": "Saw the certificate"})
    with town.database.reading() as db:
        row, reg = db.query(Assurance).one(), db.query(Registration).one()
    assert (row.cover_pence, row.expires_on, row.seen_by) == (Pence(1_000_000_00), date(2027, 3, 1), f"user/{town.broker.id}")
    assert (reg.scheme, reg.number, reg.organisation_id, reg.checked_on) == ("CHARITY", "1123456", town.orgs["homecare"], date(2026, 11, 20))
    page.get(f"/provider-checks/papers/{cover}")
    assert "Saw the certificate" in page.html and "It is right" not in page.html
    page.post(f"/provider-checks/papers/{cover}/accept", {"how": "Again, again", "_csrf": page.seen.forms[0].fields["_csrf"][0]}, status=422)
    own = browse(town.manager)
    own.get(f"/desk/{town.orgs['homecare']}/papers")
    assert "Charity number 1123456" in own.html and "Until 1 March 2027" in own.html


def test_a_no_says_why(town: SimpleNamespace, browse: Any) -> None:
    one = given(town, Cover("FIRST_AID", holder="Ann", expires_on=date(2027, 3, 1)))
    page = browse(town.coordinator)
    page.get(f"/provider-checks/papers/{one}")
    page.post(f"/provider-checks/papers/{one}/return", {"why": "The page is cut off"})
    own = browse(town.manager)
    own.get(f"/desk/{town.orgs['homecare']}/papers")
    assert "The page is cut off" in own.html and "Sent back to you" in own.html
    with town.database.reading() as db:
        assert db.query(Assurance).count() == 0


def test_people_of_the_provider_check_nothing_of_theirs(town: SimpleNamespace, browse: Any) -> None:
    one = given(town, Cover("FIRST_AID", holder="Ann", expires_on=date(2027, 3, 1)))
    for who, status in (("manager", 403), ("both", 403), ("rival", 403), ("sysadmin", 403)):
        browse(getattr(town, who)).get(f"/provider-checks/papers/{one}", status=status)
    for who in ("manager", "worker", "both"):
        with pytest.raises(Refusal, match="Somebody else"), town.database.transaction() as db:
            papers.accept(db, db.get_one(Paper, one), "I know it is", body=town.orgs["council"], by=acting(db, town, who), at=town.clock.now())
