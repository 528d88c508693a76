"""The sections of a plan: each one page with one question. Data that the section pages and their actions read."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from brokerage.kit.texts import within
from brokerage.plans import forms
from brokerage.plans.models import Capacity, Carer, Contingency, Need, Outcome, Party, Risk
from brokerage.plans.sheet import Sheet
from brokerage.plans.signoff_models import Disagreement
from brokerage.plans.words import DECISIONS, LEVELS, MET_BY, PARTY, minutes_in_words


class Section(Struct, frozen=True):
    """`title` in the list of sections; `question` the page's heading. With a `model` it has many rows (`part` of the Sheet), one
    form each, and `says` gives (heading, sentence) of a row; without, its fields are the plan's own columns."""

    key: str
    title: str
    question: str
    form: type[Any]
    help: str = ""
    part: str = ""
    model: type[Any] | None = None
    says: Callable[[Any], tuple[str, str]] | None = None
    add: str = ""
    one: str = ""


def _need(row: Any) -> tuple[str, str]:
    how = MET_BY[row.met_by] if row.met_by == "SELF" else "Met by " + within(MET_BY[row.met_by])
    how = _sentence(how + (f": {row.met_how}" if row.met_how else ""))
    return row.words, f"{how} {'A funder must meet it.' if row.eligible else ''}".strip()


def _outcome(row: Any) -> tuple[str, str]:
    return row.words, f"How we will know: {_sentence(row.measure)}" if row.measure else ""


def _risk(row: Any) -> tuple[str, str]:
    return row.words, f"{LEVELS[row.level]} risk. {_sentence(row.mitigation)} If it happens: {_sentence(row.procedure)}"


def _contingency(row: Any) -> tuple[str, str]:
    phone = f" on {row.phone}" if row.phone else ""
    return row.words, f"{_sentence(f'Who to call: {row.who}{phone}')} {_sentence(row.what)} Money kept for it: {row.amount}."


def _capacity(row: Any) -> tuple[str, str]:
    return DECISIONS[row.decision], f"{'Can' if row.can_decide else 'Cannot'} decide this. {row.assessed_by} looked at it."


def _party(row: Any) -> tuple[str, str]:
    role = f", {row.role}" if row.role else ""
    return row.name, f"{PARTY[row.kind]}{role}. {'Took part.' if row.took_part else 'Was asked, and did not take part.'}"


def _carer(row: Any) -> tuple[str, str]:
    wants = {(True, True): "Wants to, and is able to.", (True, False): "Wants to, but is not able to.",
             (False, True): "Is able to, but does not want to."}.get((row.willing, row.able),
                                                                     "Does not want to, and is not able to.")
    return f"{row.name}, {row.relation}", f"{row.gives}, {minutes_in_words(row.minutes_weekly)} a week. {wants}"


def _disagreement(row: Any) -> tuple[str, str]:
    return row.decision, row.reason


def _sentence(words: str) -> str:
    """With a stop at its end, whether whoever typed it put one there or not."""
    words = words.strip()
    return words if not words or words[-1] in ".!?" else words + "."


SECTIONS = {section.key: section for section in (
    Section("about", "About me", "What should people know about you?", forms.AboutForm, "Say it in your own words."),
    Section("communication", "How to talk with me", "How to talk with me", forms.CommunicationForm),
    Section("needs", "What I need help with", "What do you need help with?", forms.NeedForm,
            "Everything that the assessment found, and anything else.", "needs", Need, _need, "Add a need", "need"),
    Section("outcomes", "What I want to happen", "What do you want to happen?", forms.OutcomeForm,
            "Each thing that the budget pays for must help with one of these.", "outcomes", Outcome, _outcome, "Add an outcome",
            "outcome"),
    Section("carers", "Family and friends who help", "Which family and friends help you?", forms.CarerForm,
            "Nobody has to help. Say what each wants to do and is able to do.", "carers", Carer, _carer, "Add somebody",
            "person"),
    Section("risks", "What could go wrong", "What could go wrong?", forms.RiskForm,
            "Taking a risk can be right for you. Say what is agreed about it.", "risks", Risk, _risk, "Add a risk", "risk"),
    Section("contingency", "If something goes wrong", "What happens if something goes wrong?", forms.ContingencyForm,
            "At least one plan for a bad day: who is called, what is bought, and the money for it.", "contingency", Contingency,
            _contingency, "Add a plan for a bad day", "plan for a bad day"),
    Section("keeping-well", "Keeping well", "Keeping well", forms.KeepingWellForm),
    Section("people", "Who took part", "Who took part in making this plan?", forms.PartyForm,
            "You, always. Your carer, and anybody you asked for.", "people", Party, _party, "Add somebody", "person"),
    Section("capacity", "Making decisions", "Which decisions can the person make?", forms.CapacityForm,
            "One record for each decision. Somebody may be able to make one and not another.", "capacity", Capacity, _capacity,
            "Add a decision", "decision"),
    Section("safety", "Keeping safe", "Keeping safe", forms.SafetyForm),
    Section("holding", "Who looks after the plan", "Who looks after the plan?", forms.HoldingForm),
    Section("payment", "The direct payment", "The direct payment", forms.PaymentForm),
    Section("disagreements", "What I do not agree with", "Is there anything you do not agree with?", forms.DisagreementForm,
            "It stays in the plan, so that everybody who decides about it reads it.", "disagreements", Disagreement,
            _disagreement,
            "Add something", "disagreement"),
    Section("broker", "The broker’s fee and links", "The broker’s fee and links", forms.BrokerForm,
            "A broker may be paid by you or a funder, and takes nothing from a provider."),
)}
GROUPS = (
    ("About me", ("about", "communication", "people", "carers")),
    ("What I need and want", ("needs", "outcomes")),
    ("Staying well and safe", ("keeping-well", "risks", "contingency", "safety")),
    ("How the plan is run", ("capacity", "holding", "payment", "broker", "disagreements")),
)
"""The sections on the plan's page, in their order."""


UNASKED = ("carers", "disagreements")
"""May rightly stay empty."""


def filled(sheet: Sheet, section: Section) -> bool:
    """Whether there is anything in it: for the list of sections, not a check."""
    if section.part:
        return bool(getattr(sheet, section.part))
    plan = sheet.plan
    return bool({"about": plan.about or plan.matters, "communication": plan.communication, "keeping-well": plan.prevention,
                 "safety": plan.safeguarding, "holding": plan.coordinator_user_id, "payment": plan.payment_needs,
                 "broker": plan.broker_links}[section.key])
