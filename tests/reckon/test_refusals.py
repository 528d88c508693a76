"""Bad input is refused with a code and a plain reason: one case for each code, and several faults named at once."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

import pytest

from brokerage import HOUSE, reckon
from brokerage.reckon import Refused, Unreadable
from tests.house import source
from tests.reckon.asking import FAMILY, HOMECARE, ICB, LA, YEAR, Case, care_home, codes, joint, shared

ASSESSED = {"income": "312.70", "mig": "186.40", "dre": "78.10"}
SAVINGS = {"amount": "14900.00", "lower": "14250.00", "upper": "23250.00", "step": "250.00", "per_step": "1.00"}
CHC = {"ref": "chc", "type": "NHS_CHC", "payer": "ICB", "priority": 5}
JULY = {"from": "2026-07-01", "to": "2026-07-28"}
GROUP = {"bookings": [1, 2], "this": 1}


def line(**over: Any) -> Case:
    return joint(lines=[{**HOMECARE, **over}], charges=[])


def split(rule: dict[str, Any], *streams: dict[str, Any]) -> Case:
    return joint(split=rule, streams=[ICB, LA, *streams], charges=[])


def tiers(*steps: tuple[str, str | None]) -> dict[str, Any]:
    return {"rule": "FIXED_WATERFALL", "tiers": [{"stream": ref, **({"cap": cap} if cap else {})} for ref, cap in steps]}


def charge(**said: Any) -> Case:
    return joint(charges=[{"stream": "la", **said}])


def changed(*changes: dict[str, Any]) -> Case:
    return joint(changes=[{"from": "2026-08-19", **change} for change in changes])


def summed(kind: str, **said: Any) -> Case:
    return joint(sums=[{"kind": kind, "ref": "it", **said}])


def assistant(**over: Any) -> Case:
    said = {
        "hourly": "14.00",
        "hours": "20",
        "holiday_weeks": "5.6",
        "national_insurance": {"percent": "15", "threshold": "5000.00"},
        "pension": {"percent": "3", "lower": "6240.00"},
    }
    return summed("assistant", **{**said, **over})


def prepaid(**over: Any) -> Case:
    said = {"paid_for": {"from": "2027-03-22", "to": "2027-04-18"}, "year_end": "2027-03-31", "paid": {"icb": "10.00"}}
    return summed("prepayment", **{**said, **over})


def without(case: Case, *names: str) -> Case:
    return {name: value for name, value in case.items() if name not in names}


REFUSED: list[tuple[str, Case]] = [
    ("MISSING_FIELD", without(joint(), "title")),
    ("MISSING_FIELD", without(joint(), "period")),
    ("MISSING_FIELD", joint(streams=[])),
    ("MISSING_FIELD", line(quantity=None)),
    ("MISSING_FIELD", joint(split={"shares": []})),
    ("MISSING_FIELD", charge()),
    ("MISSING_FIELD", changed({"stream": "icb"})),
    ("MISSING_FIELD", care_home(budget_rate=None)),
    ("UNKNOWN_FIELD", joint(perod=YEAR)),
    ("UNKNOWN_FIELD", line(price="1.00")),
    ("WRONG_TYPE", joint(lines={})),
    ("WRONG_TYPE", joint(title=5)),
    ("WRONG_TYPE", line(chargeable="yes")),
    ("WRONG_TYPE", line(split="icb")),
    ("NOT_A_CHOICE", line(unit="fathom")),
    ("NOT_A_CHOICE", joint(split={"rule": "HALF"})),
    ("NOT_A_CHOICE", joint(payments={"cycle": "daily"})),
    ("NOT_A_DATE", joint(period={**YEAR, "to": "2027-02-30"})),
    ("NOT_A_DATE", joint(period={**YEAR, "to": "31/3/2027"})),
    ("NOT_A_DATE", joint(period={"from": "0226-04-13", "to": "2027-03-31"})),
    ("NOT_AN_AMOUNT", line(rate="twenty")),
    ("NOT_AN_AMOUNT", line(rate="24.86001")),
    ("NOT_AN_AMOUNT", charge(weekly="48.205")),
    ("NOT_AN_AMOUNT", line(rate=True)),
    ("NOT_AN_AMOUNT", line(rate=1e30)),
    ("NOT_AN_AMOUNT", charge(weekly="£48.20")),
    ("NOTHING_TO_RECKON", joint(lines=[])),
    ("NOTHING_TO_RECKON", prepaid(paid={"icb": "0.00"})),
    ("TOO_MANY", joint(changes=[{"from": "2026-08-19", "split": shared(icb=60, la=40)}] * 301)),
    ("DATES_BACKWARDS", joint(period={"from": "2027-03-31", "to": "2026-04-13"})),
    ("DATES_BACKWARDS", line(**{"from": "2026-06-02", "to": "2026-06-01"})),
    ("DATES_BACKWARDS", line(pauses=[{"from": "2026-06-02", "to": "2026-06-01"}])),
    ("DATES_BACKWARDS", charge(weekly="1.00", **{"from": "2026-06-02", "to": "2026-06-01"})),
    ("DATES_OVERLAP", line(pauses=[JULY, {"from": "2026-07-28", "to": "2026-07-30"}])),
    (
        "DATES_OVERLAP",
        joint(charges=[{"stream": "la", "weekly": "48.20"}, {"stream": "la", "weekly": "50.00", "from": "2026-06-01"}]),
    ),
    ("RUN_TOO_LONG", joint(period={"from": "2026-04-13", "to": "2076-04-13"})),
    ("REF_TWICE", joint(lines=[HOMECARE, HOMECARE])),
    ("REF_TWICE", joint(streams=[ICB, LA, {**ICB, "priority": 7}])),
    ("REF_TWICE", line(group={"bookings": [1, 1], "this": 1})),
    ("BAD_REF", line(ref="a.b")),
    ("PRIORITY_TWICE", joint(streams=[ICB, {**LA, "priority": 1}])),
    ("NOT_A_STREAM_TYPE", joint(streams=[{**ICB, "type": "NHS"}, LA])),
    ("WRONG_PAYER", joint(streams=[{**ICB, "payer": "COUNCIL"}, LA])),
    ("WRONG_DEPLOYMENT", joint(streams=[{**ICB, "deployment": "CASH"}, LA])),
    (
        "A_CHARGE_IS_NOT_A_STREAM",
        joint(streams=[ICB, LA, {"ref": "own", "type": "OWN_CHARGE", "payer": "PERSON", "priority": 9}]),
    ),
    ("ONCE_NEEDS_A_DAY", line(per="once")),
    ("ONCE_HAS_NO_PAUSE", line(per="once", pauses=[JULY], **{"from": "2026-07-01"})),
    ("PAUSE_OUTSIDE_LINE", line(pauses=[JULY], **{"from": "2026-07-02"})),
    ("SAID_TWICE", line(minutes=60)),
    ("SAID_TWICE", charge(weekly="1.00", assessment=ASSESSED)),
    ("MINUTES_OF_NO_HOUR", line(quantity=None, minutes=60, unit="visit")),
    ("QUANTITY_NEGATIVE", line(quantity="-1")),
    ("QUANTITY_NEGATIVE", changed({"lines": ["homecare"], "quantity": "-1"})),
    ("QUANTITY_ABSURD", line(quantity="505")),
    ("QUANTITY_ABSURD", line(quantity=None, minutes=10_000, per="day")),
    ("RATE_NEGATIVE", line(rate="-24.86")),
    ("RATE_ABSURD", line(rate="100001")),
    ("AMOUNT_ABSURD", line(rate="99999", quantity="504")),
    ("UNKNOWN_BOOKING", line(group={"bookings": [1, 2], "this": 3})),
    ("UNKNOWN_LINE", changed({"lines": ["gardening"], "rate": "20.00"})),
    ("UNKNOWN_LINE", care_home(line="cottage")),
    ("UNKNOWN_STREAM", split(shared(icb=60, elsewhere=40))),
    ("UNKNOWN_STREAM", joint(charges=[{"stream": "elsewhere", "weekly": "1.00"}])),
    ("NO_SPLIT", without(joint(charges=[]), "split")),
    ("SPLIT_NOT_100", split(shared(icb=60, la=39))),
    ("SPLIT_NOT_100", split(shared(icb=60, la="40.0001"))),
    ("SPLIT_NAMES_TWICE", split({"rule": "PERCENT", "shares": [{"stream": "icb", "percent": 50}] * 2})),
    ("PERCENT_OUT_OF_RANGE", split(shared(icb=160, la=-60))),
    ("SPLIT_EMPTY", split(tiers())),
    ("TIER_AFTER_REST", split(tiers(("icb", None), ("la", "9.00")))),
    ("UNFUNDED_REMAINDER", split(tiers(("icb", "300.00"), ("la", "200.00")))),
    ("NHS_ONLY_LINE", line(nhs_only=True)),
    ("CHC_PAYS_ALONE", split(shared(chc=60, la=40), CHC)),
    ("TOP_UP_IN_SPLIT", split(shared(la=60, family=40), FAMILY)),
    ("CHARGE_ABOVE_COST", charge(weekly="354.83")),
    ("CHARGE_ABOVE_COST", changed({"charge": {"stream": "la", "weekly": "1000.00"}})),
    ("NO_CHARGE_ALLOWED", joint(charges=[{"stream": "icb", "weekly": "1.00"}])),
    ("S117_IS_FREE", charge(weekly="1.00", kind="S117_NO_CHARGE")),
    ("LESS_THAN_NOTHING", charge(weekly="-1.00")),
    ("LESS_THAN_NOTHING", charge(assessment={**ASSESSED, "dre": "-1.00"})),
    ("LIMITS_OUT_OF_ORDER", charge(assessment={**ASSESSED, "capital": {**SAVINGS, "upper": "1.00"}})),
    ("CAPITAL_ABOVE_LIMIT", charge(assessment={**ASSESSED, "capital": {**SAVINGS, "amount": "23250.01"}})),
    ("CHANGE_IS_DATED", changed({"charge": {"stream": "la", "weekly": "1.00", "from": "2026-09-01"}})),
    ("CHANGE_EMPTY", changed({"lines": ["homecare"]})),
    ("CHANGE_NAMES_NO_LINE", changed({"rate": "20.00"})),
    ("CHANGE_OUTSIDE_PERIOD", joint(changes=[{"from": "2027-04-01", "lines": ["homecare"], "rate": "20.00"}])),
    (
        "CHANGE_OUTSIDE_LINE",
        joint(lines=[{**HOMECARE, "to": "2026-07-01"}], changes=[{"from": "2026-08-19", "lines": ["homecare"], "rate": "20.00"}]),
    ),
    ("CHANGES_CLASH", changed({"lines": ["homecare"], "rate": "20.00"}, {"lines": ["homecare", "night"], "rate": "21.00"})),
    ("CHANGE_WITHOUT_TOP_UP", changed({"lines": ["homecare"], "budget_rate": "20.00"})),
    ("TOP_UP_NO_SUITABLE_OPTION", care_home(suitable=[{"name": "Oak View", "rate": "812.01"}])),
    ("TOP_UP_NO_SUITABLE_OPTION", care_home(suitable=[])),
    ("TOP_UP_NOT_SIGNED", care_home(signed=False)),
    ("TOP_UP_NOT_NEEDED", care_home(budget_rate="897.50")),
    ("TOP_UP_WRONG_STREAM", care_home(stream="la")),
    ("TOP_UP_TWICE", {**care_home(), "top_ups": care_home()["top_ups"] * 2}),
    ("TOP_UP_OWN_NOT_ALLOWED", {**care_home(), "streams": [LA, {**FAMILY, "type": "OWN_TOPUP", "payer": "PERSON"}]}),
    (
        "TOP_UP_NOT_A_TIER",
        {**care_home(budget_rate=None), "lines": [{**care_home()["lines"][0], "split": tiers(("la", "812.00"))}]},
    ),
    (
        "NO_TOP_UP_ALLOWED",
        {
            **care_home(),
            "streams": [LA, FAMILY, ICB | {"priority": 9}],
            "lines": [{**care_home()["lines"][0], "split": shared(icb=50, la=50)}],
        },
    ),
    ("WEIGHTS_UNFIT", summed("share", amount="1.00", weights=["0"])),
    ("QUANTITIES_FALL", summed("invoice", line="homecare", on="2026-05-01", quantities=["84", "83"])),
    (
        "NO_DIRECT_PAYMENT",
        {
            **summed("surplus", spent=[], reserve_weeks=4),
            "streams": [{**ICB, "deployment": "NOTIONAL"}, {**LA, "deployment": "NOTIONAL"}],
        },
    ),
    ("NO_PREPAYMENT", prepaid(year_end="2027-04-18")),
    ("NO_PREPAYMENT", summed("final_account", paid_for=JULY, last_day="2026-08-01")),
    (
        "ADVANCE_NOT_WHOLE_WEEKS",
        summed("final_account", paid_for={"from": "2026-07-01", "to": "2026-07-27"}, last_day="2026-07-02"),
    ),
    ("BELOW_MINIMUM_WAGE", assistant(hourly="12.70", minimum_wage="12.71")),
]


@pytest.mark.parametrize(("code", "case"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_bad_input_is_refused_with_its_code_its_place_and_a_plain_reason(code: str, case: Case) -> None:
    with pytest.raises(Refused) as no:
        reckon.reckon(reckon.read(json.dumps(case).encode()))
    assert code in [fault.code for fault in no.value.faults]
    for fault in no.value.faults:
        assert len(fault.text) > 15 and fault.text[0].isupper() | (fault.text[0] in "“£") and "Traceback" not in fault.text
        assert fault.where or fault.code in ("WRONG_TYPE",)


def every_code() -> Iterator[str]:
    """The codes in our own source: the first words of each Fault."""
    for _, tree in source.python("brokerage/reckon"):
        for node in ast.walk(tree):
            first = node.args[0] if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault" and node.args else None
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
                first = node.value
            for part in ast.walk(first) if first is not None else ():
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.isupper():
                    yield part.value


OF_THE_COMMAND = {"UNREADABLE", "DIFFERS", "NO_SUCH_FIGURE", "NOT_REFUSED", "FIELD_TWICE"}


def test_every_code_in_the_source_has_its_bad_input_here() -> None:
    assert set(every_code()) - {code for code, _ in REFUSED} == OF_THE_COMMAND


def test_every_code_is_explained_to_strangers() -> None:
    told = (HOUSE / "docs" / "reckon.md").read_text()
    assert [code for code in sorted({*every_code(), *(code for code, _ in REFUSED)}) if f"`{code}`" not in told] == []


def test_all_faults_of_form_are_named_at_once_with_their_places() -> None:
    case = joint(
        titel="x", period={"from": "2026-02-30", "to": "x"}, lines=[{"ref": "a", "rate": "x"}, {"rate": "1", "unit": "moon"}]
    )
    with pytest.raises(Refused) as no:
        reckon.read(json.dumps(case).encode())
    assert {(f.code, f.where) for f in no.value.faults} == {
        ("UNKNOWN_FIELD", "titel"),
        ("NOT_A_DATE", "period.from"),
        ("NOT_A_DATE", "period.to"),
        ("NOT_AN_AMOUNT", "lines[0].rate"),
        ("MISSING_FIELD", "lines[1].ref"),
        ("NOT_A_CHOICE", "lines[1].unit"),
    }


def test_all_faults_of_sense_are_named_at_once() -> None:
    case = joint(
        split=shared(icb=60, la=39),
        lines=[{**HOMECARE, "quantity": "-1"}],
        changes=[{"from": "2028-01-01"}],
        period={"from": "2027-03-31", "to": "2026-04-13"},
    )
    assert codes(case) == ["DATES_BACKWARDS", "QUANTITY_NEGATIVE", "SPLIT_NOT_100", "CHANGE_EMPTY", "CHANGE_OUTSIDE_PERIOD"]


def test_a_name_that_stands_twice_is_refused_where_json_alone_would_keep_the_last() -> None:
    assert codes(
        b'{"title": "x", "title": "y", "sums": [{"kind": "share", "ref": "a", "amount": "1.00", "weights": ["1"]}]}'
    ) == ["FIELD_TWICE"]


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"[]", b"{", b'"x"', b"null", b"[" * 100_000, b'{"a": NaN}', b'{"a": ' + b"9" * 5_000 + b"}"]
)
def test_what_is_no_json_object_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        reckon.read(raw)


def test_numbers_are_read_exactly_and_never_as_floats() -> None:
    case = reckon.read(json.dumps(joint()).replace('"24.86"', "24.86").encode())
    assert str(case.lines[0].rate) == "24.8600" and codes(joint(lines=[{**HOMECARE, "rate": 0.1 + 0.2}])) == ["NOT_AN_AMOUNT"]


def test_not_even_a_charge_of_nothing_is_recorded_against_free_money_but_for_aftercare() -> None:
    assert codes({**care_home(), "charges": [{"stream": "family", "weekly": "0.00"}]}) == ["NO_CHARGE_ALLOWED"]
    assert codes({**care_home(), "charges": [{"stream": "family", "kind": "S117_NO_CHARGE"}]}) == ["NO_CHARGE_ALLOWED"]
    aftercare = {**LA, "type": "LA_S117"}
    assert codes(joint(streams=[ICB, aftercare], charges=[{"stream": "la", "kind": "S117_NO_CHARGE"}])) == []


def test_no_top_up_is_asked_for_an_nhs_need_even_in_a_waterfall() -> None:
    case = care_home(budget_rate=None)
    case["streams"] = [ICB, FAMILY]
    case["lines"][0]["split"] = tiers(("icb", "812.00"), ("family", None))
    assert "NO_TOP_UP_ALLOWED" in codes(case)
