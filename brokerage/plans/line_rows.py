"""The lines of a Sheet, each with all that hangs on it. Columns are explained in line_models.py."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from brokerage.kit.money import Pence
from brokerage.plans.categories import CATEGORIES, Category


class VisitRow(Struct, frozen=True):
    """One visit of the week: weekday 0 is Monday; a night runs past midnight. `every` 2 is every other week."""

    weekday: int
    from_minute: int
    minutes: int
    carers: int
    every: int


class LineShareRow(Struct, frozen=True):
    place: int
    stream_id: int
    percent: Decimal | None
    cap: Pence | None


class OptionRow(Struct, frozen=True):
    id: int
    service_id: int | None
    provider_org_id: int | None
    name: str
    provider_name: str
    unit: str
    rate: Decimal
    chosen: bool
    suitable: bool
    why_not: str
    broker_link: str
    quoted_on: date | None


class WorkerRow(Struct, frozen=True):
    """Whoever is paid by name: see line_models.Worker. Amounts are pence a year, `payroll` a month."""

    name: str
    hourly: Decimal
    allowance: bool
    insurance: Pence
    payroll: Pence
    training: Pence
    yearly: Pence
    relationship: str
    same_household: bool
    purpose: str
    exception_by: str
    exception_why: str
    exception_review_on: date | None
    right_to_work_on: date | None
    contract_on: date | None
    liability_until: date | None
    liability: Pence | None
    paye_on: date | None
    pension_on: date | None
    holiday_on: date | None
    minimum_wage_on: date | None
    references_on: date | None
    dbs_level: str
    dbs_number: str
    dbs_on: date | None
    dbs_barred_checked: bool
    dbs_workforce: str
    registered_with: str
    registered_number: str
    indemnity_until: date | None


class TaskRow(Struct, frozen=True):
    """A delegated healthcare task (P-38)."""

    id: int
    task: str
    professional: str
    trained_on: date | None
    signed_off_on: date | None
    review_on: date | None


class LineRow(Struct, frozen=True):
    """One line with all that hangs on it. `needs` and `outcomes` are ids. See line_models.Line."""

    id: int
    number: int
    state: str
    kind: str
    name: str
    what: str
    service_id: int | None
    price_id: int | None
    provider_org_id: int | None
    provider_name: str
    category: str
    codes: str
    regulated: bool
    unit: str
    band: str
    rate: Decimal
    vat: str
    value_rate: Decimal
    minutes_weekly: int | None
    quantity: Decimal | None
    per: str
    weekly: Pence
    once: Pence
    starts_on: date
    ends_on: date | None
    split: str
    deployment: str
    start_up: bool
    health_task: str
    requires_registered_nurse: bool
    nhs_only: bool
    prevention: bool
    price_reason: str
    block_reason: str
    block_decided_by: str
    parent_id: int | None
    withdrawn_on: date | None
    """The first day on which the catalogue no longer offers its service."""
    needs: tuple[int, ...]
    outcomes: tuple[int, ...]
    visits: tuple[VisitRow, ...]
    shares: tuple[LineShareRow, ...]
    options: tuple[OptionRow, ...]
    workers: tuple[WorkerRow, ...]
    tasks: tuple[TaskRow, ...]

    @property
    def worker(self) -> WorkerRow | None:
        return self.workers[0] if self.workers else None

    @property
    def paid(self) -> bool:
        return self.kind != "UNPAID"

    @property
    def kind_of_thing(self) -> Category:
        return CATEGORIES[self.category]

    @property
    def block_codes(self) -> frozenset[str]:
        """What its category and its own tags say about 2.3."""
        return frozenset(self.kind_of_thing.codes) | frozenset(self.codes.split())
