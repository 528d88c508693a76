"""G2: the holder's page beside the same page in Django and in FastAPI, on the same database and rows, in one run."""
from __future__ import annotations

import difflib
import html
import re
import statistics
from collections.abc import Iterator
from contextlib import ExitStack

from brokerage.kit.db import Database
from tests.bench import home
from tests.bench.processes import WHOLE, Server, granian
from tests.bench.report import Figure
from tests.bench.rounds import in_turns
from tests.bench.town import Town, sign_in

GOALS = {"FastAPI with the ORM": 2.0, "Django with its templates": 5.0}


def figures(engine: str, database: Database, town: Town, quick: bool) -> Iterator[Figure]:
    seconds, rounds = (1.0, 3) if quick else (4.0, 3)
    with ExitStack() as stack:
        servers = {"ours": stack.enter_context(home.served(database, town))}
        for name, started in PEERS.items():
            address = database.url.render_as_string(hide_password=False)
            servers[name] = stack.enter_context(started(address, sign_in(database, town)))
        sides = {name: (lambda server=server: home.fetched(server, seconds, 16)) for name, server in servers.items()}
        for side in sides.values():
            side()
        pages = {name: server.get(home.PATH)[2].decode() for name, server in servers.items()}
        found = in_turns(rounds, sides)
    rates = {name: statistics.median(o.per_second for o in outcomes) for name, outcomes in found.items()}
    cpu = {name: statistics.median(o.cpu for o in outcomes) * 1e6 for name, outcomes in found.items()}
    for name, least in GOALS.items():
        yield Figure("G2", engine, f"ours / {name}, pages per second", rates["ours"] / rates[name], at_least=least, numbers={
            "ours per second": rates["ours"], "peer per second": rates[name], "ours CPU µs": cpu["ours"], "peer CPU µs": cpu[name],
            "CPU peer / ours": cpu[name] / cpu["ours"], "bytes ours": len(pages["ours"].encode()), "bytes peer": len(pages[name].encode())},
            note=f"{alike(pages['ours'], pages[name]):.0%} of the words are the same; ours records the look durably, the peer writes nothing")


def _fastapi(address: str, cookie: str) -> Server:
    """Under the server that the house uses, which is quicker than uvicorn without its C parser: only the application differs."""
    return granian("tests.bench.peers.fastapi_app:create", ready=home.PATH, cookie=cookie, DATABASE_URL=address, PYTHONPATH=WHOLE)


def _django(address: str, cookie: str) -> Server:
    return Server("-m", "gunicorn", "tests.bench.peers.django_app:application", "--bind", "127.0.0.1:{port}", "--workers", "1", "--threads", "8",
                  "--log-level", "warning", ready=home.PATH, cookie=cookie, DATABASE_URL=address, PYTHONPATH=WHOLE)


PEERS = {"FastAPI with the ORM": _fastapi, "Django with its templates": _django}


def alike(ours: str, theirs: str) -> float:
    """The share of words and links that both pages have, in their order: how far it is the same page."""
    return difflib.SequenceMatcher(None, words(ours), words(theirs), autojunk=False).ratio()


def words(page: str) -> list[str]:
    """What a reader reads, and where links lead."""
    links = [link for link in re.findall(r'href="(/[^"]*)"', page) if not link.startswith("/static/")]
    return [*html.unescape(re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", page, flags=re.DOTALL)).split(), *links]
