"""The sections of a Sheet as they are read. Columns are explained in models.py and signoff_models.py, and in budgets' models.

Fields carry the names of the columns, amounts without `_pence`: load.py reads whatever stands here.
"""
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from msgspec import Struct

from brokerage.kit.money import Pence


class PlanRow(Struct, frozen=True):
    """The plan's own columns, with names of the people in it. See models.Plan."""

    id: int
    ref: str
    person_id: int
    budget_id: int
    state: str
    version: int
    revision: int
    replaces_id: int | None
    template: str
    starts_on: date
    ends_on: date | None
    author_user_id: int
    author_org_id: int | None
    authorised_by: str
    about: str
    matters: str
    good_day: str
    communication: str
    prevention: str
    coordinator_user_id: int | None
    coordinator_since: date | None
    monitor: str
    review_on: date | None
    review_how: str
    notice_days: int
    payment_cycle: str
    payment_needs: str
    safeguarding: str
    restraint: str
    liberty: bool
    broker_fee: Pence
    broker_fee_for: str
    broker_commission: Pence
    broker_links: str
    plain_copy_on: date | None
    agreed_how: str
    agreed_witness: str
    agreed_hash: str
    panel_ref: str


class PersonRow(Struct, frozen=True):
    id: int
    given_name: str
    family_name: str
    born_on: date
    died_on: date | None
    postcode: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class BudgetRow(Struct, frozen=True):
    id: int
    ref: str
    state: str
    version: int
    starts_on: date
    ends_on: date
    shown_on: date | None


class Amount(Struct, frozen=True):
    """What a stream pays from a day to a day: kind WEEKLY or ONE_OFF."""

    kind: str
    amount: Pence
    since: date
    until: date | None


class StreamRow(Struct, frozen=True):
    """One funder's stream (domain L-02) with its dated amounts."""

    id: int
    state: str
    type: str
    payer: str
    payer_org_id: int | None
    payer_name: str
    deployment: str
    managed_account: bool
    chargeable: bool
    priority: int
    funder_from: date
    funder_to: date | None
    amounts: tuple[Amount, ...]

    @property
    def nhs(self) -> bool:
        return self.payer == "ICB"

    @property
    def council(self) -> bool:
        return self.payer == "COUNCIL"

    def weekly(self, day: date) -> Pence:
        """What it pays a week on `day`."""
        return Pence.total(a.amount for a in self.amounts if a.kind == "WEEKLY" and a.since <= day
                           and (a.until is None or a.until >= day))

    @property
    def once(self) -> Pence:
        return Pence.total(a.amount for a in self.amounts if a.kind == "ONE_OFF")


class PartRow(Struct, frozen=True):
    """One stream's part of a split: a percent, a tier up to `cap` pence a week, or (neither) the whole or the rest."""

    stream_id: int
    percent: Decimal | None
    cap: Pence | None


class RuleRow(Struct, frozen=True):
    """A split rule of the budget (budgets.split_models): `key` "" is for everything, `line-7` for line number 7."""

    id: int
    key: str
    state: str
    method: str
    purpose: str
    since: date
    until: date | None
    parts: tuple[PartRow, ...]


class ChargeRow(Struct, frozen=True):
    stream_id: int
    kind: str
    mode: str
    weekly: Pence
    since: date
    until: date | None


class NeedRow(Struct, frozen=True):
    id: int
    number: int
    words: str
    domain: str
    eligible_under: str
    met_by: str
    met_how: str
    assessed: str

    @property
    def eligible(self) -> bool:
        return self.eligible_under != ""


class OutcomeRow(Struct, frozen=True):
    id: int
    number: int
    words: str
    health: bool
    wellbeing: str
    measure: str
    by_when: date | None


class RiskRow(Struct, frozen=True):
    id: int
    number: int
    words: str
    likelihood: str
    consequence: str
    mitigation: str
    procedure: str
    owner: str
    clinical: bool
    informed: bool

    @property
    def level(self) -> str:
        """The higher of the two, HIGH only when neither is LOW: what P-22 means by a clinical risk of HIGH or more."""
        both = {self.likelihood, self.consequence}
        if "HIGH" in both and "LOW" not in both:
            return "HIGH"
        return "LOW" if both == {"LOW"} else "MEDIUM"


class ContingencyRow(Struct, frozen=True):
    id: int
    number: int
    words: str
    who: str
    phone: str
    what: str
    amount: Pence


class CapacityRow(Struct, frozen=True):
    id: int
    number: int
    decision: str
    can_decide: bool
    assessed_by: str
    assessed_on: date | None
    evidence: str
    best_interests: str


class PartyRow(Struct, frozen=True):
    id: int
    number: int
    name: str
    kind: str
    role: str
    took_part: bool


class CarerRow(Struct, frozen=True):
    id: int
    number: int
    name: str
    relation: str
    gives: str
    minutes_weekly: int
    willing: bool
    able: bool
    reduces: bool
    lasting: str
    own_assessment_on: date | None


class CommunicationRow(Struct, frozen=True):
    """A coded communication need of the person (people.NEEDS, I-13)."""

    code: str
    note: str


class DisagreementRow(Struct, frozen=True):
    id: int
    number: int
    decision: str
    reason: str
    attempts: str
    at: datetime
    resolved_at: datetime | None


class ApprovalRow(Struct, frozen=True):
    """One step of the sign-off on one hash (P-26), voided ones included."""

    id: int
    step: str
    org_id: int | None
    stream_id: int | None
    user_id: int
    user_name: str
    role: str
    at: datetime
    version_hash: str
    holds_hash: str
    amount: Pence
    yearly: Pence
    comment: str
    how: str
    witness: str
    registration: str
    panel_ref: str
    second: bool
    acknowledged: bool
    report: str
    voided_at: datetime | None
    voided_why: str

    @property
    def stands(self) -> bool:
        return self.voided_at is None


class AmendmentRow(Struct, frozen=True):
    id: int
    words: str
    org_id: int | None
    user_id: int
    user_name: str
    role: str
    at: datetime
    version_hash: str
    resolved_at: datetime | None
    resolved_by: str
    resolved_how: str


class VersionRow(Struct, frozen=True):
    """A version of this plan without its content."""

    id: int
    number: int
    revision: int
    why: str
    hash: str
    weekly: Pence
    by: str
    by_name: str
    at: datetime


class ReconsiderationRow(Struct, frozen=True):
    id: int
    decision: str
    why: str
    requested_by: str
    requested_at: datetime
    first_user_id: int
    org_id: int | None
    decided_user_id: int | None
    decided_at: datetime | None
    outcome: str
    reasons: str
