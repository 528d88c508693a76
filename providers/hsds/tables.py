"""One table of a package: its heading and its rows, and columns as lists, so that a missing one reads as empty."""
from __future__ import annotations

import csv

from brokerage.catalogue.ports import Problem, Raw, Unreadable
from providers.reading import Sheet


class Table:
    """`rows` as wide as the heading; row n of a spreadsheet is `rows[n - 2]`."""

    def __init__(self, name: str, heading: list[str], rows: list[list[str]]) -> None:
        self.name, self.heading, self.rows = name, heading, rows
        self.at: dict[str, int] = {}
        for place, head in enumerate(heading):
            self.at.setdefault(head.lower(), place)

    @classmethod
    def of(cls, raw: Raw, name: str, problems: list[Problem]) -> Table:
        """The table in this part. One that cannot be read is a Problem of the package, and empty."""
        with raw.parts[name]() as part:
            try:
                sheet = Sheet(part.read(), name.rsplit("/", 1)[-1])
            except Unreadable as why:
                problems.append(Problem(0, why.code, why.text))
                return cls(name, [], [])
        rows: list[list[str]] = []
        try:
            rows.extend(sheet.rows)
        except csv.Error as why:
            problems.append(Problem(len(rows) + 2, "UNREADABLE_ROW",
                                    f"{sheet.name} cannot be read from row {len(rows) + 2} on ({why})."))
        width = len(sheet.heading)
        for cells in rows:
            if len(cells) < width:
                cells += [""] * (width - len(cells))
        problems += sheet.problems
        return cls(sheet.name, sheet.heading, rows)

    def has(self, name: str) -> bool:
        return name in self.at

    def column(self, *names: str) -> list[str]:
        """The cells of the first of these columns that is there, without blanks around them; all "" where none is."""
        place = next((self.at[name] for name in names if name in self.at), -1)
        if place < 0:
            return [""] * len(self.rows)
        return [cells[place].strip() for cells in self.rows]
