"""Statements and exports as tables that any program reads: CSV whose cells no spreadsheet takes for a formula."""
from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from brokerage.budgets.routes import plain
from brokerage.kit.money import Pence
from brokerage.oversight.statements import Statement


def as_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV with a byte-order mark, so that spreadsheets read the pound sign. Amounts in pounds, with a point."""
    out = io.StringIO()
    write = csv.writer(out)
    write.writerow(head)
    for row in rows:
        write.writerow([_cell(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    if isinstance(value, Pence):
        return value.plain()
    return plain(value) if isinstance(value, str) else "" if value is None else str(value)


def statement(of: Statement) -> bytes:
    """Opening, every line, closing: the last three columns are the same figures as on the page."""
    names = [f.name for f in of.funders]
    head = ["Recorded on", "For the day", "What", "Kind", "From", "Amount in pounds", *(f"Safe to spend, {n}" for n in names),
            "Change in safe to spend", "Change in direct payment account", "Safe to spend after"]

    def edge(words: str, when: str, day: object) -> list[object]:
        parts = [f.at(when, "available") for f in of.funders]
        account = of.account_opening if when == "opening" else of.account_closing
        return [day, day, words, "", "", None, *parts, None, account, Pence.total(parts)]
    lines = [[x.posted, x.day, x.words, x.did, x.document, x.amount, *x.parts, x.change, x.account, x.left] for x in of.lines]
    return as_csv(head, [edge("Opening", "opening", of.first), *lines, edge("Closing", "closing", of.upto)])
