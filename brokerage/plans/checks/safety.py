"""Is it safe, and was everybody heard? Domain P-12 to P-19."""

from __future__ import annotations

from collections.abc import Iterator

from brokerage.plans.checks.facts import Facts
from brokerage.plans.checks.finding import BROKER, COORDINATOR, NOTE, STOP, Hit, check
from brokerage.plans.sheet import Sheet

DECISIONS = {
    "NEEDS": "what they need",
    "SHARING": "sharing their record",
    "DIRECT_PAYMENT": "taking a direct payment",
    "PLAN": "agreeing this plan",
}


@check("P12_NO_RISK", STOP, "risks", BROKER, "Care and support statutory guidance ch. 10; domain P-12")
def no_risk(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """The plan has thought about what could go wrong."""
    if not sheet.risks:
        yield "Say what could go wrong. A plan without any risk has not been thought through.", ""


@check("P12_RISK_UNFINISHED", STOP, "risks", BROKER, "domain P-12")
def risk_unfinished(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Each risk says what is done about it and by whom."""
    for risk in sheet.risks:
        missing = [
            word
            for word, said in (("what is done about it", risk.mitigation), ("who sees to it", risk.owner))
            if not said.strip()
        ]
        if risk.level == "HIGH" and not risk.procedure.strip():
            missing.append("what to do when it happens")
        if missing:
            yield f"The risk “{risk.words}” does not say {' or '.join(missing)}.", f"risk/{risk.number}"


@check("P12_NOT_INFORMED", STOP, "risks", BROKER, "domain P-12")
def not_informed(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """The person knows of every risk in their own plan."""
    for risk in sheet.risks:
        if not risk.informed:
            yield f"The person has not been told of the risk “{risk.words}”.", f"risk/{risk.number}"


@check("P13_NO_CONTINGENCY", STOP, "contingency", BROKER, "Care and support statutory guidance ch. 10; domain P-13, F8")
def no_contingency(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """What happens when support falls through."""
    if not sheet.contingency:
        yield "Say what happens if support does not come or a carer falls ill.", ""


@check("P13_UNFINISHED", STOP, "contingency", BROKER, "domain P-13")
def contingency_unfinished(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Who is called, and what is bought."""
    for item in sheet.contingency:
        missing = [
            word for word, said in (("who is called", item.who), ("what is done or bought", item.what)) if not said.strip()
        ]
        if missing:
            yield f"“{item.words}”: say {' and '.join(missing)}.", f"contingency/{item.number}"


@check("P14_PERSON_NOT_THERE", STOP, "people", BROKER, "Care Act 2014 s25(3)(a); domain P-14")
def person_not_there(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """No plan about a person without them, or without somebody to speak for them."""
    spoke = {party.kind for party in sheet.people if party.took_part}
    if not spoke & {"PERSON", "ADVOCATE"} and not any(
        "represent" in party.role.lower() for party in sheet.people if party.took_part
    ):
        yield "The person, or somebody to speak for them, must take part in making the plan.", ""


@check("P14_CARER_NOT_ASKED", STOP, "people", BROKER, "Care Act 2014 s25(3)(b); domain P-14")
def carer_not_asked(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A carer who is counted on has taken part."""
    if any(carer.reduces for carer in sheet.carers) and not any(p.kind == "CARER" and p.took_part for p in sheet.people):
        yield "The plan counts on a carer who has not been asked.", ""


@check("P15_DISAGREEMENT", NOTE, "agreement", COORDINATOR, "Care Act 2014 s25(5); domain P-15, L-32")
def disagreement(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """What the person did not agree with goes with the plan."""
    for item in sheet.disagreements:
        if item.resolved_at is None:
            yield (
                f"The person does not agree with this: {item.decision}. Their reason: {item.reason}.",
                f"disagreement/{item.number}",
            )


@check("P16_COMMUNICATION", STOP, "about", BROKER, "Accessible Information Standard (DAPB1605); domain P-16")
def communication(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """How to speak and write to the person; “nothing special” is an answer, silence is not."""
    if not sheet.communication and not sheet.plan.communication.strip():
        yield "Say how the person likes to be spoken and written to, or that nothing special is needed.", ""


@check("P17_CARER", STOP, "people", BROKER, "Care Act 2014 s10; domain P-17")
def carer(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Unpaid care that makes the budget smaller is willing, able, and can last."""
    for who in sheet.carers:
        if who.reduces and not (who.willing and who.able):
            yield (
                f"The budget is smaller because of {who.name}, who is not both willing and able. Meet the need another way.",
                f"carer/{who.number}",
            )
        elif who.reduces and not who.lasting.strip():
            yield f"Say whether {who.name} can go on, and what would help.", f"carer/{who.number}"


@check("P17_CARER_ASSESSMENT", NOTE, "people", COORDINATOR, "Care Act 2014 s10")
def carer_assessment(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A carer may ask for an assessment of their own."""
    for who in sheet.carers:
        if who.own_assessment_on is None:
            yield f"{who.name} has not had a carer’s assessment. Offer one.", f"carer/{who.number}"


@check("P18_CAPACITY", STOP, "people", COORDINATOR, "Mental Capacity Act 2005; domain P-18")
def capacity(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A record for each decision: needs, sharing, this plan, and a direct payment when there is one."""
    have = {record.decision for record in sheet.capacity}
    wanted = ["NEEDS", "SHARING", "PLAN", *(["DIRECT_PAYMENT"] if sheet.direct else [])]
    for decision in wanted:
        if decision not in have:
            yield f"Record whether the person can decide about {DECISIONS[decision]}.", ""


@check("P18_BEST_INTERESTS", STOP, "people", COORDINATOR, "Mental Capacity Act 2005 s4; domain P-18")
def best_interests(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Who cannot decide has a best-interests decision, with who assessed it and when."""
    for record in sheet.capacity:
        if not record.can_decide and not (record.best_interests.strip() and record.assessed_by.strip() and record.assessed_on):
            yield (
                (
                    f"The person cannot decide about {DECISIONS[record.decision]}. Say who assessed that, when, and what is best "
                    "for them."
                ),
                f"capacity/{record.number}",
            )


@check("P19_SAFEGUARDING", STOP, "risks", BROKER, "Care and support statutory guidance ch. 14; domain P-19")
def safeguarding(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """What keeps the person safe from harm by others; “no concern now” is an answer."""
    if not sheet.plan.safeguarding.strip():
        yield "Say what keeps the person safe from harm, or that there is no concern now.", ""


@check("P19_LIBERTY", NOTE, "risks", COORDINATOR, "Mental Capacity Act 2005 sch A1; domain P-19")
def liberty(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A plan that limits somebody's liberty is always looked at by people, never by a rule."""
    if sheet.plan.liberty:
        yield "This plan limits the person’s liberty, so it goes to a panel.", ""


@check("P19_RESTRAINT", STOP, "risks", BROKER, "domain P-19")
def restraint(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A plan that limits liberty says how, and why nothing less would do."""
    if sheet.plan.liberty and not sheet.plan.restraint.strip():
        yield "Say how the person’s liberty is limited, and why nothing less would do.", ""
