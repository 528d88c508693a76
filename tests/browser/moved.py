"""The real server with a clock that a test moves: the time stands in a file, in seconds after the real one.

A story of many weeks needs days to pass between one visit and the next. Everything else is the house as it is served.
"""
from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from litestar import Litestar

from brokerage.app import build
from brokerage.kit.clock import Clock

FILE = "STORY_CLOCK"


class MovedClock(Clock):
    """The real time and as many seconds as the file says."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=float(self.file.read_text()))

    def put(self, at: datetime) -> None:
        """Stand at this moment, and go on from there. Written beside and moved over, so that nobody reads half of it."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str((at - super().now()).total_seconds()))
        fresh.replace(self.file)


def create() -> Litestar:
    return build(clock=MovedClock(Path(os.environ[FILE])))


def main() -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels
    Granian("tests.browser.moved:create", address="127.0.0.1", port=int(os.environ["PORT"]), interface=Interfaces.ASGI, factory=True, websockets=False,
            log_access=False, log_level=LogLevels.warning, workers_kill_timeout=20).serve()


if __name__ == "__main__":
    main()
