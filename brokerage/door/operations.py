"""For the people who run the house: alive, ready, and figures for Prometheus."""
from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.plugins.prometheus import PrometheusController
from sqlalchemy import text

from brokerage.door.house import House
from brokerage.kit import refs


def handlers(house: House) -> list[Any]:
    """`/health`: this process answers. `/ready`: it can read its database. `/metrics`: with the token, if one is set."""

    @get("/health", opt={"allow": "ANYONE"}, include_in_schema=False, sync_to_thread=False)
    def health() -> Response[str]:
        return Response("ok\n", media_type="text/plain", headers=house.headers)

    @get("/ready", opt={"allow": "ANYONE"}, include_in_schema=False, sync_to_thread=True)
    def ready() -> Response[str]:
        try:
            with house.database.reading() as db:
                db.execute(text("SELECT 1"))
        except Exception:  # whatever the driver calls it: this process cannot serve now
            return Response("the database does not answer\n", status_code=503, media_type="text/plain", headers=house.headers)
        return Response("ready\n", media_type="text/plain", headers=house.headers)

    def with_token(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        token = house.config.metrics_token
        if token and not refs.same(connection.headers.get("authorization", ""), f"Bearer {token}"):
            raise NotFoundException()

    class Metrics(PrometheusController):
        opt = {"allow": "ANYONE"}
        guards = [with_token]
        include_in_schema = False

    return [health, ready, Metrics]
