"""Small cases for tests: the joint package of W1, and ways to bend it."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from brokerage import reckon
from brokerage.reckon import Reckoning, Refused

CASES = Path(__file__).parent / "cases"
Case = dict[str, Any]
ICB = {"ref": "icb", "type": "NHS_JOINT", "payer": "ICB", "priority": 1, "deployment": "DIRECT_PAYMENT"}
LA = {"ref": "la", "type": "LA_CARE", "payer": "COUNCIL", "priority": 2, "deployment": "DIRECT_PAYMENT"}
FAMILY = {"ref": "family", "type": "TP_TOPUP", "payer": "THIRD_PARTY", "priority": 3}
HOMECARE = {"ref": "homecare", "rate": "24.86", "quantity": "21"}
NIGHT = {"ref": "night", "rate": "182.50", "quantity": "2", "unit": "night"}
YEAR = {"from": "2026-04-13", "to": "2027-03-31"}


def shared(**percents: str | int) -> dict[str, Any]:
    return {"rule": "PERCENT", "shares": [{"stream": ref, "percent": percent} for ref, percent in percents.items()]}


def joint(**over: Any) -> Case:
    """Homecare and nights, ICB 60 and council 40, a charge of 48.20; `over` replaces whole fields."""
    made: Case = {
        "title": "Joint",
        "period": YEAR,
        "streams": [ICB, LA],
        "split": shared(icb=60, la=40),
        "lines": [HOMECARE, NIGHT],
        "charges": [{"stream": "la", "weekly": "48.20"}],
    }
    return deepcopy({**made, **over})


def care_home(**top_up: Any) -> Case:
    """A home above the budget, with a top-up that is in order unless `top_up` says otherwise."""
    agreed = {
        "line": "home",
        "stream": "family",
        "budget_rate": "812.00",
        "suitable": [{"name": "Elm House", "rate": "805.00"}],
        "signed": True,
    }
    home = {"ref": "home", "rate": "897.50", "quantity": "1", "unit": "week", "split": {"rule": "LINE", "stream": "la"}}
    return deepcopy(
        {"title": "Home", "period": YEAR, "streams": [LA, FAMILY], "lines": [home], "top_ups": [{**agreed, **top_up}]}
    )


def asked(case: Case) -> Reckoning:
    return reckon.reckon(reckon.read(json.dumps(case).encode()))


def codes(case: Case | bytes) -> list[str]:
    """The codes of the faults for which a case is refused; none when it is not."""
    raw = case if isinstance(case, bytes) else json.dumps(case).encode()
    try:
        reckon.reckon(reckon.read(raw))
    except Refused as no:
        return [fault.code for fault in no.faults]
    return []
