"""Reminders of what runs out, in words with the page that puts it right; told to a provider's managers, shown on its desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from brokerage.catalogue.feed_models import Reminder
from brokerage.catalogue.models import Assurance, Price, Registration, Service
from brokerage.catalogue.words import ASSURANCES, SCHEMES
from brokerage.desk.states import MANAGER
from brokerage.kit.clock import in_full
from brokerage.people.models import Membership, Organisation
from brokerage.people.queries import in_force
from brokerage.people.signin_models import User

AT_ONCE = 200


class Said(Struct, frozen=True):
    """One reminder: what it is about, in a sentence, and where to put it right. `over`: it has run out."""

    row: Reminder
    words: str
    where: str
    over: bool


def of(db: Session, provider: Organisation) -> list[Said]:
    """What of this provider runs out or has run out and nobody has put right since: one line for each thing."""
    found = _standing(db, Reminder.organisation_id == provider.id)
    last = {(one.row.of, one.row.subject_id): one for one in found}  # the newest warning of a thing stands for the older ones
    return sorted(last.values(), key=lambda one: (not one.over, one.row.due_on))


def untold(db: Session, today: date) -> list[tuple[Said, list[int]]]:
    """Reminders that nobody was told of yet, with the managers of each provider; at most 200."""
    found = _standing(db, Reminder.told_at.is_(None))
    managers: dict[int, list[int]] = {}
    rows = db.execute(
        select(Membership.org_id, Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.org_id.in_({one.row.organisation_id for one in found}),
            Membership.role.in_(MANAGER),
            in_force(Membership, today),
            User.stopped_at.is_(None),
        )
    )
    for org, user in rows:
        managers.setdefault(org, []).append(user)
    return [(one, managers.get(one.row.organisation_id, [])) for one in found]


def settle(db: Session, at: datetime) -> int:
    """What is left when `untold` has nothing more: put right before anybody was told of it. It needs no telling."""
    rows = list(db.scalars(select(Reminder).where(Reminder.told_at.is_(None)).order_by(Reminder.id).limit(AT_ONCE)))
    for row in rows:
        row.told_at = at
    return len(rows)


def told(rows: Iterable[Said], at: datetime) -> None:
    for one in rows:
        one.row.told_at = at


def _standing(db: Session, *where: Any) -> list[Said]:
    """Reminders whose matter is as it was when they were written."""
    priced = aliased(Service)
    joined = (
        select(Reminder, Service, Assurance, Price, priced, Registration)
        .outerjoin(
            Service,
            and_(
                Reminder.of == "service",
                Service.id == Reminder.subject_id,
                Service.fresh_until == Reminder.due_on,
                Service.withdrawn_on.is_(None),
            ),
        )
        .outerjoin(
            Assurance,
            and_(
                Reminder.of == "assurance",
                Assurance.id == Reminder.subject_id,
                Assurance.expires_on == Reminder.due_on,
                Assurance.ended_at.is_(None),
            ),
        )
        .outerjoin(
            Price,
            and_(
                Reminder.of == "price",
                Price.id == Reminder.subject_id,
                Price.valid_to == Reminder.due_on,
                Price.replaced_at.is_(None),
            ),
        )
        .outerjoin(priced, and_(priced.id == Price.service_id, priced.withdrawn_on.is_(None)))
        .outerjoin(
            Registration,
            and_(Reminder.of == "registration", Registration.id == Reminder.subject_id, Registration.ended_on == Reminder.due_on),
        )
        .where(
            *where, or_(Service.id.is_not(None), Assurance.id.is_not(None), priced.id.is_not(None), Registration.id.is_not(None))
        )
        .where(~_renewed())
        .order_by(Reminder.id)
        .limit(AT_ONCE)
    )
    return [_said(row, *things) for row, *things in db.execute(joined)]


def _renewed() -> Any:
    """There is a later one of the same: an insurance of the same kind and holder, a price of the same thing."""
    cover, price = aliased(Assurance), aliased(Price)
    covered = select(cover.id).where(
        cover.organisation_id == Assurance.organisation_id,
        cover.kind == Assurance.kind,
        cover.holder == Assurance.holder,
        cover.ended_at.is_(None),
        cover.id != Assurance.id,
        or_(cover.expires_on.is_(None), cover.expires_on > Assurance.expires_on),
    )
    priced = select(price.id).where(
        price.service_id == Price.service_id,
        price.unit == Price.unit,
        price.band == Price.band,
        price.staff == Price.staff,
        price.option == Price.option,
        price.replaced_at.is_(None),
        price.valid_from > Price.valid_to,
    )
    return or_(covered.correlate(Assurance).exists(), priced.correlate(Price).exists())


def _said(row: Reminder, service: Any, cover: Any, price: Any, priced: Any, number: Any) -> Said:
    home, day, over = f"/desk/{row.organisation_id}", in_full(row.due_on), row.kind in ("OVER", "ENDED")
    if service is not None:
        words = f"{service.name} {'is hidden since' if over else 'is hidden after'} {day}: say that it is still right"
        return Said(row, words, f"{home}/services/{service.id}", over)
    if cover is not None:
        what = ASSURANCES[cover.kind] + (f" ({cover.holder})" if cover.holder else "")
        return Said(row, f"{what} {'ran out on' if over else 'runs out on'} {day}: give the next one", f"{home}/papers", over)
    if priced is not None:
        words = f"A price of {priced.name} {'ended on' if over else 'ends on'} {day}: say what comes next"
        return Said(row, words, f"{home}/services/{priced.id}/prices", over)
    words = f"{SCHEMES[number.scheme]} {number.number} is no longer in its register since {day}"
    return Said(row, words, f"{home}/papers", True)
