"""What may not be bought, by how it is held and who pays (domain P-30 to P-35, L-04, L-54)."""

from __future__ import annotations

from collections.abc import Iterator

from brokerage.plans.checks import payers
from brokerage.plans.checks.facts import Facts
from brokerage.plans.checks.finding import BROKER, COORDINATOR, FUNDER, REASON, STOP, Hit, at, check
from brokerage.plans.sheet import Sheet

APPROVERS = ("APPROVER_ICB", "APPROVER_LA")
NHS_NEVER = {
    "ALCOHOL": "alcohol",
    "TOBACCO": "tobacco",
    "GAMBLING": "gambling",
    "DEBT_REPAYMENT": "paying a debt",
    "UNLAWFUL": "anything against the law",
    "GP_PRIMARY_MEDICAL": "what a family doctor does for everybody",
    "VACCINATION_IMMUNISATION": "vaccines",
    "SCREENING": "screening",
    "NHS_HEALTH_CHECK": "an NHS health check",
    "NATIONAL_CHILD_MEASUREMENT": "measuring children at school",
    "URGENT_EMERGENCY_TREATMENT": "urgent or emergency treatment",
    "SURGICAL_PROCEDURE": "an operation",
    "NHS_CHARGES": "NHS charges",
    "NOT_IN_PLAN": "what is not in the plan",
}
"""P-30: no override by anybody. 2013 Regulations, paragraphs to confirm; a debt for a service in the plan is not tagged."""
COUNCIL_NEVER = {
    "NOT_IN_PLAN": "what is not in the plan",
    "LONG_TERM_CARE_HOME": "more than four weeks in a care home",
    "NHS_SERVICE": "what the NHS must give",
    "UNLAWFUL": "anything against the law",
}
"""P-31, Care Act 2014 s33(3), s22; Direct Payments Regulations 2014 reg 6. HOUSEHOLD_FAMILY_CARE is P-33's."""
COUNCIL_SHOULD_NOT = {
    "LIVING_COSTS": "food, rent or household bills",
    "GIFTS": "presents",
    "CASH": "cash to spend",
    "ALCOHOL": "alcohol",
    "TOBACCO": "tobacco",
    "GAMBLING": "gambling",
}
"""P-31 by local policy: a funder's approver may say why this once."""


@check("P30_NHS_BANNED", STOP, "lines", BROKER, "NHS (Direct Payments) Regulations 2013; domain P-30")
def nhs_banned(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """An NHS direct payment never buys these. Nobody may pass it."""
    for line in sheet.paid_lines:
        if payers.by_direct_payment(sheet, line, nhs=True):
            for code in sorted(line.block_codes & NHS_NEVER.keys()):
                yield (
                    (
                        f"{line.name}: an NHS direct payment cannot pay for {NHS_NEVER[code]}. Ask the care co-ordinator what "
                        "else could help."
                    ),
                    at(line),
                )


@check("P31_COUNCIL_BANNED", STOP, "lines", BROKER, "Care Act 2014 s33(3); Direct Payments Regulations 2014; domain P-31")
def council_banned(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A council's direct payment never buys these. Nobody may pass it."""
    for line in sheet.paid_lines:
        if payers.by_direct_payment(sheet, line, nhs=False):
            for code in sorted(line.block_codes & COUNCIL_NEVER.keys()):
                yield f"{line.name}: a council direct payment cannot pay for {COUNCIL_NEVER[code]}.", at(line)


@check("P31_COUNCIL_ASKS_WHY", REASON, "lines", FUNDER, "local policy of councils; domain P-31", APPROVERS)
def council_asks_why(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Everyday costs are not what a council's direct payment is for, unless its approver says why."""
    for line in sheet.paid_lines:
        if payers.by_direct_payment(sheet, line, nhs=False):
            for code in sorted(line.block_codes & COUNCIL_SHOULD_NOT.keys()):
                yield f"{line.name}: a council direct payment does not usually pay for {COUNCIL_SHOULD_NOT[code]}.", at(line)


@check("P30_UNLAWFUL", STOP, "lines", BROKER, "domain P-30, P-31")
def unlawful(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Nothing against the law is in a plan, however it is paid."""
    for line in sheet.lines:
        if "UNLAWFUL" in line.block_codes:
            yield f"{line.name} is against the law, so it cannot be in a plan.", at(line)


@check("L04_NURSE_BY_COUNCIL", STOP, "lines", BROKER, "Care Act 2014 s22; domain L-04")
def nurse_by_council(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A council does not pay for what the NHS must give, nor for care by a registered nurse."""
    for line in sheet.paid_lines:
        if (line.requires_registered_nurse or line.nhs_only) and payers.council(sheet, line):
            yield f"{line.name} is for the NHS to pay in full. The council’s share must be nothing.", at(line)


@check("L54_TOPPED_UP_NHS", STOP, "lines", BROKER, "National Framework for NHS continuing healthcare 2022; domain L-54")
def topped_up_nhs(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Nobody adds own money to a line that the NHS pays: a private extra is a line of its own."""
    for line in sheet.paid_lines:
        streams = payers.of_line(sheet, line)
        if any(s.nhs for s in streams) and any(s.type in ("OWN_TOPUP", "TP_TOPUP", "OWN_PRIVATE") for s in streams):
            yield f"{line.name}: own money cannot be mixed with NHS money. Make the extra a line of its own.", at(line)


@check("L01_CHC_SHARED", STOP, "lines", BROKER, "National Framework for NHS continuing healthcare 2022; domain L-02")
def chc_shared(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Where NHS continuing healthcare pays, no council shares the same need."""
    for line in sheet.paid_lines:
        streams = payers.of_line(sheet, line)
        if any(s.type == "NHS_CHC" for s in streams) and any(s.council for s in streams):
            yield f"{line.name}: NHS continuing healthcare pays in full, so the council has no share.", at(line)


@check("P34_NOT_REGISTERED", STOP, "lines", BROKER, "HSCA 2008 (Regulated Activities) Regulations 2014; domain P-34")
def not_registered(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Who gives personal or nursing care is registered with the Care Quality Commission on the day it starts. Somebody whom the
    person employs directly need not be."""
    for line in sheet.paid_lines:
        regulated = line.regulated or line.kind_of_thing.regulated
        if (
            regulated
            and line.kind == "SERVICE"
            and (line.provider_org_id is None or line.provider_org_id not in facts.registered)
        ):
            who = line.provider_name or "The provider"
            yield f"{who} is not registered with the Care Quality Commission for {line.name}.", at(line)


@check(
    "P24_TIED_PROVIDER",
    REASON,
    "lines",
    COORDINATOR,
    "domain P-24; product “broker’s links declared”",
    ("CARE_COORDINATOR", *APPROVERS),
)
def tied_provider(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """The broker's own body, or one it has a link with, is the provider: said openly, looked at by a second approver."""
    for line in sheet.paid_lines:
        if line.provider_org_id is not None and line.provider_org_id in facts.tied:
            yield f"{line.provider_name} gives {line.name}, and the broker has a link with it.", at(line)


@check(
    "OPTIONS_TOO_FEW",
    REASON,
    "lines",
    BROKER,
    "product “options ledger”; domain P-25",
    ("BROKER", "CLINICAL_NAVIGATOR", "CARE_COORDINATOR"),
)
def options_too_few(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """At least three options were looked at for what is bought every week, and each that was not chosen says why."""
    for line in sheet.paid_lines:
        if line.kind == "SERVICE" and not line.once and len(line.options) < 3:
            yield (
                f"{line.name}: options on record: {len(line.options) or 'none'}. Three is usual.",
                at(line),
            )


@check("OPTIONS_WHY_NOT", STOP, "lines", BROKER, "product “options ledger”")
def options_why_not(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Each option that was not chosen says why."""
    for line in sheet.paid_lines:
        for option in line.options:
            if not option.chosen and not option.why_not.strip():
                yield f"{line.name}: say why {option.name} was not chosen.", at(line)
