"""The next period proposed from real use and today's prices, line by line, with its difference in hours, money and outcomes. To
adopt it is to begin a new version of the plan, which everybody agrees as any other. Nothing changes by itself.

Underuse is no evidence of too much money (M-29): a line used less is proposed with its reason to ask, and whoever plans decides
each line. Use within ten percent of the plan changes nothing; hours are proposed in quarters.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from msgspec import Struct
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.db import Hot, dated
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence
from brokerage.oversight import course
from brokerage.oversight.course import Used
from brokerage.oversight.facts import Facts
from brokerage.oversight.models import Review
from brokerage.plans import cost, editing, line_actions, plan_actions
from brokerage.plans.line_rows import LineRow
from brokerage.plans.models import Plan

NOTHING = Pence(0)
WEEKS = 26
"""How far back real use is looked at; fewer where the line is younger."""
LEAST_WEEKS = 4
QUARTER = 15
NEAR = 10
"""Percent within which use and plan are the same."""
HUNDREDTH = Decimal("0.01")


class Proposal(Struct, frozen=True):
    """One line. `weekly` is what the plan gives it now, `used` what a week of it cost in the last `weeks`, none where
    nothing is known. `minutes`, `quantity`, `rate` are what is proposed; `new` what that comes to a week. `why`
    says what changes and why."""

    number: int
    name: str
    outcomes: tuple[str, ...]
    weekly: Pence
    used: Pence | None
    weeks: int
    old_minutes: int | None
    minutes: int | None
    old_quantity: Decimal | None
    quantity: Decimal | None
    old_rate: Decimal
    rate: Decimal
    price_id: int | None
    new: Pence
    why: tuple[str, ...]

    @property
    def changes(self) -> bool:
        return bool(self.why) and self.new != self.weekly

    @property
    def difference(self) -> Pence:
        return self.new - self.weekly

    @property
    def more_minutes(self) -> int:
        return (self.minutes or 0) - (self.old_minutes or 0)


_PRICES = Hot("""
SELECT l.number, n.id, CAST(n.rate AS TEXT) FROM plan_line l JOIN price o ON o.id = l.price_id
  JOIN price n ON n.service_id = o.service_id AND n.unit = o.unit AND n.band = o.band AND n.staff = o.staff
   AND n.option = o.option
 WHERE l.plan_id = :plan AND n.replaced_at IS NULL AND n.valid_from <= :day AND (n.valid_to IS NULL OR n.valid_to >= :day)
 ORDER BY l.number, n.valid_from""")


def proposals(db: Session, facts: Facts) -> list[Proposal]:
    """Each paid line that goes on, as it would be. Empty without a plan that runs."""
    if facts.sheet is None or facts.sheet.state != "ACTIVE":
        return []
    prices = {row[0]: (row[1], Decimal(row[2])) for row in _PRICES.all(db, plan=facts.sheet.id, day=dated(db, facts.now))}
    words = {outcome.id: outcome.words for outcome in facts.sheet.outcomes}
    things = course.used(facts)
    return [_proposal(facts, line, [u for u in things if u.line == line.number], prices.get(line.number),
                      tuple(words[o] for o in line.outcomes if o in words))
            for line in facts.sheet.paid_lines if line.once == NOTHING and (line.ends_on is None or line.ends_on > facts.now)]


def _proposal(facts: Facts, line: LineRow, things: Sequence[Used], price: tuple[int, Decimal] | None,
              outcomes: tuple[str, ...]) -> Proposal:
    start = max(line.starts_on, facts.purse.starts_on, facts.now - timedelta(weeks=WEEKS) + timedelta(days=1))
    days = (facts.now - start).days + 1
    weeks = days // 7
    used = None
    why: list[str] = []
    minutes, quantity, rate = line.minutes_weekly, line.quantity, line.rate
    if things and weeks >= LEAST_WEEKS and line.weekly > NOTHING:
        used = Pence((int(course.between(things, start, facts.now)) * 7 + days // 2) // days)
        if line.kind != "PA" and abs(int(used - line.weekly)) * 100 > int(line.weekly) * NEAR:
            minutes, quantity = scaled(line, used)
            way = "more" if used > line.weekly else "less"
            why.append(f"{used} a week was used, {abs(used - line.weekly)} {way} than planned")
    if price is not None and price[1] != line.rate and line.kind != "PA":
        rate = price[1]
        why.append(f"the price is £{rate.normalize():f} now, it was £{line.rate.normalize():f}")
    new = cost.amounts(rate, minutes=minutes, quantity=quantity, per=line.per)[0] if line.kind != "PA" else line.weekly
    return Proposal(line.number, line.name, outcomes, line.weekly, used, weeks, line.minutes_weekly, minutes, line.quantity,
                    quantity, line.rate, rate, price[0] if price else line.price_id, new, tuple(why))


def scaled(line: LineRow, used: Pence) -> tuple[int | None, Decimal | None]:
    """How much of the line real use comes to: whole quarters of an hour, at least one; or a quantity to two places."""
    if line.minutes_weekly is not None:
        exact = line.minutes_weekly * int(used)
        quarters = (exact + int(line.weekly) * QUARTER // 2) // (int(line.weekly) * QUARTER)
        return max(quarters, 1) * QUARTER, None
    assert line.quantity is not None
    more = (line.quantity * int(used) / int(line.weekly)).quantize(HUNDREDTH)
    return None, max(more, HUNDREDTH)


def adopt(db: Session, review: Review, plan: Plan, found: Sequence[Proposal], numbers: Sequence[int], starts_on: date, *,
          by: Actor, at: datetime) -> Plan:
    """Begin the new version with the proposals `numbers` in it; the old one runs until the new one starts. Refused: a review that
    is not going on, a line for which nothing is proposed, and what plan_actions.amend refuses."""
    if review.state not in ("IN_PROGRESS", "OUTCOME_AGREED"):
        raise Refusal("A new version is begun within a review that is going on.", code="WRONG_STATE")
    chosen = {p.number: p for p in found if p.changes and p.number in numbers}
    if set(numbers) - set(chosen):
        raise Refusal("Choose only lines for which something is proposed.", code="NO_PROPOSAL",
                      fields={"lines": "Look at the proposals again: they have changed"})
    made = plan_actions.amend(db, plan, starts_on=starts_on, by=by, at=at)
    if chosen:
        with editing.edit(db, made, "lines", revision=made.revision, by=by, at=at):
            for number, p in chosen.items():
                line = line_actions.of(db, made, number)
                line.minutes_weekly, line.quantity, line.rate, line.price_id = p.minutes, p.quantity, p.rate, p.price_id
    review.plan_id = made.id
    db.flush()
    return made
