"""MT940, SWIFT's customer statement → Statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from brokerage.kit.money import Pence
from brokerage.payments.ports import Problem, Statement, StatementLine, Unreadable

MOST_BYTES = 20_000_000
_FIELD = re.compile(r"^:(\d{2}[A-Z]?):", re.MULTILINE)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d{1,15},\d{0,2})")
_MOVE = re.compile(
    r"(?P<value>\d{6})(?P<booked>\d{4})?(?P<back>R)?(?P<way>[CD])[A-Z]?(?P<amount>\d{1,15}(?:,\d{0,2})?)"
    r"(?P<kind>[A-Z][A-Z0-9]{3})(?P<ref>[^\n]*)(?P<more>\n.*)?",
    re.DOTALL | re.ASCII,
)


def read(raw: bytes) -> Iterator[Statement | Problem]:
    """A Statement for each :20: in the file. Unreadable for what has no statement in it."""
    if len(raw) > MOST_BYTES:
        raise Unreadable(f"The file is {len(raw) // 1_000_000} MB. We read files of up to {MOST_BYTES // 1_000_000} MB.")
    text = _text(raw)
    found = list(_FIELD.finditer(text))
    statement: list[tuple[int, str, str]] = []
    any_yet = False
    for at, field in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(text)
        if field[1] == "20" and statement:
            yield from _statement(statement)
            statement = []
        if field[1] == "20" or statement:
            any_yet = True
            statement.append(
                (
                    text.count("\n", 0, field.start()) + 1 if at < 1 or field[1] == "20" else 0,
                    field[1],
                    _ended(text[field.end() : end]),
                )
            )
    if not any_yet:
        raise Unreadable("This is not a bank statement in the format MT940: there is no :20: in it.")
    yield from _statement(statement)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _ended(said: str) -> str:
    """A field without what ends the message ("-", "-}")."""
    return re.sub(r"\n-\}?[\s\S]*\Z", "", said.rstrip()).rstrip()


def _statement(fields: list[tuple[int, str, str]]) -> Iterator[Statement | Problem]:
    said = {tag: value for _, tag, value in reversed(fields)}
    number, account = said.get("28C", said.get("28", "")).strip(), re.sub(r"[\s.]", "", said.get("25", ""))
    problems: list[Problem] = []
    opening, closing = _balance(said, ("60F", "60M"), number, problems), _balance(said, ("62F", "62M"), number, problems)
    if not account:
        problems.append(Problem(fields[0][0], "ACCOUNT", "The statement does not say which account it is of.", number))
    currency = (opening or closing or (None, None, ""))[2]
    lines = _lines(fields, number, problems)
    if currency and currency != "GBP":
        problems.append(
            Problem(fields[0][0], "CURRENCY", f"The account is in {currency}, not in pounds (GBP).", number, stops=False)
        )
    yield from problems
    if not any(problem.stops for problem in problems):
        sort_code, account = _sort_code(account)
        yield Statement(
            account,
            currency,
            tuple(lines),
            sort_code,
            number,
            said["20"].strip(),
            *(opening or (None, None))[:2],
            *(closing or (None, None))[:2],
        )


def _lines(fields: list[tuple[int, str, str]], number: str, problems: list[Problem]) -> list[StatementLine]:
    made: list[StatementLine] = []
    for at, (_, tag, value) in enumerate(fields):
        if tag != "61":
            continue
        told = fields[at + 1][2] if at + 1 < len(fields) and fields[at + 1][1] == "86" else ""
        line = _line(len(made) + 1, value, told)
        if line is None:
            problems.append(Problem(len(made) + 1, "LINE", f"Movement {len(made) + 1} cannot be read: {value[:30]!r}.", number))
        else:
            made.append(line)
    return made


def _line(row: int, value: str, told: str) -> StatementLine | None:
    found = _MOVE.fullmatch(value)
    valued = _day(found["value"]) if found else None
    size = _pence(found["amount"]) if found else None
    if not found or valued is None or size is None:
        return None
    incoming = (found["way"] == "C") != bool(found["back"])  # RC takes a credit back
    ours, _, theirs = found["ref"].strip().partition("//")
    reference = "" if ours.strip() in ("NONREF", "EREF") else ours.strip()
    by_code = _subfields(told)
    text = " ".join(by_code.get("text", told).split())
    return StatementLine(
        row,
        _booked(valued, found["booked"]),
        size if incoming else -size,
        valued,
        by_code.get("EREF", reference),
        theirs.strip(),
        by_code.get("NAME", ""),
        by_code.get("IBAN", ""),
        "",
        " ".join([text, " ".join((found["more"] or "").split())]).strip()[:500],
        found["kind"],
        bool(found["back"]),
    )


def _subfields(told: str) -> dict[str, str]:
    """The parts of :86: where the bank marks them (/EREF/…/NAME/…), with lines joined; nothing otherwise."""
    joined = told.replace("\n", "")
    if not re.search(r"/(EREF|NAME|REMI|IBAN)/", joined):
        return {}
    parts = re.split(r"/(EREF|NAME|REMI|IBAN|ORDP|BENM|PREF|RTRN|ID|ADDR|ISDT|CSID|MARF)/", joined)
    found = dict(zip(parts[1::2], (part.strip("/ ") for part in parts[2::2]), strict=False))
    return {name: value for name, value in {**found, "text": found.get("REMI", "")}.items() if value}


def _balance(
    said: dict[str, str], tags: tuple[str, str], number: str, problems: list[Problem]
) -> tuple[Pence, date | None, str] | None:
    value = next((said[tag] for tag in tags if tag in said), "").strip()
    found = _BALANCE.fullmatch(value)
    size, day = (_pence(found[4]), _day(found[2])) if found else (None, None)
    if found is None or size is None or day is None:
        problems.append(
            Problem(
                0,
                "BALANCE",
                f"The balance :{tags[0]}: of statement {number} is missing or cannot be read.",
                number,
                stops=bool(value),
            )
        )
        return None
    return (size if found[1] == "C" else -size), day, found[3]


def _pence(said: str) -> Pence | None:
    whole, _, part = said.partition(",")
    exact = Decimal(f"{whole}.{part or '0'}") * 100
    return Pence(int(exact)) if exact == exact.to_integral_value() else None


def _day(said: str) -> date | None:
    try:
        return date(2000 + int(said[:2]), int(said[2:4]), int(said[4:6]))
    except ValueError:
        return None


def _booked(valued: date, said: str | None) -> date:
    """MMDD belongs to the year that puts it nearest to the value day: 0102 after 30 December is next year's."""
    if not said:
        return valued
    candidates = []
    for year in (valued.year - 1, valued.year, valued.year + 1):
        try:
            candidates.append(date(year, int(said[:2]), int(said[2:])))
        except ValueError:
            continue
    return min(candidates, key=lambda day: abs((day - valued).days), default=valued)


def _sort_code(account: str) -> tuple[str, str]:
    """A GB account as sort code and number together, or with a stroke between; any other as it stands."""
    found = re.fullmatch(r"(\d{6})/?(\d{8})", account, re.ASCII)
    return (found[1], found[2]) if found else ("", account)
