"""Orders of the town: Amara's care at home while her plan is agreed, with four days of visits; two nights that wait for her
choice; Dafydd's dance class, asked for and not answered yet."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.demo.cast import Cast
from brokerage.orders import asking, changes, delivering, placing, timesheets, timetable
from brokerage.orders.asking import To, Urgent
from brokerage.orders.delivery_models import Delivery
from brokerage.orders.models import Enquiry, Order
from brokerage.people.models import Organisation
from brokerage.plans.line_models import Line
from brokerage.plans.models import Plan

ASKED, FIRST, LAST = date(2026, 11, 16), date(2026, 11, 17), date(2026, 12, 27)
NIGHTS, THURSDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 19), date(2026, 11, 20)
NEEDED = "Help to get up, wash, dress and go to bed, three times a day. Somebody who does not hurry. Step-free home, a cat."
WHY = "The carers of the last agency stopped on 15 November, and the plan is not agreed yet."


def orders(db: Session, cast: Cast) -> None:
    _care(db, cast)
    _nights(db, cast)
    _dance(db, cast)


def _line(db: Session, cast: Cast, who: str, name: str) -> tuple[Plan, Line]:
    plan = db.scalars(select(Plan).where(Plan.person_id == cast.people[who].id).order_by(Plan.id.desc()).limit(1)).one()
    return plan, db.scalars(select(Line).where(Line.plan_id == plan.id, Line.name == name)).one()


def _ask(db: Session, cast: Cast, who: str, name: str, orgs: Sequence[str], first: date, last: date, at: datetime) -> list[Order]:
    plan, line = _line(db, cast, who, name)
    to = [To(db.get_one(Organisation, cast.orgs[key].id).name, cast.orgs[key].id, line.service_id if n == 0 else None)
          for n, key in enumerate(orgs)]
    return asking.enquire(db, plan, line, to, spec=NEEDED, starts_on=first, ends_on=last, urgent=Urgent(WHY),
                          by=cast.actor(db, "nadia"), at=at)


def _offer(db: Session, cast: Cast, order: Order, rate: str, at: datetime) -> None:
    terms = asking.Terms(rate=Decimal(rate), starts_on=order.starts_on, notice_days=14, retainer_percent=50,
                         words="The same two carers, Ana and Femi.")
    asking.offer(db, order, terms, by=cast.actor(db, "tom"), at=at)


def _allow(db: Session, cast: Cast, order: Order, at: datetime) -> None:
    asking.allow_urgent(db, db.get_one(Enquiry, order.enquiry_id), by=cast.actor(db, "priya"), at=at)


def _care(db: Session, cast: Cast) -> None:
    """An urgent order for six weeks: asked, offered, allowed and chosen on one day, with visits from the next."""
    order = _ask(db, cast, "amara", "Care at home", ["larkfoot"], FIRST, LAST, cast.at(ASKED, 12))[0]
    _offer(db, cast, order, "24.86", cast.at(ASKED, 13))
    _allow(db, cast, order, cast.at(ASKED, 14))
    placing.choose(db, order, why="Ana has come to me since spring", by=cast.actor(db, "amara"), at=cast.at(ASKED, 16))
    changes.start_due(db, cast.at(FIRST, 1))
    timetable.write(db, order, cast.at(FIRST, 1), until=date(2026, 11, 29))
    _visits(db, cast, order)


def _visits(db: Session, cast: Cast, order: Order) -> None:
    """Twelve visits: most recorded, some agreed, one that nobody made, one that is wrong, the latest still to come."""
    visits = db.scalars(select(Delivery).where(Delivery.order_id == order.id, Delivery.day <= FRIDAY)
                        .order_by(Delivery.day, Delivery.from_minute)).all()
    amara, tom = cast.actor(db, "amara"), cast.actor(db, "tom")
    for n, visit in enumerate(visits):
        at = cast.at(visit.day, 22)
        if n == 7:
            delivering.miss(db, visit, welfare=True, why="The carer was ill, and the office rang", by=tom, at=at)
        elif visit.day < FRIDAY or visit.from_minute < 8 * 60:
            timesheets.as_planned(db, order, visit, by=tom, at=at if visit.day < FRIDAY else cast.at(FRIDAY, 9, 30))
        if n < 6:
            delivering.confirm(db, order, visit, by=amara, at=at)
        elif n == 6:
            delivering.dispute(db, visit, why="She left after half an hour", by=amara, at=at)


def _nights(db: Session, cast: Cast) -> None:
    """Two waking nights a week: one provider has offered, the other has not answered, and Amara chooses."""
    first, _ = _ask(db, cast, "amara", "Waking night", ["larkfoot", "marrennights"], NIGHTS, LAST, cast.at(THURSDAY, 10))
    _offer(db, cast, first, "182.50", cast.at(THURSDAY, 15))
    _allow(db, cast, first, cast.at(THURSDAY, 16))


def _dance(db: Session, cast: Cast) -> None:
    _, line = _line(db, cast, "dafydd", "Dance for Parkinson's")
    plan, _ = _line(db, cast, "dafydd", line.name)
    asking.enquire(db, plan, line, [To(line.provider_name, line.provider_org_id, line.service_id)], starts_on=date(2026, 12, 1),
                   spec="A place in the Tuesday class, with somebody who knows Parkinson's.", ends_on=date(2027, 1, 5),
                   urgent=Urgent("The class fills up before the plan is agreed."), by=cast.actor(db, "nadia"),
                   at=cast.at(FRIDAY, 9))
