"""What this room asks."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from msgspec import Struct

from brokerage.assessments import sets
from brokerage.assessments.models import DECISIONS, FINDINGS, OUTCOME_KINDS
from brokerage.assessments.workings import ALTERNATIVES, SKILLS
from brokerage.kit.forms import ask
from brokerage.kit.money import Pence
from brokerage.sums.types import DEPLOYMENTS

NEEDS = tuple({q.code: (q.code, q.need) for s in sets.SETS for q in s.questions if q.need}.values())
LONG = 4000


class StartForm(Struct):
    reason: Annotated[str, ask("Why now", longest=300, hint="For example, a fall in October, or the yearly review",
                               missing="Say why you start")]
    urgent: Annotated[bool, ask("This is urgent", hint="Help may start before the plan is agreed")] = False


class ReplaceForm(Struct):
    reason: Annotated[str, ask("What has changed", longest=300, missing="Say what has changed")]


class AnswerForm(Struct):
    level: Annotated[str, ask("Choose the answer that fits best", kind="choice", longest=20,
                              missing="Choose the answer that fits best")]
    seen: Annotated[int, ask("Version", kind="hidden", optional=True)] = 0
    evidence: Annotated[str, ask("What you saw or were told", kind="longtext", longest=LONG, optional=True)] = ""


class WhyForm(Struct):
    why: Annotated[str, ask("Why", kind="longtext", longest=LONG, missing="Say why")]


class AcceptForm(Struct):
    newest: Annotated[int, ask("Newest answer", kind="hidden")]


class ChallengeForm(Struct):
    reason: Annotated[str, ask("Why you question this", kind="longtext", longest=LONG, missing="Say why you question this",
                               hint="Whoever assessed will read this, and so may the person")]
    suggested: Annotated[str, ask("The answer you would choose", kind="choice", optional=True, longest=20)] = ""


class KeepForm(Struct):
    reply: Annotated[str, ask("Why you keep the answer", kind="longtext", longest=LONG, missing="Say why you keep it")]


class CarerForm(Struct):
    carer: Annotated[int, ask("Which carer", kind="choice", missing="Choose a carer")]


class SharedForm(Struct):
    shared: Annotated[bool, ask("May they read it?", kind="yesno", missing="Choose yes or no")]


class OutcomeForm(Struct):
    words: Annotated[str, ask("What they want, in their words", kind="longtext", longest=500, missing="Say what they want",
                              hint="For example, “I want to swim again with my daughter”")]
    kind: Annotated[str, ask("What it is about", choices=tuple(OUTCOME_KINDS.items()), missing="Choose what it is about")]


class EndForm(Struct):
    row: Annotated[int, ask("Which", kind="hidden")]


class DecideForm(Struct):
    impairment: Annotated[bool, ask("Do the needs come from a physical or mental impairment or illness?", kind="yesno",
                                    missing="Choose yes or no")]
    wellbeing: Annotated[bool, ask("Is there, or is there likely to be, a significant effect on wellbeing?", kind="yesno",
                                   missing="Choose yes or no")]
    reasons: Annotated[str, ask("What this rests on", kind="longtext", longest=LONG, missing="Say what this rests on")]
    chosen: Annotated[list[str], ask("Needs that the plan must meet", choices=NEEDS, optional=True)] = []
    carer: Annotated[list[str], ask("Needs that the unpaid carer will go on meeting, willing and able", choices=NEEDS,
                                    optional=True)] = []
    carer_words: Annotated[str, ask("What the carer will do", optional=True, longest=300)] = ""


class FindingForm(Struct):
    kind: Annotated[str, ask("What was found or decided", missing="Choose what was found",
                             choices=tuple((k, v) for k, v in FINDINGS.items() if k not in ("CARE_ACT", "CARER")))]
    yes: Annotated[bool, ask("Yes or no?", kind="yesno", hint="For a checklist: yes is positive", missing="Choose yes or no")]
    on: Annotated[date, ask("On which day", hint="For example, 12 11 2026", missing="Enter the day")]
    reasons: Annotated[str, ask("What this rests on", kind="longtext", longest=LONG, missing="Say what this rests on")]


class CapacityForm(Struct):
    decision: Annotated[str, ask("Which decision", choices=tuple(DECISIONS.items()), missing="Choose which decision")]
    able: Annotated[bool, ask("Can they make this decision at this time?", kind="yesno", missing="Choose yes or no")]
    on: Annotated[date, ask("On which day", hint="For example, 12 11 2026", missing="Enter the day")]
    help_given: Annotated[str, ask("How they were helped to decide", kind="longtext", longest=LONG,
                                   missing="Say how they were helped to decide")]
    seen: Annotated[str, ask("What showed this", kind="longtext", longest=LONG, optional=True,
                             hint="Understanding, remembering, weighing up, and saying what they decide")] = ""


class CommentForm(Struct):
    words: Annotated[str, ask("What you want to say", kind="longtext", longest=LONG, missing="Write what you want to say",
                              hint="For example, “I do not agree with this, because…”")]


class ShareForm(Struct):
    who: Annotated[int, ask("Who", kind="choice", missing="Choose who")]
    part: Annotated[str, ask("What they may read", choices=(("HEALTH", "My health"), ("SOCIAL", "My care and daily life"),
                                                            ("NEEDS", "My needs and wishes")),
                             missing="Choose what they may read")]


class MoneyForm(Struct):
    stream_type: Annotated[str, ask("Kind of money", kind="choice", missing="Choose the kind of money")]
    deployment: Annotated[str, ask("How it would be held", choices=tuple(DEPLOYMENTS.items()),
                                   missing="Choose how it would be held")]


class CostForm(MoneyForm):
    care: Annotated[Decimal | None, ask(SKILLS["CARE"] + ": hours a week", optional=True, least=0, most=336, width=5)] = None
    senior: Annotated[Decimal | None, ask(SKILLS["SENIOR"] + ": hours a week", optional=True, least=0, most=336, width=5)] = None
    nurse: Annotated[Decimal | None, ask(SKILLS["NURSE"] + ": hours a week", optional=True, least=0, most=336, width=5)] = None
    night: Annotated[Decimal | None, ask(SKILLS["NIGHT"] + ": hours a week", optional=True, least=0, most=336, width=5)] = None
    respite_nights: Annotated[int | None, ask("Nights of short breaks a year", optional=True, least=0, most=365)] = None
    equipment: Annotated[Pence | None, ask("Equipment, paid once", optional=True, least=0)] = None
    alternative: Annotated[str, ask("What the funder would otherwise arrange", choices=tuple(ALTERNATIVES.items()),
                                    optional=True)] = ""


class FirstDayForm(Struct):
    starts_on: Annotated[date, ask("First day of the budget", hint="For example, 4 1 2027", missing="Enter the first day")]


class ShowForm(Struct):
    how: Annotated[str, ask("How you showed it", longest=80, hint="For example, at home on paper in large print",
                            missing="Say how you showed it")]


class RatesForm(Struct):
    method: Annotated[str, ask("Method", choices=(("POINTS", "By points"), ("COST", "By cost")), missing="Choose the method")]
    version: Annotated[str, ask("Name of this version", longest=40, missing="Enter a name for this version")]
    since: Annotated[date, ask("First day", hint="The version before ends the day before", missing="Enter the first day")]
    source: Annotated[str, ask("Where the figures come from", longest=300, missing="Say where the figures come from")]
    figures: Annotated[str, ask("Figures", kind="longtext", longest=20_000, missing="Enter the figures",
                                hint="One a line: kind, code, level, number. For example: POINTS, hygiene, SOME_HELP, 3")]
    per_point: Annotated[Decimal | None, ask("Pounds a point, a week", optional=True, width=5)] = None
    range_percent: Annotated[int | None, ask("Range, percent either way", optional=True, least=0, most=100)] = None
