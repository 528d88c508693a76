"""The rulebook: what a provider must meet to list services. Published in numbered versions, never changed, open to everybody."""

from __future__ import annotations

import re
from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue.states import MODERATORS
from brokerage.desk.portal_models import Rulebook
from brokerage.desk.ties import BODIES
from brokerage.door.actor import Actor
from brokerage.kit.clock import LONDON
from brokerage.kit.errors import Missing, Refusal
from brokerage.people.queries import number

MOST = 40


class Rule(Struct, frozen=True):
    """One rule. `code` stays the same through versions, so that an answer to it is kept; `asks` is what the applicant writes."""

    code: str
    heading: str
    text: str
    asks: str


class Book(Struct, frozen=True):
    """One published version with its rules."""

    row: Rulebook
    rules: tuple[Rule, ...]
    newest: bool


def newest(db: Session) -> Book:
    """The version in force."""
    row = db.scalars(select(Rulebook).order_by(Rulebook.number.desc()).limit(1)).one()
    return Book(row, _rules(row), True)


def numbered(db: Session, actor: Actor, rulebook: int) -> Book:
    """One version, for anybody at all; else Missing."""
    row = db.scalar(select(Rulebook).where(Rulebook.number == number(rulebook)))
    if row is None:
        raise Missing
    return Book(row, _rules(row), row.number == newest(db).row.number)


def of(db: Session, rulebook_id: int) -> Book:
    """The version that an application was made against."""
    row = db.get_one(Rulebook, rulebook_id)
    return Book(row, _rules(row), db.scalar(select(Rulebook.id).where(Rulebook.number > row.number).limit(1)) is None)


def every(db: Session) -> list[Rulebook]:
    """All versions, the newest first."""
    return list(db.scalars(select(Rulebook).order_by(Rulebook.number.desc()).limit(100)))


def _rules(row: Rulebook) -> tuple[Rule, ...]:
    return tuple(msgspec.json.decode(row.rules, type=list[Rule]))


def publish(db: Session, text: str, changed: str, *, by: Actor, at: datetime) -> Rulebook:
    """The next version, in force at once for whoever applies from now on; who was approved stays approved. Refused: anybody but a
    broker or co-ordinator of a body, rules that cannot be read, the same rules again."""
    if not any(s.role in MODERATORS and s.org_kind in BODIES for s in by.seats):
        raise Refusal("Only brokers and care co-ordinators publish the rulebook.", code="SEPARATION")
    try:
        rules = rules_of(text)
    except ValueError as why:
        raise Refusal("There is a problem", fields={"rules": str(why)}) from why
    now = newest(db)
    if tuple(rules) == now.rules:
        raise Refusal("These are the rules in force.", fields={"rules": "These are the rules in force. Change something first"})
    row = Rulebook(
        number=now.row.number + 1,
        rules=msgspec.json.encode(rules).decode(),
        changed=changed.strip(),
        published_on=at.astimezone(LONDON).date(),
        by=by.ref,
        at=at,
    )
    db.add(row)
    db.flush()
    return row


def as_text(rules: tuple[Rule, ...]) -> str:
    """Rules as somebody edits them: a paragraph each, `CODE: heading`, its text, `We ask: what the applicant writes`."""
    return "\n\n".join(f"{one.code}: {one.heading}\n{one.text}\nWe ask: {one.asks}" for one in rules)


def rules_of(text: str) -> list[Rule]:
    """Rules from such a text. Raises ValueError that names the paragraph it cannot read."""
    found = []
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip()):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        head = re.fullmatch(r"([A-Z][A-Z_]{1,18}): (.{3,150})", lines[0]) if lines else None
        asks = lines[-1].removeprefix("We ask:").strip() if lines and lines[-1].startswith("We ask:") else ""
        if head is None or len(lines) < 3 or not asks:
            raise ValueError(f"“{(lines or [''])[0][:40]}” is not a rule: CODE: heading, then its text, then We ask: …")
        found.append(Rule(head[1], head[2], " ".join(lines[1:-1]), asks))
    if len({one.code for one in found}) < len(found):
        raise ValueError("Two rules have the same code")
    if len(found) > MOST:
        raise ValueError(f"A rulebook has at most {MOST} rules")
    return found
