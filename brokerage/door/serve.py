"""Litestar's side of the door: routes become its handlers, and nothing is served that does not say who may have it."""
from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import PurePosixPath
from typing import Any, cast
from urllib.parse import parse_qsl

from litestar import HttpMethod, Litestar, Request, Router
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException
from litestar.handlers import HTTPRouteHandler

from brokerage.door import logs, operations
from brokerage.door.figures import doorstep
from brokerage.door.hands import Hands, failed
from brokerage.door.house import House
from brokerage.door.passes import PASSES
from brokerage.door.route import ANYONE, Route
from brokerage.door.visit import Ask, Sent
from brokerage.door.wire import Answer, came_from, cookies_in
from brokerage.kit import refs

BIGGEST = 1_000_000
"""Bytes of a form. Files come through routes that say how large they may be."""
MOST_FIELDS = 2_000


class NoPermission(Exception):
    """A route that does not say who may have it, or names a pass that does not exist: the house does not open."""


def litestar_app(house: House, routes: Iterable[Route], *, extra: Iterable[Any] = ()) -> Litestar:
    """The application. Raises NoPermission when any handler, ours or a plugin's, has no `allow`."""
    logs.start(json=house.config.json_logs)
    routes = list(routes)
    house.paths = frozenset(route.path for route in routes)
    for route in routes:
        if route.allow != ANYONE and route.allow not in PASSES:
            raise NoPermission(f"{route.name} asks for the pass {route.allow!r}, which nobody has written")
    hands = Hands(house.config.at_once)
    host = house.config.public_url.split("://")[-1].split(":")[0]
    hosts = frozenset({host.encode(), b"127.0.0.1", b"localhost"}) if host else frozenset()
    ours = [*(handler(house, hands, route) for route in routes), house.shelf.handler(house.headers), *operations.handlers(house)]
    app = Litestar(
        # one Router: handlers given one by one make Litestar build and prove its tree of addresses after each
        [Router("/", route_handlers=[*ours, *extra])], exception_handlers={Exception: cast(Any, partial(on_error, house))},
        request_max_body_size=BIGGEST, openapi_config=None,
        middleware=[doorstep(hosts, lambda route, scope: hands.answer(house, route, read_ask(house, scope, route.name, {})))],
        on_shutdown=[hands.close, house.close], debug=False, pdb_on_exception=False, logging_config=None)
    for made in app.routes:
        for each in getattr(made, "route_handlers", ()):
            if "allow" not in each.opt and each.handler_name != "options_handler":
                raise NoPermission(f"{made.path} is served without saying who may have it")
    return app


def handler(house: House, hands: Hands, route: Route) -> HTTPRouteHandler:
    async def handle(request: Request[Any, Any, Any]) -> Answer:
        ask = read_ask(house, request.scope, route.name, *(await _fields(request) if route.method == "POST" else ({}, {})))
        return await hands.answer(house, route, ask)
    methods = [HttpMethod.GET, HttpMethod.HEAD] if route.method == "GET" else [HttpMethod.POST]
    return HTTPRouteHandler(route.path, http_method=methods, name=f"{route.method} {route.name}",
                            opt={"allow": route.allow, "route": route}, include_in_schema=False,
                            request_max_body_size=route.biggest or BIGGEST)(handle)


def on_error(house: House, request: Request[Any, Any, Any], error: Exception) -> Answer:
    """What Litestar itself refuses: no such path, a wrong method, a body too large, a bad parameter."""
    ask = read_ask(house, request.scope, "nowhere", {})
    return failed(house, ask, error)


def read_ask(house: House, scope: Any, name: str, raw: dict[str, list[str]], files: dict[str, Sent] | None = None) -> Ask:
    headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
    session, flash = cookies_in(headers.get("cookie", ""), house.keys.session, house.keys.flash)
    peer = (scope.get("client") or ("",))[0]
    ip = came_from(peer, headers.get("x-forwarded-for", ""), house.config.proxies)
    return Ask(
        method=scope["method"], path=scope["path"], route=name, ip=ip, cookie=session, flash=flash,
        query=_Query(scope["query_string"]) if scope["query_string"] else NO_QUERY, params=scope.get("path_params") or {},
        raw=raw, headers=headers, request_id=refs.number(), files=files or {})


class _Query(dict[str, str]):
    """Query parameters, the last of each name; bytes that are not text are replaced, for a GET changes nothing. `every` has all
    values of each name, as a form has them."""

    def __init__(self, raw: bytes) -> None:
        pairs = parse_qsl(raw.decode("utf-8", "replace"))[:MOST_FIELDS]
        super().__init__(pairs)
        self.every: dict[str, list[str]] = {}
        for name, value in pairs:
            self.every.setdefault(name, []).append(value)


NO_QUERY = _Query(b"")


async def _fields(request: Request[Any, Any, Any]) -> tuple[dict[str, list[str]], dict[str, Sent]]:
    """A posted form, every field with all its values, and its files. Text that is not UTF-8 is refused rather than guessed."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        form = await request.form()
        files = {key: Sent(PurePosixPath((v.filename or "").replace("\\", "/")).name[:120], await v.read()) for key in form
                 for v in form.getall(key) if isinstance(v, UploadFile)}
        return {key: [v for v in form.getall(key) if isinstance(v, str)] for key in form}, files
    if kind != "application/x-www-form-urlencoded":
        raise ClientException("not a form")
    try:
        pairs = parse_qsl((await request.body()).decode("ascii"), keep_blank_values=True, errors="strict",
                          max_num_fields=MOST_FIELDS, encoding="utf-8")
    except ValueError as bad:
        raise ClientException("not readable as a form") from bad
    raw: dict[str, list[str]] = {}
    for key, value in pairs:
        raw.setdefault(key, []).append(value)
    return raw, {}
