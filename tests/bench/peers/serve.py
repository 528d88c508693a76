"""`python -m tests.bench.peers.serve module:factory port`: granian with the very settings of `brokerage serve`."""
from __future__ import annotations

import sys


def main(target: str, port: str) -> None:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    Granian(target, address="127.0.0.1", port=int(port), interface=Interfaces.ASGI, workers=1, http=HTTPModes.http1,
            websockets=False, factory=True, log_access=False, log_level="warning", runtime_threads=1, backlog=512).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
