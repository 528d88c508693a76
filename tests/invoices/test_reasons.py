"""Reason codes are public: the page in docs/ is what the table says, and every code that the match gives is in it."""
from __future__ import annotations

import re

from brokerage import HOUSE
from brokerage.invoices.reasons import REASONS, documented


def test_the_documented_reasons_are_those_of_the_program() -> None:
    assert (HOUSE / "docs" / "invoice-reasons.md").read_text() == documented(), "run `brokerage reasons > docs/invoice-reasons.md`"


def test_every_reason_says_how_to_put_it_right_and_who_can() -> None:
    assert all(r.text.endswith(".") and r.fix.endswith(".") and r.who for r in REASONS.values())


def test_every_code_that_the_room_gives_is_documented() -> None:
    given = set()
    for name in ("matching", "intake", "crediting", "risks"):
        said = (HOUSE / "brokerage" / "invoices" / f"{name}.py").read_text()
        given |= set(re.findall(r'"([A-Z]{2,}(?:_[A-Z]+)+)"', said))
    given -= {"CREDIT_NOTE", "IN_PAY_RUN", "NOTICE_GIVEN", "PART_APPROVED"}
    assert given <= set(REASONS), given - set(REASONS)
