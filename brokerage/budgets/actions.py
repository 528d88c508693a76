"""The life of a budget (domain §6.3): create, indicate, agree, start, pause, close, settle. Callers commit.

The plan's own guards (plan approved, B-20 sufficiency among its checks) are the plans room's, asked through FINALISE_ASKS.
"""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.budgets import agreement_actions, chart, dated, guards, stream_actions, stream_ends, versions
from brokerage.budgets.models import Budget
from brokerage.budgets.states import BUDGET, CLOSE_REASONS
from brokerage.door.actor import SYSTEM, Actor
from brokerage.kit import refs
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.kit.states import move
from brokerage.people.models import Person
from brokerage.sums.types import COUNCIL_TYPES

NOTHING = Pence(0)
LONGEST_DAYS = 731
FINALISE_ASKS: list[Callable[[Session, Budget], None]] = []
"""Guards of higher rooms, put here by app.open_house: the plans room refuses while the plan is not agreed (§6.3)."""


def create(db: Session, person: Person, *, starts_on: date, ends_on: date, referral: str, by: Actor, at: datetime,
           ref: str = "") -> Budget:
    """A new budget in DRAFT, for days both inclusive. Refused without a referral, when the dates run backwards, and
    on days for which the person has a budget already: everybody's money is in one (L-01)."""
    if not referral:
        raise Refusal("Say which referral this budget comes from.", code="NO_REFERRAL", fields={"referral": "Enter the referral"})
    if ends_on < starts_on:
        raise Refusal("The last day cannot be before the first.", fields={"ends_on": "The last day cannot be before the first"})
    if (ends_on - starts_on).days >= LONGEST_DAYS:
        raise Refusal("A budget is agreed for up to two years.", code="TOO_LONG",
                      fields={"ends_on": "Choose a day within two years"})
    _refuse_second(db, person, starts_on, ends_on)
    budget = Budget(person_id=person.id, ref=ref or refs.new(8), starts_on=starts_on, ends_on=ends_on, referral=referral,
                    created_at=at)
    move(db, BUDGET, budget, "create", by=by.ref, at=at, about=f"person/{person.id}")
    chart.open_budget(db, budget)
    return budget


def _refuse_second(db: Session, person: Person, first: date, last: date) -> None:
    """The person's row is held meanwhile, so that two people who begin one at once do not both have it."""
    db.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    until = func.coalesce(Budget.closed_on, Budget.ends_on)
    there = db.execute(select(Budget.starts_on, until).where(
        Budget.person_id == person.id, Budget.starts_on <= last, until >= first).order_by(Budget.starts_on).limit(1)).first()
    if there is not None:
        words = (f"There is a budget from {in_full(there[0])} to {in_full(there[1])} already. "
                 "Change that one, or choose days after it.")
        raise Refusal(words, code="BUDGET_OVERLAPS", fields={"starts_on": words})


def set_indicative(db: Session, budget: Budget, *, by: Actor, at: datetime) -> None:
    """Each stream has an amount: show the person what to plan with (B-03). Records the day it was shown."""
    streams = [s for s in dated.streams_of(db, budget) if s.state != "REJECTED"]
    if not streams:
        raise Refusal("Nobody has offered any money yet.", code="NO_STREAMS")
    for stream in streams:
        if not dated.amounts_of(db, stream):
            raise Refusal(f"{stream.payer_name} has not said how much yet.", code="NO_AMOUNT")
    move(db, BUDGET, budget, "set_indicative", by=by.ref, at=at, about=budget.about)
    budget.shown_on = guards.day_of(at)


def finalise(db: Session, budget: Budget, *, by: Actor, at: datetime) -> None:
    """AGREED, once every payer has said yes to its own stream within its approver's limit (P-21).

    Refused while any stream waits, and for an NHS joint part without its council part (L-02). `by` must be one of the
    payers' approvers. The plan's guards of §6.3 (plan APPROVED, B-20 among its checks) are asked through FINALISE_ASKS.
    """
    streams = [s for s in dated.streams_of(db, budget) if s.state != "REJECTED"]
    waiting = [s.payer_name for s in streams if s.state == "PROPOSED"]
    if waiting:
        raise Refusal(f"{' and '.join(waiting)} has not agreed yet.", code="NOT_ALL_AGREED")
    if not streams:
        raise Refusal("Nobody has agreed any money.", code="NO_STREAMS")
    types = {s.type for s in streams}
    if "NHS_JOINT" in types and not types.intersection(COUNCIL_TYPES):
        raise Refusal("A joint package needs the council's part as well as the NHS part.", code="JOINT_NEEDS_COUNCIL")
    guards.is_one_of_the_payers(by, streams)
    for asks in FINALISE_ASKS:
        asks(db, budget)
    total = Pence.total(dated.yearly(dated.amounts_of(db, s), max(budget.starts_on, s.funder_from)) for s in streams)
    move(db, BUDGET, budget, "finalise", by=by.ref, at=at, about=budget.about, why=f"{total} a year in all")


def activate(db: Session, budget: Budget, *, at: datetime, by: str = SYSTEM) -> None:
    """On the first day: every agreed stream starts and its award is posted. Refused before that day."""
    if guards.day_of(at) < budget.starts_on:
        raise Refusal("This budget has not reached its first day.", code="TOO_EARLY")
    agreed = [s for s in dated.streams_of(db, budget) if s.state == "AGREED"]
    agreement_actions.are_signed(db, agreed)
    move(db, BUDGET, budget, "activate", by=by, at=at, about=budget.about)
    if budget.replaces_id is not None:
        versions.take_over(db, budget, db.get_one(Budget, budget.replaces_id), by=by, at=at)
    for stream in agreed:
        if stream.funder_from <= guards.day_of(at):
            stream_actions.start(db, budget, stream, at=at, by=by)


def suspend(db: Session, budget: Budget, *, why: str, meanwhile: str, until: date | None = None, by: Actor, at: datetime) -> None:
    """Stop every payer's share, until a day if one is known. Refused without a reason and without how care goes on."""
    guards.reason(why)
    if not meanwhile.strip():
        raise Refusal("Say how care goes on meanwhile.", code="NO_CONTINUITY", fields={"meanwhile": "Say how care goes on"})
    if until is not None and until < guards.day_of(at):
        raise Refusal("That day has passed.", code="DATES_BACKWARDS", fields={"until": "Choose a day to come"})
    guards.is_one_of_the_payers(by, dated.streams_of(db, budget), "FINANCE")
    move(db, BUDGET, budget, "suspend", by=by.ref, at=at, why=why, about=budget.about)
    budget.meanwhile, budget.stopped_until = meanwhile.strip(), until


def resume(db: Session, budget: Budget, *, by: Actor, at: datetime) -> None:
    guards.is_one_of_the_payers(by, dated.streams_of(db, budget))
    move(db, BUDGET, budget, "resume", by=by.ref, at=at, about=budget.about)
    budget.meanwhile, budget.stopped_until = "", None


def close(db: Session, budget: Budget, *, reason: str, on: date, by: Actor, at: datetime) -> None:
    """CLOSING from `on`, the last day of the budget, for a reason of CLOSE_REASONS. Bills for earlier days may still come."""
    if reason not in CLOSE_REASONS:
        raise Refusal("Choose why the budget ends.", fields={"reason": "Choose why the budget ends"})
    if not budget.starts_on <= on <= budget.ends_on:
        raise Refusal("Choose a day on which this budget runs.", code="OUTSIDE_BUDGET",
                      fields={"on": "Choose a day on which this budget runs"})
    move(db, BUDGET, budget, "close", by=by.ref, at=at, why=CLOSE_REASONS[reason], about=budget.about)
    budget.close_reason, budget.closed_on = reason, on


def return_unspent(db: Session, budget: Budget, *, by: Actor, at: datetime) -> Pence:
    """Of a budget that is closing: give back what is in the direct payment account, by what each funder paid in
    (domain M-27), then what was awarded and not spent. Returns the pence that came back from the account."""
    if budget.state != "CLOSING":
        raise Refusal("Only a budget that is closing gives its money back.", code="WRONG_STATE")
    streams = dated.streams_of(db, budget)
    back = stream_actions.refund_account(db, budget, streams, by=by.ref, at=at)
    for stream in streams:
        stream_ends.give_back(db, budget, stream, by=by.ref, at=at)
    return back


def settle(db: Session, budget: Budget, *, by: Actor, at: datetime) -> None:
    """CLOSED, when nothing is left anywhere: not in a stream, not in the account, not owed by the person (§6.3)."""
    streams = dated.streams_of(db, budget)
    left = guards.still_there(db, budget, streams)
    if left:
        raise Refusal("The final account is not at nothing yet: " + "; ".join(left) + ".", code="NOT_SETTLED")
    for stream in streams:
        if stream.state in ("AGREED", "ACTIVE", "SUSPENDED", "DISPUTED"):
            stream_ends.end(db, stream, on=budget.closed_on or budget.ends_on, why="The budget is closed", by=by.ref, at=at)
    move(db, BUDGET, budget, "settle", by=by.ref, at=at, about=budget.about)


