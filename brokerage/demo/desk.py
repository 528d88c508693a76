"""What providers do at their desks: accounts to be paid into, one change on hold."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue import reminders
from brokerage.catalogue.models import Service
from brokerage.catalogue.price_changes import Change
from brokerage.demo.cast import Cast
from brokerage.demo.days import LONG_AGO
from brokerage.desk import application_actions, bank_actions, capacity_actions, introducing, listing_actions, papers
from brokerage.desk.bank_actions import CallBack
from brokerage.desk.models import BankDetails
from brokerage.desk.papers import Cover
from brokerage.people import actions as people

FIRST, APPLIED, CHANGE = date(2026, 4, 7), date(2026, 11, 16), date(2026, 11, 19)
NEWCOMER = {"name": "Winter Lanterns of Quillford", "manager": "Wilf Tanqueray", "email": "wilf@lanterns.example.org"}
ANSWERS = {
    "REGISTERED": "We give no personal care, so we need no registration.",
    "INSURED": "Public liability £5,000,000 and employers’ liability £10,000,000, both until June 2027.",
    "CHECKED": "Everybody has an enhanced DBS check before their first visit. Wilf keeps the record.",
    "SAFE": "Our safeguarding lead is Wilf. Everybody was trained in September.",
    "PRICES": "Once a year, in March. The price is for the meal and the company, and nothing is added.",
    "FRESH": "Wilf, on the first Monday of each month.",
    "RECORDS": "In a locked cabinet and on one computer with a password. Wilf answers for them.",
    "COMPLAINTS": "By telephone or by letter to Wilf, or to our trustees. We answer within ten days.",
}
ACCOUNTS = (("larkfoot", "tom", "000099", "10000017"), ("sitters", "marnie", "000099", "10000025"))
"""Provider, its manager, and digits in a range that no bank has."""
WORKER = ("jody", "Jody Brackwater", "larkfoot", "Visits people for a home care company, and writes down each visit.")
MANAGERS = (("marnie", "Marnie Tolliver", "sitters", "Runs a carers' charity. Waits for a check of its new bank details."),)


def desks(db: Session, cast: Cast) -> None:
    """Two providers that are paid, and the change that one of them asked for yesterday."""
    _managers(db, cast)
    _room(db, cast)
    _dearer(db, cast)
    _applies(db, cast)
    _insured(db, cast)
    reminders.remind(db, today=CHANGE, at=cast.at(CHANGE, 6))
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
    _seated(db, cast, WORKER, "PROVIDER_WORKER")
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


def _applies(db: Session, cast: Cast) -> None:
    """Nadia let a new charity in; its manager has applied, and waits for an answer from another body or from hers."""
    at = cast.at(APPLIED, 10)
    met = introducing.let_in(db, **NEWCOMER, sector="THIRD_SECTOR", charity="", company="", by=cast.actor(db, "nadia"), at=at)
    met.manager.demo = "Runs a new charity. Has applied to list services, and waits for an answer."
    cast.orgs["lanterns"], cast.users["wilf"] = met.provider, met.manager
    by: dict[str, Any] = {"by": cast.actor(db, "wilf"), "at": cast.at(APPLIED, 15)}
    row = application_actions.begin(db, met.provider, **by)
    said = {code: (True, words) for code, words in ANSWERS.items()}
    application_actions.save(db, row, "Company and a hot meal in people’s own homes, on winter evenings.", said, **by)
    application_actions.submit(db, row, **by)


def _insured(db: Session, cast: Cast) -> None:
    """Tom's insurance was looked at in spring and runs out in a fortnight; his next one waits for somebody to look."""
    for number, first, last in (
        ("LK-2025-7", date(2025, 12, 4), date(2026, 12, 3)),
        ("LK-2026-7", date(2026, 12, 4), date(2027, 12, 3)),
    ):
        by = cast.actor(db, "tom")
        cover = Cover("PUBLIC_LIABILITY", number=number, pence=5_000_000_00, issued_on=None, expires_on=last)
        at = cast.at(APPLIED if first.year == 2026 else first)
        paper = papers.give_cover(db, cast.orgs["larkfoot"], cover, by=by, at=at)
        if first.year == 2025:
            nadia = cast.actor(db, "nadia")
            papers.accept(
                db, paper, "Saw the certificate", body=cast.orgs["navigators"].id, by=nadia, at=cast.at(date(2025, 12, 8))
            )


def _managers(db: Session, cast: Cast) -> None:
    """Who runs a provider besides Tom: they came when their provider did."""
    for key, name, org, line in MANAGERS:
        _seated(db, cast, (key, name, org, line), "PROVIDER_ADMIN")


def _seated(db: Session, cast: Cast, who: tuple[str, str, str, str], role: str) -> None:
    key, name, org, line = who
    at = cast.at(LONG_AGO, 12)
    cast.users[key] = people.register_user(db, email=f"{key}@{org}.example.org", name=name, demo=line, by="system", at=at)
    people.give_seat(db, cast.users[key], cast.orgs[org], role, since=LONG_AGO, by="system", at=at)


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
