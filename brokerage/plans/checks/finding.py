"""The register of checks, and what they find."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct, structs

from brokerage.plans.checks.facts import Facts
from brokerage.plans.line_rows import LineRow
from brokerage.plans.sheet import Sheet

STOP, REASON, NOTE = "STOP", "REASON", "NOTE"
WEIGHTS = {STOP: "This stops the plan", REASON: "This needs a reason", NOTE: "Good to know"}
BROKER, FUNDER, COORDINATOR, PERSON, SIGNATORY = (
    "The broker",
    "The funder’s approver",
    "The care co-ordinator",
    "The person or their representative",
    "The clinical signatory",
)
PLACES = {
    "about": "About me",
    "needs": "Needs",
    "outcomes": "Outcomes",
    "lines": "Support",
    "money": "Money",
    "risks": "Risks",
    "contingency": "If something goes wrong",
    "people": "People",
    "agreement": "Agreement",
    "reviews": "Reviews",
}
Hit = tuple[str, str]
"""A plain sentence, and what it is about within the place: "line/3", "need/2", or "" for the whole of it."""


SECTIONS = {
    "P01": "needs", "P02": "needs", "P02_CARER_NOT_NAMED": "carers", "P03_NO_OUTCOME": "outcomes",
    "P03_OUTCOME_UNSERVED": "outcomes", "P05_NOT_ABOUT_ME": "about", "P05_NO_ADVICE": "keeping-well", "P06": "payment",
    "P08": "holding", "P09": "holding", "P10": "holding", "P11": "holding", "P12": "risks", "P13": "contingency",
    "P14": "people", "P15": "disagreements", "P16": "communication", "P17": "carers", "P18": "capacity", "P19": "safety",
    "B13": "broker",
}
"""By code, or by what stands before its first "_"."""


class Finding(Struct, frozen=True):
    """One thing that a check found. `about` is "line/3" (a number within the plan) or ""; `who` can put it right; `may` are the
    roles whose recorded reason passes it, for weight REASON; `reason` is that reason once given."""

    code: str
    weight: str
    text: str
    place: str
    about: str
    who: str
    source: str
    may: tuple[str, ...] = ()
    reason: str = ""

    @property
    def key(self) -> str:
        """What a recorded reason holds for: the same finding, in the same words. Another price asks for another reason."""
        return f"{self.code}/{self.about}/{hashlib.sha256(self.text.encode()).hexdigest()[:16]}"

    @property
    def law(self) -> str:
        """The sources that a reader can look up; our own rule sheet is for docs/checks.md."""
        return "; ".join(part for part in self.source.split("; ") if not part.startswith(("domain ", "product ", "essay ")))

    @property
    def section(self) -> str:
        """The section of the plan where it is put right, "" when that is a line or the money."""
        return SECTIONS.get(self.code) or SECTIONS.get(self.code.partition("_")[0], "")

    @property
    def open(self) -> bool:
        """Whether the plan cannot go on because of it."""
        return self.weight == STOP or (self.weight == REASON and not self.reason)

    @property
    def line(self) -> int:
        """The number of the line it is about, or 0."""
        return int(self.about.removeprefix("line/")) if self.about.startswith("line/") else 0


class Check(Struct, frozen=True):
    """One row of docs/checks.md."""

    code: str
    weight: str
    place: str
    who: str
    source: str
    says: str
    may: tuple[str, ...]
    asks: Callable[[Sheet, Facts], Iterable[Hit]]


CHECKS: dict[str, Check] = {}


def at(line: LineRow) -> str:
    """Where a finding about a line stands."""
    return f"line/{line.number}"


def check(
    code: str,
    weight: str,
    place: str,
    who: str,
    source: str,
    may: tuple[str, ...] = (),
) -> Callable[[Callable[[Sheet, Facts], Iterable[Hit]]], Callable[[Sheet, Facts], Iterable[Hit]]]:
    """Register a check under its stable public code. Its docstring is what docs/checks.md says of it."""

    def register(asks: Callable[[Sheet, Facts], Iterable[Hit]]) -> Callable[[Sheet, Facts], Iterable[Hit]]:
        assert code not in CHECKS, f"check {code} is registered twice"
        assert place in PLACES and weight in WEIGHTS and asks.__doc__, code
        assert (weight == REASON) == bool(may), f"{code}: a reason has its givers, and nothing else has"
        CHECKS[code] = Check(code, weight, place, who, source, " ".join(asks.__doc__.split()), may, asks)
        return asks

    return register


def as_markdown() -> str:
    """The public list of codes, in the order of the alphabet: docs/checks.md."""
    rows = [
        f"| `{c.code}` | {WEIGHTS[c.weight]} | {PLACES[c.place]} | {c.says} | {c.who} | {c.source} |"
        for c in sorted(CHECKS.values(), key=lambda c: c.code)
    ]
    return "\n".join(
        [
            "# What a plan is checked for",
            "",
            "Made by `brokerage checks`. Codes are public and never change their meaning. “This stops the plan” cannot be passed",
            "by anyone; “This needs a reason” is passed by a named person’s recorded reason, which holds for that finding alone.",
            "",
            "| code | weight | where | what must hold | who can put it right | source |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def run(sheet: Sheet, facts: Facts) -> tuple[Finding, ...]:
    """Everything that is found, gravest first, then in the order of the plan."""
    found = list(_each(sheet, facts))
    order, places = list(WEIGHTS), list(PLACES)
    return tuple(sorted(found, key=lambda f: (order.index(f.weight), places.index(f.place), f.line)))


def _each(sheet: Sheet, facts: Facts) -> Iterator[Finding]:
    for made in CHECKS.values():
        for text, about in made.asks(sheet, facts):
            finding = Finding(made.code, made.weight, text, made.place, about, made.who, made.source, made.may)
            reason = facts.reasons.get(finding.key, "") if made.may else ""
            yield structs.replace(finding, reason=reason) if reason else finding
