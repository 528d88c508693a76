"""NHS continuing healthcare pays for the whole need from its first day, which may lie in the past (domain W18, L-02).

From that day the charge ends and what was paid for later days goes back to the person; the council's care and any joint
NHS part end; what was bought since is shared anew, all of it to continuing healthcare; and the NHS pays the council what it
paid out meanwhile, gross, for the council has given the charge back itself.
"""
from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.budgets import charge_actions, chart, dated, guards, journal, splits, stream_ends, true_up
from brokerage.budgets.models import Budget, FundingStream
from brokerage.budgets.split_models import SplitPart, SplitRule
from brokerage.budgets.states import SPLIT
from brokerage.door.actor import SYSTEM
from brokerage.kit.money import Pence
from brokerage.kit.states import move
from brokerage.ledger import Transfer

NOTHING = Pence(0)
REPLACED = ("LA_CARE", "NHS_JOINT")
"""Money for the need that continuing healthcare now meets."""


def take_over(db: Session, budget: Budget, chc: FundingStream, *, by: str, at: datetime) -> None:
    """Everything that the start of `chc` does to the others. `at` is the day of the decision."""
    last = dated.eve(chc.funder_from)
    others = [s for s in dated.streams_of(db, budget) if s.type in REPLACED and s.state in ("ACTIVE", "SUSPENDED", "DISPUTED")]
    _share_anew(db, budget, chc, by, at)
    for stream in others:
        if stream.payer == "COUNCIL":
            charge_actions.end(db, budget, stream, last, by=by, at=at)
            _reimburse(db, budget, chc, stream, guards.day_of(at), by, at)
        stream_ends.give_back(db, budget, stream, by=by, at=at)
        stream_ends.end(db, stream, on=last, why="NHS continuing healthcare pays from the next day", by=by, at=at)


def _share_anew(db: Session, budget: Budget, chc: FundingStream, by: str, at: datetime) -> None:
    """From the first day of continuing healthcare there is one rule: it pays. The yes to the stream is the yes to the rule."""
    day = chc.funder_from
    holding = list(db.scalars(select(SplitRule).where(SplitRule.budget_id == budget.id, SplitRule.state.in_(splits.HOLDS))))
    later = [r for r in holding if r.until is None or r.until >= day]
    for rule in later:
        if rule.since < day:
            rule.until = dated.eve(day)
        else:
            move(db, SPLIT, rule, "replace", by=SYSTEM, at=at, about=budget.about, why="NHS continuing healthcare pays")
    made = SplitRule(budget_id=budget.id, person_id=budget.person_id, method="LINE", since=day, proposed_by=chc.proposed_by,
                     panel_ref=chc.panel_ref)
    move(db, SPLIT, made, "propose", by=by, at=at, about=budget.about)
    db.add(SplitPart(rule_id=made.id, stream_id=chc.id, place=1, agreed_by=chc.agreed_by, agreed_at=chc.agreed_at))
    move(db, SPLIT, made, "adopt", by=SYSTEM, at=at, about=budget.about)
    true_up.post(db, budget, [r.id for r in later], made.id, day, by=by, at=at)


def _reimburse(db: Session, budget: Budget, chc: FundingStream, council: FundingStream, decided: date, by: str,
               at: datetime) -> None:
    """The council's gross share for the days from the first day up to the day before the decision, by cash (W18)."""
    until = min(dated.eve(decided), budget.ends_on)
    gross = dated.for_days(dated.amounts_of(db, council), chc.funder_from, until) if until >= chc.funder_from else NOTHING
    journal.post(db, budget, f"stream/{chc.id}/reimburses/{council.id}", "REIMBURSED",
                 [Transfer(chart.cash(chc), chart.cash(council), gross)], by=by, at=at, on=chc.funder_from,
                 words=f"{chc.payer_name} paid {council.payer_name} back for care since {chc.funder_from.day} "
                 f"{chc.funder_from:%B}")
