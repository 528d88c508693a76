"""Feeds as tests send them: records written in a line, taken in by the same steps as the command's."""
from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from brokerage.catalogue.importing import Reading
from brokerage.catalogue.ports import ADAPTERS, Raw
from brokerage.kit.db import Database
from providers import registry

registry.fill()
AT, TODAY = datetime(2026, 11, 20, 10, tzinfo=UTC), date(2026, 11, 20)


def uid(n: int) -> str:
    return f"00000000-0000-4000-8000-{n:012}"


def record(n: int, name: str = "", **more: Any) -> dict[str, Any]:
    """One Open Referral record of organisation `org` (1)."""
    org = more.pop("org", 1)
    return {"id": uid(n), "name": name or f"Service {n}", "status": "active",
            "organization": {"id": uid(900 + org), "name": f"Charity {org}"}, **more}


def body(*records: dict[str, Any]) -> bytes:
    return json.dumps(list(records)).encode()


def take(database: Database, *records: dict[str, Any], raw: bytes | None = None, format: str = "openreferral", name: str = "feed.json",
         accept: bool = True, today: date = TODAY, **more: Any) -> Reading:
    """Take a feed in, accepting what differs unless told otherwise."""
    sent = raw if raw is not None else body(*records)
    reading = Reading(ADAPTERS[format], Raw(name, {name: partial(io.BytesIO, sent)}), by="test", at=datetime(today.year, today.month, today.day, 10, tzinfo=UTC),
                      today=today, accept=accept, **more)
    for step in reading.steps():
        with database.transaction() as db:
            step(db)
    return reading


def said(reading: Reading) -> tuple[int, int, int, int, int]:
    """(read, created, changed, unchanged, withdrawn)"""
    r = reading.report
    return r.read, r.created, r.changed, r.unchanged, r.withdrawn


def codes(reading: Reading) -> set[str]:
    return {p.code for p in reading.report.problems}
