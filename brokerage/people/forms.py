"""What the pages about people, circles, consents and organisations ask."""
from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from brokerage.kit.forms import ask
from brokerage.kit.money import Pence
from brokerage.people.models import CIRCLE_KINDS, CONDITIONS, NEEDS, REASONS

MAY = (("plan", "Help with the plan"), ("order", "Order support"), ("approve", "Approve orders and bills"))
LAST_DAY = ask("Last day", hint="For example, 27 3 2027. Leave empty for no last day", optional=True)
UP_TO = ask("Most they may approve at one time", hint="In pounds, like 50. Leave empty for any amount", optional=True, least=1)


class NewPersonForm(Struct):
    given_name: Annotated[str, ask("First name", longest=80)]
    family_name: Annotated[str, ask("Last name", longest=80)]
    born_on: Annotated[date, ask("Date of birth", hint="For example, 27 3 1958")]
    nhs_number: Annotated[str, ask("NHS number", hint="10 digits, like 943 476 5919", width=20, optional=True, longest=30)] = ""
    postcode: Annotated[str, ask("Postcode", width=10, optional=True, longest=10)] = ""
    phone: Annotated[str, ask("Phone number", width=20, optional=True, longest=30)] = ""
    needs: Annotated[list[str], ask("Communication needs", hint="Tick everything that they need to understand and be understood",
                                    choices=tuple(NEEDS.items()), optional=True)] = []
    email: Annotated[str, ask("Their e-mail address", hint="Only if they want to sign in themself", kind="email", optional=True,
                              longest=254)] = ""
    somebody_else: Annotated[bool, ask("This is somebody else with the same name and date of birth", optional=True)] = False


class NeedForm(Struct):
    code: Annotated[str, ask("What do they need?", choices=tuple(NEEDS.items()), missing="Choose what they need")]
    note: Annotated[str, ask("More about it", hint="For example: 24 point print, or which language", optional=True)] = ""


class EndNeedForm(Struct):
    need: Annotated[int, ask("Need", least=1, most=2**31 - 1)]


class InvolveForm(Struct):
    organisation: Annotated[int, ask("Organisation", kind="choice")]
    reason: Annotated[str, ask("Why they need to see the record", choices=tuple(REASONS.items()), missing="Choose why")]
    until: Annotated[date | None, LAST_DAY] = None
    basis: Annotated[str, ask("The law by which they may see it without a yes", optional=True,
                              hint="Only for a broker or provider that has one, like Care Act 2014 section 42")] = ""


class EndInvolvementForm(Struct):
    involvement: Annotated[int, ask("Organisation", least=1, most=2**31 - 1)]


class BreakGlassForm(Struct):
    who: Annotated[str, ask("NHS number, or our reference", hint="10 digits, or 8 letters and numbers like K7QX-M2RB", width=20,
                            longest=30)]
    born_on: Annotated[date, ask("Their date of birth", hint="For example, 27 3 1958")]
    reason: Annotated[str,
                      ask("Why you need to see it now", hint="The person, and your information governance lead, will read this",
                               kind="longtext", longest=2000, missing="Say why you need to see it now")]


class GiveForm(Struct):
    kind: Annotated[str,
                    ask("Who are they to you?", choices=tuple((k, v) for k, v in CIRCLE_KINDS.items() if k != "REPRESENTATIVE"),
                             missing="Choose who they are to you")]
    name: Annotated[str, ask("Their name", longest=160)]
    email: Annotated[str, ask("Their e-mail address", kind="email", longest=254)]
    relation: Annotated[str, ask("How you know them", hint="For example: my sister", optional=True, longest=80)] = ""
    may: Annotated[list[str],
                   ask("What may they do?", hint="Everybody you let in can see your record. Tick what else they may do",
                                  choices=MAY, optional=True)] = []
    up_to: Annotated[Pence | None, UP_TO] = None
    until: Annotated[date | None, LAST_DAY] = None


class ProposeForm(Struct):
    name: Annotated[str, ask("Their name", longest=160)]
    email: Annotated[str, ask("Their e-mail address", kind="email", longest=254)]
    relation: Annotated[str, ask("How they know the person", hint="For example: his sister", optional=True, longest=80)] = ""
    may: Annotated[list[str], ask("What will they be able to do?", choices=MAY, optional=True)] = []
    up_to: Annotated[Pence | None, UP_TO] = None
    until: Annotated[date | None, LAST_DAY] = None


class LimitForm(Struct):
    may: Annotated[list[str], ask("What may they do?", hint="They can always see your record", choices=MAY, optional=True)] = []
    up_to: Annotated[Pence | None, UP_TO] = None
    until: Annotated[date | None, LAST_DAY] = None


class WhyForm(Struct):
    why: Annotated[str, ask("Reason", hint="They will be able to read this", optional=True, kind="longtext", longest=1000)] = ""


class SuspendForm(Struct):
    why: Annotated[str, ask("What is the concern, and who receives payments meanwhile?", kind="longtext", longest=2000,
                            missing="Say what the concern is, and who receives payments meanwhile")]


class CheckForm(Struct):
    close: Annotated[bool, ask("Are they close family, in the same household, or a friend who helps with care?", kind="yesno",
                              choices=(("yes", "Yes"), ("no", "No")), missing="Choose yes or no")]
    dbs: Annotated[str,
                   ask("Enhanced DBS check", hint="Number and date. Only needed when the answer above is no", optional=True)] = ""
    authority: Annotated[str,
                         ask("The paper they act by", hint="For example: power of attorney for money, registered 2 May 2025. "
                                  "Only needed for a representative", optional=True)] = ""


class DecideForm(Struct):
    answer: Annotated[str, ask("Your answer", choices=(("yes", "Yes, they may act"), ("no", "No")), missing="Choose yes or no")]
    conditions: Annotated[list[str], ask("Conditions that are met", optional=True, choices=tuple(
        {code: words for kind in CONDITIONS.values() for code, words in kind.items()}.items()))] = []
    why: Annotated[str, ask("Reason, if your answer is no", hint="The person will read this", kind="longtext", optional=True,
                            longest=2000)] = ""


class AskConsentForm(Struct):
    scope: Annotated[str, ask("What would be shared?", hint="For example: my support plan and what it costs", longest=80)]
    recipients: Annotated[str, ask("Who would see it?", hint="Name every organisation", longest=300)]
    purpose: Annotated[str, ask("What would they use it for?",
                                hint="Finish this: they would use it to … For example: plan my care at home",
                                longest=300)]
    expires_on: Annotated[date | None, LAST_DAY] = None
    organisation: Annotated[str, ask("Is this about opening the whole record?", kind="choice", optional=True,
                                     hint="Then choose the organisation: a no will shut the record to it")] = ""


class SharingForm(Struct):
    organisation: Annotated[int, ask("Organisation", least=1, most=2**31 - 1)]
    answer: Annotated[str, ask("Answer", choices=(("yes", "Yes"), ("no", "No")))]


class StopForm(Struct):
    why: Annotated[str, ask("Why can they no longer sign in?", hint="For example: left on 3 March", kind="longtext", longest=300,
                            missing="Say why they can no longer sign in")]


class RestartForm(Struct):
    why: Annotated[str, ask("Why can they sign in again?", kind="longtext", longest=300,
                            missing="Say why they can sign in again")]


HOW = ask("How do you know that it is really they?", kind="longtext", longest=300,
          missing="Say how you know that it is really they",
          hint="For example: they came to the office with their staff pass. An e-mail or an unknown number is not enough")


class LostPhoneForm(Struct):
    how: Annotated[str, HOW]


class CheckPhoneForm(Struct):
    answer: Annotated[str, ask("Have you checked who they are yourself?", choices=(("yes", "Yes, take off their second step"),
                               ("no", "No, leave everything as it is")), missing="Choose yes or no")]
    how: Annotated[str, ask("How did you check?", kind="longtext", longest=300, optional=True,
                            hint="In a way of your own: see them, or call a number that you had before")] = ""


class SeatForm(Struct):
    name: Annotated[str, ask("Their name", longest=160)]
    email: Annotated[str, ask("Their e-mail address at work", kind="email", longest=254)]
    role: Annotated[str, ask("Role", kind="choice", missing="Choose a role")]
    limit: Annotated[Pence | None,
                     ask("Most they may approve in a year", hint="In pounds. Only for approvers", optional=True, least=1)] = None
    until: Annotated[date | None, LAST_DAY] = None
