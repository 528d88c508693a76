"""For the people who run the house: alive, ready, and figures for Prometheus."""
from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from litestar import get
from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.plugins.prometheus import PrometheusController
from prometheus_client.multiprocess import mark_process_dead
from sqlalchemy import text

from brokerage.door.house import House
from brokerage.door.wire import Answer
from brokerage.kit import refs

TEXT = "text/plain; charset=utf-8"


async def forget_the_dead(_request: Any) -> None:
    """Requests that a worker had in hand when it died are in no hand now; what it counted before stays counted."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
    for file in Path(folder).glob("gauge_live*_*.db") if folder else ():
        number = file.stem.rpartition("_")[2]
        if number.isdigit() and not Path(f"/proc/{number}").exists() and Path("/proc").exists():
            mark_process_dead(int(number), folder)  # type: ignore[no-untyped-call]


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

    def with_token(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        token = house.config.metrics_token
        if token and not refs.same(connection.headers.get("authorization", ""), f"Bearer {token}"):
            raise NotFoundException()

    class Metrics(PrometheusController):
        before_request = forget_the_dead  # type: ignore[assignment]  # Litestar takes a plain function
        opt = {"allow": "ANYONE"}
        guards = [with_token]
        include_in_schema = False

    return [health, ready, Metrics]
