"""`make bench` or `python -m tests.bench`: run the goals that are asked for, print JSON and tables."""
from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from brokerage import HOUSE
from tests.bench import (
    beside,
    bills,
    casework,
    home,
    imports,
    overseeing,
    paying,
    plans,
    posting,
    searching,
    sizes,
    starting,
    ubl,
    wire,
    workers,
)
from tests.bench.databases import opened, why_not
from tests.bench.report import Figure, absolutes, machine, table
from tests.bench.town import build
from tests.load import measured

GOALS = ("G1", "G2", "G3", "G4", "G5", "G6", "G7", "G8", "G9", "G10", "G11", "G12", "PLAN", "CASEWORK", "PAY", "UBL", "TRACK", "LOAD")
"""Those of performance.md whose rooms are built."""
PAGES = {"G1", "G2", "G3", "G4", "G8", "G9", "PLAN"}
"""Goals that need a town with a holder's page."""
POSTINGS = 3_000


def options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description="What the house costs, each figure beside another, in one run.")
    parser.add_argument("--only", default=",".join(GOALS), help="goals with commas between, such as g5,g6")
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--quick", action="store_true", help="short rounds and small ledgers: for a look, not for the record")
    parser.add_argument("--json", metavar="FILE", help="write the JSON there, and only the tables to the terminal")
    parser.add_argument("--record", action="store_true", help="write the tables into docs/benchmarks.md")
    parser.add_argument("--pgledger", default="", metavar="FILES", help="pgledger's SQL files, with commas between, to measure it too")
    asked = parser.parse_args(words)
    asked.only = {goal.strip().upper() for goal in asked.only.split(",")}
    if unknown := asked.only - set(GOALS):
        parser.error(f"no such goal: {', '.join(sorted(unknown))}; there are {', '.join(GOALS)}")
    return asked


def run(asked: argparse.Namespace, engine: str) -> Iterator[Figure]:
    if reason := why_not(engine):
        yield Figure("all", engine, "everything", None, note=reason)
        return
    if asked.only & PAGES:
        yield from _pages(asked, engine)
    if "G5" in asked.only:
        yield from posting.figures(engine, asked.quick, asked.pgledger)
    if "G7" in asked.only:
        yield from searching.figures(engine, asked.quick)
    if "G6" in asked.only:
        yield from sizes.figures(engine, asked.quick)
    if "CASEWORK" in asked.only:
        yield from casework.figures(engine, asked.quick)
    if "TRACK" in asked.only:
        yield from overseeing.figures(engine, asked.quick)
    if "LOAD" in asked.only and engine == "postgresql":
        yield from measured.figures(engine, 5.0 if asked.quick else 30.0)
    if "G11" in asked.only:
        yield from bills.figures(engine, asked.quick)
    if "PAY" in asked.only:
        yield from paying.figures(engine, asked.quick)
    if "G10" in asked.only:
        yield from imports.figures(engine, asked.quick)


def _pages(asked: argparse.Namespace, engine: str) -> Iterator[Figure]:
    with opened(engine) as database:
        town = build(database, POSTINGS)
        parts: dict[str, Callable[[], Iterator[Figure]]] = {
            "G2": lambda: beside.figures(engine, database, town, asked.quick),
            "G8": lambda: workers.figures(engine, database, town, asked.quick),
            "G9": lambda: starting.figures(engine, database, town, asked.quick),
            "PLAN": lambda: plans.figures(engine, database, town, asked.quick)}
        if asked.only & {"G1", "G3", "G4"}:
            yield from home.figures(engine, database, town, asked.quick, asked.only)
        for goal, part in parts.items():
            if goal in asked.only:
                yield from part()


def main(words: list[str]) -> int:
    asked, began = options(words), time.perf_counter()
    here, found = machine(), []
    for engine in ("sqlite", "postgresql") if asked.engine == "both" else (asked.engine,):
        for figure in run(asked, engine):
            print(f"  {figure.goal} {figure.engine}: {figure.what}", file=sys.stderr, flush=True)
            found.append(figure)
    if "G12" in asked.only:
        found += wire.figures()
    if "UBL" in asked.only:
        found += ubl.figures(asked.quick)
    found.sort(key=lambda figure: figure.goal)
    here["minutes"] = round((time.perf_counter() - began) / 60, 1)
    whole = {"command": command(words), "machine": here, "quick": asked.quick,
             "figures": [{**msgspec.to_builtins(figure), "met": figure.met} for figure in found]}
    written = msgspec.json.format(msgspec.json.encode(whole), indent=1)
    if asked.json:
        Path(asked.json).write_bytes(written)
    else:
        print(written.decode())
    told = "\n\n".join([f"`{command(words)}`" + (", quick" if asked.quick else "") + ", on " + ", ".join(
        f"{name} {value}" for name, value in here.items()), table(found), absolutes(found)])
    print("\n" + told)
    if asked.record:
        record(told)
    return 0


def command(words: list[str]) -> str:
    """What to type to get this again; where a file went is nobody's business."""
    told = [word for word, before in zip(words, ["", *words], strict=False) if "--json" not in (word, before)]
    return f'make bench ARGS="{" ".join(told)}"' if told else "make bench"


def record(told: str) -> None:
    """Put the tables between the two marks of the page."""
    page = HOUSE / "docs" / "benchmarks.md"
    before, _, rest = page.read_text().partition("<!-- figures")
    mark, _, rest = rest.partition("-->\n")
    page.write_text(f"{before}<!-- figures{mark}-->\n{told}\n<!-- end of figures -->{rest.partition('<!-- end of figures -->')[2]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
