"""Which bills are paid without asking."""
from __future__ import annotations

from typing import Any

from brokerage.invoices import holder_rules
from brokerage.kit.money import Pence
from tests.budgets.conftest import Town
from tests.invoices.town import AFTER, billed


def test_the_holder_names_a_provider_and_an_amount(town: Town, door: Any) -> None:
    ann, person = door("ann"), town.people["ann"].id
    ann.get(f"/invoices/rule/{person}")
    ann.post(f"/invoices/rule/{person}", {"which": "PROVIDERS"}, status=422)
    assert "Choose at least one provider" in ann.html and "how much one bill may be" in ann.html
    ann.post(f"/invoices/rule/{person}", {"which": "PROVIDERS", "providers": [str(town.orgs["provider"].id)], "up_to": "2100"})
    with town.writing() as db:
        rule = holder_rules.of(db, [person])[person]
        assert rule.passes(town.orgs["provider"].id, Pence(2_100_00)) and not rule.passes(town.orgs["provider"].id, Pence(2_100_01))
        assert not rule.passes(town.orgs["rival"].id, Pence(1))


def test_nobody_else_sets_it(town: Town, door: Any) -> None:
    for who, status in (("carer", 403), ("finance", 403), ("ben", 404)):
        door(who).get(f"/invoices/rule/{town.people['ann'].id}", status=status)


def test_a_bill_that_matches_goes_straight_through_where_the_rule_says_so(town: Town, monkeypatch: Any) -> None:
    from brokerage.invoices import risks
    monkeypatch.setattr(risks, "_of_payee", lambda *_: [])
    with town.writing() as db:
        holder_rules.choose(db, town.people["ann"].id, "ALL", {}, by=town.actor("ann"), at=AFTER)
        row = billed(db, town)
        assert (row.state, row.holder_said, row.approved_by) == ("APPROVED", "YES", "system") and row.holder_by.startswith("rule/")


def test_no_rule_passes_a_bill_with_a_risk(town: Town) -> None:
    with town.writing() as db:
        holder_rules.choose(db, town.people["ann"].id, "ALL", {}, by=town.actor("ann"), at=AFTER)
        row = billed(db, town)
        assert row.state == "MATCHED" and "NEW_PAYEE" in row.risks and "NO_BANK" in row.risks
