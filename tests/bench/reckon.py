"""How long one reckoning takes: 30 lines, three funders, 52 weeks, six changes (aim: 20 ms). `python -m tests.bench.reckon`"""

from __future__ import annotations

import json
import statistics
import time
from typing import Any

from brokerage import reckon


def package(lines: int = 30) -> dict[str, Any]:
    """A year of many lines between ICB, council and a grant, with six days of change."""
    streams = [
        {"ref": "icb", "type": "NHS_JOINT", "payer": "ICB", "priority": 1, "deployment": "DIRECT_PAYMENT"},
        {"ref": "la", "type": "LA_CARE", "payer": "COUNCIL", "priority": 2, "deployment": "DIRECT_PAYMENT"},
        {"ref": "grant", "type": "GRANT", "payer": "CHARITY", "priority": 3},
    ]
    return {
        "title": "A large package",
        "period": {"from": "2026-04-06", "to": "2027-04-04"},
        "streams": streams,
        "split": _shared(50, 40, 10),
        "lines": [{"ref": f"line {n}", "rate": f"{20 + n}.{n:02}", "quantity": f"{n % 9 + 1}.5"} for n in range(lines)],
        "charges": [{"stream": "la", "weekly": "48.20"}],
        "payments": {"cycle": "four-weekly"},
        "changes": [
            {"from": "2026-06-03", "lines": ["line 0", "line 7"], "quantity": "9"},
            {"from": "2026-07-15", "split": _shared(60, 35, 5)},
            {"from": "2026-09-04", "charge": {"stream": "la", "weekly": "51.05"}},
            {"from": "2026-10-31", "lines": ["line 3"], "rate": "31.11"},
            {"from": "2027-01-02", "lines": ["line 9", "line 8"], "split": _shared(34, 33, 33)},
            {"from": "2027-02-14", "stream": "icb", "funder": "Another ICB"},
        ],
    }


def _shared(icb: int, la: int, grant: int) -> dict[str, Any]:
    parts = {"icb": icb, "la": la, "grant": grant}
    return {"rule": "PERCENT", "shares": [{"stream": ref, "percent": percent} for ref, percent in parts.items()]}


def main(rounds: int = 200) -> None:
    raw = json.dumps(package()).encode()
    took: dict[str, list[float]] = {"read": [], "reckon": [], "as JSON": [], "on paper": []}
    for _ in range(rounds):
        at = [time.perf_counter()]
        case = reckon.read(raw)
        at.append(time.perf_counter())
        answer = reckon.reckon(case)
        at.append(time.perf_counter())
        reckon.as_json(answer)
        at.append(time.perf_counter())
        reckon.on_paper(case, answer)
        at.append(time.perf_counter())
        for name, start, end in zip(took, at, at[1:], strict=False):
            took[name].append((end - start) * 1000)
    for name, times in took.items():
        late = statistics.quantiles(times, n=20)[-1]
        print(f"{name:<9} best {min(times):6.2f} ms   median {statistics.median(times):6.2f} ms   95th of 100 {late:6.2f} ms")


if __name__ == "__main__":
    main()
