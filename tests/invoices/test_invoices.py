"""The list of bills, as a provider and as the holder sees it."""
from __future__ import annotations

from datetime import date
from typing import Any

from tests.budgets.conftest import Town
from tests.invoices.town import billed


def test_a_provider_sees_what_it_can_bill_and_who_has_each_bill(town: Town, door: Any, clock: Any) -> None:
    clock.put(date(2026, 7, 1))
    tom = door("tom")
    assert "Ready to bill" in tom.get("/invoices") .html and "84 hours" in tom.html
    with town.writing() as db:
        billed(db, town)
    tom.get("/invoices")
    assert "HC-1" in tom.html and "29 days left" in tom.html and "Ready to bill" not in tom.html
    rival = door("rita")
    rival.get("/invoices")
    assert "HC-1" not in rival.html and "Ready to bill" not in rival.html


def test_the_holder_sees_what_waits_for_them_and_nobody_elses(town: Town, door: Any, clock: Any) -> None:
    clock.put(date(2026, 7, 1))
    with town.writing() as db:
        billed(db, town)
    ann = door("ann")
    ann.get("/invoices")
    assert "£2,088.24 for" in ann.html and "Waiting for you" in ann.html
    ben = door("ben")
    ben.get("/invoices")
    assert "2,088.24" not in ben.html and "Nothing waits" in ben.html
