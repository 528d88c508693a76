"""One table of a package: its heading and its rows, and columns as functions, so that a missing one reads as empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from brokerage.catalogue.ports import Problem, Raw, Unreadable
from providers.reading import Sheet

Cells = list[str]


class Table:
    def __init__(
        self, name: str, heading: list[str], rows: list[tuple[int, Cells]], problems: list[Problem] | None = None
    ) -> None:
        self.name, self.heading, self.rows = name, heading, rows
        self.at: dict[str, int] = {}
        for place, head in enumerate(heading):
            self.at.setdefault(head.lower(), place)
        self.problems = problems or []

    @classmethod
    def of(cls, raw: Raw, name: str, problems: list[Problem]) -> Table:
        """The table in this part. One that cannot be read is a Problem of the package, and empty."""
        with raw.parts[name]() as part:
            try:
                sheet = Sheet(part.read(), name.rsplit("/", 1)[-1])
            except Unreadable as why:
                problems.append(Problem(0, why.code, why.text))
                return cls(name, [], [])
        rows = list(sheet)
        problems += sheet.problems
        return cls(sheet.name, sheet.heading, rows)

    def has(self, name: str) -> bool:
        return name in self.at


def column(table: Table, name: str) -> Callable[[Cells], str]:
    """The cell of this column, without blanks around it; "" where the table has no such column."""
    place = table.at.get(name, -1)
    if place < 0:
        return _nothing
    return lambda cells: cells[place].strip()


def _nothing(_: Any) -> str:
    return ""
