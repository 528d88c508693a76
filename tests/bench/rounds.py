"""Rounds in turns, medians, percentiles: how two sides are compared fairly on a machine that is never quite still."""
from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

T = TypeVar("T")


def in_turns(rounds: int, sides: Mapping[str, Callable[[], T]]) -> dict[str, list[T]]:
    """Each side once, then each again, `rounds` times; every other time backwards, so that no side is always first."""
    results: dict[str, list[T]] = {name: [] for name in sides}
    for number in range(rounds):
        for name in list(sides) if number % 2 == 0 else reversed(list(sides)):
            results[name].append(sides[name]())
    return results


def medians(rounds: int, sides: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    return {name: statistics.median(found) for name, found in in_turns(rounds, sides).items()}


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the sorted `values` lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def cost(work: Callable[[], object], seconds: float, least: int = 20) -> float:
    """CPU seconds of this thread for one call of `work`, over at least `least` calls and about `seconds`."""
    calls, began, end = 0, time.thread_time(), time.perf_counter() + seconds
    while calls < least or time.perf_counter() < end:
        work()
        calls += 1
    return (time.thread_time() - began) / calls


def wall(work: Callable[[], object], seconds: float, least: int = 20) -> float:
    """Wall seconds of one call of `work`: the median call, for a shared machine makes the mean a lottery."""
    taken: list[float] = []
    end = time.perf_counter() + seconds
    while len(taken) < least or time.perf_counter() < end:
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def rate(work: Callable[[], object], seconds: float, least: int = 20) -> float:
    """Calls of `work` per second of wall time."""
    calls, began = 0, time.perf_counter()
    while calls < least or time.perf_counter() - began < seconds:
        work()
        calls += 1
    return calls / (time.perf_counter() - began)


def together(callers: list[Callable[[], None]], seconds: float) -> float:
    """What all callers, each in its own thread, write in a second. What one of them raises is raised."""
    done, wrong = [0] * len(callers), []
    end = time.perf_counter() + seconds

    def work(place: int) -> None:
        try:
            while time.perf_counter() < end:
                callers[place]()
                done[place] += 1
        except BaseException as error:
            wrong.append(error)

    began = time.perf_counter()
    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(callers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return sum(done) / (time.perf_counter() - began)
