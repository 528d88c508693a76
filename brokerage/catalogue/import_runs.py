"""The row of one reading: which feed it is of, what it found, how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from brokerage.catalogue.feed_models import Feed, FeedRecord, ImportChange, ImportPart, ImportProblem, ImportRun
from brokerage.catalogue.import_hand import sliced
from brokerage.catalogue.models import Service
from brokerage.catalogue.ports import Problem
from brokerage.catalogue.states import RUN
from brokerage.kit import refs
from brokerage.kit.bulk import insert_many
from brokerage.kit.states import move

SHORT = 12
"""Characters up to which an id is no proof that two feeds are one."""
MOST_PROBLEMS = 100_000
"""Problems kept of one run; a feed with more has one cause, told long before."""


class Finding(Struct):
    """One problem in the report."""

    row: int
    code: str
    text: str


class Report(Struct):
    """What a run says of itself, in the order in which it is printed."""

    read: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    problems: list[Finding] = []

    @property
    def differs(self) -> bool:
        return bool(self.created or self.changed or self.withdrawn)


def feed_of(
    db: Session, format: str, *, key: str, name: str, address: str, seen: Sequence[tuple[str, str]], by: str, at: Any
) -> tuple[Feed, bool]:
    """The feed and whether it is new. One on the web is known by its address, a named one by its name; a file by what is in
    it: most of its records (id and name) are then records of a feed that came before."""
    feed = db.scalars(select(Feed).where(Feed.key == key)).first() if key else _alike(db, format, seen)
    if feed is not None:
        return feed, False
    feed = Feed(
        key=key or f"file {format} {name} {refs.new()}",
        format=format,
        name=name,
        address=address,
        made_by=by,
        made_at=at,
    )
    db.add(feed)
    db.flush()
    return feed, True


def _alike(db: Session, format: str, seen: Sequence[tuple[str, str]]) -> Feed | None:
    """The feed of this format, from files, that shares most records with `seen`: at least half of either. Ids that are short
    numbers are shared by chance, so a quarter of those must have the same name too."""
    names, shared, same = dict(seen), {}, {}  # type: dict[str, str], dict[int, int], dict[int, int]
    for part in sliced(list(names)):
        for feed, ref, name in db.execute(
            select(Feed.id, FeedRecord.ref, Service.name)
            .join(FeedRecord, FeedRecord.feed_id == Feed.id)
            .join(Service, Service.id == FeedRecord.service_id)
            .where(Feed.format == format, Feed.address == "", FeedRecord.ref.in_(part))
        ):
            shared[feed] = shared.get(feed, 0) + 1
            same[feed] = same.get(feed, 0) + (names[ref] == name or len(ref) > SHORT)
    for feed, count in sorted(shared.items(), key=lambda pair: -pair[1]):
        size = db.scalar(select(func.count()).select_from(FeedRecord).where(FeedRecord.feed_id == feed)) or 0
        if count * 2 >= min(len(names), size) and same[feed] * 4 >= count:
            return db.get(Feed, feed)
    return None


def begin(db: Session, format: str, source: str, *, verb: str, by: str, at: Any, feed: Feed | None = None) -> ImportRun:
    """A new run: `start` to read it here and now, `ask` for the worker."""
    run = ImportRun(format=format, source=source[:400], feed_id=feed.id if feed else None, by=by, at=at)
    move(db, RUN, run, verb, by=by, at=at)
    return run


def afresh(db: Session, run: ImportRun, *, by: str, at: Any) -> None:
    """Read what a run has, from the start: what an earlier try wrote down of it goes."""
    db.execute(delete(ImportChange).where(ImportChange.import_run_id == run.id))
    db.execute(delete(ImportProblem).where(ImportProblem.import_run_id == run.id))
    if run.state != "READING":
        move(db, RUN, run, "start", by=by, at=at)


def stopped(db: Session, address: str, format: str) -> ImportRun | None:
    """The last run of this address, when it stopped part of the way."""
    run = db.scalars(
        select(ImportRun)
        .where(ImportRun.source == address[:400], ImportRun.format == format)
        .order_by(ImportRun.id.desc())
        .limit(1)
    ).first()
    return run if run is not None and run.state in ("STOPPED", "READING") and run.cursor else None


def keep_problems(db: Session, run_id: int, problems: Sequence[Problem]) -> None:
    insert_many(
        db,
        "import_problem",
        ("import_run_id", "row", "code", "text", "ref"),
        [(run_id, p.row, p.code, p.text, p.ref) for p in problems[:MOST_PROBLEMS]],
    )


def count(run: ImportRun, report: Report, *, problems: int, complete: bool) -> None:
    run.read, run.created, run.changed = report.read, report.created, report.changed
    run.unchanged, run.withdrawn, run.problems, run.complete = report.unchanged, report.withdrawn, problems, complete


def overtake(db: Session, run: ImportRun, by: str, at: Any) -> None:
    """What an older reading of this feed found and nobody accepted is of no use any more."""
    older = select(ImportRun).where(ImportRun.feed_id == run.feed_id, ImportRun.id < run.id, ImportRun.state == "WAITING")
    for old in db.scalars(older).all():
        move(db, RUN, old, "overtake", by=by, at=at)


def end(db: Session, run: ImportRun, verb: str, *, by: str, at: Any, why: str = "") -> None:
    """Move it on; what was kept to read it again is thrown away when it is over for good."""
    run.ended_at, run.trouble = at, why
    move(db, RUN, run, verb, by=by, at=at, why=why)
    if run.state in ("DONE", "FAILED", "REFUSED", "WAITING"):
        db.execute(delete(ImportPart).where(ImportPart.import_run_id == run.id))
