"""What lies on the table when somebody signs: the plan's state, the cost beside each clinical line, the impact on every funder,
the three verdicts, who said yes and who is next. Read in one go for the pages of the sign-off."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.kit.errors import Missing, Refusal
from brokerage.kit.money import Pence
from brokerage.plans import approving, cost, facts, impact, routing
from brokerage.plans.checks import Finding
from brokerage.plans.checks.finding import PLACES, WEIGHTS
from brokerage.plans.cost import Cost
from brokerage.plans.impact import Impact
from brokerage.plans.queries import find
from brokerage.plans.routing import Payer, Verdicts
from brokerage.plans.rows import AmendmentRow, ApprovalRow, ReconsiderationRow
from brokerage.plans.sheet import Sheet
from brokerage.plans.signoff_models import STEPS

NEXT = {
    "DRAFT": "The person says whether they agree",
    "PERSON_AGREED": "The broker sends it in",
    "SUBMITTED": "The care co-ordinator says whether it meets the needs",
    "CLINICAL_REVIEW": "A clinician signs the health part",
    "FUNDER_REVIEW": "Every funder agrees its part",
    "RETURNED": "The broker answers what was asked",
    "APPROVED": "It starts on its first day",
}


class ClinicalLine(Struct, frozen=True):
    """One line that a clinician answers for, with what it costs and what it is meant to achieve side by side (F18)."""

    number: int
    name: str
    weekly: Pence
    once: Pence
    outcomes: tuple[str, ...]
    tasks: tuple[str, ...]


class Table(Struct, frozen=True):
    """Everything a signer is shown; `person_id` and `through` for the door."""

    sheet: Sheet
    hash: str
    cost: Cost
    impact: Impact
    findings: tuple[Finding, ...]
    verdicts: Verdicts
    clinical: tuple[ClinicalLine, ...]
    payers: tuple[Payer, ...]
    waiting: tuple[Payer, ...]
    panel: str

    @property
    def person_id(self) -> int:
        return self.sheet.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.sheet.through

    @property
    def state(self) -> str:
        return self.sheet.state

    @property
    def next(self) -> str:
        return NEXT.get(self.sheet.state, "")

    @property
    def said(self) -> tuple[tuple[str, ApprovalRow], ...]:
        """Everybody who said yes, in order: what they did in words, and the row."""
        return tuple((STEPS[one.step], one) for one in self.sheet.approvals)

    @property
    def open(self) -> tuple[AmendmentRow, ...]:
        return tuple(one for one in self.sheet.amendments if one.resolved_at is None)

    @property
    def asked_again(self) -> tuple[ReconsiderationRow, ...]:
        return self.sheet.reconsiderations

    @property
    def stops(self) -> int:
        """How many findings keep the plan from going on."""
        return sum(finding.open for finding in self.findings)

    def mine(self, actor: Actor) -> tuple[Payer, ...]:
        """The funders for which this actor may still say yes."""
        return tuple(
            p
            for p in self.waiting
            if p.org_id in actor.orgs(p.role) and actor.user_id not in routing.signed(self.sheet.approvals)
        )

    def grouped(self) -> list[tuple[str, list[Finding]]]:
        """The findings by weight, gravest first, in words."""
        return [
            (words, [f for f in self.findings if f.weight == weight])
            for weight, words in WEIGHTS.items()
            if any(f.weight == weight for f in self.findings)
        ]

    def decisions(self) -> list[tuple[str, str]]:
        """What the person may ask to be looked at again (L-24): each funder's answer and each return of the plan."""
        yes = [
            (f"yes-{one.id}", f"{one.user_name} agreed {one.amount} a week")
            for one in self.sheet.approvals
            if one.step == "APPROVE"
        ]
        return yes + [(f"back-{one.id}", f"{one.user_name} sent it back: {one.words}") for one in self.sheet.amendments]

    @staticmethod
    def place(finding: Finding) -> str:
        return PLACES[finding.place]


class Asked(Struct, frozen=True):
    """One change that a signer asked for, on its table."""

    table: Table
    amendment: AmendmentRow

    @property
    def person_id(self) -> int:
        return self.table.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.table.through


class AskedAgain(Struct, frozen=True):
    """One decision that the person asked to be looked at again, on its table."""

    table: Table
    asked: ReconsiderationRow

    @property
    def person_id(self) -> int:
        return self.table.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.table.through


class Decision(Struct, frozen=True):
    """A decision in words, who took it and for which funder."""

    words: str
    user_id: int
    org_id: int | None


def of_amendment(db: Session, actor: Actor, plan_id: int, number: int) -> Asked:
    made = of(db, actor, plan_id)
    found = next((one for one in made.open if one.id == number), None)
    if found is None:
        raise Missing(number)
    return Asked(made, found)


def of_reconsideration(db: Session, actor: Actor, plan_id: int, number: int) -> AskedAgain:
    made = of(db, actor, plan_id)
    found = next((one for one in made.sheet.reconsiderations if one.id == number), None)
    if found is None or found.outcome or (found.org_id is not None and found.org_id not in actor.orgs()):
        raise Missing(number)
    return AskedAgain(made, found)


def decision(db: Session, actor: Actor, plan_id: int, key: str) -> Decision:
    """What the key of Table.decisions means. Refused when it is none of them."""
    made = of(db, actor, plan_id)
    words = dict(made.decisions()).get(key)
    kind, _, number = key.partition("-")
    rows: tuple[AmendmentRow | ApprovalRow, ...] = made.sheet.amendments if kind == "back" else made.sheet.approvals
    found = next((one for one in rows if str(one.id) == number), None)
    if words is None or found is None:
        raise Refusal("Choose a decision.", fields={"decision": "Choose a decision"})
    return Decision(words, found.user_id, found.org_id)


def of(db: Session, actor: Actor, plan_id: int) -> Table:
    """The table for a plan that the actor may know of; else Missing."""
    sheet = find(db, actor, plan_id)
    found, hash = facts.findings(db, sheet), approving.hash_of(sheet)
    before = approving.previous_of(db, sheet)
    whole = cost.of(sheet)
    return Table(
        sheet,
        hash,
        whole,
        impact.of(before, sheet),
        found,
        routing.verdicts(found),
        _clinical(sheet, whole),
        routing.public_payers(sheet),
        routing.waiting_for(sheet, hash, bool(facts.tied(sheet))),
        routing.panel_needed(before, sheet),
    )


def _clinical(sheet: Sheet, whole: Cost) -> tuple[ClinicalLine, ...]:
    return tuple(
        ClinicalLine(
            line.number,
            line.name,
            whole.lines[line.number].weekly,
            whole.lines[line.number].once,
            tuple(outcome.words for outcome in sheet.outcomes_of(line)),
            tuple(task.task for task in line.tasks),
        )
        for line in routing.clinical_lines(sheet)
    )
