"""How far an index has read, and whether there is more. Ids of search_change rise, but on PostgreSQL a row with a lower id can be
committed after one with a higher: `frontier` is the id up to which nothing can come any more, `applied` what was read beyond it.
"""
from __future__ import annotations

from bisect import bisect_right

from msgspec import Struct
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from brokerage.catalogue.choosing_models import SearchChange
from brokerage.kit.db import Hot, is_sqlite

COUNTS = ("coalesce((SELECT max(id) FROM search_change), 0), coalesce((SELECT min(id) FROM search_change), 0), "
          "(SELECT count(*) FROM search_change WHERE id > :frontier)")
LOOK = Hot(f"SELECT {COUNTS}, 0, 0")  # noqa: S608 - our own words
LOOK_POSTGRESQL = Hot(f"SELECT {COUNTS}, pg_snapshot_xmin(pg_current_snapshot())::text::bigint, "  # noqa: S608
                      "pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
NEW = Hot("SELECT id, service_id FROM search_change WHERE id > :frontier ORDER BY id")


KEPT = 100_000


class Marks(Struct, frozen=True):
    """The outbox as this transaction sees it: its last and first id, how many lie beyond the frontier, and which
    transactions are still under way (every number below `xmin` has ended; `xmax` has not begun)."""

    last: int
    first: int
    beyond: int
    xmin: int
    xmax: int


class Read(Struct):
    """What an index has read, kept beside it. `day` is the day as on which its entries stand (ordinal). `applied` are ids read
    beyond the frontier, as runs (first, last). `pending` is the last id there was when transaction `pending_before` had not
    begun: once all before it have ended, the frontier moves there."""

    version: str
    folder: str
    day: int
    frontier: int = 0
    applied: list[tuple[int, int]] = []
    pending: int = 0
    pending_before: int = 0

    def behind(self, marks: Marks) -> bool:
        return marks.beyond != sum(last - first + 1 for first, last in self.applied)

    def lost(self, marks: Marks) -> bool:
        """Rows were cleared away before they were read, or this is the index of another database."""
        return marks.last < self.frontier or (marks.first > self.frontier + 1 and self.frontier > 0)

    def may_settle(self, marks: Marks) -> bool:
        return bool(self.pending) and marks.xmin >= self.pending_before

    def had(self, change: int) -> bool:
        at = bisect_right(self.applied, (change, change + 1)) - 1
        return at >= 0 and self.applied[at][0] <= change <= self.applied[at][1]


def look(db: Session, frontier: int) -> Marks:
    found = (LOOK if is_sqlite(db) else LOOK_POSTGRESQL).one(db, frontier=frontier)
    assert found is not None
    return Marks(*found)


def clear(db: Session, kept: int = KEPT) -> None:
    """Drop all but the last `kept` changes. The last one always stays, so that ids never begin again."""
    last = db.scalar(select(func.max(SearchChange.id))) or 0
    db.execute(delete(SearchChange).where(SearchChange.id <= last - max(kept, 1)))


def unread(db: Session, read: Read) -> list[tuple[int, int]]:
    """Changes that this index has not applied: their ids and those of the services that they are about."""
    return [(change, service) for change, service in NEW.all(db, frontier=read.frontier) if not read.had(change)]


def after(read: Read, marks: Marks, changes: list[int], day: int) -> Read:
    """What has been read once `changes` are in the index. Where nothing is under way the frontier is the last id: so always on
    SQLite, which has one writer."""
    if marks.xmin == marks.xmax:
        return Read(read.version, read.folder, day, max(marks.last, read.frontier))
    runs, frontier = _runs([*read.applied, *((one, one) for one in changes)]), read.frontier
    pending, before = read.pending, read.pending_before
    if read.may_settle(marks):
        runs, frontier = [(max(first, pending + 1), last) for first, last in runs if last > pending], pending
        pending = 0
    if not pending and runs:
        pending, before = marks.last, marks.xmax
    return Read(read.version, read.folder, day, frontier, runs, pending, before)


def _runs(parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for first, last in sorted(parts):
        if made and made[-1][1] + 1 >= first:
            made[-1] = (made[-1][0], max(last, made[-1][1]))
        else:
            made.append((first, last))
    return made
