"""`make load`: three loads, each in a database of its own: people who look at a page for about a second, as fast as the machine
goes, and that again with one process of each kind killed half-way. After each everything is proved against its own journal.
"""
from __future__ import annotations

import argparse
import sys

from tests.bench.databases import why_not
from tests.bench.report import absolutes, machine, table
from tests.load.measured import figures


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make load ARGS=", description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each of the three loads lasts")
    asked = parser.parse_args(words)
    if why := why_not(asked.engine):
        print(why)
        return 1
    here, found = machine(), list(figures(asked.engine, asked.seconds))
    print(", ".join(f"{name} {value}" for name, value in here.items()) + "\n\n" + table(found) + "\n\n" + absolutes(found))
    return int(any(one.met is False for one in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
