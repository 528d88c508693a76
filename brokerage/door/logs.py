"""Structured logs: one line of JSON a request, with a request id and no personal data.

Pages are named by their route, never by their address, so that no id of a person is logged. At a person's terminal
(JSON_LOGS=no) the same lines are plain words. This is all of it: a logging library took a tenth of the start.
"""
from __future__ import annotations

import sys
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec


class Log:
    """Writes to wherever stderr is at that moment."""

    json = True

    def info(self, event: str, **said: Any) -> None:
        self.write([line("info", event, said)])

    def error(self, event: str, *, exc_info: BaseException | None = None, **said: Any) -> None:
        if exc_info is not None:
            said["exception"] = "".join(traceback.format_exception(exc_info)).rstrip()
        self.write([line("error", event, said)])

    def write(self, lines: list[dict[str, Any]]) -> None:
        """Lines of answers that leave together are one write."""
        with suppress(OSError, ValueError):  # nobody reads the log any more; people's pages go on
            sys.stderr.write("".join(map(_as_json if self.json else _as_words, lines)))


log = Log()


def line(level: str, event: str, said: dict[str, Any]) -> dict[str, Any]:
    return {"event": event, "level": level, "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"), **said}


def start(*, json: bool = True) -> None:
    """Send logs to stderr, as JSON or, for a person at a terminal, as text."""
    log.json = json


def _as_json(said: dict[str, Any]) -> str:
    return msgspec.json.encode(said, enc_hook=str).decode() + "\n"


def _as_words(said: dict[str, Any]) -> str:
    told = [f"{name}={value}" for name, value in said.items() if name not in ("event", "level", "timestamp", "exception")]
    words = " ".join([said["timestamp"][11:19], f"{said['level']:5}", said["event"], *told])
    return words + "\n" + (said["exception"] + "\n" if "exception" in said else "")
