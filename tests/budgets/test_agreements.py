"""How money is held: drafted, checked and signed (L-10 to L-12, L-20 to L-22)."""
from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from brokerage.budgets import agreement_actions, review_actions
from brokerage.budgets.agreement_actions import Terms
from brokerage.budgets.agreement_models import WITH_CAPACITY
from brokerage.kit.errors import Refusal
from tests.budgets.conftest import NOW, Town
from tests.budgets.pages import part

SINCE = date(2026, 12, 1)


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, check=lambda no: no.code == code)


def drafted(db: Any, town: Town, n: int = 1, **over: Any) -> Any:
    terms = Terms(**{"deployment": "DIRECT_PAYMENT", "since": SINCE, **over})
    return agreement_actions.draft(db, town.budget(db), town.stream(db, n), terms, by=town.actor("broker"), at=NOW)


def test_a_direct_payment_is_checked_by_an_assessor_and_signed_by_the_payer(town: Town, browse: Any) -> None:
    with town.writing() as db:
        made = drafted(db, town).id
    page = browse(town.users["assessor"])
    page.get(part(town, 1, "agreements"))
    page.post(part(town, 1, "agreements", "check"), {"agreement": str(made), "conditions": ["ABLE"], "evidence": "A visit"}, status=422)
    assert "Every condition must be met" in page.html
    page.post(part(town, 1, "agreements", "check"), {"agreement": str(made), "conditions": list(WITH_CAPACITY), "evidence": "A visit"})
    page = browse(town.users["council"])
    page.get(part(town, 1, "agreements"))
    page.post(part(town, 1, "agreements", "sign"), {"agreement": str(made), "answer": "SIGN"})
    assert "Signed." in page.html


def test_it_is_not_signed_unchecked_nor_where_the_law_excludes_it(town: Town) -> None:
    with town.writing() as db:
        stream, made, by = town.stream(db, 1), drafted(db, town), town.actor("council")
        with refused("CONDITIONS_NOT_MET"):
            agreement_actions.sign(db, stream, made, by=by, at=NOW)
        agreement_actions.check(db, made, (), evidence="A court order.", exclusion="A drug rehabilitation requirement", by=town.actor("assessor"), at=NOW)
        with refused("EXCLUDED"):
            agreement_actions.sign(db, stream, made, by=by, at=NOW)
        with refused("NOT_THE_PAYER"):
            agreement_actions.refuse(db, stream, made, why="No.", by=town.actor("icb"), at=NOW)
        agreement_actions.refuse(db, stream, made, why="The law does not allow it.", by=by, at=NOW)
        step = review_actions.decision(db, stream, "REFUSED_DIRECT_PAYMENT")
        assert step is not None and step.why == "The law does not allow it."
        agreement_actions.sign(db, stream, drafted(db, town, deployment="NOTIONAL"), by=by, at=NOW)
        assert stream.deployment == "DIRECT_PAYMENT", "until its first day"


def test_a_recipient_goes_with_the_payer_and_acts_for_the_person(town: Town) -> None:
    with town.writing() as db:
        for n, over, code in ((1, {"recipient": "REPRESENTATIVE"}, "WRONG_RECIPIENT"), (0, {"recipient": "AUTHORISED_PERSON"}, "WRONG_RECIPIENT"),
                              (1, {"recipient": "NOMINEE"}, "NOT_IN_CIRCLE"), (1, {"deployment": "THIRD_PARTY"}, "HOLDER_INCOMPLETE"),
                              (1, {"since": date(2027, 4, 1)}, "TERMS_WRONG"), (1, {"advance_weeks": 14}, "TERMS_WRONG")):
            with refused(code):
                drafted(db, town, n, **over)


def test_everybody_who_plans_reads_it_and_another_funder_does_not(town: Town, browse: Any) -> None:
    browse(town.users["ann"]).get(part(town, 1, "agreements"))
    browse(town.users["broker"]).get(part(town, 1, "agreements"))
    browse(town.users["icb"]).get(part(town, 1, "agreements"), status=404)
