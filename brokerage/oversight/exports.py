"""Everything there is about one budget, in open formats, at any time, also after it has ended (product: a portable record)."""
from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from brokerage.budgets import chart
from brokerage.kit.clock import LONDON
from brokerage.kit.money import Pence
from brokerage.oversight import beans, course, tables
from brokerage.oversight.facts import Facts
from brokerage.oversight.statements import PLACES, made

PARTS = {
    "statement.csv": "Every line from the first day, as on the statement",
    "entries.csv": "Every movement between accounts, with the day, the reason and what it came from",
    "funders.csv": "Each funder's part: what was put in and where it is now",
    "used.csv": "Everything that was delivered or bought, with its line of the plan",
    "plan.json": "The whole plan: needs, outcomes, lines, prices, risks, who agreed",
    "budget.json": "The same figures for a program",
    "ledger.beancount": "The accounts as text for beancount, which adds them up by itself",
    "README.txt": "What is in each file",
}


def everything(facts: Facts, now: datetime) -> bytes:
    """A ZIP of PARTS; `plan.json` only where there is a plan. The same facts give the same bytes."""
    day = now.astimezone(LONDON).date()
    first = min((e.posted for e in facts.entries), default=day)
    last = max((e.posted for e in facts.entries), default=day)
    of = made(facts.purse, facts.entries, first, max(last, first), today=max(day, last),
              account=chart.dp_account(facts.budget_id))
    files: dict[str, bytes] = {
        "statement.csv": tables.statement(of), "entries.csv": _entries(facts), "funders.csv": _funders(facts),
        "used.csv": _used(facts),
        "budget.json": _json(_budget(facts)),
        "ledger.beancount": beans.as_text(facts.entries, f"Budget {facts.purse.ref}").encode()}
    if facts.sheet is not None:
        files["plan.json"] = _json(facts.sheet)
    files["README.txt"] = b""
    about = [f"The whole record of budget {facts.purse.ref}, taken on {day}.",
             "Amounts are pounds with two places; in JSON they are whole pence.", ""]
    files["README.txt"] = "\n".join([*about, *(f"{name}: {PARTS[name]}" for name in PARTS if name in files), ""]).encode()
    return _zipped(files)


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in files.items():
            made.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _entries(facts: Facts) -> bytes:
    rows = ((e.id, e.at.isoformat(), e.posted, e.day, e.kind, e.words, e.document, leg.source, leg.dest, leg.amount)
            for e in facts.entries for leg in e.legs)
    return tables.as_csv(("Entry", "At", "Recorded on", "For the day", "Kind", "What", "From", "From account", "To account",
                          "Amount in pounds"), rows)


def _funders(facts: Facts) -> bytes:
    rows = ((p.stream_id, p.name, p.type, p.state, p.deployment, p.awarded, *(getattr(p, place) for place in PLACES))
            for p in facts.purse.parts)
    return tables.as_csv(("Stream", "Funder", "Type", "State", "How it is held", "Put in", *PLACES), rows)


def _used(facts: Facts) -> bytes:
    names = {line.number: line.name for line in facts.sheet.lines} if facts.sheet else {}
    rows = ((u.day, u.payee, u.what, u.amount, u.line, names.get(u.line or 0, ""), u.move_id) for u in course.used(facts))
    return tables.as_csv(("For the day", "From whom", "What", "Amount in pounds", "Line", "Line of the plan", "Movement"), rows)


def _budget(facts: Facts) -> dict[str, Any]:
    purse = facts.purse
    return {"reference": purse.ref, "version": purse.version, "state": purse.state, "starts_on": purse.starts_on,
            "ends_on": purse.ends_on, "account_pence": int(purse.account), "funders": list(purse.parts),
            "entries": [{"id": e.id, "at": e.at, "posted": e.posted, "day": e.day, "kind": e.kind, "words": e.words,
                         "document": e.document, "transfers": list(e.legs)} for e in facts.entries]}


def _json(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value, enc_hook=_plain), indent=1)


def _plain(value: Any) -> Any:
    if isinstance(value, Pence):
        return int(value)
    if isinstance(value, (date, Decimal, frozenset)):
        return sorted(value) if isinstance(value, frozenset) else str(value)
    raise TypeError(f"{type(value).__name__} has no plain form")
