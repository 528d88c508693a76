"""The threads in which visits are answered, a turn at a time.

A thread takes every request that waits, up to a turn, answers each, records all their looks in one commit, and only then
lets the answers go, all at once. So a commit, the costliest part of a small page, is shared by all who came meanwhile, no
thread stands and waits while others work, and the event loop is woken once a turn. Whoever comes alone waits for nobody.
"""
from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from queue import SimpleQueue

from brokerage.door.door import answer
from brokerage.door.errors import PLAIN, error_answer, what_to_say
from brokerage.door.headers import PRIVATE
from brokerage.door.house import House, SignInFirst
from brokerage.door.logs import line, log
from brokerage.door.route import Route
from brokerage.door.visit import Ask
from brokerage.door.wire import Answer

TURN = 16
"""Requests of one turn at most."""
SHARE = 8
"""Of so many threads one has a place to work at."""
LONGEST = 0.01
"""Seconds after which a turn ends although more requests wait; while one takes twice as long, others work without a place."""


class Task:
    """One request on its way to its answer."""

    __slots__ = ("house", "route", "ask", "loop", "coming", "made", "since")

    def __init__(self, house: House, route: Route, ask: Ask) -> None:
        self.house, self.route, self.ask = house, route, ask
        self.loop = asyncio.get_running_loop()
        self.coming: asyncio.Future[Answer] = self.loop.create_future()
        self.made: Answer
        self.since = time.perf_counter()

    def work(self) -> None:
        try:
            self.made = answer(self.house, self.route, self.ask)
        except Exception as error:
            self.fail(error)

    def fail(self, error: Exception) -> None:
        try:
            self.made = failed(self.house, self.ask, error)
        except Exception as worse:  # not even an error page can be made; whoever asked is told all the same
            log.error("failed", id=self.ask.request_id, page=self.ask.route, exc_info=worse)
            self.made = Answer(500, PLAIN[500][1].encode(), "text/plain; charset=utf-8", self.house.headers, PRIVATE)


class Hands:
    """So many threads, started when the first request comes, and fewer places to work at.

    Whoever has a place answers turn after turn until nobody waits, and only then is it free: a thread woken for those who
    came meanwhile would fight for Python's one lock with the one at work, or find that it has done their work already.
    """

    def __init__(self, threads: int) -> None:
        self.size = threads
        self.waiting: deque[Task] = deque()
        self.bell: SimpleQueue[bool | None] = SimpleQueue()  # True: with a place; False: come and look without; None: go home
        self.came: dict[asyncio.AbstractEventLoop, int] = {}
        self.watched: asyncio.AbstractEventLoop | None = None
        self.threads: list[threading.Thread] = []
        self.turned = 0.0  # when a turn with a place last ended
        self.places = threading.Semaphore(max(1, threads // SHARE))

    def answer(self, house: House, route: Route, ask: Ask) -> asyncio.Future[Answer]:
        """The answer in time; never an exception."""
        if not self.threads:
            self.threads = [threading.Thread(target=self._work, name=f"visit-{n}", daemon=True) for n in range(self.size)]
            for thread in self.threads:
                thread.start()
        task = Task(house, route, ask)
        self.waiting.append(task)
        came = self.came.get(task.loop, 0)
        self.came[task.loop] = came + 1
        if not came:
            task.loop.call_soon(self._ring, task.loop)
        return task.coming

    def _ring(self, loop: asyncio.AbstractEventLoop) -> None:
        """One thread for each turn of those who came in one round of the event loop."""
        for _ in range(0, self.came.pop(loop), TURN):
            self._call()
        if self.watched is not loop:
            self.watched = loop
            loop.call_later(LONGEST * 2, self._watch, loop)

    def _call(self) -> None:
        """A thread, while there is a place for it; whoever has the last one looks again who waits before leaving it."""
        if self.places.acquire(blocking=False):
            self.turned = time.perf_counter()
            self.bell.put(True)

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Nobody waits behind one slow page, or a slow disk, while another thread is free."""
        if not self.waiting:
            self.watched = None
            return
        if self._stuck():
            self.bell.put(False)
        loop.call_later(LONGEST * 2, self._watch, loop)

    def _stuck(self) -> bool:
        """Whether those who have a place have all been at one turn for too long."""
        return time.perf_counter() - self.turned > LONGEST * 2

    def close(self) -> None:
        """Let every thread finish what came before this moment, and end."""
        for _ in self.threads:
            self.bell.put(None)
        for thread in self.threads:
            thread.join()
        self.threads = []

    def _work(self) -> None:
        while (placed := self.bell.get()) is not None:
            placed = self._turn(placed)
            while self.waiting and (placed or self._stuck()):
                placed = self._turn(placed)
            self._rise(placed)
        while self.waiting:
            self._turn(placed=False)

    def _turn(self, placed: bool) -> bool:
        """Whether this thread has its place still."""
        turn: list[Task] = []
        ends = time.perf_counter() + LONGEST
        while len(turn) < TURN and time.perf_counter() < ends and (task := self._next()) is not None:
            if task.route.method != "GET":  # a deed may take long: nobody waits for another's
                placed = self._rise(placed)
                if turn:
                    leave(turn)
                turn = []
            turn.append(task)
            task.work()
        if turn:
            leave(turn)
        if placed:
            self.turned = time.perf_counter()
        return placed

    def _rise(self, placed: bool) -> bool:
        """This thread looks at nobody else for now, and leaves its place to another."""
        if placed:
            self.places.release()
            if self.waiting:
                self._call()
        return False

    def _next(self) -> Task | None:
        """Who waits now; None when nobody does."""
        try:
            return self.waiting.popleft()
        except IndexError:
            return None


def leave(turn: list[Task]) -> None:
    """Record the looks of these answers, then let them go. Where the looks cannot be recorded, error pages go instead."""
    owing = [task for task in turn if task.made.owes is not None]
    try:
        if owing:
            owing[0].house.lookbook.record([task.made.owes for task in owing if task.made.owes is not None])
        for task in owing:
            task.made.owes = None
    except Exception as error:
        for task in owing:
            task.fail(error)
    now = time.perf_counter()
    log.write([line("info", "request", {
        "id": task.ask.request_id, "method": task.route.method, "page": task.route.name, "status": task.made.status_code,
        "ms": round((now - task.since) * 1000, 1)}) for task in turn])
    for loop in {task.loop for task in turn}:
        loop.call_soon_threadsafe(settle, [task for task in turn if task.loop is loop])


def settle(turn: list[Task]) -> None:
    """On the event loop: whoever has not gone away meanwhile gets their answer."""
    for task in turn:
        if not task.coming.done():
            task.coming.set_result(task.made)


def failed(house: House, ask: Ask, error: Exception) -> Answer:
    """The error page, and a line in the log unless it only leads to the sign-in page."""
    said = None if isinstance(error, SignInFirst) else what_to_say(error)
    if said is not None and said.status >= 500:
        log.error("failed", id=ask.request_id, page=ask.route, exc_info=error)
    elif said is not None:
        log.info("refused", id=ask.request_id, page=ask.route, status=said.status, kind=type(error).__name__)
    return error_answer(house, ask, error)
