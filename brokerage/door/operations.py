"""For the people who run the house: alive, ready, and figures for Prometheus."""
from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from litestar import Request, get
from litestar.exceptions import NotFoundException
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess
from sqlalchemy import text

from brokerage.door.house import House
from brokerage.door.wire import Answer
from brokerage.kit import refs

TEXT = "text/plain; charset=utf-8"


def forget_the_dead(folder: str) -> None:
    """Requests that a worker had in hand when it died are in no hand now; what it counted before stays counted."""
    for file in Path(folder).glob("gauge_live*_*.db"):
        number = file.stem.rpartition("_")[2]
        if number.isdigit() and not Path(f"/proc/{number}").exists() and Path("/proc").exists():
            multiprocess.mark_process_dead(int(number), folder)  # type: ignore[no-untyped-call]


def handlers(house: House) -> list[Any]:
    """`/health`: this process answers. `/ready`: it can read its database. `/metrics`: with the token, if one is set."""

    @get("/health", opt={"allow": "ANYONE"}, include_in_schema=False, sync_to_thread=False)
    def health() -> Answer:
        return Answer(200, b"ok\n", TEXT, house.headers, {})

    @get("/ready", opt={"allow": "ANYONE"}, include_in_schema=False, sync_to_thread=True)
    def ready() -> Answer:
        try:
            with house.database.reading() as db:
                db.execute(text("SELECT 1"))
        except Exception:  # whatever the driver calls it: this process cannot serve now
            return Answer(503, b"the database does not answer\n", TEXT, house.headers, {})
        return Answer(200, b"ready\n", TEXT, house.headers, {})

    @get("/metrics", opt={"allow": "ANYONE"}, include_in_schema=False, sync_to_thread=False)
    def metrics(request: Request[Any, Any, Any]) -> Answer:
        token = house.config.metrics_token
        if token and not refs.same(request.headers.get("authorization", ""), f"Bearer {token}"):
            raise NotFoundException()
        return Answer(200, figures(), CONTENT_TYPE_LATEST, house.headers, {})

    return [health, ready, metrics]


def figures() -> bytes:
    """Of all worker processes, when they keep their figures in a folder that they share (cli.serve)."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
    if not folder:
        return generate_latest(REGISTRY)
    forget_the_dead(folder)
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)
