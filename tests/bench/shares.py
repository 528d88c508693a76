"""A set share of a core for a process: what it can do is then its own, however many others the machine carries.

Linux's control groups, of either version, where whoever runs the bench may make one (root mostly); elsewhere nothing is set."""
from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

PERIOD = 10_000
"""Microseconds in which a process may use its share."""
OLD, NEW = Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup")


@contextmanager
def held(pids: list[int], share: float) -> Iterator[bool]:
    """Each of these processes has this part of a core and no more, until the block ends. False where that cannot be had."""
    with ExitStack() as stack:
        try:
            for pid in pids:
                stack.enter_context(_one(pid, int(PERIOD * share)))
        except OSError:
            stack.close()
            yield False
        else:
            yield True


@contextmanager
def _one(pid: int, quota: int) -> Iterator[None]:
    above = OLD if (OLD / "cpu.cfs_quota_us").exists() or (OLD / "cpu.shares").exists() else NEW
    group = above / f"bench-{pid}"
    group.mkdir()
    try:
        if above == OLD:
            (group / "cpu.cfs_period_us").write_text(str(PERIOD))
            (group / "cpu.cfs_quota_us").write_text(str(quota))
        else:
            (group / "cpu.max").write_text(f"{quota} {PERIOD}")
        (group / "cgroup.procs").write_text(str(pid))
        yield
    finally:
        if Path(f"/proc/{pid}").exists():
            (above / "cgroup.procs").write_text(str(pid))
        group.rmdir()
