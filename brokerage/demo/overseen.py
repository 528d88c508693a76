"""What the town's money is watched with: reviews planned, a forecast kept, alerts of Amara's, and a surplus asked back."""
from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets.models import Budget
from brokerage.demo.cast import Cast
from brokerage.demo.days import TODAY
from brokerage.oversight import alerts, keeping, reclaim_actions, review_actions, review_queries

ASKED = date(2026, 11, 9)
WHY = "The account has more than eight weeks of support in it, after every bill that we know of. Tell us what it is for."


SIGNS = {"icb": "priya", "council": "graham", "county": "sabine"}
LATE = ("p02", "dafydd")
"""Whose first review nobody has held: late, and nothing stops because of it."""


def held(db: Session, cast: Cast) -> None:
    """The first review of most budgets, held a week before its last day, signed by every payer."""
    orgs = {org.id: name for name, org in cast.orgs.items()}
    late = {cast.people[name].id for name in LATE}
    for budget in db.scalars(select(Budget).where(Budget.state == "ACTIVE").order_by(Budget.id)):
        made = review_actions.plan_ahead(db, budget, at=cast.at(budget.starts_on, 5))
        if made is None or budget.person_id in late or made.due_on > TODAY:
            continue
        at = cast.at(made.due_on - timedelta(days=7), 14)
        payers = [orgs[payer.org_id] for payer in review_queries.payers(db, budget.id)]
        care = cast.actor(db, "dominic" if "county" in payers else "carys")
        review_actions.begin(db, made, attendees="The person, and whoever helps them", invited=True, access=True, by=care, at=at)
        for name in payers:
            review_actions.sign(db, made, "CONTINUE", "The support does what it is for.", by=cast.actor(db, SIGNS[name]), at=at)
        review_actions.agree(db, made, "It works for me.", by=care, at=at)
        review_actions.action(db, made, by=care, at=at)


def watched(db: Session, cast: Cast) -> None:
    """Every running budget has its next review; this month's forecast is kept; Amara is told of what she asked for."""
    at, last = cast.at(TODAY, 4), 0
    while last := review_actions.plan_many(db, last, at=at):
        pass
    while last := keeping.keep(db, last, at=at):
        pass
    review_actions.turn(db, at)
    amara = db.scalars(select(Budget).where(Budget.person_id == cast.people["amara"].id)).one()
    alerts.choose(db, amara, {"THRESHOLD": 50, "REVIEW_DUE": 28, "PRICE_RISE": 0}, by=cast.actor(db, "amara"), at=at)
    while last := alerts.look(db, last, at=at):
        pass


def asked_back(db: Session, cast: Cast) -> None:
    """Finance asks one person for what is left over; they have until 7 December to answer."""
    budget = db.scalars(select(Budget).where(Budget.person_id == cast.people["joel"].id)).one()
    reclaim_actions.propose(db, budget, why=WHY, by=cast.actor(db, "felix"), at=cast.at(ASKED, 11))


CHAPTERS = (held, watched, asked_back)
