"""What the pages of a plan's sections ask. Every form carries the revision of the plan that it was drawn from."""
from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from brokerage.kit.forms import ask
from brokerage.kit.money import Pence
from brokerage.plans.words import DECISIONS, ELIGIBLE, LEVELS, MET_BY, PARTY, WELLBEING

LONG = 4000
DAY_HINT = "For example, 27 3 2027"
CYCLES = (("weekly", "Every week"), ("four-weekly", "Every four weeks"), ("monthly", "Every month"), ("one-off", "Once"))
LEVEL = tuple(LEVELS.items())


class Revised(Struct, kw_only=True):
    """`revision` is the plan's when the form was drawn."""

    revision: Annotated[int, ask("Revision", kind="hidden", least=1, most=10**9)]


class StartForm(Struct, kw_only=True):
    template: Annotated[str, ask("Choose how to begin", choices=(), kind="choice", missing="Choose how to begin")]
    starts_on: Annotated[date, ask("First day of the plan", hint=DAY_HINT)]


class AmendForm(Struct, kw_only=True):
    starts_on: Annotated[date, ask("First day of the new version", hint=DAY_HINT)]


class AboutForm(Revised, kw_only=True):
    about: Annotated[str, ask("About me", hint="Who I am, my family, what I have done and what I do now", kind="longtext",
                              longest=LONG, optional=True)] = ""
    matters: Annotated[str, ask("What matters most to me", kind="longtext", longest=LONG, optional=True)] = ""
    good_day: Annotated[str, ask("A good day, and a bad day", kind="longtext", longest=LONG, optional=True)] = ""


class CommunicationForm(Revised, kw_only=True):
    communication: Annotated[str, ask("How do you like people to talk with you and write to you?", kind="longtext", longest=LONG,
                                      missing="Say how people should talk with you. Write “in the usual way” if that is right")]


class KeepingWellForm(Revised, kw_only=True):
    prevention: Annotated[str, ask("What helps you to stay well, and what advice were you given?", kind="longtext", longest=LONG,
                                   missing="Say what helps you to stay well")]


class HoldingForm(Revised, kw_only=True):
    coordinator_user_id: Annotated[int | None, ask("Care co-ordinator", hint="The one person to ask about this plan",
                                                   kind="choice",
                                                   optional=True)] = None
    monitor: Annotated[str, ask("Who keeps an eye on your health?", hint="A name and what they are, like Ruth Ash, MS nurse",
                                optional=True, longest=160)] = ""
    review_on: Annotated[date | None, ask("When will we look at the plan together again?", hint=DAY_HINT, optional=True)] = None
    review_how: Annotated[str, ask("How will we do that?", hint="For example, a visit at home", optional=True)] = ""
    notice_days: Annotated[int, ask("Days of notice before any money is cut", least=1, most=365)] = 28


class PaymentForm(Revised, kw_only=True):
    payment_cycle: Annotated[str, ask("How often is the direct payment made?", choices=CYCLES, missing="Choose how often")]
    payment_needs: Annotated[str, ask("Which needs does it meet?", kind="longtext", longest=LONG,
                                      missing="Say which needs the direct payment meets")]


class SafetyForm(Revised, kw_only=True):
    safeguarding: Annotated[str, ask("Is there anything about staying safe from harm?",
                                     hint="Write “nothing known” if there is nothing", kind="longtext", longest=LONG,
                                     missing="Say what there is, or “nothing known”")]
    restraint: Annotated[str, ask("Is there anything that limits where the person may go or what they may do?", kind="longtext",
                                  longest=LONG, optional=True)] = ""
    liberty: Annotated[bool, ask("Deprivation of liberty safeguards apply", optional=True)] = False


class BrokerForm(Revised, kw_only=True):
    broker_fee: Annotated[Pence, ask("The broker’s fee", hint="In pounds. Write 0 if it is free", least=0)]
    broker_fee_for: Annotated[str, ask("What is the fee for?", optional=True)] = ""
    broker_links: Annotated[str, ask("Which providers does the broker have links with?", hint="Write “none” if there are none",
                                     kind="longtext", longest=LONG, missing="Say which links there are, or “none”")]
    authorised_by: Annotated[str, ask("Which council or NHS body asked for this plan to be written?", optional=True,
                                      longest=160)] = ""


class NeedForm(Revised, kw_only=True):
    words: Annotated[str, ask("What do you need help with?", hint="For example, washing and getting dressed", longest=500)]
    eligible_under: Annotated[str, ask("Must a funder meet it?", choices=tuple((k or "NO", v) for k, v in ELIGIBLE.items()),
                                       missing="Choose whether a funder must meet it")]
    met_by: Annotated[str, ask("How is it met?", choices=tuple(MET_BY.items()), missing="Choose how it is met")]
    met_how: Annotated[str, ask("More about how it is met", optional=True, longest=500)] = ""


class OutcomeForm(Revised, kw_only=True):
    words: Annotated[str, ask("What do you want to happen?", hint="For example, I go swimming with my daughter each week",
                              longest=500)]
    health: Annotated[bool, ask("This is about health", optional=True)] = False
    wellbeing: Annotated[str, ask("Which part of life is it about?", choices=tuple(WELLBEING.items()), optional=True)] = ""
    measure: Annotated[str, ask("How will we know?", optional=True, longest=300)] = ""
    by_when: Annotated[date | None, ask("By when?", hint=DAY_HINT, optional=True)] = None


class RiskForm(Revised, kw_only=True):
    words: Annotated[str, ask("What could go wrong?", hint="For example, falling in the bathroom", longest=500)]
    likelihood: Annotated[str, ask("How likely is it?", choices=LEVEL, missing="Choose how likely it is")]
    consequence: Annotated[str, ask("How bad would it be?", choices=LEVEL, missing="Choose how bad it would be")]
    mitigation: Annotated[str, ask("What makes it less likely?", kind="longtext", longest=LONG,
                                   missing="Say what makes it less likely")]
    procedure: Annotated[str, ask("What do we do if it happens?", kind="longtext", longest=LONG,
                                  missing="Say what we do if it happens")]
    owner: Annotated[str, ask("Who looks after this?", longest=160)]
    clinical: Annotated[bool, ask("This is about health or treatment", optional=True)] = False
    informed: Annotated[bool, ask("The person knows about this risk", optional=True)] = False


class ContingencyForm(Revised, kw_only=True):
    words: Annotated[str, ask("What might happen?", hint="For example, the carer is ill", longest=300)]
    who: Annotated[str, ask("Who is called?")]
    phone: Annotated[str, ask("Their phone number", optional=True, longest=30)] = ""
    what: Annotated[str, ask("What is bought or done then?", longest=300)]
    amount: Annotated[Pence, ask("Money kept for it", hint="In pounds. Write 0 if it costs nothing", least=0)]


class CapacityForm(Revised, kw_only=True):
    decision: Annotated[str, ask("Which decision?", choices=tuple(DECISIONS.items()), missing="Choose which decision")]
    can_decide: Annotated[bool, ask("Can the person make this decision?", kind="yesno", missing="Choose yes or no")]
    assessed_by: Annotated[str, ask("Who looked at this with them?", longest=160)]
    assessed_on: Annotated[date, ask("When?", hint=DAY_HINT)]
    evidence: Annotated[str, ask("What shows it?", kind="longtext", longest=LONG, missing="Say what shows it")]
    best_interests: Annotated[str, ask("If they cannot: how was it decided in their best interests?", kind="longtext",
                                       longest=LONG,
                                       optional=True)] = ""


class PartyForm(Revised, kw_only=True):
    name: Annotated[str, ask("Name", longest=160)]
    kind: Annotated[str, ask("Who are they?", choices=tuple(PARTY.items()), missing="Choose who they are")]
    role: Annotated[str, ask("What do they do?", optional=True, longest=160)] = ""
    took_part: Annotated[bool, ask("They took part in making this plan", optional=True)] = False


class CarerForm(Revised, kw_only=True):
    name: Annotated[str, ask("Name", longest=160)]
    relation: Annotated[str, ask("What are they to you?", hint="For example, husband", longest=80)]
    gives: Annotated[str, ask("What do they do?", longest=500)]
    hours: Annotated[int, ask("Hours a week", least=0, most=168)]
    willing: Annotated[bool, ask("They want to do this", optional=True)] = False
    able: Annotated[bool, ask("They are able to do this", optional=True)] = False
    reduces: Annotated[bool, ask("The budget is smaller because of what they do", optional=True)] = False
    lasting: Annotated[str, ask("How long can they go on, and what would help?", kind="longtext", longest=LONG,
                                optional=True)] = ""
    own_assessment_on: Annotated[date | None, ask("Date of their own assessment", hint=DAY_HINT, optional=True)] = None


class DisagreementForm(Revised, kw_only=True):
    decision: Annotated[str, ask("What do you not agree with?", longest=300)]
    reason: Annotated[str, ask("Why?", kind="longtext", longest=LONG, missing="Say why")]
    attempts: Annotated[str, ask("What was tried, to agree?", kind="longtext", longest=LONG, optional=True)] = ""
