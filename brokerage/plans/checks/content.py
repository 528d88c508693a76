"""Is it all there? Domain P-01 to P-11: what the law asks a plan to say (Care Act 2014 s25; NHS direct payments 2013 reg 8)."""

from __future__ import annotations

from collections.abc import Iterator

from brokerage.plans.checks import payers
from brokerage.plans.checks.facts import Facts
from brokerage.plans.checks.finding import BROKER, COORDINATOR, NOTE, STOP, Hit, at, check
from brokerage.plans.sheet import Sheet


@check("P01_NO_NEED", STOP, "needs", BROKER, "Care Act 2014 s25(1)(a); domain P-01")
def no_need(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """The plan names at least one need."""
    if not sheet.needs:
        yield "The plan does not name any need yet.", ""


@check("P01_NONE_ELIGIBLE", STOP, "needs", BROKER, "Care Act 2014 s25(1)(b); domain P-01")
def none_eligible(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """At least one need is eligible: money is only for those."""
    if sheet.needs and not any(need.eligible for need in sheet.needs):
        yield "None of the needs is marked as one that a funder must meet.", ""


@check("P02_NEED_NOT_MET", STOP, "needs", BROKER, "Care Act 2014 s25(1)(c); domain P-02")
def need_not_met(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Every eligible need has a line, or says what else meets it."""
    for need in sheet.needs:
        if need.eligible and need.met_by == "LINES" and not sheet.lines_for_need(need):
            yield (
                f"Nothing in the plan meets the need “{need.words}”. Add support for it, or say what else meets it.",
                f"need/{need.number}",
            )


@check("P02_MET_HOW", STOP, "needs", BROKER, "Care Act 2014 s25(1)(c); domain P-02")
def met_how(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A need that no line meets says in words how it is met."""
    for need in sheet.needs:
        if need.eligible and need.met_by != "LINES" and not need.met_how.strip():
            yield f"Say how the need “{need.words}” is met.", f"need/{need.number}"


@check("P02_CARER_NOT_NAMED", STOP, "needs", BROKER, "Care Act 2014 s10; domain P-02, P-17")
def carer_not_named(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A need met by an unpaid carer asks for that carer to be in the plan."""
    if not sheet.carers:
        for need in sheet.needs:
            if need.eligible and need.met_by == "CARER":
                yield f"“{need.words}” is met by an unpaid carer, but the plan names no carer.", f"need/{need.number}"


@check("P03_LINE_WITHOUT_OUTCOME", STOP, "lines", BROKER, "Care Act 2014 s25(1)(d); domain P-03")
def line_without_outcome(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Every paid line works towards an outcome."""
    for line in sheet.paid_lines:
        if not sheet.outcomes_of(line):
            yield f"Say what {line.name} is for: choose an outcome.", at(line)


@check("P03_NO_HEALTH_OUTCOME", STOP, "lines", BROKER, "NHS (Direct Payments) Regulations 2013 reg 8; domain P-03")
def no_health_outcome(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A line that the NHS pays a part of works towards a health outcome."""
    for line in sheet.paid_lines:
        outcomes = sheet.outcomes_of(line)
        if outcomes and payers.nhs(sheet, line) and not any(outcome.health for outcome in outcomes):
            yield f"The NHS pays for part of {line.name}, so one of its outcomes must be about health.", at(line)


@check("P03_NO_OUTCOME", STOP, "outcomes", BROKER, "Care Act 2014 s25(1)(d); domain P-03")
def no_outcome(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """The plan says what the person wants from it."""
    if not sheet.outcomes:
        yield "The plan does not say what should change for the person. Add an outcome.", ""


@check("P03_OUTCOME_UNSERVED", NOTE, "outcomes", BROKER, "domain P-03")
def outcome_unserved(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """An outcome that nothing works towards."""
    for outcome in sheet.outcomes:
        if not sheet.lines_for_outcome(outcome):
            yield f"Nothing in the plan works towards “{outcome.words}”.", f"outcome/{outcome.number}"


@check("P05_NO_ADVICE", STOP, "about", BROKER, "Care Act 2014 s25(1)(f); domain P-05")
def no_advice(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """The plan says how to stay well and stop needs from growing."""
    if not sheet.plan.prevention.strip():
        yield "Say what helps the person to stay well and keeps needs from growing.", ""


@check("P05_NOT_ABOUT_ME", STOP, "about", BROKER, "Care Act 2014 s25(5); product “about me and what matters”")
def not_about_me(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """The plan begins with the person: who they are and what matters to them."""
    if not sheet.plan.about.strip() or not sheet.plan.matters.strip():
        yield "Say who the person is and what matters to them, in their own words.", ""


@check("P06_DIRECT_PAYMENT", STOP, "money", BROKER, "Care Act 2014 s25(2); domain P-06")
def direct_payment(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A direct payment says which needs it meets and how often it is paid."""
    if sheet.direct and not (sheet.plan.payment_cycle and sheet.plan.payment_needs.strip()):
        yield "Some money is paid to the person. Say which needs it meets and how often it is paid.", ""


@check("P07_NO_LINE", STOP, "lines", BROKER, "Care Act 2014 s25(1)(c); domain P-07")
def no_line(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """The plan has something in it."""
    if not sheet.lines:
        yield "The plan has no support in it yet.", ""


@check("P07_SERVICE_GONE", STOP, "lines", BROKER, "domain P-07; product “no order against a stale price”")
def service_gone(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """No line buys what its provider no longer offers on the day the plan begins."""
    for line in sheet.paid_lines:
        if line.withdrawn_on is not None and line.withdrawn_on <= max(line.starts_on, sheet.today):
            yield f"{line.provider_name or 'The provider'} no longer offers {line.name}. Choose something else.", at(line)


@check("P08_NO_COORDINATOR", STOP, "people", COORDINATOR, "NHS (Direct Payments) Regulations 2013 reg 8; domain P-08")
def no_coordinator(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """One named care co-ordinator."""
    if sheet.plan.coordinator_user_id is None:
        yield "Name the care co-ordinator: the one person to turn to.", ""


@check("P09_NO_MONITOR", STOP, "people", BROKER, "NHS (Direct Payments) Regulations 2013 reg 8; domain P-09")
def no_monitor(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Where the NHS pays, somebody watches over the person's health."""
    if not sheet.plan.monitor.strip() and any(payers.nhs(sheet, line) for line in sheet.paid_lines):
        yield "The NHS pays for part of this plan. Say who keeps an eye on the person’s health.", ""


@check("P11_NOTICE", STOP, "money", COORDINATOR, "domain P-11")
def notice(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Nobody's money is cut without notice; 28 days is usual."""
    if sheet.plan.notice_days < 1:
        yield "Say how many days’ notice the person gets before the money is reduced.", ""


@check("P11_SHORT_NOTICE", NOTE, "money", COORDINATOR, "domain P-11")
def short_notice(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Less than the usual notice."""
    if 1 <= sheet.plan.notice_days < 28:
        yield f"The notice before a cut is {sheet.plan.notice_days} days. 28 days is usual.", ""
