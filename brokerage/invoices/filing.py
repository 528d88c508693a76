"""Files of bills: kept whole, read by the adapter of their ending, every row told what became of it. A file is taken in once.

An electronic invoice is judged by the published rules first, in the worker (the rules weigh 200 MB); until then it waits, and its
thirty days run from the moment at which it came.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath

import msgspec
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.invoices import actions
from brokerage.invoices.models import Invoice, InvoiceFile
from brokerage.invoices.ports import ADAPTERS, Adapter, InvoiceDraft, Problem, Unreadable
from brokerage.kit import jobs
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Missing, Refusal
from brokerage.people.models import Organisation
from brokerage.people.queries import number
from brokerage.people.roles import PROVIDERS

BIGGEST = 10 * 2**20
MOST_LINES = 5_000
SHOWN = 200
JUDGE = "invoices.judge"


class Found(Struct, frozen=True):
    """One thing that somebody should know about a row of the file."""

    row: int
    code: str
    text: str
    stops: bool = True


class Filed(Struct, frozen=True):
    """A file's page: what was found in it, and the bills that came of it."""

    row: InvoiceFile
    found: tuple[Found, ...]
    bills: tuple[Invoice, ...]
    waits: bool


def adapter_for(name: str) -> Adapter:
    """The adapter for the ending of a file's name. Refused, with the endings there are."""
    ending = PurePosixPath(name.lower()).suffix
    found = next((a for a in ADAPTERS.values() if ending and ending in a.takes.split()), None)
    if found is None:
        takes = ", ".join(sorted({e for a in ADAPTERS.values() for e in a.takes.split()}))
        raise Refusal("Choose a file.", fields={"file": f"Choose a file whose name ends in {takes}"})
    return found


def send(db: Session, provider: Organisation, name: str, body: bytes, *, by: Actor, at: datetime) -> InvoiceFile:
    """Take a file in. Refused, with nothing kept: no file, too large, another kind than its name says, more than 5,000 lines,
    or one that came before. Everything else comes in, row by row, with its reasons."""
    if not body:
        raise Refusal("Choose a file.", fields={"file": "Choose a file that is not empty"})
    adapter = adapter_for(name)
    digest = hashlib.sha256(body).hexdigest()
    same = select(InvoiceFile.at).where(InvoiceFile.provider_org_id == provider.id, InvoiceFile.hash == digest)
    if (before := db.scalar(same)) is not None:
        raise Refusal(
            "This file came before.",
            code="SAME_FILE",
            fields={"file": f"This very file came on {in_full(before)}. Look at it below"},
        )
    drafts, problems = read(adapter, body)
    door = "UBL" if adapter.judged else "SHEET"
    row = InvoiceFile(
        provider_org_id=provider.id,
        name=name[:120],
        door=door,
        hash=digest,
        body=body,
        by=by.ref,
        at=at,
        found=msgspec.json.encode(problems).decode(),
    )
    db.add(row)
    db.flush()
    if adapter.judged:
        jobs.ask(db, JUDGE, f"{JUDGE}/{row.id}", at=at, payload={"file": row.id})
    else:
        actions.take_in(db, provider, drafts, door=door, by=by, at=at, file=row.id)
    return row


def read(adapter: Adapter, body: bytes) -> tuple[list[InvoiceDraft], list[Found]]:
    """What an adapter makes of a file. Refused, in its own words, when it can make nothing of it."""
    drafts: list[InvoiceDraft] = []
    problems: list[Found] = []
    try:
        for one in adapter.read(body):
            if isinstance(one, Problem):
                problems.append(Found(one.row, one.code, one.text, one.stops))
            else:
                drafts.append(one)
    except Unreadable as why:
        raise Refusal("The file cannot be read.", code="UNREADABLE", fields={"file": str(why)}) from why
    if sum(len(draft.lines) for draft in drafts) > MOST_LINES:
        raise Refusal("The file is too long.", fields={"file": f"A file may have {MOST_LINES:,} lines. Send it in parts"})
    if not drafts and not problems:
        raise Refusal("The file is empty.", fields={"file": "There is no bill in this file"})
    return drafts, problems


def judged(db: Session, file_id: int, faults: Sequence[Found], *, at: datetime) -> None:
    """The rules have spoken about an electronic invoice: with faults it is sent back as a whole, else it is taken in. Again is
    nothing."""
    row = db.get_one(InvoiceFile, file_id)
    if db.scalar(select(Invoice.id).where(Invoice.file_id == row.id).limit(1)) is not None:
        return
    drafts, problems = read(adapter_for(row.name), row.body)
    row.found = msgspec.json.encode([*problems, *faults]).decode()
    provider = db.get_one(Organisation, row.provider_org_id)
    wrong = ("NOT_A_BILL",) if any(fault.stops for fault in faults) else ()
    actions.take_in(db, provider, drafts, door=row.door, by=row.by, at=row.at, file=row.id, wrong=wrong)


def find(db: Session, actor: Actor, file_id: int) -> Filed:
    """A file of a provider that the actor works for, else Missing."""
    row = db.get(InvoiceFile, number(file_id))
    if row is None or row.provider_org_id not in actor.orgs(*PROVIDERS):
        raise Missing(file_id)
    bills = tuple(db.scalars(select(Invoice).where(Invoice.file_id == row.id).order_by(Invoice.id).limit(SHOWN)))
    found = tuple(msgspec.json.decode(row.found, type=list[Found]))
    return Filed(row, found, bills, not bills and row.door == "UBL" and not any(f.stops for f in found))


def before(db: Session, actor: Actor) -> list[InvoiceFile]:
    """The last files of the actor's providers, without their bytes."""
    from sqlalchemy.orm import defer

    mine = select(InvoiceFile).options(defer(InvoiceFile.body)).where(InvoiceFile.provider_org_id.in_(actor.orgs(*PROVIDERS)))
    return list(db.scalars(mine.order_by(InvoiceFile.id.desc()).limit(10)))
