"""What people do with feeds: bring one, accept what it changes, or leave everything as it is. Callers commit."""

from __future__ import annotations

import zlib
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from brokerage.catalogue import import_runs, sources
from brokerage.catalogue.feed_models import Feed, ImportChange, ImportPart, ImportRun
from brokerage.catalogue.importing import Accepted, Reading
from brokerage.catalogue.ports import ADAPTERS, Adapter, Unreadable
from brokerage.catalogue.states import RUN
from brokerage.door.actor import Actor
from brokerage.kit import jobs
from brokerage.kit.errors import Refusal
from brokerage.kit.states import move

AT_ONCE = 2**20
"""Bytes of a file that is read while the person waits; a larger one is for the worker."""
MOST_AT_ONCE = 2_000
"""Differences that are written while the person waits."""
PIECE = 2**22
AGAIN = timedelta(hours=23)
"""How old a reading of a feed on the web is when it is fetched again."""


def bring_file(db: Session, format: str, name: str, body: bytes, *, by: Actor, at: datetime, today: date) -> ImportRun:
    """Read a file that somebody sent: a small one now, a large one by the worker. Nothing changes until they accept it.
    Refused when it cannot be read at all."""
    adapter = _adapter(format)
    if not body:
        raise Refusal("Choose a file.", fields={"file": "Choose a file, or give an address"})
    if len(body) > AT_ONCE:
        run = import_runs.begin(db, format, name, verb="ask", by=by.ref, at=at)
        for number, start in enumerate(range(0, len(body), PIECE), 1):
            db.add(
                ImportPart(
                    import_run_id=run.id,
                    number=number,
                    name=f"{name}#{number}",
                    body=zlib.compress(body[start : start + PIECE], 1),
                )
            )
        _ask(db, run, at)
        return run
    try:
        reading = Reading(
            adapter, sources.of_bytes({name: body}, name, AT_ONCE * 40), by=by.ref, at=at, today=today, cautious=True
        )
        for step in reading.steps():
            step(db)
    except Unreadable as why:
        raise Refusal(why.text, code=why.code, fields={"file": why.text}) from why
    return db.get_one(ImportRun, reading.run_id)


def bring_address(db: Session, format: str, address: str, *, by: Actor, at: datetime) -> ImportRun:
    """Ask the worker to fetch a feed: nothing is fetched while somebody waits, and nothing changes until they accept it."""
    if _adapter(format).page is None:
        raise Refusal(
            "This kind of list comes as a file.", fields={"address": "This kind of list comes as a file. Choose the file"}
        )
    if not address.lower().startswith(("https://", "http://")):
        raise Refusal("An address begins with https://", fields={"address": "Enter an address that begins with https://"})
    run = import_runs.stopped(db, address, format)
    if run is None:
        run = import_runs.begin(db, format, address, verb="ask", by=by.ref, at=at)
    _ask(db, run, at)
    return run


def fetch_again(db: Session, *, at: datetime) -> int:
    """For the worker: ask for every feed on the web that nobody has read for a day; how many. What differs waits for somebody to
    accept it, as always. A feed that is being read, or is to go on, is left to itself."""
    last = select(ImportRun.feed_id, func.max(ImportRun.id).label("id")).group_by(ImportRun.feed_id).subquery()
    due = (
        select(Feed, ImportRun)
        .outerjoin(last, last.c.feed_id == Feed.id)
        .outerjoin(ImportRun, ImportRun.id == last.c.id)
        .where(Feed.address != "")
        .order_by(Feed.id)
    )
    asked = 0
    for feed, run in db.execute(due).all():
        lately = run is not None and (run.at > at - AGAIN or run.state in ("ASKED", "READING", "ACCEPTED"))
        if lately or feed.format not in ADAPTERS:
            continue
        if run is None or run.state != "STOPPED":
            run = import_runs.begin(db, feed.format, feed.address, verb="ask", by="system", at=at, feed=feed)
        _ask(db, run, at)
        asked += 1
    return asked


def go_on(db: Session, run_id: int, *, at: datetime) -> None:
    """Ask for the rest of a reading that stopped part of the way."""
    _ask(db, db.get_one(ImportRun, run_id), at)


def accept(db: Session, run: ImportRun, *, by: Actor, at: datetime, today: date) -> None:
    """Let what differs into the catalogue: at once when it is little, else by the worker."""
    run.by = by.ref
    move(db, RUN, run, "accept", by=by.ref, at=at)
    many = db.scalar(select(func.count()).select_from(ImportChange).where(ImportChange.import_run_id == run.id)) or 0
    if many > MOST_AT_ONCE:
        _ask(db, run, at)
        return
    for step in Accepted(run.id, by=by.ref, at=at, today=today).steps():
        step(db)


def refuse(db: Session, run: ImportRun, *, by: Actor, at: datetime) -> None:
    """Leave the catalogue as it is."""
    import_runs.end(db, run, "refuse", by=by.ref, at=at)


def _ask(db: Session, run: ImportRun, at: datetime) -> None:
    jobs.ask(
        db, "catalogue.import", f"catalogue.import/{run.id}/{run.state}/{at:%Y-%m-%dT%H:%M:%S}", at=at, payload={"run": run.id}
    )


def _adapter(format: str) -> Adapter:
    if format not in ADAPTERS:
        raise Refusal("Choose what kind of list it is.", fields={"format": "Choose what kind of list it is"})
    return ADAPTERS[format]
