"""A bank statement saved as CSV or XLSX → one Statement for each account in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from brokerage.kit.money import Pence
from brokerage.payments.ports import Problem, Statement, StatementLine, Unreadable
from providers.rows import day, money, plain, rows

MOST_ROWS = 50_000
HEADINGS = {
    "day": ("Date", "Transaction date", "Posted date", "Booking date"),
    "amount": ("Amount", "Value"),
    "in": ("Paid in", "Credit", "Credit amount", "Money in"),
    "out": ("Paid out", "Debit", "Debit amount", "Money out"),
    "balance": ("Balance", "Running balance"),
    "text": ("Description", "Transaction description", "Narrative", "Details"),
    "reference": ("Reference", "Payment reference", "End to end id"),
    "kind": ("Type", "Transaction type"),
    "name": ("Counter party", "Payee", "Name"),
    "account": ("Account number", "Account"),
    "sort_code": ("Sort code",),
}
_KNOWN = {plain(name): word for word, names in HEADINGS.items() for name in names}


def read(raw: bytes) -> Iterator[Statement | Problem]:
    """Oldest first or newest first, as the bank wrote it: the balances say which. A row that cannot be read stops its account,
    because a statement with a hole proves nothing. Unreadable without the columns, or with more than MOST_ROWS rows."""
    found = rows(raw, most=MOST_ROWS)
    _, headings = next(found, (0, []))
    where = {_KNOWN[plain(cell)]: at for at, cell in enumerate(headings) if plain(cell) in _KNOWN}
    if "day" not in where or not ("amount" in where or {"in", "out"} <= where.keys()):
        raise Unreadable("The first row must name the columns: Date, Description, Amount (or Paid in and Paid out) and Balance.")
    accounts: dict[tuple[str, str], list[tuple[StatementLine, Pence | None]]] = {}
    problems: list[Problem] = []
    for row, cells in found:
        said = {word: cells[at] if at < len(cells) else "" for word, at in where.items()}
        key = re.sub(r"\D", "", said.get("sort_code", "")), re.sub(r"\s", "", said.get("account", ""))
        try:
            accounts.setdefault(key, []).append(_line(row, said))
        except ValueError as why:
            problems.append(Problem(row, "ROW", f"Row {row}: {why}."))
    yield from problems
    if not problems:
        for (sort_code, account), lines in accounts.items():
            yield _statement(sort_code, account, lines)


def _line(row: int, said: dict[str, str]) -> tuple[StatementLine, Pence | None]:
    amount = _amount(said)
    balance = money(said["balance"]) if said.get("balance") else None
    made = StatementLine(
        row,
        day(said["day"]),
        amount,
        end_to_end=said.get("reference", ""),
        counterparty=said.get("name", ""),
        text=said.get("text", ""),
        kind=said.get("kind", ""),
    )
    return made, balance


def _amount(said: dict[str, str]) -> Pence:
    if said.get("amount"):
        return money(said["amount"])
    coming, going = said.get("in", ""), said.get("out", "")
    if bool(coming) == bool(going):
        raise ValueError("there must be one amount, paid in or paid out")
    # some banks write what goes out with a minus, some without
    return abs(money(coming)) if coming else -abs(money(going))


def _statement(sort_code: str, account: str, held: Sequence[tuple[StatementLine, Pence | None]]) -> Statement:
    if _newest_first(held):
        held = held[::-1]
    lines = tuple(line for line, _ in held)
    (first, opened), (last, closed) = held[0], held[-1]
    opening = opened - first.amount if opened is not None else None
    return Statement(
        account, "GBP", lines, sort_code, opening=opening, opened_on=first.booked_on, closing=closed, closed_on=last.booked_on
    )


def _newest_first(held: Sequence[tuple[StatementLine, Pence | None]]) -> bool:
    """By the days; on one single day by which way the balances add up."""
    first, last = held[0][0].booked_on, held[-1][0].booked_on
    if first != last:
        return first > last
    return _steps_wrong(held) > _steps_wrong(held[::-1])


def _steps_wrong(held: Sequence[tuple[StatementLine, Pence | None]]) -> int:
    steps = ((before, line, after) for (_, before), (line, after) in pairwise(held) if before is not None and after is not None)
    return sum(before + line.amount != after for before, line, after in steps)
