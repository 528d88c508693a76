"""A small town for the tests of this room: two councils, an ICB, a charity, two providers, and people who have nothing to
do with each other, so that there is always somebody whose record must stay shut."""
from __future__ import annotations

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy.orm import Session

from brokerage.kit.money import Pence
from brokerage.people import actions
from brokerage.people.models import Organisation, Person
from brokerage.people.signin_models import User

SEATS = {
    "assessor": ("council", "ASSESSOR"), "coordinator": ("council", "CARE_COORDINATOR"), "approver": ("council", "APPROVER_LA"),
    "finance": ("council", "FINANCE"), "ig": ("council", "IG_LEAD"), "sysadmin": ("council", "SYSADMIN"),
    "analyst": ("council", "HWB_ANALYST"), "safeguarding": ("council", "SAFEGUARDING_LEAD"), "nhs": ("icb", "APPROVER_ICB"),
    "navigator": ("icb", "CLINICAL_NAVIGATOR"), "broker": ("charity", "BROKER"), "manager": ("homecare", "PROVIDER_ADMIN"),
    "worker": ("homecare", "PROVIDER_WORKER"), "stranger": ("far", "ASSESSOR"), "rival": ("rival", "PROVIDER_ADMIN"),
}
ORGANISATIONS = {
    "council": ("COUNCIL", "Sale Council", "E08A"), "icb": ("ICB", "Northway ICB", "QOP"),
    "charity": ("BROKER", "Open Hands", ""),
    "homecare": ("PROVIDER", "Kind Homecare", ""), "rival": ("PROVIDER", "Other Homecare", ""),
    "far": ("COUNCIL", "Far Council", "E08B"),
}
BY = "system"


def build(db: Session, at: datetime) -> SimpleNamespace:
    """Everybody, as plain ids that live longer than the session: `town.ann.id` is a user's, `town.ann.person_id` a person's."""
    by: dict[str, Any] = {"by": BY, "at": at}
    orgs = {key: actions.register_organisation(db, kind=kind, name=name, ods_code=code, **by) for key,
            (kind, name, code) in ORGANISATIONS.items()}
    users = {key: _worker(db, key, orgs[org], role, at) for key, (org, role) in SEATS.items()}
    ann = _holder(db, "Ann", "Abbott", date(1971, 5, 14), "943 476 5919", at, needs=("LARGE_PRINT",))
    zed = _holder(db, "Zed", "Zimmer", date(1950, 1, 2), "999 000 0018", at)
    for key, reason in (("council", "CARE_COORDINATION"), ("council", "FUNDER"), ("icb", "FUNDER"), ("icb", "CLINICAL"),
                        ("charity", "BROKER"), ("homecare", "PROVIDER")):
        actions.involve(db, ann[0], orgs[key], reason, **by)
    actions.involve(db, zed[0], orgs["far"], "CARE_COORDINATION", **by)
    carl = actions.register_user(db, email="carl@example.org", name="Carl Abbott", demo="Carl looks after Ann", **by)
    carl_member = actions.let_in(db, ann[0], carl, relation="son",
                                 rights=actions.Rights(order=True, approve=True, up_to=Pence(5000)), **by)
    noah = actions.register_user(db, email="noah@example.org", name="Noah Nobody", demo="Noah acts for nobody", **by)
    db.flush()
    made: dict[str, Any] = {key: SimpleNamespace(id=user.id, email=user.email) for key,
                            user in {**users, "carl": carl, "noah": noah}.items()}
    made |= {"ann": SimpleNamespace(id=ann[1].id, email=ann[1].email, person_id=ann[0].id),
             "zed": SimpleNamespace(id=zed[1].id, email=zed[1].email, person_id=zed[0].id)}
    made["orgs"] = {key: org.id for key, org in orgs.items()}
    made["carl_member"] = carl_member.id
    return SimpleNamespace(**made)


def _worker(db: Session, key: str, org: Organisation, role: str, at: datetime) -> User:
    user = actions.register_user(db, email=f"{key}@example.org", name=f"{key.title()} Worker", demo=f"The {key}", by=BY, at=at)
    actions.give_seat(db, user, org, role, by=BY, at=at)
    return user


def _holder(db: Session, given: str, family: str, born: date, nhs: str, at: datetime,
            needs: tuple[str, ...] = ()) -> tuple[Person, User]:
    person = actions.register_person(db, given_name=given, family_name=family, born_on=born, nhs_number=nhs, needs=needs,
                                     phone="0161 496 0000",
                                     postcode="M33 7XE", by=BY, at=at)
    user = actions.register_user(db, email=f"{given.lower()}@example.org", name=person.name, person=person,
                                 demo=f"{given} has a budget", by=BY, at=at)
    return person, user
