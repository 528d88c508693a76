"""G12: the main pages over the wire, compressed, in bytes with their headers: first visit with every asset, then the page alone.

The demo town, for its pages are as full as people's are. An asset counts as kept by the browser when it says that it never changes.
"""
from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from brokerage.kit.clock import SetClock
from brokerage.people.signin_models import User
from tests import towns
from tests.bench.report import Figure
from tests.conftest import opened
from tests.pages import Browser

MAIN = {"Amara": ("/home", "/budgets/1", "/budgets/1/track", "/budgets/1/statements/2026-10-01/2026-10-31", "/services?q=care", "/people/1/week", "/invoices"),
        "Nadia": ("/caseload", "/plans/1", "/plans/1/checks"), "Priya": ("/approvals", "/returns/1/2026-11"), "Tom": ("/desk", "/visits"),
        "Felix": ("/work", "/payments")}
FIRST, AFTER = 100.0, 15.0
ASSET = re.compile(r"""(?:src|href)="(/static/[^"]+)"|url\(["']?([^"')]+)["']?\)""")


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder, towns.town("sqlite", Path(folder)) as database, \
            opened(database, SetClock(datetime(2026, 11, 20, 10, tzinfo=UTC))) as app:
        with database.reading() as db:
            users = {user.name.split()[0]: user for user in db.scalars(select(User).where(User.demo != ""))}
        first: dict[str, float] = {}
        after: dict[str, float] = {}
        for name, paths in MAIN.items():
            browser = Browser(app).sign_in(users[name])
            for path in paths:
                first[path], after[path] = _weighed(browser.client, path)
    for what, sizes, most in (("first visit", first, FIRST), ("after", after, AFTER)):
        worst = max(sizes, key=lambda path: sizes[path])
        yield Figure("G12", "both", f"the heaviest main page over the wire, {what}: {worst}", sizes[worst], unit="kB", at_most=most,
                     numbers={path: round(size, 1) for path, size in sizes.items()})


def _weighed(client: Any, path: str) -> tuple[float, float]:
    """Thousands of bytes: the page with all its assets, and the page with the assets that a browser does not keep."""
    page = _asked(client, path)
    assets: dict[str, float] = {}
    kept = 0.0
    waiting = _named(page.text, "/")
    while waiting:
        asset = waiting.pop()
        if asset in assets:
            continue
        got = _asked(client, asset)
        assets[asset] = _size(got)
        kept += assets[asset] if "immutable" in got.headers.get("cache-control", "") else 0
        if got.headers["content-type"].startswith("text/css"):
            waiting += _named(got.text, asset)
    whole = _size(page) + sum(assets.values())
    return whole / 1000, (whole - kept) / 1000


def _named(text: str, beside: str) -> list[str]:
    found = [one or other for one, other in ASSET.findall(text)]
    return [path if path.startswith("/") else str(Path(beside).parent / path) for path in found if not path.startswith("data:")]


def _asked(client: Any, path: str) -> Any:
    answer = client.get(path, follow_redirects=True, headers={"Accept-Encoding": "br, gzip"})
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return answer


def _size(answer: Any) -> float:
    return int(answer.headers["content-length"]) + sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
