"""What is asked about, in the words of people, and what nobody may say yes to (domain P-30, P-31)."""
from __future__ import annotations

from brokerage.plans.checks.bans import COUNCIL_NEVER, COUNCIL_SHOULD_NOT, NHS_NEVER

NONE = "NONE"
KINDS = {
    NONE: "None of these", "ALCOHOL": "Alcohol", "TOBACCO": "Tobacco or vapes", "GAMBLING": "Gambling",
    "DEBT_REPAYMENT": "Paying back a debt", "LIVING_COSTS": "Food, rent or household bills", "GIFTS": "Presents",
    "CASH": "Cash to spend", "NHS_SERVICE": "Something the NHS does for everybody, like a doctor or medicine",
    "LONG_TERM_CARE_HOME": "More than four weeks in a care home", "UNLAWFUL": "Something against the law",
}
_NHS_ALSO = {"NHS_SERVICE": "what a family doctor or a hospital does for everybody"}
"""Kinds that the person's question puts into one, where P-30 lists them one by one."""


def ruled_out(kind: str, *, nhs: bool, council: bool) -> str:
    """Why no funder of this money may say yes, or "". No override by anybody (P-30, P-32)."""
    if nhs and (thing := NHS_NEVER.get(kind) or _NHS_ALSO.get(kind)):
        return f"NHS money in a direct payment cannot pay for {thing}. Nobody can change that."
    if council and (thing := COUNCIL_NEVER.get(kind)):
        return f"Council money in a direct payment cannot pay for {thing}. Nobody can change that."
    return ""


def doubtful(kind: str, *, council: bool) -> str:
    """What a council's approver must give a reason for, or "" (P-31, P-32)."""
    return COUNCIL_SHOULD_NOT.get(kind, "") if council else ""
