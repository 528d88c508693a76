"""Who opened a record and what happened to it, in plain words, for its owner (domain I-08)."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby

from msgspec import Struct
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from brokerage.door.looks import Look
from brokerage.kit.clock import LONDON
from brokerage.kit.db import structs
from brokerage.kit.states import Step
from brokerage.people.models import CIRCLE_KINDS, BreakGlass, Organisation
from brokerage.people.roles import WORDS
from brokerage.people.signin_models import User

MOST = 300
"""Looks read for one page of the list; folded they make far fewer lines."""

PAGES = {
    "people.record": "Your record", "people.needs": "Your communication needs", "people.opened": "This list",
    "people.history": "What has happened", "people.circle_routes.circle": "Who acts for you",
    "people.consent_routes.consents": "What you agreed to share",
}
"""Name of a page (room.function) → what its owner would call it. Other rooms add theirs beside their routes."""
ROOMS = {"people": "Your record", "assessments": "Your assessment",
         "budgets": "Your budget", "plans": "Your plan", "orders": "Your orders",
         "invoices": "Your bills", "payments": "Your payments", "catalogue": "Services for you", "oversight": "Your statements"}

VERBS = {
    ("representation", "let_in"): "let somebody in", ("representation", "propose"): "put somebody forward",
    ("representation", "check"): "made the checks on somebody", ("representation", "approve"): "agreed that somebody may act",
    ("representation", "refuse"): "said no to somebody", ("representation", "limit"): "changed what somebody may do",
    ("representation", "suspend"): "stopped somebody for now", ("representation", "end"): "ended somebody's part",
    ("consent", "request"): "asked to share", ("consent", "give"): "agreed to share", ("consent", "refuse"): "said no to sharing",
    ("consent", "withdraw"): "took back a yes to sharing", ("consent", "lapse"): "a yes to sharing ran out",
    ("person", "register"): "added the record", ("need", "add"): "recorded a communication need",
    ("need", "end"): "took a communication need off the list", ("involvement", "begin"): "let an organisation open the record",
    ("involvement", "end"): "closed the record to an organisation",
    ("organisation", "register"): "added the organisation", ("seat", "give"): "gave somebody a role",
    ("seat", "end"): "ended somebody’s role", ("user", "stop"): "stopped somebody’s sign-in",
    ("user", "restart"): "let somebody sign in again", ("lost_phone", "ask"): "said that somebody lost their phone",
    ("lost_phone", "confirm"): "checked who they are and took off their second step",
    ("lost_phone", "refuse"): "said no to taking off a second step",
    ("lost_phone", "lapse"): "nobody checked a lost phone in time",
    ("break_glass", "open"): "opened the record in an emergency", ("break_glass", "lapse"): "an emergency opening was over",
}




def tell(machine: str, words: Mapping[str, str]) -> None:
    """A room's own words for each verb of a machine that people read of: `Bea Okoro` … `agreed the plan`."""
    VERBS.update({(machine, verb): said for verb, said in words.items()})


class Line(Struct, frozen=True):
    """One line of the list: somebody, from where, one page, one day, so many times."""

    name: str
    orgs: str
    page: str
    day: date
    last: datetime
    times: int
    own: bool
    emergency: str


class Event(Struct, frozen=True):
    """One thing that happened: `Bea Okoro agreed to share`, with the words kept at the time, by which role (`Broker, Northvale
    Circle`) and, for whoever may know it, from which address."""

    at: datetime
    who: str
    did: str
    why: str
    standing: str = ""
    ip: str = ""


class _Row(Struct, frozen=True):
    id: int
    user_id: int
    name: str | None
    at: datetime
    page: str
    orgs: str


def lines(db: Session, person_id: int, own_user: int, before: int = 0) -> tuple[list[Line], int]:
    """Who opened this record, the latest first, and where the next page begins (0: nowhere). Looks at one page by one
    person on one day are one line; all of the owner's own on one day are one line."""
    query = (select(Look.id, Look.user_id, User.name, Look.at, Look.page, Look.orgs)
             .join(User, User.id == Look.user_id, isouter=True).where(Look.person_id == person_id))
    if before:
        query = query.where(Look.id < before)
    rows = structs(db, query.order_by(Look.id.desc()).limit(MOST), _Row)
    names = _organisations(db, rows)
    broken = _emergencies(db, person_id)
    folded = groupby(_by_day(rows, own_user), key=lambda row: _fold(row, own_user))
    found = [_line(list(group), names, broken, own_user) for _, group in folded]
    return found, rows[-1].id if len(rows) == MOST else 0


def in_words(page: str) -> str:
    return PAGES.get(page) or ROOMS.get(page.split(".")[0], "Your record")


def events(db: Session, about: str, before: int = 0, most: int = 50) -> tuple[list[Event], int]:
    """What happened, from the Steps about `person/7` or `organisation/3`, the latest first; and where the next page begins
    (0: nowhere)."""
    query = select(Step).where(Step.about == about)
    if before and (last := db.get(Step, before)):
        query = query.where(tuple_(Step.at, Step.id) < (last.at, last.id))
    steps = list(db.scalars(query.order_by(Step.at.desc(), Step.id.desc()).limit(most)))
    made = [Event(s.at, who, VERBS.get((s.machine, s.verb), _plain(s)), s.why, stood, s.ip)
            for s, (who, stood) in zip(steps, behind(db, steps), strict=True)]
    return made, steps[-1].id if len(steps) == most else 0


def behind(db: Session, steps: Sequence[Step]) -> list[tuple[str, str]]:
    """For each step who made it (`Brokerage` when nobody did) and in which part: `Broker, Northvale Circle`,
    `carer, for the person`; nothing for the person's own (domain I-08). In two statements, however many there are."""
    users = {int(s.by.removeprefix("user/")) for s in steps if s.by.startswith("user/")}
    names = {f"user/{row[0]}": row[1]
             for row in db.execute(select(User.id, User.name).where(User.id.in_(users)))} if users else {}
    orgs = _organisations(db, steps)
    return [(names.get(s.by, "Brokerage"), _standing(s, orgs)) for s in steps]


def _standing(step: Step, orgs: dict[int, str]) -> str:
    parts = [f"{CIRCLE_KINDS[role].lower()}, for the person" if role in CIRCLE_KINDS else WORDS.get(role, "")
             for role in step.role.split(",")]
    return ", ".join(dict.fromkeys(part for part in [*parts, *(orgs.get(org, "") for org in _ids(step.orgs))] if part))


def _plain(step: Step) -> str:
    """A move of a room that has not given its words: `budget: activate`."""
    return f"{step.machine}: {step.verb.replace('_', ' ')}"


def _day(row: _Row) -> date:
    return row.at.astimezone(LONDON).date()


def _fold(row: _Row, own_user: int) -> tuple[date, int, str]:
    return (_day(row), row.user_id, "" if row.user_id == own_user else in_words(row.page))


def _by_day(rows: list[_Row], own_user: int) -> list[_Row]:
    """The latest day first; within it whoever came latest first, each line's looks together."""
    latest: dict[tuple[date, int, str], int] = {}
    for row in rows:
        key = _fold(row, own_user)
        latest[key] = max(latest.get(key, 0), row.id)
    return sorted(rows, key=lambda r: (_day(r), latest[_fold(r, own_user)], r.id), reverse=True)


def _line(rows: list[_Row], names: dict[int, str], broken: list[BreakGlass], own_user: int) -> Line:
    last = rows[0]
    orgs = ", ".join(dict.fromkeys(names.get(org, "") for row in rows for org in _ids(row.orgs)))
    why = next((b.reason for b in broken if b.user_id == last.user_id and b.at <= last.at <= b.until), "")
    own = last.user_id == own_user
    return Line(last.name or "Somebody", orgs, "" if own else in_words(last.page), _day(last), last.at, len(rows), own, why)


def _ids(orgs: str) -> list[int]:
    return [int(part) for part in orgs.split(",") if part.isdigit()]


def _organisations(db: Session, rows: Sequence[_Row | Step]) -> dict[int, str]:
    ids = {org for row in rows for org in _ids(row.orgs)}
    return {row[0]: row[1]
            for row in db.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)))} if ids else {}


def _emergencies(db: Session, person_id: int) -> list[BreakGlass]:
    return list(db.scalars(select(BreakGlass).where(BreakGlass.person_id == person_id).order_by(BreakGlass.id.desc()).limit(100)))
