"""What `brokerage reckon` says and the code it ends with: 0 reckoned, 1 refused or not as expected, 2 unreadable."""

from __future__ import annotations

from brokerage.reckon.answer import as_json as written
from brokerage.reckon.case import Case
from brokerage.reckon.expected import differences
from brokerage.reckon.kernel import reckon
from brokerage.reckon.paper import on_paper, refusal_on_paper
from brokerage.reckon.reading import read
from brokerage.reckon.refused import Fault, Refused, Unreadable


def run(raw: bytes, *, as_json: bool) -> tuple[str, int]:
    """The text to print and the exit code. In JSON a refusal is {"refused": [faults]} and a difference from `expect` is
    {"differs": [faults]}."""
    try:
        return _reckoned(read(raw), as_json)
    except Unreadable as wrong:
        return _faulty("unreadable", [Fault("UNREADABLE", "", str(wrong))], as_json), 2
    except Refused as no:
        return _faulty("refused", no.faults, as_json), 1


def _reckoned(case: Case, as_json: bool) -> tuple[str, int]:
    answer = reckon(case)
    wrong = differences(case, answer)
    if wrong:
        return _faulty("differs", wrong, as_json), 1
    return (written(answer).decode() if as_json else on_paper(case, answer)), 0


_TITLES = {
    "unreadable": "This cannot be read:",
    "refused": "This cannot be reckoned:",
    "differs": "This is not what the file expects:",
}


def _faulty(what: str, faults: list[Fault], as_json: bool) -> str:
    return written({what: faults}).decode() if as_json else refusal_on_paper(_TITLES[what], faults)
