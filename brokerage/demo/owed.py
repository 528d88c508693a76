"""What people owe and dispute in the town: a charge worked out and confirmed, what came in of it, a top-up that runs, a decision
that somebody wants looked at again, and a worry that a safeguarding lead reads."""
from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets import assessment_actions, dated, rates, review_actions, topup_actions
from brokerage.budgets import stream_actions as streams
from brokerage.budgets.assessment_actions import Found
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.topup_actions import Terms
from brokerage.demo.cast import Cast
from brokerage.demo.telling import pounds
from brokerage.safeguarding import actions as safeguarding

ASSESSED = date(2026, 10, 5)
"""The day from which the charge was worked out anew."""


def owed(db: Session, cast: Cast) -> None:
    budget, council = _of(db, cast, "p19")
    _charge(db, cast, budget, council)
    _top_up(db, cast, budget, council)
    _again(db, cast)
    at = cast.at(date(2026, 11, 18), 16)
    safeguarding.raise_concern(
        db, cast.people["p19"], kind="NEGLECT", what="Two mornings this week nobody had come when I rang at eleven.",
        wishes="They want to know before the morning when somebody is late.", by=cast.actor(db, "mei"), at=at)


def _of(db: Session, cast: Cast, who: str) -> tuple[Budget, FundingStream]:
    """Somebody's running budget and the council's stream in it."""
    budget = db.scalars(select(Budget).where(Budget.person_id == cast.people[who].id, Budget.state == "ACTIVE")).one()
    return budget, next(s for s in dated.streams_of(db, budget) if s.type == "LA_CARE")


def _charge(db: Session, cast: Cast, budget: Budget, council: FundingStream) -> None:
    """Provisional first, then confirmed with the papers: what was asked for since is asked for anew, and some of it is owed."""
    at = cast.at(ASSESSED)
    rates.add(db, "MIG_SINGLE_PENSION", pounds("230.00"), since=date(2026, 4, 6), by=cast.actor(db, "felix"),
              source="Made up for this town: the published figure goes here")
    mei = cast.actor(db, "mei")
    found = assessment_actions.request(db, budget, council, since=ASSESSED, mode="FUNDER_INVOICE", by=mei, at=at)
    first = Found(pounds("286.40"), pounds("9200"), pounds("11.30"), "MIG_SINGLE_PENSION", (), "Told on the telephone")
    assessment_actions.assess(db, budget, found, first, by=cast.actor(db, "felix"), at=cast.at(ASSESSED, 15))
    seen = Found(pounds("286.40"), pounds("9200"), pounds("14.75"), "MIG_SINGLE_PENSION", (),
                 "Pension letter of April, and bills for heating and the garden")
    at = cast.at(ASSESSED + timedelta(days=14))
    assessment_actions.confirm(db, budget, found, seen, by=cast.actor(db, "felix"), at=at)


def _top_up(db: Session, cast: Cast, budget: Budget, council: FundingStream) -> None:
    since, at = date(2026, 10, 12), cast.at(date(2026, 10, 8))
    made = topup_actions.draft(db, budget, council, Terms(
        what="Day club with its own garden", chosen=pounds("74.00"), budget=pounds("52.00"),
        options=[("Kingcup Day Club of Quillford", pounds("52.00")), ("St Anne’s Lunch Club", pounds("41.50"))],
        payer_name="Rosalind Fairweather, a niece", payee="Walled Garden Day Club", since=since, review_on=date(2027, 4, 5),
        affordable="Three months of bank statements were seen.", price_rises="The niece pays what is above £52.00 a week.",
        if_it_stops="A place at Kingcup Day Club, within the budget.", accommodation=False), by=cast.actor(db, "mei"), at=at)
    topup_actions.payer_signs(db, made, on=date(2026, 10, 8), by=cast.actor(db, "mei"), at=at)
    topup_actions.sign(db, made, by=cast.actor(db, "graham"), at=cast.at(date(2026, 10, 9)))
    topup_actions.start(db, budget, made, by="system", at=cast.at(since, 1))
    for week in range(2):
        first = since + timedelta(days=7 * week)
        at = cast.at(first, 10)
        due = topup_actions.week_due(db, budget, made, first, by=cast.actor(db, "felix"), at=at)
        if week == 0:
            topup_actions.received(db, budget, made, due, on=first, by=cast.actor(db, "felix"), at=at)


def _again(db: Session, cast: Cast) -> None:
    """The council said no to more money, and the person asks for another look."""
    budget, _ = _of(db, cast, "p19")
    at = cast.at(date(2026, 11, 10))
    mei = cast.actor(db, "mei")
    more = streams.propose(db, budget, "LA_CARE", payer=cast.orgs["council"], deployment="NOTIONAL", by=mei, at=at)
    streams.set_amount(db, more, pounds("60.00"), by=mei)
    streams.reject(db, more, why="A second afternoon is more than the assessed needs ask for.", by=cast.actor(db, "graham"),
                   at=cast.at(date(2026, 11, 12)))
    at = cast.at(date(2026, 11, 16))
    review_actions.ask(db, more, "REFUSED_MONEY", why="The second afternoon lets the carer rest.",
                       by=cast.actor(db, "mei"), at=at)
