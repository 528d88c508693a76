"""Top-ups: agreed only for a dearer choice than a suitable one within the budget, and watched when payments stop (domain 1.6).
Callers commit. The council pays the provider in full whatever the payer does (L-52), so what is not paid is the council's."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage import ledger
from brokerage.budgets import chart, guards, journal, stream_actions
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.states import STREAM, TOP_UP
from brokerage.budgets.topup_models import COLLECTS, GROUNDS, TopUp, TopUpOption, TopUpWeek
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import move
from brokerage.ledger import Transfer
from brokerage.sums.types import STREAM_TYPES

NOTHING = Pence(0)
MOST = Pence(20_000_00)
ESCALATE_AFTER = 2
"""Missed payments: an alert after one, escalated after two (L-52, default)."""
PRIVATE = "You may buy extra with your own money instead: ask for it to be added as a private extra, on a line of its own."


class Terms(Struct, frozen=True, kw_only=True):
    """What an agreement says (L-53). Pence a week: `chosen` is the price of the choice, `budget` what the budget pays for it;
    `options` the suitable choices that were available, with theirs. `own`: the person pays, who then needs a `ground` (L-51)."""

    what: str
    chosen: Pence
    budget: Pence
    options: Sequence[tuple[str, Pence]]
    payer_name: str
    payee: str
    since: date
    review_on: date
    price_rises: str
    if_it_stops: str
    affordable: str
    notice_weeks: int = 4
    collects: str = "COUNCIL"
    own: bool = False
    ground: str = ""
    accommodation: bool = True


def draft(db: Session, budget: Budget, on: FundingStream, terms: Terms, *, by: Actor, at: datetime) -> TopUp:
    """Write a top-up on the council's stream `on`, and offer the payer's money as a stream of its own. Refused: NHS money
    (L-54), a choice within the budget, no suitable option within it (raise the budget instead, L-50), the person's own
    top-up outside L-51, and an agreement that does not say what L-53 asks."""
    _may_be_topped_up(on, terms)
    valid(terms)
    _says_everything(terms)
    stream = stream_actions.propose(db, budget, "OWN_TOPUP" if terms.own else "TP_TOPUP", payer=None, payer_name=terms.payer_name,
                                    deployment="NOTIONAL", since=terms.since, by=by, at=at)
    stream_actions.set_amount(db, stream, terms.chosen - terms.budget, by=by)
    made = TopUp(budget_id=budget.id, person_id=budget.person_id, stream_id=stream.id, on_stream_id=on.id, what=terms.what,
                 chosen_pence=terms.chosen, budget_pence=terms.budget, weekly_pence=terms.chosen - terms.budget,
                 payer_name=terms.payer_name, payee=terms.payee, collects=terms.collects, ground=terms.ground,
                 price_rises=terms.price_rises, if_it_stops=terms.if_it_stops, affordable=terms.affordable,
                 notice_weeks=terms.notice_weeks, since=terms.since, review_on=terms.review_on, drafted_by=by.ref)
    move(db, TOP_UP, made, "draft", by=by.ref, at=at, about=budget.about)
    db.add_all(TopUpOption(top_up_id=made.id, name=name, weekly_pence=cost) for name, cost in terms.options)
    db.flush()
    return made


def _may_be_topped_up(on: FundingStream, terms: Terms) -> None:
    kind = STREAM_TYPES[on.type]
    if kind.top_up or on.payer != "COUNCIL":
        why = kind.top_up or "A top-up stands beside the council's money for the same support."
        raise Refusal(f"{why} {PRIVATE}", code="NO_TOP_UP_ALLOWED", fields={"on": why})
    if on.state not in ("PROPOSED", "AGREED", "ACTIVE"):
        raise Refusal("The council's money for this has ended.", code="WRONG_STATE")
    if terms.own and (not terms.accommodation or terms.ground not in GROUNDS):
        text = "A person may top up their own care home only with one of the grounds in the list."
        raise Refusal(f"{text} {PRIVATE}", code="TOP_UP_OWN_NOT_ALLOWED", fields={"ground": text})
    if (terms.ground == "S117") != (on.type == "LA_S117") and terms.own:
        raise _no("TOP_UP_OWN_NOT_ALLOWED", "ground", "This ground does not go with this money.")
    if on.type == "LA_S117" and not terms.accommodation:
        raise Refusal(f"Aftercare may be topped up for accommodation only. {PRIVATE}", code="TOP_UP_OWN_NOT_ALLOWED")


def valid(terms: Terms) -> None:
    """The validity test of L-50, in pence a week."""
    if min(terms.chosen, terms.budget, *(cost for _, cost in terms.options), Pence(1)) <= NOTHING or terms.chosen > MOST:
        raise _no("AMOUNT_ABSURD", "chosen", "Each amount must be more than nothing, and what a week can cost.")
    if terms.chosen <= terms.budget:
        raise _no("TOP_UP_NOT_NEEDED", "chosen", f"The budget of {terms.budget} a week pays for this choice as it is.")
    if not any(cost <= terms.budget for _, cost in terms.options):
        instead = (f"Raise the budget to {min(cost for _, cost in terms.options)} a week, the cheapest that suits."
                   if terms.options else "Name the suitable choices that were available.")
        raise _no("TOP_UP_NO_SUITABLE_OPTION", "option", f"Nothing suitable was available within {terms.budget} a week, so no "
                  f"top-up may be asked for. {instead}")


def _says_everything(terms: Terms) -> None:
    empty = {name: "Say this in the agreement" for name in ("what", "payer_name", "payee", "price_rises", "if_it_stops",
             "affordable") if not getattr(terms, name).strip()}
    if terms.review_on <= terms.since:
        empty["review_on"] = "The review comes after the first day"
    if not 0 <= terms.notice_weeks <= 26:
        empty["notice_weeks"] = "Notice is from 0 to 26 weeks"
    if terms.collects not in COLLECTS:
        empty["collects"] = "Choose who collects it"
    if empty:
        raise Refusal("The agreement does not say everything it must.", code="TOP_UP_INCOMPLETE", fields=empty)


def payer_signs(db: Session, top_up: TopUp, *, on: date, by: Actor, at: datetime) -> None:
    """The payer has signed the paper, on a day that has come; recorded by whoever holds it."""
    if on > guards.day_of(at):
        raise _no("WRONG_DAY", "on", "That day has not come yet.")
    move(db, TOP_UP, top_up, "payer_signs", by=by.ref, at=at, about=top_up.about)
    top_up.payer_signed_on, top_up.payer_signed_by = on, by.ref


def sign(db: Session, top_up: TopUp, *, by: Actor, at: datetime) -> None:
    """The council signs, after the payer: it is left with the whole price if they stop (L-52). The payer's stream is agreed
    with it. Refused for anybody but the council's approver, and for whoever wrote it."""
    on = db.get_one(FundingStream, top_up.on_stream_id)
    guards.payer_agrees(by, on)
    if top_up.payer_signed_on is None:
        raise Refusal(f"{top_up.payer_name} has not signed yet.", code="TOP_UP_NOT_SIGNED")
    if top_up.drafted_by == by.ref:
        raise Refusal("You wrote this, so somebody else must sign it for the council.", code="OWN_PROPOSAL")
    move(db, TOP_UP, top_up, "sign", by=by.ref, at=at, about=top_up.about)
    top_up.council_signed_by, top_up.council_signed_at = by.ref, at
    stream = db.get_one(FundingStream, top_up.stream_id)
    move(db, STREAM, stream, "agree", by=by.ref, at=at, about=top_up.about, why="The top-up agreement is signed")
    stream.agreed_by, stream.agreed_at, stream.agreed_yearly_pence = by.ref, at, top_up.weekly_pence * 52


def start(db: Session, budget: Budget, top_up: TopUp, *, by: str, at: datetime) -> None:
    """The agreement runs: its stream is money of the budget from here on. Refused before the budget is active."""
    stream = db.get_one(FundingStream, top_up.stream_id)
    if stream.state == "AGREED":
        stream_actions.start(db, budget, stream, at=at, by=by)
    move(db, TOP_UP, top_up, "start", by=by, at=at, about=top_up.about)
    for path in _accounts(top_up, db.get_one(FundingStream, top_up.on_stream_id)):
        ledger.open(db, path)


def _accounts(top_up: TopUp, council: FundingStream) -> tuple[str, str]:
    """Where it is due, and whose income it is."""
    provider = f"stream/{top_up.stream_id}/topup_provider"
    return chart.topup_due(top_up.stream_id), f"{chart.payer(council)}/topup_income" if top_up.collects == "COUNCIL" else provider


def week_due(db: Session, budget: Budget, top_up: TopUp, first: date, *, by: Actor, at: datetime) -> TopUpWeek:
    """One week from `first` is due from the payer. Refused for a week that is recorded, or before or after the agreement."""
    if top_up.state not in ("ACTIVE", "IN_ARREARS"):
        raise Refusal("This top-up does not run.", code="WRONG_STATE")
    if first < top_up.since or (top_up.ends_on is not None and first + timedelta(days=6) > top_up.ends_on):
        raise _no("OUTSIDE_AGREEMENT", "first", "Choose a week of this agreement.")
    near = select(TopUpWeek.id).where(TopUpWeek.top_up_id == top_up.id, TopUpWeek.first > first - timedelta(days=7),
                                      TopUpWeek.first < first + timedelta(days=7))
    if db.scalar(near.limit(1)) is not None:
        raise _no("DAYS_OVERLAP", "first", "Some days of this week are recorded already.")
    week = TopUpWeek(top_up_id=top_up.id, first=first, due_pence=top_up.weekly_pence, paid_pence=NOTHING)
    db.add(week)
    db.flush()
    due, income = _accounts(top_up, db.get_one(FundingStream, top_up.on_stream_id))
    journal.post(db, budget, f"top-up-week/{week.id}/due", "TOPUP_DUE", [Transfer(income, due, week.due_pence)], by=by.ref, at=at,
                 on=first, words=f"{top_up.payer_name} is due to pay the top-up for the week from {first.day} {first:%B}",
                 stream=top_up.stream_id)
    return week


def received(db: Session, budget: Budget, top_up: TopUp, week: TopUpWeek, *, on: date, by: Actor, at: datetime) -> None:
    """The payer paid this week's top-up. With the last missed week paid, the arrears are over."""
    if week.paid_pence == week.due_pence:
        raise Refusal("This week is paid already.", code="WRONG_STATE")
    due, _ = _accounts(top_up, council := db.get_one(FundingStream, top_up.on_stream_id))
    own = top_up.collects == "COUNCIL" or week.missed
    dest = chart.cash(council) if own else f"stream/{top_up.stream_id}/topup_provider"
    journal.post(db, budget, f"top-up-week/{week.id}/received", "TOPUP_RECEIVED", [Transfer(due, dest, week.due_pence)],
                 by=by.ref, at=at, on=on, stream=top_up.stream_id,
                 words=f"{top_up.payer_name} paid the top-up for the week from {week.first.day} {week.first:%B}")
    week.paid_pence = week.due_pence
    if week.missed:
        top_up.missed -= 1
        week.missed = False
        if top_up.state == "IN_ARREARS" and top_up.missed == 0:
            move(db, TOP_UP, top_up, "catch_up", by=by.ref, at=at, about=top_up.about)


def miss(db: Session, budget: Budget, top_up: TopUp, week: TopUpWeek, *, by: Actor, at: datetime) -> None:
    """The payer did not pay this week. One missed is an alert, two are escalated (L-52); where the provider collects, the
    council now pays the provider. Refused before the week is over."""
    if week.missed or week.paid_pence > NOTHING:
        raise Refusal("This week is recorded already.", code="WRONG_STATE")
    if guards.day_of(at) < week.first + timedelta(days=7):
        raise Refusal("This week is not over yet.", code="TOO_EARLY")
    week.missed = True
    top_up.missed += 1
    due = exposure(db, top_up)
    why = f"Alert: one payment missed. The council is left with {due}."
    if top_up.missed >= ESCALATE_AFTER:
        why = f"Escalated: {top_up.missed} payments missed. The council is left with {due}."
    move(db, TOP_UP, top_up, "miss", by=by.ref, at=at, about=top_up.about, why=why)
    if top_up.collects == "PROVIDER":
        council = db.get_one(FundingStream, top_up.on_stream_id)
        journal.post(db, budget, f"top-up-week/{week.id}/covered", "TOPUP_COVERED",
                     [Transfer(chart.cash(council), f"stream/{top_up.stream_id}/topup_provider", week.due_pence)],
                     by=by.ref, at=at, on=week.first, stream=top_up.on_stream_id,
                     words=f"{council.payer_name} paid the top-up that {top_up.payer_name} missed")


def exposure(db: Session, top_up: TopUp) -> Pence:
    """What the council is left with: missed weeks not paid, in pence (W3: 2 × 85.50 = 171.00)."""
    weeks = db.scalars(select(TopUpWeek).where(TopUpWeek.top_up_id == top_up.id, TopUpWeek.missed.is_(True)))
    return Pence.total(week.due_pence - week.paid_pence for week in weeks)


def end(db: Session, top_up: TopUp, *, on: date, why: str, by: Actor, at: datetime) -> None:
    """The agreement ends after `on`. What is due for weeks up to then stays due."""
    guards.reason(why)
    if on < top_up.since:
        raise _no("DATES_BACKWARDS", "on", "The last day cannot be before the first.")
    move(db, TOP_UP, top_up, "end", by=by.ref, at=at, why=why, about=top_up.about)
    top_up.ends_on = on


def _no(code: str, field: str, text: str) -> Refusal:
    return Refusal(text, code=code, fields={field: text})
