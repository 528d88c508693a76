"""Structured logs: one line of JSON a request, with a request id and no personal data.

Pages are named by their route, never by their address, so that no id of a person is logged.
"""
from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog

log: Any = structlog.get_logger()


class Line(msgspec.Struct):
    """One answer: what the log says of it, in the order of the fields."""

    id: str
    method: str
    page: str
    status: int
    ms: float
    timestamp: str = ""
    event: str = "request"
    level: str = "info"


def answered(lines: list[Line]) -> None:
    """The lines of answers that leave together: one write, straight to JSON, for this is done for every page."""
    if not _how["json"]:
        for line in lines:
            log.info("request", id=line.id, method=line.method, page=line.page, status=line.status, ms=line.ms)
        return
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    for line in lines:
        line.timestamp = now
    sys.stderr.write(msgspec.json.Encoder().encode_lines(lines).decode())


_how = {"json": True}


def start(*, json: bool = True) -> None:
    """Send logs to stderr, as JSON or, for a person at a terminal, as text."""
    _how["json"] = json
    last: Any = _as_json if json else structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso"),
                    structlog.processors.format_exc_info, last],
        wrapper_class=structlog.make_filtering_bound_logger(20), cache_logger_on_first_use=True,
        logger_factory=lambda *_: _ToStderr())


class _ToStderr:
    """One write a line, to wherever stderr is at that moment."""

    def msg(self, line: str) -> None:
        sys.stderr.write(line + "\n")

    info = warning = error = critical = debug = exception = msg


def _as_json(_logger: Any, _name: str, event: Any) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()
