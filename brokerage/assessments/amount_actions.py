"""Indicative amounts (domain B-01..B-03, 6.3): rates are set, a payer's assessor works the figure out and freezes it, its
approver agrees within the limit, it becomes the stream's amount in the budget, and the person is shown it before planning.
Callers commit."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.assessments import amount_queries, queries, sets, workings
from brokerage.assessments.amount_models import METHODS, Indication, RateRow, RateTable
from brokerage.assessments.models import Assessment, Section
from brokerage.assessments.passes import APPROVERS, DECIDES, paying_org
from brokerage.assessments.section_actions import given
from brokerage.assessments.states import INDICATION
from brokerage.budgets import actions as budgets
from brokerage.budgets import dated
from brokerage.budgets import stream_actions as streams
from brokerage.budgets.models import Budget, FundingStream
from brokerage.door.actor import Actor
from brokerage.kit.clock import LONDON, in_full
from brokerage.kit.errors import NotAllowed, Refusal
from brokerage.kit.money import Pence, annualised
from brokerage.kit.states import move
from brokerage.people.models import Organisation, Person

NOTHING = Pence(0)
TYPES = {"COUNCIL": ("LA_CARE", "LA_S117"), "ICB": ("NHS_JOINT", "NHS_CHC", "NHS_PHB", "NHS_S117")}
"""The streams of table L-02 whose size an assessment indicates. A carer's own budget has an assessment of its own."""
Row = tuple[str, str, str, Decimal]
"""kind (POINTS, SUPPORT or RATE), code, level, value."""


def set_table(db: Session, org: Organisation, *, method: str, version: str, since: date, rows: Iterable[Row], source: str,
              per_point: Decimal = Decimal(0), range_percent: int = 10, by: Actor, at: datetime) -> RateTable:
    """A new version of an organisation's figures from `since`; the one before ends the day before and is otherwise left as it
    was. Refused: a day not after the last version's first, a figure below nothing, a code that no question has, no figures."""
    assert method in METHODS, method
    figures = list(rows)
    _checked(figures, per_point, method)
    last = db.scalar(select(RateTable).where(RateTable.org_id == org.id, RateTable.method == method)
                     .order_by(RateTable.since.desc()).limit(1))
    if last is not None and since <= last.since:
        raise Refusal("A version from that day or later is here already.", fields={
            "since": f"Choose a day after {in_full(last.since)}"})
    if last is not None:
        last.until = since - timedelta(days=1)
    made = RateTable(org_id=org.id, method=method, version=version.strip(), since=since, per_point=per_point,
                     range_percent=range_percent, source=source.strip(), set_by=by.ref, set_at=at)
    db.add(made)
    db.flush()
    db.add_all(RateRow(table_id=made.id, kind=kind, code=code, level=level, value=value) for kind, code, level, value in figures)
    db.flush()
    return made


def _checked(figures: list[Row], per_point: Decimal, method: str) -> None:
    asked = {(q.code, level.code) for s in sets.SETS for q in s.questions for level in q.levels}
    wrong = [f"{code} {level}".strip() for kind, code, level, value in figures if value < 0]
    if wrong or per_point < 0:
        raise Refusal("Points and pounds cannot be less than nothing.", code="NEGATIVE_POINTS", fields={
            "figures" if wrong else "per_point": f"Less than nothing: {', '.join(wrong) or 'pounds a point'}"})
    unknown = [f"{code} {level}" for kind, code, level, _ in figures if kind == "POINTS" and (code, level) not in asked]
    unknown += [level for kind, code, level, _ in figures if kind == "SUPPORT" and ("support", level) not in asked]
    codes = {*workings.SKILLS, *workings.ALTERNATIVES, "RESPITE", "CONTINGENCY"}
    unknown += [code for kind, code, _, _ in figures if kind == "RATE" and code not in codes]
    kinds = {"POINTS": {"POINTS", "SUPPORT"}, "COST": {"RATE"}}[method]
    unknown += [f"{kind} {code}" for kind, code, _, _ in figures if kind not in kinds]
    if unknown:
        raise Refusal("Some lines name no question, level or rate.", code="UNKNOWN_CODE",
                      fields={"figures": f"Nothing has these names: {', '.join(unknown[:5])}"})
    if len({f[1:3] for f in figures}) < len(figures) or not figures:
        raise Refusal("Give each figure once.", code="TWICE", fields={"figures": "Give each figure once, and at least one"})


def by_points(db: Session, assessment: Assessment, *, stream_type: str, deployment: str, by: Actor, at: datetime) -> Indication:
    """B-01: the points of the answers as they stand × pounds a point, less what the carer gives. Refused until the sections
    are complete, without a table in force, and where the table has no points for an answer."""
    table = _ready(db, assessment, "POINTS", stream_type, by, at)
    rows = amount_queries.rows(db, table.id)
    levels = queries.levels(db, assessment.id)
    scored = _scored(rows, levels)
    support = levels["CARER"].get("support", "NONE")
    percent = next((r.value for r in rows if r.kind == "SUPPORT" and r.level == support), Decimal(0))
    worked = workings.by_points(scored, table.per_point, percent, informal_words=_gives(support),
                                range_percent=table.range_percent)
    inputs = {"points": [(s.title, s.words, str(s.points)) for s in scored], "per_point": str(table.per_point),
              "informal_percent": str(percent), "formula": "points × pounds a point × (100 − carer's percent) ÷ 100",
              "range_percent": table.range_percent}
    return _freeze(db, assessment, table, worked, inputs, stream_type, deployment, by, at)


def by_cost(db: Session, assessment: Assessment, asked: workings.Asked, *, stream_type: str, deployment: str, by: Actor,
            at: datetime) -> Indication:
    """B-02: hours of each skill × rate, short breaks, equipment and contingency, held against what would otherwise be
    arranged. Refused until the health section is complete, and without a table in force."""
    table = _ready(db, assessment, "COST", stream_type, by, at)
    rates = amount_queries.rates(db, table.id)
    worked = workings.by_cost(asked, rates, range_percent=table.range_percent)
    inputs = {
        "hours": {k: str(v) for k, v in asked.hours.items() if v},
        "respite_nights": asked.respite_nights,
        "equipment_pence": int(asked.equipment),
        "alternative": asked.alternative,
        "rates": {k: str(v) for k, v in rates.items()},
        "formula": "(hours × rate + short breaks ÷ 52) × (100 + contingency) ÷ 100",
        "range_percent": table.range_percent,
    }
    return _freeze(db, assessment, table, worked, inputs, stream_type, deployment, by, at)


def _ready(db: Session, assessment: Assessment, method: str, stream_type: str, by: Actor, at: datetime) -> RateTable:
    """The table in force, when everything that the figure rests on is complete."""
    org = db.get(Organisation, paying_org(by, assessment, *DECIDES) or 0)
    if org is None:
        raise NotAllowed
    if stream_type not in TYPES[org.kind]:
        raise Refusal("Your organisation does not pay this kind of money.",
                      fields={"stream_type": "Choose one of your own kinds"})
    states = {row[0]: row[1] for row in db.execute(select(Section.kind,
                                                          Section.state).where(Section.assessment_id == assessment.id))}
    wanted = {"SOCIAL"} if method == "POINTS" else {"HEALTH"}
    open_ = [k for k in {*wanted, *states} if states.get(k) not in ("COMPLETE", "ACCEPTED")]
    if open_:
        words = ", ".join({"HEALTH": "health", "SOCIAL": "care and daily life", "CARER": "the carer"}[k] for k in sorted(open_))
        raise Refusal(f"The figure rests on answers that are not complete: {words}.", code="INPUTS_INCOMPLETE")
    table = amount_queries.in_force(db, org.id, method, at.astimezone(LONDON).date())
    if table is None:
        raise Refusal(f"{org.name} has no rates in force today. Ask finance to set them.", code="NO_RATES")
    return table


def _scored(rows: list[RateRow], levels: dict[str, dict[str, str]]) -> list[workings.Scored]:
    """Each question that the table gives points for, with the points of its answer."""
    given_ = {(r.code, r.level): r.value for r in rows if r.kind == "POINTS"}
    made = []
    for code in dict.fromkeys(code for code, _ in given_):
        question = next(q for s in sets.SETS for q in s.questions if q.code == code)
        level = question.level(next((found[code] for found in levels.values() if code in found), ""))
        if level is None:
            raise Refusal(f"The points need an answer to: {question.title.lower()}.", code="INPUTS_INCOMPLETE")
        if level.rank and (code, level.code) not in given_:
            raise Refusal(f"The table has no points for {question.title.lower()}: {level.words}.", code="NO_POINTS")
        made.append(workings.Scored(question.title, level.words, given_.get((code, level.code), Decimal(0))))
    return made


def _gives(support: str) -> str:
    return {"LITTLE": "An unpaid carer goes on giving a little of the care",
            "SOME": "An unpaid carer goes on giving about a quarter "
            "of the care", "HALF": "An unpaid carer goes on giving about half of the care",
            "MOST": "An unpaid carer goes on giving most of the care"}.get(support, "")


def _freeze(
    db: Session,
    assessment: Assessment,
    table: RateTable,
    worked: workings.Worked,
    inputs: dict[str, Any],
    stream_type: str,
    deployment: str,
    by: Actor,
    at: datetime,
) -> Indication:
    """Keep inputs, formula, version and steps as they are now; what was worked out before for the same money is replaced."""
    stream_id = _replace(db, assessment, table.org_id, stream_type, by, at)
    made = Indication(
        assessment_id=assessment.id,
        person_id=assessment.person_id,
        org_id=table.org_id,
        method=table.method,
        stream_type=stream_type,
        deployment=deployment,
        version=table.version,
        inputs=msgspec.json.encode(inputs).decode(),
        steps=msgspec.json.encode(worked.steps).decode(),
        weekly_pence=worked.weekly,
        low_pence=worked.low,
        high_pence=worked.high,
        alternative_pence=worked.alternative,
        once_pence=worked.once,
        worked_by=by.ref,
        worked_at=at,
        stream_id=stream_id,
    )
    move(db, INDICATION, made, "work_out", by=by.ref, at=at, why=f"{worked.weekly} a week, {METHODS[table.method].lower()}, "
         f"version {table.version}", about=assessment.about)
    budget = amount_queries.draft_budget(db, assessment.person_id)
    if budget is not None:
        _offer(db, made, budget, by, at)
    return made


def _replace(db: Session, assessment: Assessment, org_id: int, stream_type: str, by: Actor, at: datetime) -> int | None:
    """End the one before; its stream, which has no amount yet, is kept for the new one."""
    stream_id = None
    for old in db.scalars(select(Indication).where(Indication.assessment_id == assessment.id, Indication.org_id == org_id,
                                                   Indication.stream_type == stream_type, Indication.state != "REPLACED")):
        stream = db.get(FundingStream, old.stream_id) if old.stream_id else None
        if stream is not None and dated.amounts_of(db, stream):
            raise Refusal("This figure is in the budget already. Change the money there, with its notice.", code="IN_THE_BUDGET")
        stream_id = old.stream_id
        move(db, INDICATION, old, "replace", by=by.ref, at=at, why="worked out again", about=assessment.about)
    return stream_id


def _offer(db: Session, made: Indication, budget: Budget, by: Actor, at: datetime) -> None:
    """The stream that this figure will be the amount of, proposed by the payer's assessor."""
    if made.stream_id is None:
        stream = streams.propose(db, budget, made.stream_type, payer=db.get_one(Organisation, made.org_id),
                                 deployment=made.deployment,
                                 chargeable=made.stream_type == "LA_CARE", by=by, at=at)
        made.stream_id = stream.id
        db.flush()


def open_budget(db: Session, assessment: Assessment, *, starts_on: date, by: Actor, at: datetime) -> Budget:
    """A budget in DRAFT for these figures, from its first day to the end of that financial year. Refused while another waits
    or runs, and for a day that has passed."""
    if amount_queries.any_budget(db, assessment.person_id) is not None:
        raise Refusal("This person has a budget already. A change of plan makes its next version.", code="HAS_A_BUDGET")
    if starts_on < at.astimezone(LONDON).date():
        raise Refusal("That day has passed.", fields={"starts_on": "First day must be today or later"})
    last = date(starts_on.year + (starts_on >= date(starts_on.year, 4, 1)), 3, 31)
    budget = budgets.create(db, db.get_one(Person, assessment.person_id), starts_on=starts_on, ends_on=last,
                            referral=assessment.ref,
                            by=by, at=at)
    for made in db.scalars(select(Indication).where(Indication.assessment_id == assessment.id, Indication.state.in_(
            ("WORKED_OUT", "AGREED", "SHOWN"))).order_by(Indication.id)):
        _offer(db, made, budget, by, at)
        if made.state != "WORKED_OUT":
            _amount(db, made, by)
    _indicative(db, budget, by, at)
    return budget


def agree(db: Session, made: Indication, *, by: Actor, at: datetime) -> None:
    """The payer's yes to the figure as an expectation, not yet to the money (6.4 has that). Refused for anybody but its own
    approver, for who worked it out, and above the approver's yearly limit (P-21: weekly × 52 + once)."""
    if made.org_id not in by.orgs(*APPROVERS):
        raise NotAllowed("Only an approver of the funder whose money it is answers this.")
    if made.worked_by == by.ref:
        raise Refusal("You worked this out, so somebody else must agree it.", code="OWN_WORKING")
    yearly = annualised(made.weekly_pence, [made.once_pence])
    limits = [s.limit for s in by.seats if s.role in APPROVERS and s.org_id == made.org_id]
    if not any(limit is None or limit >= yearly for limit in limits):
        most = max((limit for limit in limits if limit is not None), default=NOTHING)
        raise Refusal(f"This comes to {yearly} a year. You can agree up to {most}, so it goes to somebody with a higher limit.",
                      code="OVER_LIMIT")
    move(db, INDICATION, made, "agree", by=by.ref, at=at, why=f"{made.weekly_pence} a week, {yearly} a year", about=made.about)
    made.agreed_by, made.agreed_at = by.ref, at
    if made.stream_id is not None:
        _amount(db, made, by)
        _indicative(db, db.get_one(Budget, db.get_one(FundingStream, made.stream_id).budget_id), by, at)


def _amount(db: Session, made: Indication, by: Actor) -> None:
    """Into the budget, with where it comes from."""
    stream = db.get_one(FundingStream, made.stream_id)
    if dated.amounts_of(db, stream):
        return
    why = f"Indicative, {METHODS[made.method].lower()}, version {made.version}"
    streams.set_amount(db, stream, made.weekly_pence, by=by, why=why)
    if made.once_pence > NOTHING:
        streams.set_amount(db, stream, made.once_pence, kind="ONE_OFF", by=by, why="Equipment, " + why.lower())


def _indicative(db: Session, budget: Budget, by: Actor, at: datetime) -> None:
    """When every funder's figure is in, the budget is INDICATIVE and the person can plan with it (6.3)."""
    offered = [s for s in dated.streams_of(db, budget) if s.state != "REJECTED"]
    if budget.state == "DRAFT" and offered and all(dated.amounts_of(db, s) for s in offered):
        budgets.set_indicative(db, budget, by=by, at=at)


def send_back(db: Session, made: Indication, *, why: str, by: Actor, at: datetime) -> None:
    """The payer's no, with its reason, to whoever worked it out."""
    if made.org_id not in by.orgs(*APPROVERS):
        raise NotAllowed("Only an approver of the funder whose money it is answers this.")
    move(db, INDICATION, made, "send_back", by=by.ref, at=at, why=given(why, "why", "Say why"), about=made.about)


def show(db: Session, assessment: Assessment, *, how: str, by: Actor, at: datetime) -> int:
    """The person has seen the figures and how they were worked out: the day is kept on each (B-03). Returns how many.
    Refused while one is still being checked, or when there is none."""
    rows = list(db.scalars(select(Indication).where(Indication.assessment_id == assessment.id,
                                                    Indication.state.in_(("WORKED_OUT", "AGREED")))))
    if any(r.state == "WORKED_OUT" for r in rows):
        raise Refusal("One of the figures is still being checked.", code="NOT_ALL_AGREED")
    if not rows:
        raise Refusal("There is nothing new to show.", code="NOTHING_TO_SHOW")
    for made in rows:
        move(db, INDICATION, made, "show", by=by.ref, at=at, why=how, about=assessment.about)
        made.shown_on, made.shown_how = at.astimezone(LONDON).date(), how
    return len(rows)
