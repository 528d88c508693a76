"""What the bench says: figures held against their goals, as JSON and as tables; and the machine, without its name."""
from __future__ import annotations

import os
import platform
import tempfile
from pathlib import Path
from typing import Any

import msgspec

Numbers = dict[str, Any]


class Figure(msgspec.Struct, omit_defaults=True):
    """One ratio (or limit) of a goal. `at_most`/`at_least` is the goal; without either it is told and not judged.

    `numbers` are the absolute figures behind it, with their units in their names. `note` says what a reader must know.
    """

    goal: str
    engine: str
    what: str
    value: float | None
    unit: str = "×"
    at_most: float | None = None
    at_least: float | None = None
    numbers: Numbers = {}
    note: str = ""

    @property
    def met(self) -> bool | None:
        """None when nothing is asked of it, or it could not be measured."""
        if self.value is None or (self.at_most is None and self.at_least is None):
            return None
        return (self.at_most is None or self.value <= self.at_most) and (self.at_least is None or self.value >= self.at_least)

    @property
    def asked(self) -> str:
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return f"≥ {self.at_least:g}" if self.at_least is not None else ""

    @property
    def verdict(self) -> str:
        if self.value is None:
            return "not measured"
        return {None: "", True: "met", False: "NOT MET"}[self.met]


def table(figures: list[Figure]) -> str:
    """Goal, engine, figure, goal's limit and verdict, as a Markdown table."""
    rows = [("goal", "engine", "what", "figure", "asked", "verdict")]
    for figure in figures:
        said = "–" if figure.value is None else f"{figure.value:.2f} {figure.unit}"
        rows.append((figure.goal, figure.engine, figure.what, said, figure.asked, figure.verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def absolutes(figures: list[Figure]) -> str:
    """The numbers behind each figure, a line each; they drift with the machine, so trust the ratios."""
    lines = []
    for figure in figures:
        numbers = ", ".join(f"{name} {_short(value)}" for name, value in figure.numbers.items())
        lines.append(f"* {figure.goal} {figure.engine} {figure.what}: {numbers}" + (f". {figure.note}" if figure.note else ""))
    return "\n".join(lines)


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.3g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def machine() -> Numbers:
    """What a reader needs in order to judge the absolute numbers, and nothing that says whose machine it is."""
    return {
        "cores": len(os.sched_getaffinity(0)), "processor": platform.machine(), "system": platform.system(),
        "python": platform.python_version(), "memory_mb": _memory(), "temporary_files_on": _file_system(),
        "fdatasync_4kb_per_second": round(_storage_floor()), "load_average": round(os.getloadavg()[0], 1)}


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


def _file_system() -> str:
    """The kind of file system under the throw-away databases: in memory, a durable commit would cost nothing."""
    here, best = Path(tempfile.gettempdir()).resolve(), ("", "unknown")
    for line in Path("/proc/mounts").read_text().splitlines():
        _, point, kind, *_ = line.split()
        if (here == Path(point) or Path(point) in here.parents) and len(point) > len(best[0]):
            best = (point, kind)
    return best[1]


def _storage_floor(times: int = 200) -> float:
    import time
    with tempfile.TemporaryFile() as file:
        block, began = os.urandom(4096), time.perf_counter()
        for _ in range(times):
            file.write(block)
            file.flush()
            os.fdatasync(file.fileno())
        return times / (time.perf_counter() - began)
