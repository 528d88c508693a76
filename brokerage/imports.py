"""Feeds taken in, by the command and by the worker: the steps of brokerage.catalogue done one by one and committed.

The house goes on serving between two steps. What a step has done stays done; run again, the rest follows.
"""

from __future__ import annotations

import gc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select

from brokerage.catalogue import import_actions, import_runs, sources
from brokerage.catalogue.feed_models import Feed, ImportPart, ImportRun
from brokerage.catalogue.fetching import Fetcher
from brokerage.catalogue.import_runs import Finding, Report
from brokerage.catalogue.importing import Accepted, Reading
from brokerage.catalogue.ports import ADAPTERS, Adapter, Unreadable
from brokerage.catalogue.web_details import MORE
from brokerage.catalogue.web_runs import WebReading
from brokerage.door.house import House
from brokerage.kit.errors import Refusal

MEGA = 2**20


def fetcher(house: House) -> Fetcher:
    return Fetcher(allow=house.config.import_allow, most=house.config.import_most_mb * MEGA)


def is_web(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def adapter_named(name: str) -> Adapter:
    """The adapter of a format. Refused with the list of those there are."""
    if name not in ADAPTERS:
        raise Refusal(f"There is no format {name!r}. There are: {', '.join(sorted(ADAPTERS))}.", code="NO_SUCH_FORMAT")
    return ADAPTERS[name]


def do(house: House, work: Any, tell: Callable[[Any], None] | None = None) -> None:
    """Every step of `work` in a transaction of its own. Nothing here goes in circles, so nothing is looked for that does:
    the collector would walk all records again for every thousand, a third of the whole time."""
    gc.disable()
    try:
        for step in work.steps():
            with house.database.transaction() as db:
                step(db)
            if tell is not None:
                tell(work)
    finally:
        gc.enable()


def take_in(
    house: House,
    format: str,
    source: str,
    *,
    by: str,
    accept: bool = False,
    name: str = "",
    tell: Callable[[Any], None] | None = None,
) -> Reading:
    """Read a file, folder, zip or address and write what it says. Raises Unreadable when there is nothing to read; what came
    from the web until then is kept for the next time."""
    adapter = adapter_named(format)
    who: dict[str, Any] = {"by": by, "at": house.clock.now(), "today": house.clock.today(), "accept": accept}
    if is_web(source):
        return _from_web(house, WebReading(adapter, source, fetcher(house), name=name, **who), tell)
    raw = sources.of_path(Path(source), house.config.import_most_mb * MEGA)
    reading = Reading(adapter, raw, key=f"name {name}" if name else "", **who)
    do(house, reading, tell)
    return reading


def _from_web(house: House, work: WebReading, tell: Callable[[Any], None] | None) -> Reading:
    try:
        do(house, work, tell)
    except Unreadable as why:
        with house.database.transaction() as db:
            work.stop(db, why.text)
        if work.parts:
            raise Unreadable(
                f"{why.text} {len(work.parts)} pages have come and are kept. Run it again to go on from there.", why.code
            ) from why
        raise
    assert work.reading is not None
    return work.reading


def unreadable(why: Unreadable) -> Report:
    """The report of what could not be read at all."""
    return Report(problems=[Finding(0, why.code, why.text)])


# the worker's part -----------------------------------------------------------------------------------------------------------
def work_run(house: House, run_id: int) -> None:
    """Do what a run waits for: read it, or write what was accepted of it. Done already, nothing happens."""
    with house.database.reading() as db:
        run = db.get_one(ImportRun, run_id)
        state, by, source = run.state, run.by, run.source
        feed = db.get(Feed, run.feed_id) if run.feed_id else None
        name = feed.key.removeprefix("name ") if feed is not None and feed.key.startswith("name ") else ""
        adapter = ADAPTERS[run.format]
        parts = (
            {
                p.name: zlib.decompress(p.body)
                for p in db.scalars(select(ImportPart).where(ImportPart.import_run_id == run_id).order_by(ImportPart.number))
            }
            if not is_web(source)
            else {}
        )
    who: dict[str, Any] = {"by": by, "at": house.clock.now(), "today": house.clock.today()}
    asks = {"cautious": True}
    if state == "ACCEPTED":
        do(house, Accepted(run_id, **who))
    elif state in ("ASKED", "READING", "STOPPED"):
        _read_run(house, run_id, adapter, source, parts, who | asks, name)


def _read_run(
    house: House, run_id: int, adapter: Adapter, source: str, parts: dict[str, bytes], who: dict[str, Any], name: str
) -> None:
    try:
        if is_web(source):
            web = WebReading(adapter, source, fetcher(house), run_id=run_id, name=name, in_slices=True, **who)
            _from_web(house, web, None)
            return
        raw = sources.of_bytes(joined(parts), source, house.config.import_most_mb * MEGA)
        do(house, Reading(adapter, raw, run_id=run_id, **who))
    except Unreadable as why:
        if why.code == MORE:
            with house.database.transaction() as db:
                import_actions.go_on(db, run_id, at=house.clock.now())
        elif not is_web(source):
            with house.database.transaction() as db:
                import_runs.end(db, db.get_one(ImportRun, run_id), "fail", by=who["by"], at=who["at"], why=why.text)


def joined(parts: dict[str, bytes]) -> dict[str, bytes]:
    """A large file is kept in pieces, name#1, name#2 and so on."""
    whole: dict[str, bytes] = {}
    for name, body in parts.items():
        base = name.rpartition("#")[0] or name
        whole[base] = whole.get(base, b"") + body
    return whole


def as_json(report: Report) -> bytes:
    """The report as `brokerage import --json` prints it."""
    return msgspec.json.encode(report)
