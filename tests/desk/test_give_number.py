"""Giving a number in a register."""
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from brokerage.catalogue import actions as catalogue
from brokerage.desk.portal_models import Paper
from brokerage.people.models import Organisation
from tests.desk.conftest import acting


def test_a_number_has_its_shape_and_belongs_to_nobody_else(town: SimpleNamespace, browse: Any) -> None:
    with town.database.transaction() as db:
        catalogue.register(db, db.get_one(Organisation, town.orgs["rival"]), "CQC_PROVIDER", "1-222222222", by=acting(db, town, "rival"), at=town.clock.now())
    page, path = browse(town.manager), f"/desk/{town.orgs['homecare']}/papers/number"
    page.get(path)
    for fields, says in (({"scheme": "CQC_PROVIDER", "number": "no"}, "not a number of this kind"),
                         ({"scheme": "CQC_PROVIDER", "number": "1-222222222", "activities": ["Personal care"]}, "recorded for another organisation"),
                         ({"scheme": "CQC_PROVIDER", "number": "1-333333333"}, "Choose what you are registered for"),
                         ({"scheme": "CQC_PROVIDER", "number": "1-333333333", "activities": ["Magic"]}, "from the list")):
        page.post(path, fields, status=422)
        assert says in page.html, says
    good = {"scheme": "CQC_PROVIDER", "number": " 1-333333333 ", "activities": ["Personal care", "Nursing care"]}
    page.post(path, good)
    assert "1-333333333" in page.html and "Personal care, Nursing care" in page.html
    page.get(path)
    page.post(path, good, status=422)
    assert "You gave this already" in page.html
    browse(town.worker).get(path, status=403)
    with town.database.reading() as db:
        assert db.query(Paper).count() == 1
