"""Where a client stands, whom that waits on, since when, and whether it is stuck against the timers of domain §6.2. Pure.

Timers in working days: a broker takes it on in 2, the draft takes 20 from its beginning (or from when it was sent back), the
approval 5 from the day it was sent in. A review falls due 28 days before its day (§6.9).
"""
from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from brokerage.assessments.timers import after_working_days

ALLOCATE, DRAFT, APPROVE = 2, 20, 5
"""Working days (domain §6.2)."""
REVIEW_SOON = timedelta(days=28)
SOON = 2
"""Working days before the end of a timer from when it is said to be due soon."""
STUCK, COMING, FINE = "stuck", "soon", "fine"
IN_APPROVAL = ("SUBMITTED", "CLINICAL_REVIEW", "FUNDER_REVIEW")


class Facts(Struct, frozen=True):
    """What is known of one client. `begun`: when the draft clock began; `sent`: when the plan was sent in; `moved`: when its
    state last changed. `unfit`: what is wrong with the provider of a running order.
    `funders` are those who have not said yes; `questions` what was asked and not dealt with yet."""

    person_id: int
    today: date
    involved: date
    budget_id: int = 0
    budget: str = ""
    shown: date | None = None
    plan_id: int = 0
    plan: str = ""
    starts_on: date | None = None
    review_on: date | None = None
    begun: date | None = None
    sent: date | None = None
    moved: date | None = None
    funders: tuple[str, ...] = ()
    questions: int = 0
    disputed: bool = False
    unfit: str = ""
    unfit_order: int = 0
    unfit_since: date | None = None


class Stage(Struct, frozen=True):
    """`where` in a few words, `why` in a sentence, `since` and `due` days, `link` (words, address) the next step."""

    where: str
    why: str
    since: date
    link: tuple[str, str]
    due: date | None = None
    status: str = FINE

    @property
    def rank(self) -> tuple[int, date]:
        """Stuck first, then soon, then the rest; the longest waiting first."""
        return (STUCK, COMING, FINE).index(self.status), self.since


def stage(f: Facts) -> Stage:
    """Where this client stands today."""
    plan, sign = f"/plans/{f.plan_id}", f"/plans/{f.plan_id}/sign"
    budget = f"/budgets/{f.budget_id}"
    if f.budget == "SUSPENDED":
        return Stage("Payments stopped", "A funder stopped the payments. Ask what must happen first.", f.moved or f.involved,
                     ("See the budget", budget), status=STUCK)
    if f.unfit:
        return Stage("Provider may not go on", f"{f.unfit} Find who could give it instead.", f.unfit_since or f.involved,
                     ("See the order", f"/orders/{f.unfit_order}"), status=STUCK)
    if f.disputed:
        return Stage("Funders disagree", "The funders settle their shares. Care goes on meanwhile.", f.moved or f.involved,
                     ("See the budget", budget), status=STUCK)
    if f.plan:
        return _of_plan(f, plan, sign)
    if not f.budget:
        return Stage("No budget yet", "An assessor starts the budget.", f.involved, ("See the record", f"/people/{f.person_id}"))
    if f.shown is None:
        return Stage("Early figure", "The funders work out the early figure.", f.involved, ("See the budget", budget))
    if f.budget != "INDICATIVE":  # the timer is for a figure that waits for its plan, not for money that runs already
        return Stage("No plan here", "The budget was agreed before its plan was written here.", f.shown,
                     ("Begin the plan", budget + "/plan"))
    return _timed(f, "No plan yet", "Nobody has begun the plan.", f.shown, after_working_days(f.shown, ALLOCATE),
                  ("Begin the plan", budget + "/plan"))


def _of_plan(f: Facts, plan: str, sign: str) -> Stage:
    since = f.moved or f.involved
    if f.plan in ("DRAFT", "PERSON_AGREED", "RETURNED"):
        return _being_written(f, plan, sign, since)
    if f.plan in IN_APPROVAL:
        return _timed(f, *_in_approval(f), since, after_working_days(f.sent or since, APPROVE), ("See who must answer", sign))
    if f.plan == "APPROVED":
        if f.starts_on is not None and f.starts_on <= f.today:
            return Stage("Not started", "Everybody agreed the plan, but its budget is not running.", since, ("See the budget",
                         f"/budgets/{f.budget_id}"), f.starts_on, STUCK)
        return Stage("Agreed", "It starts on its first day.", since, ("See the plan", plan), f.starts_on)
    return _running(f, plan, since)


def _being_written(f: Facts, plan: str, sign: str, since: date) -> Stage:
    due = after_working_days(f.begun or since, DRAFT)
    asked = f"{f.questions} question{'s' * (f.questions != 1)} to answer." if f.questions else ""
    if f.plan == "PERSON_AGREED":
        return _timed(f, "Agreed by the person", "It is for you to send in.", since, due, ("Send it in", sign))
    if f.plan == "RETURNED":
        return _timed(f, "Sent back", asked or "A signer asked for a change.", since, due, ("See what was asked", sign))
    return _timed(f, "Being written", asked or "It is for you to write, and for the person to agree.", since, due,
                  ("Write the plan", plan))


def _in_approval(f: Facts) -> tuple[str, str]:
    if f.plan == "SUBMITTED":
        return "Sent in", "The care co-ordinator has not said yet that it meets the needs."
    if f.plan == "CLINICAL_REVIEW":
        return "With a clinician", "The health part is not signed yet."
    return "With the funders", f"No answer yet from {_listed(f.funders)}." if f.funders else "Every funder must say yes."


def _running(f: Facts, plan: str, since: date) -> Stage:
    link = ("See the plan", plan)
    if f.review_on is not None and f.review_on < f.today:
        return Stage("Review late", "The review day has passed.", f.review_on, link, f.review_on, STUCK)
    if f.review_on is not None and f.review_on - REVIEW_SOON <= f.today:
        return Stage("Review soon", "The review is coming up.", f.review_on - REVIEW_SOON, link, f.review_on, COMING)
    return Stage("Running", "Nothing waits.", since, link, f.review_on)


def _timed(f: Facts, where: str, why: str, since: date, due: date, link: tuple[str, str]) -> Stage:
    soon = after_working_days(f.today, SOON)
    return Stage(where, why, since, link, due, STUCK if due < f.today else COMING if due <= soon else FINE)


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join(names)
