"""One judge for all tests of a process: it takes a second or two to start."""
from __future__ import annotations

from collections.abc import Iterator

import pytest

from brokerage import HOUSE
from brokerage.invoices.checking import Checker

SAMPLE = HOUSE / "providers" / "ubl" / "sample.xml"


@pytest.fixture(scope="session")
def checker() -> Iterator[Checker]:
    with Checker(seconds=60) as made:
        yield made


@pytest.fixture(scope="session")
def sample() -> bytes:
    return SAMPLE.read_bytes()
