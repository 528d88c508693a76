"""One event loop on a thread of its own: Playwright keeps the test process's own thread inside a loop, so nothing else can run one there."""
from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import cache
from threading import Thread
from typing import Any, TypeVar

Found = TypeVar("Found")


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="tests-loop", daemon=True).start()
    return loop


def finished(deed: Coroutine[Any, Any, Found]) -> Found:
    """What the coroutine gives, run to its end; its error is raised here."""
    return asyncio.run_coroutine_threadsafe(deed, _loop()).result(120)
