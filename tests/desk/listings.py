"""A provider's services to change, a rival's, and people who answer: a broker, a co-ordinator, and two who must not."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from brokerage.catalogue import actions as catalogue
from brokerage.catalogue import edit_actions
from brokerage.catalogue.feed_models import ServiceEdit
from brokerage.catalogue.models import Price, Service
from brokerage.desk import listing_actions
from brokerage.desk.listing_forms import ListingForm
from brokerage.people import actions as people
from brokerage.people.models import Organisation
from tests.conftest import START
from tests.desk.conftest import acting

FORM = {"name": "Day club", "type": "DAY", "summary": "Lunch and company"}


def add_services(db: Any, town: SimpleNamespace) -> None:
    """Kind Homecare lists a day club at £20.00 a session; a rival lists something too; one broker also works at Kind Homecare."""
    town.services = {}
    for key, org, name in (("day", "homecare", "Day club"), ("other", "rival", "Other care")):
        by = acting(db, town, "manager" if org == "homecare" else "rival")
        made = catalogue.list_service(db, db.get_one(Organisation, town.orgs[org]), name=name, type="DAY", summary="Lunch and company", by=by, at=START)
        catalogue.set_price(db, made, Decimal("20"), unit="SESSION", valid_from=date(2026, 4, 1), by=by, at=START)
        town.services[key] = made.id
    for key, seats in (("arm", (("charity", "BROKER"), ("homecare", "PROVIDER_WORKER"))), ("tied", (("icb", "CARE_COORDINATOR"),))):
        user = people.register_user(db, email=f"{key}@example.org", name=f"{key.title()} Person", demo=key, by="system", at=START)
        for org, role in seats:
            people.give_seat(db, user, db.get_one(Organisation, town.orgs[org]), role, by="system", at=START)
        setattr(town, key, SimpleNamespace(id=user.id, email=user.email))


def asked(town: SimpleNamespace, key: str = "day", who: str = "manager", **changes: Any) -> int:
    """A change of a listing that waits; its id."""
    with town.database.transaction() as db:
        service = db.get_one(Service, town.services[key])
        form = ListingForm(version=service.version, **{**FORM, "name": service.name, **changes})
        made = listing_actions.change(db, service, form, by=acting(db, town, who), at=town.clock.now())
        assert made is not None
        return made.id


def approved(town: SimpleNamespace, edit_id: int, who: str = "broker") -> None:
    with town.database.transaction() as db:
        edit_actions.approve(db, db.get_one(ServiceEdit, edit_id), by=acting(db, town, who), at=town.clock.now())


def state(town: SimpleNamespace, edit_id: int) -> str:
    with town.database.reading() as db:
        return db.get_one(ServiceEdit, edit_id).state


def live(town: SimpleNamespace, key: str = "day") -> Service:
    with town.database.reading() as db:
        row = db.get_one(Service, town.services[key])
        db.expunge(row)
        return row


def rates(town: SimpleNamespace, key: str = "day") -> list[tuple[Any, ...]]:
    with town.database.reading() as db:
        rows = db.query(Price).filter(Price.service_id == town.services[key], Price.replaced_at.is_(None)).order_by(Price.valid_from, Price.id)
        return [(f"{row.rate:.2f}", row.unit, row.valid_from, row.valid_to) for row in rows]


def home(town: SimpleNamespace, more: str = "", org: str = "homecare") -> str:
    return f"/desk/{town.orgs[org]}{more}"


def one(town: SimpleNamespace, more: str = "", key: str = "day") -> str:
    return home(town, f"/services/{town.services[key]}{more}")
