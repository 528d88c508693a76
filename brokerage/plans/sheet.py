"""A Sheet: everything about one plan, loaded once (load.py), frozen. Checks, costs, versions and pages are functions of it.

Amounts are Pence, rates and quantities Decimals, times of day minutes from midnight, runs of days inclusive. Rows stand in
the order of their numbers. Nothing here reads or writes.
"""
from __future__ import annotations

from datetime import date

from msgspec import Struct

from brokerage.plans.line_rows import LineRow
from brokerage.plans.rows import (
    AmendmentRow,
    ApprovalRow,
    BudgetRow,
    CapacityRow,
    CarerRow,
    ChargeRow,
    CommunicationRow,
    ContingencyRow,
    DisagreementRow,
    NeedRow,
    OutcomeRow,
    PartyRow,
    PersonRow,
    PlanRow,
    ReconsiderationRow,
    RiskRow,
    RuleRow,
    StreamRow,
    VersionRow,
)
from brokerage.plans.states import EDITABLE, ON_ITS_WAY

LIVE_LINES = ("DRAFT", "AWAITING_APPROVAL", "APPROVED", "REJECTED")
"""Lines that stand in the plan; REMOVED, REPLACED and CANCELLED ones are kept but are no part of it."""


class Sheet(Struct, frozen=True, kw_only=True):
    """One plan whole. `lines` are those that stand in it; `streams` are those of its budget that were not rejected, lowest
    priority number first; `rules` are the budget's splits, agreed or proposed. `today` is the day of the reading.

    `through`: the organisations by which the reader may see it; `mine`: every funder's share is theirs to see (I-03).
    """

    plan: PlanRow
    person: PersonRow
    budget: BudgetRow
    author: str
    author_org: str
    coordinator: str
    streams: tuple[StreamRow, ...]
    rules: tuple[RuleRow, ...]
    charges: tuple[ChargeRow, ...]
    needs: tuple[NeedRow, ...]
    outcomes: tuple[OutcomeRow, ...]
    lines: tuple[LineRow, ...]
    risks: tuple[RiskRow, ...]
    contingency: tuple[ContingencyRow, ...]
    capacity: tuple[CapacityRow, ...]
    people: tuple[PartyRow, ...]
    carers: tuple[CarerRow, ...]
    communication: tuple[CommunicationRow, ...]
    disagreements: tuple[DisagreementRow, ...]
    approvals: tuple[ApprovalRow, ...]
    amendments: tuple[AmendmentRow, ...]
    reconsiderations: tuple[ReconsiderationRow, ...]
    versions: tuple[VersionRow, ...]
    today: date
    through: frozenset[int] = frozenset()
    mine: bool = True

    @property
    def person_id(self) -> int:
        """Whom a page about this sheet is about: the door records the look with it."""
        return self.plan.person_id

    @property
    def id(self) -> int:
        return self.plan.id

    @property
    def state(self) -> str:
        return self.plan.state

    @property
    def day(self) -> date:
        """The day whose prices, shares and charges count: the plan's first, or today once it has begun."""
        return max(self.plan.starts_on, min(self.today, self.plan.ends_on or self.budget.ends_on))

    @property
    def editable(self) -> bool:
        return self.plan.state in EDITABLE

    @property
    def agreed_by_some(self) -> bool:
        """Somebody has said yes, and it is not agreed by everybody: an edit takes it back (P-20)."""
        return self.plan.state in ON_ITS_WAY

    @property
    def paid_lines(self) -> tuple[LineRow, ...]:
        return tuple(line for line in self.lines if line.paid)

    @property
    def direct(self) -> bool:
        """Whether any of it is a direct payment (P-06)."""
        held = {stream.id: stream.deployment for stream in self.streams}
        return "DIRECT_PAYMENT" in held.values() or any(line.deployment == "DIRECT_PAYMENT" for line in self.lines)

    def stream(self, stream_id: int) -> StreamRow:
        return next(stream for stream in self.streams if stream.id == stream_id)

    def line(self, number: int) -> LineRow | None:
        return next((line for line in self.lines if line.number == number), None)

    def lines_for_need(self, need: NeedRow) -> tuple[LineRow, ...]:
        return tuple(line for line in self.lines if need.id in line.needs)

    def lines_for_outcome(self, outcome: OutcomeRow) -> tuple[LineRow, ...]:
        return tuple(line for line in self.lines if outcome.id in line.outcomes)

    def outcomes_of(self, line: LineRow) -> tuple[OutcomeRow, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.id in line.outcomes)

    def needs_of(self, line: LineRow) -> tuple[NeedRow, ...]:
        return tuple(need for need in self.needs if need.id in line.needs)
