"""A person's money on one page for whoever checks it."""
from __future__ import annotations

from datetime import date
from typing import Any

from tests.oversight.conftest import Town, bought, here, lived, said


def test_a_budget_in_order_has_little_to_look_at_and_a_wrong_one_says_what(town: Town, browse: Any) -> None:
    lived(town)
    with town.writing() as db:
        bought(db, town, "ann", "60", date(2026, 9, 1), "Cash and Carry", "things")
        bought(db, town, "ann", "24.99", date(2026, 9, 1), "Helping Hands", "a small thing")
        bought(db, town, "ann", "70", date(2026, 11, 10), "Helping Hands", "not due yet")
    page = browse(town.users["council"]).get(here(town, "audit"))
    words = said(page)
    assert "1 missing after 28 days, £60.00 in all" in words and "Paid, and not known here" in words
    assert "Nothing is signed" not in words and "Signed, from 13 April 2026" in words
    assert "£15,099.92 of £29,615.12 allowed so far: 51%" in words  # 14,944.93 + 60.00 + 24.99 + 70.00, of 222 days


def test_only_who_answers_for_this_person_opens_it(town: Town, browse: Any) -> None:
    for who, status in (("icb", 200), ("finance", 200), ("assessor", 200), ("broker", 200), ("ann", 403), ("other", 404), ("ben", 403)):
        assert browse(town.users[who]).client.get(here(town, "audit")).status_code == status, who


def test_the_nhs_reads_nothing_of_the_councils_agreement_or_of_what_the_person_is_charged(town: Town, browse: Any) -> None:
    lived(town)
    words = said(browse(town.users["icb"]).get(here(town, "audit")))
    assert "Agreement with NHS Testshire" in words and "Testham Council" not in words and "own part" not in words
    assert "own part" in said(browse(town.users["council"]).get(here(town, "audit")))
    surplus = said(browse(town.users["icb"]).get(here(town, "surplus")))
    assert "charges" not in surplus and "Testham Council" not in surplus
