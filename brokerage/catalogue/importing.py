"""One reading of a feed as steps, each to be done in a transaction of its own by whoever may commit: the command, the worker.

Between the steps everything slow happens: parsing, cleaning. A new feed is written as it is read. One that was here before
is only compared; what differs is written down as a difference, and nothing changes until somebody accepts it. Whatever
stops it, running it again goes on: records that are there and alike are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from brokerage.catalogue import differences, import_changes, import_runs, import_writes
from brokerage.catalogue.cleaning import Record, cleaned, mark_of
from brokerage.catalogue.feed_models import Feed, FeedRecord, ImportChange, ImportRun
from brokerage.catalogue.freshness import FEED_DAYS, fresh_for
from brokerage.catalogue.import_hand import Hand, sliced
from brokerage.catalogue.import_runs import Finding, Report
from brokerage.catalogue.models import Service
from brokerage.catalogue.ports import Adapter, Listing, Problem, Provider, Raw
from brokerage.catalogue.states import RUN
from brokerage.kit.bulk import insert_many
from brokerage.kit.refs import digest
from brokerage.kit.states import move

Step = Callable[[Session], None]
CHUNK = 2000
"""Records in one transaction: the house goes on serving between two."""
_LISTING = msgspec.json.Decoder(Listing)


class Reading:
    """Do the `steps`, each in its own transaction; then `report` says what was found and `waits` whether a person must accept.

    `key` names the feed where that is known ("" for a file, which is known by what is in it); `complete` is False when not all
    of the feed was fetched; `run_id` is the run that the worker or the fetching has begun.
    """

    def __init__(
        self,
        adapter: Adapter,
        raw: Raw,
        *,
        by: str,
        at: datetime,
        today: date,
        key: str = "",
        address: str = "",
        accept: bool = False,
        cautious: bool = False,
        complete: bool = True,
        run_id: int | None = None,
        said: tuple[Problem, ...] = (),
    ) -> None:
        self.adapter, self.raw, self.by, self.at, self.today = adapter, raw, by, at, today
        self.cautious = cautious
        self.key, self.address, self.accept, self.complete, self.run_id = key, address, accept, complete, run_id
        self.report = Report(problems=[])
        self.problems: list[Problem] = list(said)
        self.seen: dict[str, str] = {}
        self.known: dict[str, tuple[str, bool]] = {}
        self.providers: dict[str, tuple[Provider, Provider]] = {}
        self.created: list[Record] = []
        self.changed: list[Record] = []
        self.new = self.waits = False
        self.hand: Hand

    def steps(self) -> Iterator[Step]:
        records = self._records()
        chunk = list(islice(records, CHUNK))
        doing: list[Step] = [partial(self._open, first=chunk)]
        while chunk:
            doing.append(partial(self._take, records=chunk))
            chunk = list(islice(records, CHUNK))
            if chunk:
                yield _together(doing)
                doing = []
        yield _together([*doing, self._close])
        if not self.waits and not self.new and self.report.differs:
            yield from self._write()
            yield self._finish

    # reading -----------------------------------------------------------------------------------------------------------
    def _records(self) -> Iterator[Record]:
        """Cleaned listings; problems are put aside as they come."""
        for found in self.adapter.read(self.raw):
            if isinstance(found, Problem):
                self._note(found)
                continue
            self.report.read += 1
            row = found.row
            record, problems = cleaned(found, self.providers)
            self.problems += problems
            if (again := self._again(record, row)) is not None:
                yield again

    def _note(self, problem: Problem) -> None:
        self.problems.append(problem)
        if problem.code in ("TRUNCATED", "UNREADABLE_ROW", "TOO_MANY_ROWS"):
            self.complete = False

    def _again(self, record: Record, row: int) -> Record | None:
        """The record, by another id when this one was met before; None for the very same once more."""
        met = self.seen.get(record.ref)
        if met is None:
            self.seen[record.ref] = record.hash
            return record
        if met == record.hash:
            self.problems.append(
                Problem(row, "DUPLICATE", "This record stands here twice, word for word. It was taken once.", record.ref)
            )
            self.report.unchanged += 1
            return None
        self.problems.append(
            Problem(
                row,
                "DUPLICATE_ID",
                "Another record before this has the same id. Both were taken; this one was given an id of its own.",
                record.ref,
            )
        )
        record.ref = f"{record.ref[:180]}~{digest(record.listing.name)[:12]}"
        if record.ref in self.seen:
            record.ref = f"{record.ref[:186]}~{record.hash[:12]}"
        self.seen[record.ref] = record.hash
        return record

    # steps -------------------------------------------------------------------------------------------------------------
    def _open(self, db: Session, first: list[Record]) -> None:
        """Find or make the feed and the run, and learn what the feed said last."""
        seen = [(r.ref, r.listing.name) for r in first]
        feed, self.new = import_runs.feed_of(
            db, self.adapter.name, key=self.key, name=self.raw.name[:200], address=self.address, seen=seen, by=self.by, at=self.at
        )
        run = db.get(ImportRun, self.run_id) if self.run_id else None
        if run is None:
            run = import_runs.begin(db, self.adapter.name, self.address or self.raw.name, verb="start", by=self.by, at=self.at)
        else:
            import_runs.afresh(db, run, by=self.by, at=self.at)
        self.run_id, run.feed_id = run.id, feed.id
        self.hand = Hand(feed.id, feed.key, self.by, self.at, self.today)
        db.flush()
        rows = db.execute(select(FeedRecord.ref, FeedRecord.hash, FeedRecord.gone_on).where(FeedRecord.feed_id == feed.id))
        self.known = {row[0]: (row[1], row[2] is not None) for row in rows}
        self.new = (self.new or not self.known) and not self.cautious

    def _take(self, db: Session, records: list[Record]) -> None:
        """Compare a chunk, and write it (a new feed) or write down how it differs."""
        created = [r for r in records if r.ref not in self.known]
        moved = [r for r in records if r.ref in self.known and self.known[r.ref] != (r.hash, False)]
        changes = self._differing(db, moved)
        self.report.created += len(created)
        self.report.changed += len(changes)
        self.report.unchanged += len(records) - len(created) - len(changes)
        if self.new:
            import_writes.create(db, self.hand, created)
        else:
            self.created += created
            self.changed += [record for record, _ in changes]
            new = [("CREATE", r, differences.of_new(r.listing)) for r in created]
            self._note_changes(db, [*new, *(("CHANGE", r, found) for r, found in changes)])
        self._count(db)

    def _differing(self, db: Session, records: list[Record]) -> list[tuple[Record, list[tuple[str, str, str]]]]:
        """Each with what differs, in words. What differs only in how this house writes it down is no difference."""
        found = []
        before = {
            row[0]: row[1]
            for part in sliced([r.ref for r in records])
            for row in db.execute(
                select(FeedRecord.ref, FeedRecord.content).where(
                    FeedRecord.feed_id == self.hand.feed_id, FeedRecord.ref.in_(part)
                )
            )
        }
        for record in records:
            differs = differences.between(_LISTING.decode(before[record.ref]), record.listing)
            if self.known[record.ref][1]:
                differs.insert(0, ("status", "withdrawn", "offered again"))
            if differs:
                found.append((record, differs))
        return found

    def _note_changes(self, db: Session, changes: list[tuple[str, Record, list[tuple[str, str, str]]]]) -> None:
        insert_many(
            db,
            "import_change",
            ("import_run_id", "kind", "ref", "name", "content", "differences"),
            [
                (self.run_id, kind, r.ref, r.listing.name, r.content, msgspec.json.encode(found).decode())
                for kind, r, found in changes
            ],
        )

    def _count(self, db: Session) -> None:
        run = db.get_one(ImportRun, self.run_id)
        import_runs.count(run, self.report, problems=len(self.problems), complete=self.complete)
        run.cursor = max(run.cursor, self.report.read)

    def _close(self, db: Session) -> None:
        """All is read: what is missing, and whether anybody has to say yes."""
        if not self.report.read and self.known:
            self._note(
                Problem(
                    0,
                    "EMPTY",
                    "There was not one record in it. That is more likely a mistake than the truth, so nothing was withdrawn.",
                )
            )
            self.complete = False
        gone = (
            [ref for ref, (_, away) in self.known.items() if not away and ref not in self.seen]
            if self.complete and not self.new
            else []
        )
        self.report.withdrawn = len(gone)
        names = self._names(db, gone)
        insert_many(
            db,
            "import_change",
            ("import_run_id", "kind", "ref", "name", "content", "differences"),
            [(self.run_id, "WITHDRAW", ref, names.get(ref, ref), "", "[]") for ref in gone],
        )
        self.gone = gone
        self.report.problems = [Finding(p.row, p.code, p.text) for p in self.problems]
        import_runs.keep_problems(db, self.run_id or 0, self.problems)
        self._count(db)
        run = db.get_one(ImportRun, self.run_id)
        import_runs.overtake(db, run, self.by, self.at)
        self.waits = self.report.differs and not self.new and not self.accept
        if self.waits:
            import_runs.end(db, run, "show", by=self.by, at=self.at)
        elif self.new or not self.report.differs:
            self._finish(db)

    def _names(self, db: Session, refs: list[str]) -> dict[str, str]:
        return {
            row[0]: row[1]
            for part in sliced(refs)
            for row in db.execute(
                select(FeedRecord.ref, Service.name)
                .join(Service, Service.id == FeedRecord.service_id)
                .where(FeedRecord.feed_id == self.hand.feed_id, FeedRecord.ref.in_(part))
            )
        }

    def _write(self) -> Iterator[Step]:
        """The differences, accepted in the same breath."""
        yield lambda db: _move(db, self.run_id, "show", self.by, self.at)
        yield lambda db: _move(db, self.run_id, "accept", self.by, self.at)
        yield from writing(self.hand, self.created, self.changed, self.gone)

    def _finish(self, db: Session) -> None:
        if self.complete:
            vouch(db, self.hand)
        import_runs.end(db, db.get_one(ImportRun, self.run_id), "finish", by=self.by, at=self.at)


def _together(steps: list[Step]) -> Step:
    """Several steps as one: a small feed costs one commit."""
    def all_of_them(db: Session) -> None:
        for step in steps:
            step(db)
    return all_of_them


def _move(db: Session, run_id: int | None, verb: str, by: str, at: Any) -> None:
    move(db, RUN, db.get_one(ImportRun, run_id), verb, by=by, at=at)


def vouch(db: Session, hand: Hand) -> None:
    """The feed was read to its end: for everything still in it its publisher vouches again."""
    db.execute(
        update(Service)
        .where(Service.feed_id == hand.feed_id, Service.withdrawn_on.is_(None))
        .values(fresh_until=fresh_for(hand.today, FEED_DAYS))
    )


def writing(hand: Hand, created: list[Record], changed: list[Record], gone: list[str]) -> Iterator[Step]:
    """Steps that write accepted differences. Done twice they do no more than once: what is there already is passed over."""
    for part in sliced(created, CHUNK):
        yield lambda db, part=part: import_writes.create(db, hand, _not_there(db, hand, part))  # type: ignore[misc]
    for part in sliced(changed, CHUNK):
        yield lambda db, part=part: import_changes.change(db, hand, part)  # type: ignore[misc]
    if gone:
        yield lambda db: import_writes.withdraw(db, hand, gone)


def _not_there(db: Session, hand: Hand, records: Any) -> list[Record]:
    there = {
        ref
        for part in sliced([r.ref for r in records])
        for ref in db.scalars(select(FeedRecord.ref).where(FeedRecord.feed_id == hand.feed_id, FeedRecord.ref.in_(part)))
    }
    return [r for r in records if r.ref not in there]


class Accepted:
    """The differences of a run that somebody has accepted, as steps."""

    def __init__(self, run_id: int, *, by: str, at: datetime, today: date) -> None:
        self.run_id, self.by, self.at, self.today = run_id, by, at, today
        self.hand: Hand
        self.rows: list[Any] = []

    def steps(self) -> Iterator[Step]:
        yield self._load
        made = {
            kind: [Record(r.ref, _LISTING.decode(r.content), r.content, mark_of(r.content)) for r in self.rows if r.kind == kind]
            for kind in ("CREATE", "CHANGE")
        }
        yield from writing(self.hand, made["CREATE"], made["CHANGE"], [r.ref for r in self.rows if r.kind == "WITHDRAW"])
        yield self._finish

    def _load(self, db: Session) -> None:
        run = db.get_one(ImportRun, self.run_id)
        feed = db.get_one(Feed, run.feed_id)
        self.hand = Hand(feed.id, feed.key, self.by, self.at, self.today)
        self.rows = list(
            db.execute(
                select(ImportChange.kind, ImportChange.ref, ImportChange.content)
                .where(ImportChange.import_run_id == run.id)
                .order_by(ImportChange.id)
            )
        )

    def _finish(self, db: Session) -> None:
        run = db.get_one(ImportRun, self.run_id)
        if run.complete:
            vouch(db, self.hand)
        import_runs.end(db, run, "finish", by=self.by, at=self.at)
