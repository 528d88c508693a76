"""Structured logs: one line of JSON a request, with a request id and no personal data.

Pages are named by their route, never by their address, so that no id of a person is logged.
"""
from __future__ import annotations

import sys
from typing import Any

import msgspec
import structlog

log: Any = structlog.get_logger()


def start(*, json: bool = True) -> None:
    """Send logs to stderr, as JSON or, for a person at a terminal, as text."""
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
