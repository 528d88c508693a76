"""Financial assessments (domain 1.5, §6.11): asked for, provisional, confirmed, appealed, decided by another officer.
Callers commit. The sum itself is reckon's, so that its working can be shown in the same words."""
from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage import reckon
from brokerage.budgets import charge_actions, dated, guards, rates
from brokerage.budgets.charge_models import COLLECTION, GUARANTEES, PREMIUMS, ChargeAssessment
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.states import CHARGE
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import move
from brokerage.reckon.answer import Step
from brokerage.reckon.case import Assessment, Capital, Case, ChargeSum

NOTHING = Pence(0)
MOST = {"income": Pence(10_000_00), "capital": Pence(10_000_000_00), "dre": Pence(5_000_00)}
"""Above this a figure was mistyped: pounds a week, and savings."""
OPEN = ("REQUESTED", "PROVISIONAL", "CONFIRMED", "APPEALED")


class Found(Struct, frozen=True):
    """What somebody has: pence a week, and savings in pence (L-40). `guarantee` and `premiums` are codes of ChargeRate."""

    income: Pence
    capital: Pence
    dre: Pence
    guarantee: str
    premiums: tuple[str, ...] = ()
    evidence: str = ""


class Sum(Struct, frozen=True):
    """The charge a week in pence, and how it was worked out. `full_cost`: savings above the upper limit (L-41)."""

    weekly: Pence
    full_cost: bool
    steps: tuple[Step, ...]


def request(db: Session, budget: Budget, stream: FundingStream, *, since: date, mode: str, by: Actor,
            at: datetime) -> ChargeAssessment:
    """Ask for an assessment of what the person can pay towards this stream from `since` on. Refused on money that is free."""
    if not stream.chargeable:
        raise Refusal("Nobody may be charged towards this money.", code="NO_CHARGE_ALLOWED")
    if mode not in COLLECTION:
        raise _no("NOT_A_MODE", "mode", "Choose who collects it.")
    if not budget.starts_on <= since <= budget.ends_on:
        raise _no("OUTSIDE_BUDGET", "since", "Choose a day on which this budget runs.")
    waiting = _of(db, stream, "REQUESTED", "PROVISIONAL")
    if waiting:
        raise Refusal("An assessment is under way already.", code="UNDER_WAY")
    made = ChargeAssessment(budget_id=budget.id, person_id=budget.person_id, stream_id=stream.id, since=since, mode=mode)
    move(db, CHARGE, made, "request", by=by.ref, at=at, about=budget.about)
    return made


def assess(db: Session, budget: Budget, found: ChargeAssessment, figures: Found, *, by: Actor, at: datetime) -> Sum:
    """The provisional charge, from the assessment's first day (L-44)."""
    move(db, CHARGE, found, "assess", by=by.ref, at=at, about=budget.about)
    return _set(db, budget, found, figures, "PROVISIONAL", by, at)


def confirm(db: Session, budget: Budget, found: ChargeAssessment, figures: Found, *, by: Actor, at: datetime) -> Sum:
    """The confirmed charge replaces the provisional one from its first day, and what was asked for is adjusted (L-44). An
    earlier assessment of the same money is superseded."""
    move(db, CHARGE, found, "confirm", by=by.ref, at=at, about=budget.about)
    for other in _of(db, db.get_one(FundingStream, found.stream_id), "CONFIRMED", "APPEALED"):
        if other.id != found.id:
            move(db, CHARGE, other, "supersede", by=by.ref, at=at, about=budget.about, why="A later assessment")
    return _set(db, budget, found, figures, "CONFIRMED", by, at)


def appeal(db: Session, budget: Budget, found: ChargeAssessment, *, why: str, by: Actor, at: datetime) -> None:
    """The person asks for another officer to look at it. The charge stays as it is meanwhile."""
    guards.reason(why)
    move(db, CHARGE, found, "appeal", by=by.ref, at=at, about=budget.about)
    found.appeal = why


def decide(db: Session, budget: Budget, found: ChargeAssessment, figures: Found, *, reasons: str, by: Actor, at: datetime) -> Sum:
    """Another officer decides the appeal, with reasons; changed figures replace the charge from its first day."""
    if not reasons.strip():
        raise _no("NO_REASON", "reasons", "Say why. The person will read this.")
    if by.ref == found.assessed_by:
        raise Refusal("You made this assessment, so another officer must decide the appeal.", code="SAME_OFFICER")
    first = found.assessed_by
    move(db, CHARGE, found, "decide", by=by.ref, at=at, about=budget.about, why=reasons)
    done = _set(db, budget, found, figures, "CONFIRMED", by, at)
    found.decision, found.decided_by, found.assessed_by = reasons, by.ref, first
    return done


def _set(db: Session, budget: Budget, found: ChargeAssessment, figures: Found, kind: str, by: Actor, at: datetime) -> Sum:
    stream = db.get_one(FundingStream, found.stream_id)
    cost = dated.weekly(dated.amounts_of(db, stream), found.since)
    done = worked_out(figures, rates.on(db, found.since), found.since, cost)
    found.income_pence, found.capital_pence, found.dre_pence = figures.income, figures.capital, figures.dre
    found.guarantee, found.premiums, found.evidence = figures.guarantee, " ".join(figures.premiums), figures.evidence
    found.care_cost_pence, found.weekly_pence, found.full_cost, found.assessed_by = cost, done.weekly, done.full_cost, by.ref
    charge = charge_actions.set_charge(db, budget, stream, done.weekly, kind=kind, mode=found.mode, since=found.since, by=by,
                                       at=at)
    found.charge_id = charge.id
    return done


def worked_out(figures: Found, dated_rates: dict[str, Pence], day: date, care_cost: Pence) -> Sum:
    """The weekly charge and its working (W0). Refused: figures below nothing or absurd, and a figure not published yet."""
    _check(figures)
    codes = (figures.guarantee, *figures.premiums)
    rates.need(dated_rates, (*codes, "CAPITAL_LOWER", "CAPITAL_UPPER", "TARIFF_STEP", "TARIFF_PER_STEP"), day)
    upper = dated_rates["CAPITAL_UPPER"]
    if figures.capital > upper:
        says = (f"Savings of {figures.capital} are above {upper}, so there is no help with the cost: the whole {care_cost} a "
                "week is paid.")
        return Sum(care_cost, True, (Step("charge", says, "L-41"),))
    capital = Capital(amount=figures.capital, lower=dated_rates["CAPITAL_LOWER"], upper=upper, step=dated_rates["TARIFF_STEP"],
                      per_step=dated_rates["TARIFF_PER_STEP"])
    asked = ChargeSum(ref="charge", care_cost=care_cost, assessment=Assessment(
        income=figures.income, mig=dated_rates[figures.guarantee], premiums=tuple(dated_rates[c] for c in figures.premiums),
        dre=figures.dre, capital=capital))
    answer = reckon.reckon(Case(title="charge", sums=(asked,)))
    weekly = answer.sums["charge"]["charge"]
    assert isinstance(weekly, Pence)
    return Sum(weekly, False, tuple(answer.working))


def _check(figures: Found) -> None:
    wrong = {name: "This cannot be less than nothing" for name in MOST if getattr(figures, name) < NOTHING}
    wrong |= {name: "Check this figure: it cannot be that much" for name, most in MOST.items() if getattr(figures, name) > most}
    if figures.guarantee not in GUARANTEES:
        wrong["guarantee"] = "Choose the guarantee from the list"
    if not set(figures.premiums) <= set(PREMIUMS) or len(set(figures.premiums)) != len(figures.premiums):
        wrong["premiums"] = "Choose the premiums from the list"
    if wrong:
        raise Refusal("Some of these figures cannot be right.", code="FIGURES_WRONG", fields=wrong)


def of_row(row: ChargeAssessment) -> Found:
    """The figures of an assessment as they were given."""
    return Found(row.income_pence or NOTHING, row.capital_pence or NOTHING, row.dre_pence or NOTHING, row.guarantee,
                 tuple(row.premiums.split()), row.evidence)


def _of(db: Session, stream: FundingStream, *states: str) -> list[ChargeAssessment]:
    return list(db.scalars(select(ChargeAssessment).where(ChargeAssessment.stream_id == stream.id,
                                                          ChargeAssessment.state.in_(states))))


def _no(code: str, field: str, text: str) -> Refusal:
    return Refusal(text, code=code, fields={field: text})
