"""Figures for Prometheus, and whose name the house answers to: the one middleware around every handler.

Litestar's own middleware for these two makes the same figures at ten times the cost: what it looks up by name for every
request is kept here.
"""
from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any

from litestar.exceptions import ClientException
from prometheus_client import Counter, Gauge, Histogram

from brokerage.door.route import Route
from brokerage.door.wire import Answer

Addresses = dict[str, dict[str, Route]]
"""Every page by its address (`/people/{person_id}`) and its method."""
NAMES = ("method", "path", "status_code", "app_name")
REQUESTS = Counter("brokerage_requests_total", "Total requests", NAMES)
SECONDS = Histogram("brokerage_request_duration_seconds", "Request duration, in seconds", NAMES)
WRONG = Counter("brokerage_requests_error_total", "Total errors in requests", NAMES)
_NOW = Gauge("brokerage_requests_in_progress", "Total requests currently in progress", ("app_name",), multiprocess_mode="livesum")
NOW = _NOW.labels("brokerage")


@cache
def of(method: str, path: str, status: int) -> tuple[Any, Any, Any]:
    """The three figures of these answers. `path` is the route's, so there are only so many."""
    said = (method, path, status, "brokerage")
    return REQUESTS.labels(*said), SECONDS.labels(*said), WRONG.labels(*said) if status >= 500 else None


def asked(headers: Any) -> bytes:
    """The host that was asked for, without its port."""
    return next((value for name, value in headers if name == b"host"), b"").partition(b":")[0]  # type: ignore[no-any-return]


def doorstep(hosts: frozenset[bytes], at: Addresses, pages: Callable[[Any, Any], Awaitable[Answer]]) -> Any:
    """Count and time what passes; refuse who asks for another house than `hosts` (any, when there are none). Pages of rooms
    are asked of `pages` here: what Litestar makes of a request for its handlers would cost as much as an unchanged page."""
    def around(app: Any) -> Any:
        async def step(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http" or scope["path"].startswith("/static/"):
                await app(scope, receive, send)
                return
            if hosts and asked(scope["headers"]) not in hosts:
                raise ClientException("another host")
            status = 500

            async def sent(message: Any) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                await send(message)
            began = time.perf_counter()
            NOW.inc()
            methods = at.get(scope["path_template"])
            route = methods.get(scope["method"]) if methods else None
            try:
                if route is not None and route.method == "GET":
                    made = await pages(route, scope)
                    status = made.status_code
                    await made(scope, receive, send)
                else:
                    await app(scope, receive, sent)
            finally:
                NOW.dec()
                requests, seconds, wrong = of(scope["method"], scope["path_template"], status)
                requests.inc()
                seconds.observe(time.perf_counter() - began)
                if wrong is not None:
                    wrong.inc()
        return step
    return around
