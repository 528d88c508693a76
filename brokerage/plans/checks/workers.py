"""Who is paid by name: relatives (P-33), personal assistants (P-36, P-37), professionals (P-35), delegated tasks (P-38)."""

from __future__ import annotations

from collections.abc import Iterator

from brokerage.kit.money import Pence
from brokerage.plans.checks import payers
from brokerage.plans.checks.facts import Facts
from brokerage.plans.checks.finding import BROKER, FUNDER, NOTE, PERSON, SIGNATORY, STOP, Hit, at, check
from brokerage.plans.sheet import Sheet

LEAST_COVER = Pence(500_000_000)
"""Employers' liability insurance of £5 million (domain P-37)."""
CLOSE = (
    "SPOUSE",
    "CIVIL_PARTNER",
    "COHABITEE",
    "PARENT",
    "PARENT_IN_LAW",
    "CHILD",
    "CHILD_IN_LAW",
    "STEPCHILD",
    "SIBLING",
    "AUNT_UNCLE",
    "GRANDPARENT",
    "PARTNER_OF_RELATIVE",
)
BEFORE_PAY = (
    ("right_to_work_on", "the right to work"),
    ("contract_on", "a written contract"),
    ("paye_on", "PAYE or a payroll provider"),
    ("pension_on", "a decision on a pension"),
    ("holiday_on", "paid holiday of 5.6 weeks"),
    ("minimum_wage_on", "pay of at least the minimum wage"),
    ("references_on", "references"),
)


@check(
    "P33_RELATIVE",
    STOP,
    "lines",
    FUNDER,
    "Direct Payments Regulations 2014 reg 3; NHS (Direct Payments) Regulations 2013 reg 8(5A); domain P-33",
)
def relative(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A close relative in the same home is paid for care only when the funder finds it necessary, with a reason and a review."""
    for line in sheet.paid_lines:
        for worker in line.workers:
            if (
                worker.relationship in CLOSE
                and worker.same_household
                and not (worker.exception_by.strip() and worker.exception_why.strip() and worker.exception_review_on)
            ):
                what = "care" if worker.purpose == "CARE" else "managing the money"
                yield (
                    (
                        f"{line.name}: {worker.name or 'a relative'} lives in the same home and would be paid for {what}. "
                        "The funder must say that this is necessary, why, and when it looks again."
                    ),
                    at(line),
                )


@check("P31_FAMILY_CARE_UNNAMED", STOP, "lines", BROKER, "Direct Payments Regulations 2014 reg 3; domain P-31, P-33")
def family_care_unnamed(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Care paid to a relative names the relative, or nobody can judge it."""
    for line in sheet.paid_lines:
        if "HOUSEHOLD_FAMILY_CARE" in line.block_codes and not any(worker.relationship for worker in line.workers):
            yield f"{line.name}: say who the relative is and whether they live in the same home.", at(line)


@check("P37_ASSISTANT", NOTE, "lines", PERSON, "domain P-37")
def assistant(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """What must be in place before a personal assistant is first paid. It holds back the payment, not the plan."""
    for line in sheet.paid_lines:
        if line.kind == "PA" and line.worker is not None:
            missing = [words for field, words in BEFORE_PAY if getattr(line.worker, field) is None]
            if missing:
                yield f"{line.name}: before the first pay day there must be {', '.join(missing)}.", at(line)


@check("P37_INSURANCE", NOTE, "lines", PERSON, "Employers’ Liability (Compulsory Insurance) Act 1969; domain P-37")
def insurance(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Employers' liability insurance of at least £5 million, in force when the work starts. It holds back the payment."""
    for line in sheet.paid_lines:
        if line.kind == "PA" and line.worker is not None:
            worker = line.worker
            if (
                worker.liability_until is None
                or worker.liability_until < line.starts_on
                or (worker.liability or Pence(0)) < LEAST_COVER
            ):
                yield (
                    f"{line.name}: insurance for employers of at least £5 million must be in force on the first day.",
                    at(line),
                )


@check("P37_NO_WORKER", STOP, "lines", BROKER, "domain P-37, B-05")
def no_worker(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A personal assistant's line shows how the true cost was worked out."""
    for line in sheet.paid_lines:
        if line.kind == "PA" and line.worker is None:
            yield f"{line.name}: work out what the assistant costs in a year.", at(line)


@check("B05_BELOW_MINIMUM_WAGE", STOP, "lines", BROKER, "National Minimum Wage Act 1998; domain B-05")
def below_minimum_wage(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """Nobody is paid less than the law says."""
    for line in sheet.paid_lines:
        if line.kind == "PA" and line.worker is not None and facts.wage is not None and line.worker.hourly < facts.wage:
            yield (
                (f"{line.name}: £{line.worker.hourly:.2f} an hour is less than the legal minimum of £{facts.wage:.2f}."),
                at(line),
            )


@check("P35_PROFESSIONAL", STOP, "lines", BROKER, "NHS (Direct Payments) Regulations 2013; domain P-35")
def professional(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A health professional bought with NHS money is registered and insured on the day the work starts."""
    for line in sheet.paid_lines:
        if line.category == "THERAPY" and payers.by_direct_payment(sheet, line, nhs=True):
            worker = line.worker
            if worker is None or not worker.registered_with or not worker.registered_number:
                yield f"{line.name}: say who gives it and their professional registration.", at(line)
            elif worker.indemnity_until is None or worker.indemnity_until < line.starts_on:
                yield f"{line.name}: {worker.name}’s professional insurance does not reach the first day.", at(line)


@check("P36_NO_DBS", NOTE, "lines", PERSON, "domain P-36")
def no_dbs(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A check of criminal records is recommended for everybody who is employed directly."""
    for line in sheet.paid_lines:
        if line.kind == "PA" and line.worker is not None and line.worker.dbs_on is None:
            yield f"{line.name}: a DBS check is recommended before the work starts.", at(line)


@check("P38_TASK", STOP, "lines", SIGNATORY, "domain P-38")
def task(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A healthcare task that somebody else does was taught and signed off by a professional, and that has not run out."""
    for line in sheet.lines:
        for item in line.tasks:
            if item.signed_off_on is None or not item.professional.strip():
                yield f"{line.name}: “{item.task}” has not been signed off by a professional.", at(line)
            elif item.review_on is not None and item.review_on < max(line.starts_on, sheet.today):
                yield f"{line.name}: the sign-off for “{item.task}” has run out.", at(line)


@check("P38_NO_TASK", STOP, "lines", SIGNATORY, "domain P-38, P-22")
def no_task(sheet: Sheet, facts: Facts) -> Iterator[Hit]:
    """A health task on a line that is not a professional's names the task and who handed it over."""
    for line in sheet.paid_lines:
        if line.health_task == "DELEGATED" and not line.tasks:
            yield f"{line.name}: name the health tasks, and who showed how to do them.", at(line)
