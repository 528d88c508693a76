"""What providers do at their desks: accounts to be paid into, one change on hold."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue.models import Service
from brokerage.catalogue.price_changes import Change
from brokerage.demo.cast import Cast
from brokerage.demo.days import LONG_AGO
from brokerage.desk import bank_actions, capacity_actions, listing_actions
from brokerage.desk.bank_actions import CallBack
from brokerage.desk.models import BankDetails
from brokerage.people import actions as people

FIRST, CHANGE = date(2026, 4, 7), date(2026, 11, 19)
ACCOUNTS = (("larkfoot", "tom", "000099", "10000017"), ("sitters", "marnie", "000099", "10000025"))
"""Provider, its manager, and digits in a range that no bank has."""
MANAGERS = (("marnie", "Marnie Tolliver", "sitters", "Runs a carers' charity. Waits for a check of its new bank details."),)


def desks(db: Session, cast: Cast) -> None:
    """Two providers that are paid, and the change that one of them asked for yesterday."""
    _managers(db, cast)
    _room(db, cast)
    _dearer(db, cast)
    for provider, manager, code, number in ACCOUNTS:
        _checked(
            db,
            cast,
            _asked(db, cast, provider, manager, code, number, cast.at(FIRST, 10), "Our first account with you"),
            code,
            number,
        )
        bank_actions.settle(db, at=cast.at(date(2026, 4, 10)))
    at = cast.at(CHANGE, 11)
    row = _asked(db, cast, "larkfoot", "tom", "000099", "10000033", at, "We moved to a bank with a branch in Quillford")
    _checked(db, cast, row, "000099", "10000033")
    _asked(db, cast, "sitters", "marnie", "000099", "10000041", cast.at(CHANGE, 16), "A new account for the sitting service")


def _room(db: Session, cast: Cast) -> None:
    """Marnie says that nobody can sit at short notice now, and Tom how many he can take on."""
    for key, org, name in (("marnie", "sitters", "Sitting service"), ("tom", "larkfoot", "Care at home")):
        service = db.scalars(select(Service).where(Service.provider_org_id == cast.orgs[org].id, Service.name == name)).one()
        by, at = cast.actor(db, key), cast.at(CHANGE, 9)
        if key == "tom":
            capacity_actions.count(db, service, 3, 14, by=by, at=at)
        else:
            capacity_actions.say(db, service, "full", by=by, at=at)


def _dearer(db: Session, cast: Cast) -> None:
    """Tom asks for a dearer hour from January; somebody who is not his checks it (/provider-checks)."""
    at, by = cast.at(CHANGE, 10), cast.actor(db, "tom")
    service = db.scalars(
        select(Service).where(Service.provider_org_id == cast.orgs["larkfoot"].id, Service.name == "Care at home")
    ).one()
    hour = Change("HOUR", Decimal("26.10"), date(2027, 1, 4), "WEEKDAY")
    listing_actions.price(db, service, [hour], "The minimum wage goes up in April, and fuel has.", by=by, at=at)


def _managers(db: Session, cast: Cast) -> None:
    """Who runs a provider besides Tom: they came when their provider did."""
    for key, name, org, line in MANAGERS:
        at = cast.at(LONG_AGO, 12)
        cast.users[key] = people.register_user(db, email=f"{key}@{org}.example.org", name=name, demo=line, by="system", at=at)
        people.give_seat(db, cast.users[key], cast.orgs[org], "PROVIDER_ADMIN", since=LONG_AGO, by="system", at=at)


def _asked(db: Session, cast: Cast, provider: str, manager: str, code: str, number: str, at: datetime, why: str) -> BankDetails:
    org = cast.orgs[provider]
    return bank_actions.propose(
        db, org, account_name=org.name, sort_code=code, account_number=number, why=why, by=cast.actor(db, manager), at=at
    )


def _checked(db: Session, cast: Cast, row: BankDetails, code: str, number: str) -> None:
    """Felix of the council calls back an hour later."""
    cast.clock.move(hours=1)
    call = CallBack("The manager, by name", "01632 960188", "CONTRACT", cast.clock.now(), code, number)
    bank_actions.approve(db, row, call, by=cast.actor(db, "felix"), at=cast.clock.now())
