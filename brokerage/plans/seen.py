"""What a route of this room is handed: a plan with the part of it that the address names. Each says whose it is."""
from __future__ import annotations

from typing import Any

from msgspec import Struct

from brokerage.plans.line_rows import LineRow
from brokerage.plans.models import Plan
from brokerage.plans.sections import Section
from brokerage.plans.sheet import Sheet


class Seen(Struct, frozen=True):
    """A part of a plan that the actor may see: a section, one row of it, or a line."""

    sheet: Sheet
    section: Section | None = None
    row: Any = None
    line: LineRow | None = None
    part: str = ""

    @property
    def person_id(self) -> int:
        return self.sheet.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.sheet.through


class Target(Struct, frozen=True):
    """The same for an act: the plan's row, and what of it the address names."""

    plan: Plan
    section: Section | None = None
    number: int = 0
    part: str = ""
    row: int = 0

    @property
    def person_id(self) -> int:
        return self.plan.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.plan.through

    @property
    def path(self) -> str:
        return f"/plans/{self.plan.id}"
