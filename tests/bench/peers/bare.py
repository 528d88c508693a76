"""A Litestar handler that does nothing but answer: the floor under every page. BENCH_BODY names a file of its bytes."""
from __future__ import annotations

import gc
import os
from pathlib import Path

from litestar import Litestar, Response, get


def create() -> Litestar:
    body = Path(os.environ["BENCH_BODY"]).read_bytes() if "BENCH_BODY" in os.environ else b"ok\n"

    @get("/", sync_to_thread=False)
    def bare() -> Response[bytes]:
        return Response(body, media_type="text/html; charset=utf-8")

    app = Litestar([bare], openapi_config=None)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    return app
