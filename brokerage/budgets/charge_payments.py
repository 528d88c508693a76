"""What came in of what the person was asked to pay, the oldest days first, and what is left of it (domain L-45)."""
from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets import charge_actions, dated
from brokerage.budgets.charge_models import Charge, ChargePeriod
from brokerage.budgets.models import Budget, Movement
from brokerage.door.actor import Actor
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence

NOTHING = Pence(0)
MOST_MONEY = Pence(10_000_000)
"""Pence: nobody pays more than £100,000 at one time; a slip of the finger does."""
CAME_IN, WENT_BACK = "CHARGE_RECEIVED", "CHARGE_REFUNDED"


class Asked(Struct, frozen=True):
    """Days that were asked for, both inclusive, in pence, and how much of it is paid."""

    first: date
    last: date
    due: Pence
    paid: Pence

    def words(self, today: date) -> str:
        if self.paid == self.due:
            return "Paid"
        left = f"{self.due - self.paid} not paid" if self.paid else "Not paid"
        return f"{left} yet" if self.last >= today else left


class Came(Struct, frozen=True):
    """One payment by the person; less than nothing: money that went back to them."""

    day: date
    amount: Pence


class Standing(Struct, frozen=True):
    """All that was asked and came in on one budget, the latest first. `owed` is everything asked less everything paid;
    `late` the part of it for days that are over; `ahead` what was paid beyond all that was asked."""

    asked: tuple[Asked, ...]
    came: tuple[Came, ...]
    owed: Pence
    late: Pence
    ahead: Pence


def standing(db: Session, budget: Budget, today: date) -> Standing:
    periods = list(db.scalars(select(ChargePeriod).where(ChargePeriod.budget_id == budget.id, ChargePeriod.undone_at.is_(None))
                              .order_by(ChargePeriod.first, ChargePeriod.id)))
    moves = list(db.scalars(select(Movement).where(Movement.budget_id == budget.id, Movement.kind.in_((CAME_IN, WENT_BACK)))
                            .order_by(Movement.day, Movement.id)))
    came = [Came(m.day, m.amount_pence if m.kind == CAME_IN else -m.amount_pence) for m in moves]
    left, asked = Pence.total(c.amount for c in came), []
    for period in periods:
        paid = min(max(left, NOTHING), period.due_pence)
        left = left - paid
        asked.append(Asked(period.first, period.last, period.due_pence, paid))
    late = Pence.total(one.due - one.paid for one in asked if one.last < today)
    owed = Pence.total(one.due - one.paid for one in asked)
    return Standing(tuple(reversed(asked)), tuple(reversed(came)), owed, late, max(left, NOTHING))


def receive(db: Session, budget: Budget, amount: Pence, *, on: date, by: Actor, at: datetime) -> None:
    """The person paid `amount` on a day; it is put against the charge of that day, else the last one before it. Refused: a day
    to come, nothing, a slip of the finger, no charge yet, and a second payment of one day with another amount."""
    if amount > MOST_MONEY:
        raise Refusal("Look at the amount.", code="TOO_MUCH", fields={"amount": f"Enter {MOST_MONEY} or less"})
    charge = _charge_on(db, budget, on)
    if charge is None:
        no = "There was no charge yet on that day"
        raise Refusal(no, code="NO_CHARGE", fields={"on": no})
    there = db.scalars(select(Movement).where(Movement.budget_id == budget.id, Movement.kind == CAME_IN, Movement.day == on,
                                              Movement.stream_id == charge.stream_id)).first()
    if there is not None:
        raise Refusal("A payment on that day is here already.", code="THERE_ALREADY",
                      fields={"on": f"{there.amount_pence} on that day is here already. Put both together on the next day"})
    charge_actions.charge_received(db, budget, charge, amount, on=on, by=by, at=at)


def _charge_on(db: Session, budget: Budget, on: date) -> Charge | None:
    rows = [c for c in dated.charges_of(db, budget) if c.since <= on and c.kind != "S117_NO_CHARGE"]
    return max(rows, key=lambda c: c.since, default=None)
