"""Litestar's side of the door: routes become its handlers, and nothing is served that does not say who may have it."""
from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from pathlib import PurePosixPath
from typing import Any, cast
from urllib.parse import parse_qsl

from litestar import HttpMethod, Litestar, Request
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException
from litestar.handlers import HTTPRouteHandler

from brokerage.door import logs, operations
from brokerage.door.figures import Addresses, doorstep
from brokerage.door.hands import Hands, failed
from brokerage.door.house import House
from brokerage.door.operations import TEXT
from brokerage.door.passes import PASSES
from brokerage.door.route import ANYONE, Route
from brokerage.door.visit import Ask, Sent
from brokerage.door.wire import Answer, came_from, cookies_in
from brokerage.kit import refs

BIGGEST = 1_000_000
"""Bytes of a form. Files come through routes that say how large they may be."""
MOST_FIELDS = 2_000
TYPED = re.compile(r":\w+(?=})")
"""The kind of a part of an address, which Litestar leaves out where it says which address was asked."""


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
    hands, at = Hands(house.config.at_once), addresses(routes)
    host = house.config.public_url.split("://")[-1].split(":")[0]
    hosts = frozenset({host.encode(), b"127.0.0.1", b"localhost"}) if host else frozenset()
    app = Litestar(
        [*handlers(house, hands, routes, at), house.shelf.handler(house.headers), *operations.handlers(house), *extra],
        exception_handlers={Exception: cast(Any, partial(on_error, house))}, request_max_body_size=BIGGEST, openapi_config=None,
        middleware=[doorstep(hosts, at, lambda route, scope: hands.answer(house, route, read_ask(house, scope, route.name, {})))],
        on_shutdown=[hands.close, house.close], debug=False, pdb_on_exception=False, logging_config=None)
    for made in app.routes:
        for each in getattr(made, "route_handlers", ()):
            if "allow" not in each.opt and each.handler_name != "options_handler":
                raise NoPermission(f"{made.path} is served without saying who may have it")
    return app


def addresses(routes: Iterable[Route]) -> Addresses:
    """Every page by its address, as Litestar calls it, and its methods. Each has a permission: a Route cannot be made without."""
    at: Addresses = {}
    for route in routes:
        methods = at.setdefault(TYPED.sub("", route.path), {})
        assert route.method not in methods, f"two pages answer {route.method} {route.path}"
        methods |= {route.method: route, "HEAD": route} if route.method == "GET" else {route.method: route}
    return at


def handlers(house: House, hands: Hands, routes: Iterable[Route], at: Addresses) -> list[HTTPRouteHandler]:
    """One handler for all addresses that take the same methods and as many bytes: Litestar makes a model of each handler's
    signature and gives each a twin for OPTIONS, which for one a page was a quarter of a start and an eighth of its memory."""
    alike: dict[tuple[tuple[str, ...], int], list[str]] = {}
    for path in dict.fromkeys(route.path for route in routes):
        methods = at[TYPED.sub("", path)]
        alike.setdefault((tuple(methods), max(route.biggest for route in methods.values()) or BIGGEST), []).append(path)

    async def pages(request: Request[Any, Any, Any]) -> Answer:
        methods = at[request.scope["path_template"]]
        if request.method == "OPTIONS":
            return Answer(204, b"", TEXT, house.headers, {"allow": ", ".join(sorted([*methods, "OPTIONS"]))})
        route = methods[request.method]
        ask = read_ask(house, request.scope, route.name, *(await _fields(request) if route.method == "POST" else ({}, {})))
        return await hands.answer(house, route, ask)
    return [HTTPRouteHandler(
        paths, http_method=[HttpMethod(method) for method in (*methods, "OPTIONS")], opt={"allow": "as each Route says"},
        include_in_schema=False, request_max_body_size=biggest)(pages) for (methods, biggest), paths in alike.items()]


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
