"""What judging one electronic invoice costs, warm: structure, EN 16931 and Peppol in the judge's process (aim: 25 ms)."""
from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from brokerage import HOUSE
from brokerage.invoices.checking import Checker
from tests.bench.report import Figure


def figures(quick: bool) -> Iterator[Figure]:
    raw = (HOUSE / "providers" / "ubl" / "sample.xml").read_bytes()
    with Checker() as checker:
        start = time.perf_counter()
        checker.check(raw)
        first = (time.perf_counter() - start) * 1000
        took = []
        for _ in range(50 if quick else 300):
            start = time.perf_counter()
            checker.check(raw)
            took.append((time.perf_counter() - start) * 1000)
    yield Figure("UBL", "none", "check an invoice, warm, median", round(statistics.median(took), 1), "ms", 25)
    yield Figure("UBL", "none", "check an invoice, warm, 95 of 100", round(statistics.quantiles(took, n=20)[-1], 1), "ms")
    yield Figure("UBL", "none", "the first check, with the judge's start", round(first), "ms")
