"""Table L-02: what may be paid by whom, and every refusal with its reason."""
from __future__ import annotations

import pytest

from brokerage.kit.errors import Refusal
from brokerage.sums.types import DEPLOYMENTS, PAYERS, STREAM_TYPES, check

EVERY = [(code, payer, how) for code in STREAM_TYPES for payer in PAYERS for how in DEPLOYMENTS]


def refusal(*words: str, **more: bool) -> Refusal:
    with pytest.raises(Refusal) as no:
        check(*words, **more)
    return no.value


def test_all_nineteen_rows_of_the_table_are_here() -> None:
    assert set(STREAM_TYPES) == {
        "NHS_CHC", "NHS_FNC", "NHS_JOINT", "NHS_S117", "LA_S117", "NHS_PWB", "NHS_PHB", "NHS_CYP", "LA_CARE", "LA_CARER",
        "LA_REABLE",
        "LA_EQUIP", "LA_DFG", "OWN_CHARGE", "OWN_TOPUP", "TP_TOPUP", "OWN_PRIVATE", "GRANT", "BEN_OTHER"}


def test_every_combination_is_allowed_or_refused_with_a_field_and_a_reason() -> None:
    for code, payer, how in EVERY:
        kind = STREAM_TYPES[code]
        if payer in kind.payers and how in kind.deployments:
            assert check(code, payer, how) is kind
        else:
            no = refusal(code, payer, how)
            assert no.code and list(no.fields) and no.text.endswith("."), (code, payer, how)


def test_a_council_never_pays_for_continuing_healthcare() -> None:
    assert refusal("NHS_CHC", "COUNCIL", "NOTIONAL").code == "WRONG_PAYER"


def test_nursing_care_is_never_a_direct_payment() -> None:
    assert refusal("NHS_FNC", "ICB", "DIRECT_PAYMENT").code == "WRONG_DEPLOYMENT"


@pytest.mark.parametrize("code", [code for code in STREAM_TYPES if code.startswith("NHS_")])
def test_nobody_is_charged_for_nhs_money(code: str) -> None:
    assert refusal(code, "ICB", STREAM_TYPES[code].deployments[0], charged=True).code == "NO_CHARGE_ALLOWED"


@pytest.mark.parametrize("code", ["LA_S117", "LA_REABLE", "LA_EQUIP", "LA_DFG"])
def test_aftercare_reablement_equipment_and_the_facilities_grant_take_no_weekly_charge(code: str) -> None:
    assert refusal(code, "COUNCIL", STREAM_TYPES[code].deployments[0], charged=True).code == "NO_CHARGE_ALLOWED"


@pytest.mark.parametrize("code", ["NHS_CHC", "NHS_JOINT", "NHS_PHB", "NHS_CYP"])
def test_an_nhs_need_cannot_be_topped_up(code: str) -> None:
    assert refusal(code, "ICB", "NOTIONAL", topped_up=True).code == "NO_TOP_UP_ALLOWED"


def test_a_wheelchair_may_be_topped_up_and_council_care_too() -> None:
    assert check("NHS_PWB", "ICB", "NOTIONAL", topped_up=True) and check("LA_CARE", "COUNCIL", "NOTIONAL", charged=True,
                                                                         topped_up=True)


def test_what_a_person_pays_is_a_charge_and_not_a_stream() -> None:
    assert refusal("OWN_CHARGE", "PERSON", "DIRECT_PAYMENT").code == "A_CHARGE_IS_NOT_A_STREAM"


def test_an_unknown_type_is_refused() -> None:
    assert refusal("NHS_MAGIC", "ICB", "NOTIONAL").code == "NOT_A_STREAM_TYPE"
