"""One way to change a plan: refuse what is out of date, let it happen, count it, say it in words, void what P-20 says.

    with editing.edit(db, plan, "needs", revision=form.revision, by=visit.actor, at=visit.now):
        db.add(Need(…))
"""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.clock import LONDON
from brokerage.kit.db import rowcount
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.plans import content, cost
from brokerage.plans.difference import difference
from brokerage.plans.line_models import Line
from brokerage.plans.load import load
from brokerage.plans.models import Edit, Plan
from brokerage.plans.sheet import Sheet
from brokerage.plans.signoff_models import Approval
from brokerage.plans.states import EDITABLE, LINE, ON_ITS_WAY, PLAN
from brokerage.plans.voiding import voided

LONGEST = 300


@contextmanager
def edit(db: Session, plan: Plan, section: str, *, revision: int, by: Actor, at: datetime) -> Iterator[Sheet]:
    """Change a plan inside the block; it is handed the plan as it was. Refused when the plan may not be edited now, and when
    `revision` is not the newest, with what others changed since. An edit that changes nothing is not counted."""
    may_be_edited(plan)
    is_newest(db, plan, revision)
    before = sheet_of(db, plan, at)
    yield before
    db.flush()
    after = sheet_of(db, plan, at)
    was, now = content.plain(content.of(before)), content.plain(content.of(after))
    changed = difference(was, now)
    _keep_amounts(db, after)
    if was != now:
        _void(db, plan, before, was, now, at)
    _count(db, plan, revision, section, " ".join(changed.sentences) or "Details that are not part of the agreement.", by, at)
    _back_to_its_authors(db, plan, was != now, by, at)


def sheet_of(db: Session, plan: Plan, at: datetime) -> Sheet:
    """The plan as it stands in this transaction."""
    db.flush()
    made = load(db, plan.id, day_of(at))
    assert made is not None
    return made


def day_of(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def may_be_edited(plan: Plan) -> None:
    if plan.state not in EDITABLE:
        raise Refusal("This plan is agreed, so it cannot be changed. Start a new version to change it.", code="NOT_EDITABLE")


def is_newest(db: Session, plan: Plan, revision: int) -> None:
    """Refused when somebody changed the plan after this form was drawn; says what they changed."""
    if revision == plan.revision:
        return
    since = db.execute(select(Edit.words, Edit.by_name).where(Edit.plan_id == plan.id, Edit.revision > revision)
                       .order_by(Edit.revision).limit(5)).all()
    said = " ".join(f"{name}: {words}" for words, name in since)
    raise Refusal(f"Somebody changed this plan while you were writing. {said} Nothing that you typed is lost: look at it again "
                  "and save it if it is still right.", code="STALE")


def _count(db: Session, plan: Plan, revision: int, section: str, words: str, by: Actor, at: datetime) -> None:
    """The next revision; two people at once cannot both have it."""
    made = db.execute(update(Plan).where(Plan.id == plan.id, Plan.revision == revision).values(revision=revision + 1)
                      .execution_options(synchronize_session=False))
    if rowcount(made) != 1:
        raise Refusal("Somebody else changed this a moment ago. Look at it again before you go on.", code="STALE")
    db.refresh(plan, ["revision"])
    short = words if len(words) <= LONGEST else words[:LONGEST - 1] + "…"
    db.add(Edit(plan_id=plan.id, revision=plan.revision, section=section, words=short, by=by.ref, by_name=by.name, at=at))
    db.flush()


def _void(db: Session, plan: Plan, before: Sheet, was: content.Content, now: content.Content, at: datetime) -> None:
    """What P-20 says; an approval that goes on standing stands for the plan as it is now."""
    gone = {one.approval_id: one for one in voided(was, now, before.approvals)}
    for row in db.scalars(select(Approval).where(Approval.plan_id == plan.id, Approval.voided_at.is_(None))):
        if row.id in gone:
            row.voided_at, row.voided_why = at, gone[row.id].why
        else:
            row.holds_hash = content.hash_of(now)
    plan.agreed_hash = ""


def _back_to_its_authors(db: Session, plan: Plan, changed: bool, by: Actor, at: datetime) -> None:
    """A plan that was on its way is a draft again; so are its lines."""
    if plan.state == "RETURNED":
        move(db, PLAN, plan, "reopen", by=by.ref, at=at, about=plan.about_person)
    elif changed and plan.state in ON_ITS_WAY:
        move(db, PLAN, plan, "edit", by=by.ref, at=at, about=plan.about_person)
    if plan.state == "DRAFT":
        for line in db.scalars(select(Line).where(Line.plan_id == plan.id, Line.state == "AWAITING_APPROVAL")):
            move(db, LINE, line, "edit", by=by.ref, at=at, about=plan.about_person)


def _keep_amounts(db: Session, after: Sheet) -> None:
    """What each line comes to, kept beside it for lists of many plans."""
    for line in after.lines:
        weekly, once = cost.of_line(line) if line.paid else (cost.NOTHING, cost.NOTHING)
        if (weekly, once) != (line.weekly, line.once):
            db.execute(update(Line).where(Line.id == line.id).values(weekly_pence=weekly, once_pence=once))
