"""Reads of rate tables and indicative amounts. A funder's own staff see how their own was worked out, and of the others'
nothing but the total (I-03)."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
from sqlalchemy import String, cast, literal, select
from sqlalchemy.orm import Session

from brokerage.assessments import queries, sets, workings
from brokerage.assessments.amount_models import Indication, RateRow, RateTable
from brokerage.assessments.models import Assessment
from brokerage.assessments.shapes import IndicationSeen
from brokerage.assessments.views import sees_all_amounts
from brokerage.budgets.models import Budget
from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing
from brokerage.kit.money import Pence
from brokerage.people import queries as people
from brokerage.people.models import Organisation
from brokerage.people.signin_models import User

COUNTS = ("WORKED_OUT", "AGREED", "SHOWN", "SENT_BACK")
"""Not those that were worked out again."""


def tables(db: Session, org_id: int | None = None) -> list[tuple[RateTable, str]]:
    """Every version of every table with its organisation, the newest first."""
    query = select(RateTable, Organisation.name).join(Organisation, Organisation.id == RateTable.org_id)
    query = query.where(RateTable.org_id == org_id) if org_id is not None else query
    return [(row[0], row[1]) for row in db.execute(query.order_by(Organisation.name, RateTable.method, RateTable.since.desc()))]


def table(db: Session, actor: Actor, table_id: int) -> RateTable:
    """Any organisation's: how figures are worked out is no secret (B-01)."""
    found = db.get(RateTable, people.number(table_id))
    if found is None:
        raise Missing
    return found


def in_force(db: Session, org_id: int, method: str, day: date) -> RateTable | None:
    """The version of this organisation's table for `day`."""
    return db.scalar(select(RateTable).where(
        RateTable.org_id == org_id, RateTable.method == method, RateTable.since <= day,
        (RateTable.until.is_(None)) | (RateTable.until >= day)).order_by(RateTable.since.desc()).limit(1))


def rows(db: Session, table_id: int) -> list[RateRow]:
    return list(db.scalars(select(RateRow).where(RateRow.table_id == table_id).order_by(RateRow.id)))


def rates(db: Session, table_id: int) -> dict[str, Decimal]:
    """Code → pounds, of a table by cost."""
    return {r.code: r.value for r in rows(db, table_id) if r.kind == "RATE"}


def seen(db: Session, actor: Actor, assessment: Assessment) -> list[IndicationSeen]:
    """The amounts that count and that this actor may see one by one, in the order they were worked out."""
    query = (select(Indication, Organisation.name, User.name).join(Organisation, Organisation.id == Indication.org_id)
             .outerjoin(User, literal("user/").concat(cast(User.id, String)) == Indication.worked_by)
             .where(Indication.assessment_id == assessment.id, Indication.state.in_(COUNTS)).order_by(Indication.id))
    all_, mine = sees_all_amounts(actor, assessment), actor.orgs() & assessment.through
    return [_seen(i, org, name) for i, org, name in db.execute(query) if all_ or i.org_id in mine]


def _seen(i: Indication, org: str, worked_by: str | None) -> IndicationSeen:
    return IndicationSeen(i.id, i.org_id, org, i.state, i.method, i.stream_type, i.version, i.weekly_pence, i.low_pence,
                          i.high_pence,
                          i.alternative_pence, i.once_pence, tuple(msgspec.json.decode(i.steps, type=list[str])), worked_by or "",
                          i.worked_at, i.agreed_at, i.shown_on, i.shown_how, i.stream_id)


def total(db: Session, assessment: Assessment) -> Pence:
    """What everybody expects to give a week together, of what is agreed: every funder sees this (I-03)."""
    return Pence.total(db.scalars(select(Indication.weekly_pence).where(
        Indication.assessment_id == assessment.id, Indication.state.in_(("AGREED", "SHOWN")))))


def find(db: Session, actor: Actor, assessment_id: int, indication_id: int) -> Indication:
    """One amount, as far as this actor may see it; another funder's is Missing."""
    assessment = queries.find(db, actor, assessment_id)
    found = db.get(Indication, people.number(indication_id))
    if found is None or found.assessment_id != assessment.id:
        raise Missing
    found.through = assessment.through  # type: ignore[misc]
    if not sees_all_amounts(actor, assessment) and found.org_id not in actor.orgs() & assessment.through:
        raise Missing
    return found


def draft_budget(db: Session, person_id: int) -> Budget | None:
    """The budget that still waits for its indicative amounts."""
    return db.scalar(select(Budget).where(Budget.person_id == person_id,
                                          Budget.state == "DRAFT").order_by(Budget.id.desc()).limit(1))


def any_budget(db: Session, person_id: int) -> Budget | None:
    """The newest that is not closed."""
    return db.scalar(select(Budget).where(Budget.person_id == person_id,
                                          Budget.state != "CLOSED").order_by(Budget.id.desc()).limit(1))


def one(db: Session, made: Indication) -> IndicationSeen:
    """One amount that the caller has found, as a page shows it."""
    row = db.execute(select(Organisation.name, User.name).outerjoin(
        User, literal("user/").concat(cast(User.id, String)) == made.worked_by).where(Organisation.id == made.org_id)).one()
    return _seen(made, row[0], row[1])


class RateSeen(msgspec.Struct, frozen=True):
    """One figure in words."""

    kind: str
    what: str
    level: str
    value: Decimal
    percent: bool = False

    @property
    def figure(self) -> str:
        """As it is read: pounds and pence, points, or a percent."""
        if self.kind == "RATE" and not self.percent:
            return f"£{self.value:,.2f}"
        plain = f"{self.value.normalize():f}"
        return plain + (" points" if self.kind == "POINTS" else "% off" if self.kind == "SUPPORT" else "%")


def named(db: Session, table_id: int) -> list[RateSeen]:
    """The figures of a table with the words of their questions and levels."""
    questions = {q.code: q for s in sets.SETS for q in s.questions}
    words = {**workings.SKILLS, **workings.ALTERNATIVES, "RESPITE": "A night of a short break",
             "CONTINGENCY": "For the unexpected"}
    made = []
    for r in rows(db, table_id):
        question = questions.get("support" if r.kind == "SUPPORT" else r.code)
        level = question.level(r.level) if question else None
        made.append(RateSeen(r.kind, words.get(r.code) or (question.title if question else r.code), level.words if level
                             else "", r.value, r.code == "CONTINGENCY"))
    return made
