"""Reviews: planned by the clocks, asked for by anybody concerned, begun, signed by each payer, agreed, acted on. Callers commit.

One review serves every funder, and a clock counts as satisfied only for a payer whose own reviewer has signed (P-40). An overdue
review stops nothing by itself (P-42).
"""
from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets.guards import day_of
from brokerage.budgets.models import Budget
from brokerage.door.actor import SYSTEM, Actor
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move
from brokerage.oversight import clocks
from brokerage.oversight.models import Review, ReviewSign
from brokerage.oversight.review_queries import Payer, payers, running
from brokerage.oversight.states import OPEN, REVIEW, SIGNS

ASKED_DAYS = 28
"""A review that somebody asks for is due within so many days."""
OUTCOMES = {
    "CONTINUE": "Go on as it is", "AMEND_PLAN": "Change the plan", "INCREASE": "More money", "REDUCE": "Less money",
    "CHANGE_RECIPIENT": "Somebody else receives the direct payment", "CHANGE_DEPLOYMENT": "Hold the money another way",
    "SUSPEND": "Stop for now", "STOP": "End it", "REFER_REASSESSMENT": "Assess the needs again",
}
NEW_PLAN = ("AMEND_PLAN", "INCREASE", "REDUCE")
"""Outcomes after which the plan gets a new version."""
NOTICE = ("REDUCE", "STOP", "SUSPEND")
"""Outcomes whose reasons the person reads as a notice, with the right to have it looked at again (P-42, L-24)."""
LEAST_REASON = 20


def plan_ahead(db: Session, budget: Budget, *, at: datetime) -> Review | None:
    """See that a review is planned for the integrated date (P-40). One that is planned already moves to an earlier date when a
    clock asks for it; one that is on its way is left alone. None when no clock runs."""
    found = running(db, budget)
    first = clocks.integrated(found)
    if first is None:
        return None
    there = open_review(db, budget)
    codes = " ".join(clocks.covered(found, first.due))
    if there is not None:
        if there.state == "SCHEDULED" and not there.trigger and (there.due_on, there.clocks) != (first.due, codes):
            there.due_on, there.clocks = first.due, codes
        return there
    made = Review(budget_id=budget.id, person_id=budget.person_id, due_on=first.due, clocks=codes)
    move(db, REVIEW, made, "schedule", by=SYSTEM, at=at, about=made.about, why=first.clock.words)
    return made


def plan_many(db: Session, after: int, *, at: datetime, most: int = 100) -> int:
    """`plan_ahead` for the next running budgets after the id `after`; returns the last id, 0 at the end."""
    found = list(db.scalars(select(Budget).where(Budget.id > after, Budget.state.in_(("ACTIVE", "SUSPENDED"))).order_by(Budget.id)
                            .limit(most)))
    for budget in found:
        plan_ahead(db, budget, at=at)
    return found[-1].id if found else 0


def open_review(db: Session, budget: Budget) -> Review | None:
    return db.scalars(select(Review).where(Review.budget_id == budget.id, Review.state.in_(OPEN))
                      .order_by(Review.id.desc()).limit(1)).first()


def ask(db: Session, budget: Budget, trigger: str, why: str, *, by: Actor, at: datetime) -> Review:
    """A review outside the clocks (P-41), within 28 days. One that is planned for later comes forward instead of a second one.
    Refused without a reason, and while one is going on."""
    if not why.strip():
        raise Refusal("Say why.", code="NO_REASON", fields={"why": "Say why, in a few words"})
    due = day_of(at) + timedelta(days=ASKED_DAYS)
    there = open_review(db, budget)
    if there is not None and there.state not in ("SCHEDULED", "DUE", "OVERDUE"):
        raise Refusal("A review is going on now. Say this in it.", code="REVIEW_OPEN")
    if there is not None:
        there.trigger, there.why, there.due_on = trigger, why.strip(), min(there.due_on, due)
        return there
    codes = " ".join(clocks.covered(running(db, budget), due))
    made = Review(budget_id=budget.id, person_id=budget.person_id, due_on=due, clocks=codes, trigger=trigger, why=why.strip())
    move(db, REVIEW, made, "schedule", by=by.ref, at=at, about=made.about, why=why)
    return made


def ask_quietly(db: Session, budget: Budget, *, at: datetime, trigger: str = "STAFF", why: str = "") -> Review:
    """As `ask`, by the house itself; for a safeguarding concern without a reason that anybody could read (P-41, I-11). A review
    that is going on is the one."""
    due = day_of(at) + timedelta(days=ASKED_DAYS)
    there = open_review(db, budget)
    if there is not None:
        if there.state in ("SCHEDULED", "DUE", "OVERDUE") and there.due_on > due:
            there.trigger, there.why, there.due_on = there.trigger or trigger, there.why or why, due
        return there
    made = Review(budget_id=budget.id, person_id=budget.person_id, due_on=due, trigger=trigger, why=why,
                  clocks=" ".join(clocks.covered(running(db, budget), due)))
    move(db, REVIEW, made, "schedule", by=SYSTEM, at=at, about=made.about, why=why)
    return made


def turn(db: Session, at: datetime, most: int = 200) -> int:
    """What the day does: reviews fall due 28 days before their last day, and become overdue after it. How many moved."""
    today = day_of(at)
    falls = list(db.scalars(select(Review).where(Review.state == "SCHEDULED", Review.due_on <= today + timedelta(
        days=clocks.WARN_DAYS)).order_by(Review.id).limit(most)))
    for review in falls:
        move(db, REVIEW, review, "fall_due", by=SYSTEM, at=at, about=review.about)
    late = list(db.scalars(select(Review).where(Review.state == "DUE", Review.due_on < today).order_by(Review.id).limit(most)))
    for review in late:
        move(db, REVIEW, review, "pass_date", by=SYSTEM, at=at, about=review.about)
    return len(falls) + len(late)


def begin(db: Session, review: Review, *, attendees: str, invited: bool, access: bool, by: Actor, at: datetime) -> None:
    """Refused unless the person and their carer are invited and their access needs are met."""
    wrong = {}
    if not invited:
        wrong["invited"] = "Invite the person and their carer first"
    if not access:
        wrong["access"] = "See that their access and communication needs are met"
    if not attendees.strip():
        wrong["attendees"] = "Say who takes part"
    if wrong:
        raise Refusal("This review cannot begin yet.", code="NOT_READY", fields=wrong)
    move(db, REVIEW, review, "begin", by=by.ref, at=at, about=review.about)
    review.attendees, review.begun_on = attendees.strip(), day_of(at)


def sign(db: Session, review: Review, outcome: str, reasons: str, *, by: Actor, at: datetime) -> ReviewSign:
    """What one payer's reviewer finds, for the payer in which they sit. Refused for anybody else, a second time for one payer,
    and for less, a stop or an end without reasons that the person can read."""
    mine = signs_for(db, review, by)
    if not mine:
        raise Refusal("Only a reviewer of somebody who pays signs, once for each payer.", code="NOT_A_PAYER")
    if outcome not in OUTCOMES:
        raise Refusal("Choose an outcome.", fields={"outcome": "Choose an outcome"})
    if len(reasons.strip()) < (LEAST_REASON if outcome in NOTICE else 1):
        raise Refusal("Say why.", code="NO_REASON", fields={
            "reasons": "Give the person full reasons: this is their notice" if outcome in NOTICE else "Say why"})
    move(db, REVIEW, review, "sign", by=by.ref, at=at, about=review.about, why=f"{mine[0].name}: {OUTCOMES[outcome]}. {reasons}")
    made = ReviewSign(review_id=review.id, org_id=mine[0].org_id, outcome=outcome, reasons=reasons.strip(), signed_by=by.ref,
                      signed_at=at)
    db.add(made)
    db.flush()
    return made


def signs_for(db: Session, review: Review, by: Actor) -> list[Payer]:
    """The payers for which this actor may still sign."""
    there = set(db.scalars(select(ReviewSign.org_id).where(ReviewSign.review_id == review.id)))
    return [p for p in payers(db, review.budget_id) if p.org_id in by.orgs(*SIGNS) and p.org_id not in there]


def agree(db: Session, review: Review, person_view: str, *, by: Actor, at: datetime) -> None:
    """The outcome is agreed. Refused without the person's own view, and before anybody who pays has signed. Payers who have not
    signed keep their clocks running."""
    if not person_view.strip():
        raise Refusal("Write down what the person thinks.", fields={"person_view": "Write down what the person thinks"})
    if not _signs(db, review):
        raise Refusal("Nobody who pays has signed yet.", code="UNSIGNED")
    move(db, REVIEW, review, "agree", by=by.ref, at=at, about=review.about)
    review.person_view, review.agreed_on = person_view.strip(), day_of(at)


def action(db: Session, review: Review, *, by: Actor, at: datetime) -> Review | None:
    """It is acted on, and the next one is planned. Refused while an outcome asks for a new plan version that nobody has begun."""
    wants = [s.outcome for s in _signs(db, review) if s.outcome in NEW_PLAN]
    if wants and review.plan_id is None:
        raise Refusal("An outcome of this review changes the plan. Make the new version first.", code="NO_NEW_PLAN")
    move(db, REVIEW, review, "action", by=by.ref, at=at, about=review.about)
    db.flush()
    following = plan_ahead(db, db.get_one(Budget, review.budget_id), at=at)
    review.next_on = following.due_on if following is not None else None
    return following


def cancel(db: Session, review: Review, why: str, instead: date, *, by: Actor, at: datetime) -> Review:
    """Another day takes its place. Refused without a reason, and for a day later than the clocks allow."""
    if not why.strip():
        raise Refusal("Say why.", code="NO_REASON", fields={"why": "Say why"})
    budget = db.get_one(Budget, review.budget_id)
    first = clocks.integrated(running(db, budget))
    limit = max(first.due if first else review.due_on, day_of(at))
    if not day_of(at) <= instead <= limit:
        raise Refusal("That is too late.", code="TOO_LATE", fields={
            "instead": f"The day must be between today and {in_full(limit)}, the last day in time"})
    move(db, REVIEW, review, "cancel", by=by.ref, at=at, about=review.about, why=why)
    made = Review(budget_id=budget.id, person_id=budget.person_id, due_on=instead, clocks=review.clocks, trigger=review.trigger,
                  why=why.strip())
    move(db, REVIEW, made, "schedule", by=by.ref, at=at, about=made.about, why=why)
    return made


def _signs(db: Session, review: Review) -> list[ReviewSign]:
    return list(db.scalars(select(ReviewSign).where(ReviewSign.review_id == review.id).order_by(ReviewSign.id)))


def no_plan() -> NoReturn:
    raise Refusal("No plan is running here, so there is none to make a new version of.", code="NO_PLAN")
