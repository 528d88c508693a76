"""One contract for every adapter of bills and of bank statements: a sample beside it, pure, tolerant of anything thrown at it."""
from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import providers.bank_registry
import providers.bill_registry
from brokerage import HOUSE
from brokerage.invoices import ports as bills
from brokerage.kit.xml import Unreadable
from brokerage.payments import ports as bank
from providers.spend.reading import read as read_spend

providers.bank_registry.fill()
providers.bill_registry.fill()
FOLDER = HOUSE / "providers"
SAMPLES = {"ubl": "ubl/sample.xml", "claims": "claims/sample.csv", "camt053": "bank/sample.camt053.xml", "mt940": "bank/sample.mt940.sta",
           "sheet": "bank/sample.csv", "spend": "spend/sample.csv"}
READINGS: dict[str, Callable[[bytes], Iterator[Any]]] = {
    **{name: adapter.read for name, adapter in bills.ADAPTERS.items()}, **{name: adapter.read for name, adapter in bank.ADAPTERS.items()},
    "spend": read_spend}
GIVEN = (bills.InvoiceDraft, bills.PaidLine, bank.Statement)
PROBLEMS = (bills.Problem, bank.Problem)


def test_every_adapter_of_the_registries_has_a_sample_here() -> None:
    assert providers.bill_registry.ADAPTERS and providers.bank_registry.ADAPTERS and set(READINGS) == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_its_sample_is_read_whole_and_the_same_twice(name: str) -> None:
    raw = (FOLDER / SAMPLES[name]).read_bytes()
    found = list(READINGS[name](raw))
    assert found and all(isinstance(one, GIVEN) for one in found) and list(READINGS[name](raw)) == found


@pytest.mark.parametrize("name", SAMPLES)
def test_whatever_is_thrown_at_it_it_answers_with_problems_or_says_why_not(name: str) -> None:
    raw, chance = (FOLDER / SAMPLES[name]).read_bytes(), random.Random(name)
    thrown = [b"", b"\0" * 50, b"<" * 50, b"," * 50, b"PK\x03\x04", b"\x1f\x8b\x08", b"\xff\xfe", b"%PDF", b"\n\n:20:\n:61:"]
    for _ in range(150):
        spoiled = bytearray(raw)
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(spoiled))
            spoiled[at:at + chance.choice((0, 1, 1, 5))] = chance.choice((b"", b"9", b"\xc3", b'"', b"\n", b"-", b",", b"\0", b"<", b"e9"))
        thrown.append(bytes(spoiled))
    for one in thrown:
        try:
            found = list(READINGS[name](one))
        except Unreadable as why:
            assert 5 < len(str(why)) < 400
            continue
        assert all(isinstance(each, (*GIVEN, *PROBLEMS)) for each in found)
        assert all(each.text and len(each.text) < 400 for each in found if isinstance(each, PROBLEMS))
