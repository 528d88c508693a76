"""Reading a feed from the web: every page is kept as it comes, so that what stops can go on where it stopped."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue import import_runs, sources
from brokerage.catalogue.feed_models import Feed, ImportPart, ImportRun
from brokerage.catalogue.fetching import Fetched, Fetcher, ended
from brokerage.catalogue.importing import Reading, Step
from brokerage.catalogue.ports import Adapter, Problem, Unreadable
from brokerage.catalogue.states import RUN
from brokerage.catalogue.web_details import Detail, Details
from brokerage.kit.states import move

OWN = "service "
"""How a part is called that is the page of one service."""
AFTER = 1_000_000


class WebReading:
    """Steps like those of Reading. `tell(pages, of)` is called after every page; when it stops, `stop` is the step to do."""

    def __init__(
        self,
        adapter: Adapter,
        url: str,
        fetcher: Fetcher,
        *,
        by: str,
        at: datetime,
        today: date,
        accept: bool = False,
        cautious: bool = False,
        name: str = "",
        run_id: int | None = None,
        in_slices: bool = False,
    ) -> None:
        if adapter.page is None:
            raise Unreadable(f"{adapter.words} comes as a file, not from the web page by page.", "NOT_PAGED")
        self.adapter, self.url, self.fetcher, self.by, self.at, self.today = adapter, url, fetcher, by, at, today
        self.accept, self.cautious, self.name, self.run_id = accept, cautious, name, run_id
        self.in_slices, self.known = in_slices, False
        self.parts: dict[str, bytes] = {}
        self.own: dict[str, bytes] = {}
        self.before, self.over = 0, False
        self.said: list[Problem] = []
        self.reading: Reading | None = None

    def steps(self) -> Iterator[Step]:
        yield self._open
        more = () if self.over else self.fetcher.pages(self.adapter, self.url, start=len(self.parts) + 1, before=self.before)
        for found in more:
            if isinstance(found, Problem):
                self.said.append(found)
                continue
            self.parts[f"page-{found.number}.json"] = found.body
            yield lambda db, found=found: self._keep(db, found)  # type: ignore[misc]
        details = Details(
            self.adapter, self.url, self.fetcher, self.parts, self.own, known=self.known, in_slices=self.in_slices
        )
        for one in details.fetched():
            yield lambda db, one=one: self._keep_own(db, one)  # type: ignore[misc]
        self.said += details.said
        self.reading = Reading(
            self.adapter,
            sources.of_bytes(details.parts(), self.name or self.url, self.fetcher.most),
            by=self.by,
            at=self.at,
            today=self.today,
            key=self._key,
            address=self.url,
            accept=self.accept,
            cautious=self.cautious,
            complete=not self.said,
            run_id=self.run_id,
            said=tuple(self.said),
        )
        yield from self.reading.steps()

    @property
    def _key(self) -> str:
        return f"name {self.name}" if self.name else f"web {self.url}"

    def _open(self, db: Session) -> None:
        """Go on with the run that stopped, with the pages it has, else begin one."""
        run = db.get(ImportRun, self.run_id) if self.run_id else import_runs.stopped(db, self.url, self.adapter.name)
        if run is None:
            run = import_runs.begin(db, self.adapter.name, self.url, verb="start", by=self.by, at=self.at)
        else:
            move(db, RUN, run, "start", by=self.by, at=self.at)
        self.run_id = run.id
        for part in db.scalars(select(ImportPart).where(ImportPart.import_run_id == run.id).order_by(ImportPart.number)):
            body = zlib.decompress(part.body)
            if part.name.startswith(OWN):
                self.own[part.name.removeprefix(OWN)] = body
                continue
            self.parts[part.name] = body
            assert self.adapter.page is not None
            page = self.adapter.page(body)
            self.before, self.over = self.before + page.count, ended(page, part.number)
        self.fetcher.got = sum(len(body) for body in (*self.parts.values(), *self.own.values()))
        self.known = db.scalar(select(Feed.id).where(Feed.key == self._key)) is not None

    def _keep(self, db: Session, found: Fetched) -> None:
        run = db.get_one(ImportRun, self.run_id)
        db.add(
            ImportPart(
                import_run_id=run.id, number=found.number, name=f"page-{found.number}.json", body=zlib.compress(found.body, 1)
            )
        )
        run.cursor, run.expected = found.number, found.page.pages
        self.before += found.page.count

    def _keep_own(self, db: Session, found: Detail) -> None:
        """The page of one service; its part's number comes after those of the list."""
        run = db.get_one(ImportRun, self.run_id)
        number, name = AFTER + len(self.own), f"{OWN}{found.ref}"
        db.add(ImportPart(import_run_id=run.id, number=number, name=name[:200], body=zlib.compress(found.body, 1)))

    def stop(self, db: Session, why: str) -> None:
        """It cannot go on now: what came is kept, and the next reading of this address goes on from there."""
        if self.run_id:
            run = db.get_one(ImportRun, self.run_id)
            import_runs.end(db, run, "stop" if self.parts else "fail", by=self.by, at=self.at, why=why)
