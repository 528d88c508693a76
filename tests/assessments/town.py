"""A small town for this room: Ann with a shared assessment, Ben beside her with his own, their council, ICB and circles."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from brokerage.assessments.amount_models import Indication
from brokerage.assessments.models import Answer, Assessment, Challenge, Section
from brokerage.door.actor import Actor, Seat, Trust
from brokerage.kit.db import Database
from brokerage.kit.money import Pence
from brokerage.people import actions as people
from brokerage.people.models import Organisation, Person
from brokerage.people.signin_models import User

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
ORGS = (("council", "COUNCIL", "Testham Council", "9TT"), ("icb", "ICB", "NHS Testshire", "QTT"),
        ("other", "COUNCIL", "Otherham Council", "9TO"), ("help", "BROKER", "Helping Hands", ""),
        ("care", "PROVIDER", "Kind Care", ""))
STAFF: dict[str, tuple[str, str, Pence | None]] = {
    "mei": ("ASSESSOR", "council", None), "max": ("ASSESSOR", "council", None), "ruth": ("CLINICAL_NAVIGATOR", "icb", None),
    "nick": ("ASSESSOR", "icb", None), "carys": ("CARE_COORDINATOR", "council", None), "sign": ("CLINICAL_SIGNATORY", "icb", None),
    "graham": ("APPROVER_LA", "council", Pence(40_000_00)), "small": ("APPROVER_LA", "council", Pence(100_00)),
    "priya": ("APPROVER_ICB", "icb", Pence(90_000_00)), "fao": ("FIN_ASSESSMENT_OFFICER", "council", None),
    "felix": ("FINANCE", "council", None), "imelda": ("FINANCE_APPROVER", "council", None), "olu": ("MONITOR", "council", None),
    "safe": ("SAFEGUARDING_LEAD", "council", None), "nadia": ("BROKER", "help", None), "hugh": ("FINANCE", "icb", None),
    "tom": ("PROVIDER_ADMIN", "care", None), "pat": ("PROVIDER_WORKER", "care", None), "ig": ("IG_LEAD", "council", None),
    "stat": ("HWB_ANALYST", "council", None), "admin": ("SYSADMIN", "council", None), "far": ("ASSESSOR", "other", None),
}
CIRCLE = {"joel": "CARER", "mate": "CARER", "speak": "ADVOCATE"}


class Town:
    """Rows by name, with ids that live longer than their session. `town.user("mei")` signs in."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.orgs: dict[str, int] = {}
        self.users: dict[str, User] = {}
        self.people: dict[str, int] = {}

    def __getstate__(self) -> dict[str, Any]:
        """A town made once is copied without its database: the copy is given its own."""
        return {**self.__dict__, "database": None}

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.database.transaction() as db:
            yield db

    def actor(self, name: str) -> Actor:
        user = self.users[name]
        role, org, limit = STAFF.get(name, ("", "", None))
        kinds = {key: kind for key, kind, _, _ in ORGS}
        seats = (Seat(role, self.orgs[org], kinds[org], limit),) if role else ()
        trusts = (Trust(self.people["ann"], CIRCLE[name]),) if name in CIRCLE else ()
        roles = frozenset([s.role for s in seats] + [t.kind for t in trusts] + (["PERSON"] if user.person_id else []))
        return Actor(user_id=user.id, name=user.name, person_id=user.person_id, seats=seats, trusts=trusts, at=NOW, roles=roles)


def build(database: Database) -> Town:
    town = Town(database)
    with database.transaction() as db:
        by: dict[str, Any] = {"by": "system", "at": NOW}
        orgs = {key: people.register_organisation(db, kind=kind, name=name, ods_code=code, **by) for key, kind, name, code in ORGS}
        for key in ("ann", "ben"):
            person = people.register_person(db, given_name=key.title(), family_name="Tester", born_on=date(1970, 1, 1),
                                            needs=("LARGE_PRINT",) if key == "ann" else (), **by)
            town.people[key] = person.id
            town.users[key] = people.register_user(db, email=f"{key}@example.org", name=person.name, person=person, demo=key, **by)
        for key, (role, org, limit) in STAFF.items():
            town.users[key] = people.register_user(db, email=f"{key}@staff.example.org", name=key.title() + " Staff", demo=key, **by)
            people.give_seat(db, town.users[key], orgs[org], role, limit=limit, since=date(2026, 1, 1), **by)
        for key, kind in CIRCLE.items():
            town.users[key] = people.register_user(db, email=f"{key}@example.org", name=key.title(), demo=key, **by)
            people.let_in(db, db.get_one(Person, town.people["ann"]), town.users[key], kind=kind, **by)
        town.orgs = {key: org.id for key, org in orgs.items()}
        _involve(db, town, by)
    return town


def _involve(db: Session, town: Town, by: dict[str, Any]) -> None:
    for key in ("ann", "ben"):
        person = db.get_one(Person, town.people[key])
        for org, reason in (("council", "CARE_COORDINATION"), ("council", "FUNDER"), ("icb", "FUNDER"), ("icb", "CLINICAL"),
                            ("help", "BROKER"), ("care", "PROVIDER")):
            people.involve(db, person, db.get_one(Organisation, town.orgs[org]), reason, since=date(2026, 1, 1), **by)


def bare_rows(db: Session, town: Town, state: str) -> dict[str, Any]:
    """One row of each machine in this state, made without asking anybody."""
    person, org, user = town.people["ben"], town.orgs["council"], town.users["mei"].id
    a = Assessment(ref="BARE-0001", person_id=person, state=state, org_id=org, started_by="user/1", started_at=NOW)
    db.add(a)
    db.flush()
    s = Section(assessment_id=a.id, person_id=person, kind="SOCIAL", state=state, set_version="CA-2015", org_id=org)
    db.add(s)
    db.flush()
    answer = Answer(section_id=s.id, question="work", version=1, set_version="CA-2015", level="ALONE", user_id=user, org_id=org, at=NOW)
    db.add(answer)
    db.flush()
    c = Challenge(section_id=s.id, answer_id=answer.id, state=state, reason="r", org_id=town.orgs["icb"], user_id=user, at=NOW)
    i = Indication(assessment_id=a.id, person_id=person, org_id=org, state=state, method="POINTS", stream_type="LA_CARE",
                   deployment="DIRECT_PAYMENT", version="v", inputs="{}", steps="[]", weekly_pence=Pence(1), low_pence=Pence(1),
                   high_pence=Pence(1), worked_by="user/1", worked_at=NOW)
    db.add_all([c, i])
    db.flush()
    return {"assessment": a, "assessment_section": s, "assessment_challenge": c, "indication": i}
