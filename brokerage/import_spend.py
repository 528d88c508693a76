"""`brokerage import spend`: a council's published payment lines, taken over as its history, and what is printed about it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import click
import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.door.house import House
from brokerage.invoices import history
from brokerage.invoices.ports import PaidLine, Problem, Unreadable
from brokerage.kit.errors import Refusal
from brokerage.people.models import Organisation
from brokerage.people.organisation_actions import register_organisation
from providers.spend.reading import MOST_BYTES, read

BY = "command"
SHOWN = 20


def run(house: House, source: str, *, as_json: bool, name: str) -> int:
    """0 when every line was read, 1 when some could not be, 2 when nothing could. `name` is the council's, where the
    file does not say it. Nothing is written when it is refused."""
    try:
        raw = _bytes(Path(source))
        found = list(read(raw))
        with house.database.transaction() as db:
            payer = _payer(db, found, name, house)
            report = history.take_in(
                db, payer, found, name=Path(source).name, hash=hashlib.sha256(raw).hexdigest(), by=BY, at=house.clock.now()
            )
    except (Unreadable, Refusal) as why:
        said = {"code": getattr(why, "code", "UNREADABLE") or "UNREADABLE", "text": str(why)}
        click.echo(msgspec.json.encode({"problems": [{"row": 0, **said}]}).decode() if as_json else str(why), err=not as_json)
        return 2
    click.echo(_as_json(report) if as_json else _in_words(report))
    return 1 if report.unread else 0


def _bytes(path: Path) -> bytes:
    """The file, without taking a page of memory more than it may have."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(f"The file is larger than {MOST_BYTES // 1_000_000} MB.")
        return path.read_bytes()
    except OSError as why:
        raise Unreadable(f"{path} cannot be read.") from why


def _payer(db: Session, found: list[PaidLine | Problem], name: str, house: House) -> Organisation:
    """The council that paid, by the name that the file or the command gives; it is registered when it is not here."""
    said = {line.payer for line in found if isinstance(line, PaidLine) and line.payer}
    if not name and len(said) != 1:
        raise Refusal("The file does not say which one council paid. Say it with --feed 'Name of the council'.", code="NO_PAYER")
    wanted = " ".join((name or said.pop()).split())[:160]
    rows = list(
        db.scalars(
            select(Organisation).where(func.lower(Organisation.name) == wanted.lower(), Organisation.kind.in_(("COUNCIL", "ICB")))
        )
    )
    if len(rows) > 1:
        raise Refusal(f"There are {len(rows)} payers called {wanted} here.", code="TWO_PAYERS")
    return rows[0] if rows else register_organisation(db, kind="COUNCIL", name=wanted, by=BY, at=house.clock.now())


def _as_json(report: history.Report) -> str:
    told: dict[str, Any] = {
        "read": report.lines, "created": report.created, "changed": 0, "unchanged": report.unchanged, "withdrawn": 0,
        "suppliers": report.suppliers, "new_suppliers": report.new_suppliers, "invoices": report.invoices,
        "total_pence": int(report.total), "credits": report.credits,
        "problems": [{"row": p.row, "code": p.code, "text": p.text} for p in report.problems],
    }  # fmt: skip
    return msgspec.json.encode(told).decode()


def _in_words(report: history.Report) -> str:
    head = (
        f"Read {report.lines} lines, {report.total} in all: {report.created} new, {report.unchanged} were here. "
        f"{report.invoices} bills of {report.suppliers} suppliers ({report.new_suppliers} new); {report.credits} credits; "
        f"{report.unread} lines could not be read."
    )
    shown = [f"  row {p.row}  {p.code}: {p.text}" if p.row else f"  {p.code}: {p.text}" for p in report.problems[:SHOWN]]
    if len(report.problems) > SHOWN:
        shown.append(f"  and {len(report.problems) - SHOWN} more: --json prints them all.")
    return "\n".join([head, *shown])
