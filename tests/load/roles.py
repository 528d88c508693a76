"""What each of the people does, one step at a time: of five requests four read, and one sends a form that writes.

Whoever waits for somebody else (a holder for the worker's record, the provider for the holder's yes) is handed the number
of what waits, and reads on while there is none. Nobody does the same thing as somebody else, so no answer but success will do.
"""
from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable, Iterator
from datetime import date

from tests.load.client import Browser
from tests.load.town import HOUR, Household, Streets

WRITES = 0.38
"""Of the steps. Not always is there something to write, and one that writes opens the page of its form first: about one request of
five is a write."""
TO_BILL = 3
"""Confirmed visits before a provider bills them."""
Write = Callable[[], bool]


class House:
    """What waits for whom in one household: visits to record, to confirm, to bill; bills to approve."""

    def __init__(self, of: Household, visits: list[int]) -> None:
        self.of, self.to_record, self.to_confirm, self.to_approve = of, deque(visits), deque[int](), deque[int]()
        self.confirmed = 0


class Role:
    """Somebody with pages that they read in turn and things that they do in turn. `step` does one of them."""

    def __init__(self, browser: Browser, reads: list[str], writes: list[Write], seed: int) -> None:
        self.browser, self.chance = browser, random.Random(seed)
        self.reads, self.writes = reads, writes
        self._turn: Iterator[str] = iter(())

    def step(self) -> None:
        if self.writes and self.chance.random() < WRITES and any(write() for write in self.chance.sample(self.writes, len(self.writes))):
            return
        self.browser.get(self.chance.choice(self.reads))


def everybody(address: str, streets: Streets, houses: list[House], today: date) -> list[Role]:
    """One role for each user of the streets, signed in by their first request."""
    month, made = f"{today:%Y-%m}", []

    def of(user: int, reads: list[str], *writes: Callable[[Browser], bool]) -> None:
        browser = Browser(address, user)
        made.append(Role(browser, reads, [lambda write=write: write(browser) for write in writes], user))  # type: ignore[misc]

    for house in houses:
        h = house.of
        reads = ["/home", f"/budgets/{h.budget}", f"/budgets/{h.budget}/track", f"/budgets/{h.budget}/statement", "/services?q=care"]
        if h.order:
            of(h.user, [*reads, f"/people/{h.person}/week", "/invoices"], _confirms(house), _approves(house))
        else:
            of(h.user, [*reads, "/notices"], _spends(h, today), _spends(h, today), _worries(h))
    ordered = [house for house in houses if house.of.order]
    for n, worker in enumerate(streets.workers):
        of(worker, ["/visits", "/orders", "/invoices"], _records(ordered[n::len(streets.workers)], today))
    for n, broker in enumerate(streets.brokers):
        own = houses[n::len(streets.brokers)]
        of(broker, ["/caseload", "/plans", "/services?q=help", *(f"/plans/{house.of.plan}" for house in own[:4])], _plans(own))
    staff = streets.staff
    of(staff["tom"], ["/invoices", "/orders", "/desk"], _bills(ordered))
    of(staff["officer"], ["/work", "/invoices/queue", "/payments"])
    of(staff["council"], ["/work", "/approvals", "/returns", f"/budgets/{houses[0].of.budget}"])
    of(staff["icb"], ["/work", "/approvals", f"/budgets/{houses[0].of.budget}/track"])
    assert month
    return made


def _spends(h: Household, today: date) -> Callable[[Browser], bool]:
    def spend(browser: Browser) -> bool:
        number = len(browser.journal)
        pence = 100 + (number * 37 + h.user * 11) % 400
        browser.act("spend", f"Shop {h.user}-{number}", f"/budgets/{h.budget}/spend", f"/budgets/{h.budget}/spend", pence, payee=f"Shop {h.user}-{number}",
                    what="Bread", amount=f"{pence // 100}.{pence % 100:02}", bought_on__day=str(today.day), bought_on__month=str(today.month),
                    bought_on__year=str(today.year))
        return True
    return spend


def _worries(h: Household) -> Callable[[Browser], bool]:
    def worry(browser: Browser) -> bool:
        browser.act("message", f"{h.user}-{len(browser.journal)}", f"/people/{h.person}/worry", f"/people/{h.person}/worry", kind="OTHER",
                    what=f"Message {h.user}-{len(browser.journal)}")
        return True
    return worry


def _records(houses: list[House], today: date) -> Callable[[Browser], bool]:
    def record(browser: Browser) -> bool:
        house = next((one for one in sorted(houses, key=lambda one: -len(one.to_record)) if one.to_record), None)
        if house is None:
            return False
        visit = house.to_record.popleft()
        browser.act("recorded", str(visit), f"/deliveries/{visit}", f"/deliveries/{visit}/done")
        house.to_confirm.append(visit)
        return True
    return record


def _confirms(house: House) -> Callable[[Browser], bool]:
    def confirm(browser: Browser) -> bool:
        if not house.to_confirm:
            return False
        visit = house.to_confirm.popleft()
        browser.act("confirmed", str(visit), f"/deliveries/{visit}", f"/deliveries/{visit}/confirm", int(HOUR))
        house.confirmed += 1
        return True
    return confirm


def _bills(houses: list[House]) -> Callable[[Browser], bool]:
    def bill(browser: Browser) -> bool:
        house = next((one for one in sorted(houses, key=lambda one: -one.confirmed) if one.confirmed >= TO_BILL), None)
        if house is None:
            return False
        house.confirmed = 0
        path = f"/invoices/new/{house.of.order}"
        made = browser.act("billed", "", path, path)
        made.key = made.led_to.rpartition("/")[2]
        house.to_approve.append(int(made.key))
        return True
    return bill


def _approves(house: House) -> Callable[[Browser], bool]:
    def approve(browser: Browser) -> bool:
        if not house.to_approve:
            return False
        bill = house.to_approve.popleft()
        browser.act("approved", str(bill), f"/invoices/{bill}/approve", f"/invoices/{bill}/approve", lambda sent: int(sent["seen"]))
        return True
    return approve


def _plans(houses: list[House]) -> Callable[[Browser], bool]:
    def edit(browser: Browser) -> bool:
        house = houses[len(browser.journal) % len(houses)]
        path, words = f"/plans/{house.of.plan}/sections/outcomes", f"I see the sea {browser.user}-{len(browser.journal)}"
        browser.act("planned", words, path, path, words=words)
        return True
    return edit
