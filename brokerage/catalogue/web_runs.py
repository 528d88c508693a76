"""Reading a feed from the web: every page is kept as it comes, so that what stops can go on where it stopped."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue import import_runs, sources
from brokerage.catalogue.feed_models import ImportPart, ImportRun
from brokerage.catalogue.fetching import Fetched, Fetcher, ended
from brokerage.catalogue.importing import Reading, Step
from brokerage.catalogue.ports import Adapter, Problem, Unreadable
from brokerage.catalogue.states import RUN
from brokerage.kit.states import move


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
    ) -> None:
        if adapter.page is None:
            raise Unreadable(f"{adapter.words} comes as a file, not from the web page by page.", "NOT_PAGED")
        self.adapter, self.url, self.fetcher, self.by, self.at, self.today = adapter, url, fetcher, by, at, today
        self.accept, self.cautious, self.name, self.run_id = accept, cautious, name, run_id
        self.parts: dict[str, bytes] = {}
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
        self.reading = Reading(
            self.adapter,
            sources.of_bytes(self.parts, self.name or self.url, self.fetcher.most),
            by=self.by,
            at=self.at,
            today=self.today,
            key=f"name {self.name}" if self.name else f"web {self.url}",
            address=self.url,
            accept=self.accept,
            cautious=self.cautious,
            complete=not self.said,
            run_id=self.run_id,
            said=tuple(self.said),
        )
        yield from self.reading.steps()

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
            self.parts[part.name] = body
            assert self.adapter.page is not None
            page = self.adapter.page(body)
            self.before, self.over = self.before + page.count, ended(page, part.number)
        self.fetcher.got = sum(len(body) for body in self.parts.values())

    def _keep(self, db: Session, found: Fetched) -> None:
        run = db.get_one(ImportRun, self.run_id)
        db.add(
            ImportPart(
                import_run_id=run.id, number=found.number, name=f"page-{found.number}.json", body=zlib.compress(found.body, 1)
            )
        )
        run.cursor, run.expected = found.number, found.page.pages
        self.before += found.page.count

    def stop(self, db: Session, why: str) -> None:
        """It cannot go on now: what came is kept, and the next reading of this address goes on from there."""
        if self.run_id:
            run = db.get_one(ImportRun, self.run_id)
            import_runs.end(db, run, "stop" if self.parts else "fail", by=self.by, at=self.at, why=why)
