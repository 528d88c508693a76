"""A line of the plan, put to providers."""
from __future__ import annotations

from typing import Any

import pytest

from brokerage.kit.errors import Refusal
from brokerage.orders import asking
from brokerage.orders.models import Order
from tests.budgets.conftest import NOW, Town
from tests.orders.town import FRIDAY, asked, line_of
from tests.plans import ready


def _path(town: Town) -> str:
    with town.writing() as db:
        return f"/plans/{ready.plan_of(db, town).id}/lines/4/order"


def test_the_broker_asks_two_providers_and_names_every_wrong_field_at_once(town: Town, door: Any) -> None:
    path, broker = _path(town), door("broker")
    form = broker.get(path).forms[-1]
    broker.post(path, {**form.fields, "spec": "", "starts_on-day": "99"}, status=422)
    assert broker.html.count("nhsuk-error-message") >= 2
    with town.writing() as db:
        service = line_of(db, town, 4).service_id
    broker.post(path, {**form.fields, "providers": str(service), "other": "The pool club", "spec": "Washing and dressing, twice a week"})
    assert "The pool club" in broker.html and "waiting for the provider" in broker.html


def test_somebody_elses_broker_provider_or_funder_cannot_ask(town: Town, door: Any) -> None:
    path = _path(town)
    for who, status in (("ben", 404), ("tom", 403), ("finance", 403)):
        door(who).get(path, status=status)


def test_a_line_that_nobody_agreed_is_ordered_only_in_an_emergency(town: Town) -> None:
    with town.writing() as db:
        line = line_of(db, town)
        draft = type(line)(**{c.name: getattr(line, c.name) for c in line.__table__.columns if c.name not in ("id", "number", "state")}, number=99, state="DRAFT")
        db.add(draft)
        db.flush()
        with pytest.raises(Refusal) as no:
            asking.enquire(db, ready.plan_of(db, town), draft, [asking.To("X")], spec="x", starts_on=FRIDAY, by=town.actor("broker"), at=NOW)
        assert no.value.code == "LINE_NOT_APPROVED"


def test_a_provider_without_a_registration_is_not_asked_for_personal_care(town: Town) -> None:
    from sqlalchemy import update

    from brokerage.catalogue.models import Registration
    with town.writing() as db:
        db.execute(update(Registration).values(ended_on=FRIDAY))
        with pytest.raises(Refusal) as no:
            asked(db, town, starts=FRIDAY, now=NOW)
        assert no.value.code == "P34_NOT_REGISTERED" and db.query(Order).count() == 0
