"""Assessments made through the real actions, as far as a test needs them. Evidence has words that no page may leak."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.assessments import amount_actions, confirm_actions, need_actions, queries, section_actions, sets
from brokerage.assessments.models import Answer, Assessment, Need, Section
from brokerage.assessments.workings import Asked
from brokerage.door.actor import Actor
from brokerage.people import queries as people
from brokerage.people.models import CircleMember, Organisation
from tests.assessments.town import NOW, Town

CLINICAL, DAILY, CARING = "zebra-clinical-note", "otter-daily-note", "heron-carer-note"
POINTS = {"SLOW": 1, "PAIN": 1, "UNSAFE": 2, "SOME_HELP": 3, "ALL_HELP": 4}
W15 = {"nutrition": "SOME_HELP", "hygiene": "ALL_HELP", "toilet": "SOME_HELP", "clothing": "SOME_HELP", "home_safety": "ALL_HELP",
       "home_upkeep": "PAIN", "relationships": "SLOW", "work": "SLOW", "community": "SOME_HELP"}
"""Twenty-three points."""


def opened(db: Session, town: Town, who: str, assessment_id: int) -> tuple[Assessment, Actor]:
    """The assessment as it is open to `who`, and who they are."""
    by = town.actor(who)
    return queries.find(db, by, assessment_id), by


def start(db: Session, town: Town, person: str = "ann", who: str = "mei") -> Assessment:
    by = town.actor(who)
    return section_actions.start(db, people.find(db, by, town.people[person]), reason="A fall in October", by=by, at=NOW)


def begin(db: Session, town: Town, a: Assessment, kind: str, who: str) -> Section:
    a, by = opened(db, town, who, a.id)
    return section_actions.begin(db, a, kind, by=by, at=NOW)


def put(db: Session, town: Town, s: Section, question: str, level: str, who: str, *, evidence: str = "", seen: int | None = None) -> Answer:
    before = section_actions.last_answer(db, s, question)
    seen = (before.version if before else 0) if seen is None else seen
    return section_actions.answer(db, s, question, level=level, evidence=evidence, seen=seen, by=town.actor(who), at=NOW)


def fill(db: Session, town: Town, s: Section, who: str, said: dict[str, str], note: str) -> None:
    for q in sets.known(s.kind, s.set_version).questions:
        level = said.get(q.code, q.levels[0].code)
        put(db, town, s, q.code, level, who, evidence=note if q.level(level).rank else "")
    section_actions.complete(db, s, by=town.actor(who), at=NOW)


def section(db: Session, town: Town, a: Assessment, kind: str, who: str, said: dict[str, str] | None = None) -> Section:
    s = begin(db, town, a, kind, who)
    note, usual = {"HEALTH": (CLINICAL, {"mobility": "HIGH"}), "SOCIAL": (DAILY, W15),
                   "CARER": (CARING, {"support": "LITTLE", "carer_rest": "CANNOT"})}[kind]
    fill(db, town, s, who, usual if said is None else said, note)
    return s


def accept(db: Session, town: Town, a: Assessment, s: Section, who: str) -> None:
    a, by = opened(db, town, who, a.id)
    newest = db.scalar(select(func.max(Answer.id)).where(Answer.section_id == s.id))
    confirm_actions.accept(db, a, s, newest=newest, by=by, at=NOW)


def challenge(db: Session, town: Town, a: Assessment, s: Section, question: str, who: str, reason: str = "I saw her stand alone") -> Any:
    a, by = opened(db, town, who, a.id)
    return confirm_actions.challenge(db, a, s, question, reason=reason, by=by, at=NOW)


def decide(db: Session, town: Town, a: Assessment, who: str = "mei", **over: Any) -> Any:
    a, by = opened(db, town, who, a.id)
    given = {"chosen": ["hygiene", "mobility"], "carer_meets": {}, "impairment": True, "wellbeing": True,
             "reasons": "Seen at home on Monday"} | over
    return need_actions.decide(db, a, by=by, at=NOW, **given)


def rates(db: Session, town: Town, *, per_point: str = "21.35", since: date = date(2026, 4, 1), version: str = "2026/27") -> None:
    by = town.actor("fao")
    rows = [("POINTS", q.code, level, Decimal(n)) for q in sets.current("SOCIAL", since).questions for level, n in POINTS.items()]
    rows += [("SUPPORT", "support", "LITTLE", Decimal(15))]
    amount_actions.set_table(db, db.get_one(Organisation, town.orgs["council"]), method="POINTS", version=version, since=since,
                             per_point=Decimal(per_point), rows=rows, source="Cabinet", by=by, at=NOW)
    costs = {"CARE": "24.86", "NURSE": "41.20", "RESPITE": "164", "CONTINGENCY": "5", "ALT_NURSING": "1290"}
    amount_actions.set_table(db, db.get_one(Organisation, town.orgs["icb"]), method="COST", version=version, since=since,
                             rows=[("RATE", c, "", Decimal(v)) for c, v in costs.items()], source="Board", by=by, at=NOW)


def points(db: Session, town: Town, a: Assessment, who: str = "mei", **over: Any) -> Any:
    a, by = opened(db, town, who, a.id)
    return amount_actions.by_points(db, a, **({"stream_type": "LA_CARE", "deployment": "DIRECT_PAYMENT"} | over), by=by, at=NOW)


def cost(db: Session, town: Town, a: Assessment, who: str = "nick", asked: Asked | None = None, **over: Any) -> Any:
    a, by = opened(db, town, who, a.id)
    asked = asked or Asked({"CARE": Decimal(14), "NURSE": Decimal(3)}, respite_nights=14, alternative="ALT_NURSING")
    return amount_actions.by_cost(db, a, asked, **({"stream_type": "NHS_JOINT", "deployment": "DIRECT_PAYMENT"} | over), by=by, at=NOW)


def whole(town: Town, *, agreed: bool = True) -> SimpleNamespace:
    """Everything, confirmed by both sides, decided, with both amounts. Ids only, for pages."""
    with town.writing() as db:
        a = start(db, town)
        made = {"social": section(db, town, a, "SOCIAL", "mei"), "health": section(db, town, a, "HEALTH", "ruth"),
                "carer": section(db, town, a, "CARER", "mei")}
        for key, who in (("social", "nick"), ("health", "max"), ("carer", "nick")):
            accept(db, town, a, made[key], who)
        decide(db, town, a)
        need = db.scalars(select(Need.id).where(Need.assessment_id == a.id, Need.question == "hygiene")).one()
        need_actions.add_outcome(db, a, words="To be dressed by nine", kind="WELLBEING", needs=[need], by=town.actor("ann"), at=NOW)
        rates(db, town)
        first, second = points(db, town, a), cost(db, town, a)
        if agreed:
            amount_actions.agree(db, first, by=town.actor("graham"), at=NOW)
            amount_actions.agree(db, second, by=town.actor("priya"), at=NOW)
        return SimpleNamespace(id=a.id, path=f"/assessments/{a.id}", points=first.id, cost=second.id, need=need,
                               **{k: s.id for k, s in made.items()})


def invite(town: Town, assessment_id: int, who: str = "joel") -> None:
    """Joel may fill in the carer's section."""
    with town.writing() as db:
        a, by = opened(db, town, "mei", assessment_id)
        member = db.scalars(select(CircleMember).where(CircleMember.user_id == town.users[who].id)).one()
        section_actions.invite_carer(db, a, member, by=by, at=NOW)
