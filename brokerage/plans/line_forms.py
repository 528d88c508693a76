"""What the pages about lines ask."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from brokerage.kit.forms import ask
from brokerage.kit.money import Pence
from brokerage.plans.categories import CATEGORIES, ONE_OFFS
from brokerage.plans.forms import DAY_HINT, LONG, Revised
from brokerage.plans.words import DAYS, PERS, RELATIONSHIPS

WEEKLY = tuple((code, words[:1].upper() + words[1:]) for code, words in PERS.items() if code != "ONCE")
FIRST = ask("First day", hint="Leave empty to begin with the plan. " + DAY_HINT, optional=True)
THINGS = tuple((code, CATEGORIES[code].name) for code in ONE_OFFS)
HELP = tuple((code, CATEGORIES[code].name) for code in ("UNPAID_CARE", "COMMUNITY"))
FAMILY = tuple((code or "NO", words) for code, words in RELATIONSHIPS.items())
WEEKDAYS = tuple((str(n), day) for n, day in enumerate(DAYS))
METHODS = (("USUAL", "In the usual way, as the funders share the whole budget"), ("LINE", "One funder pays all of it"),
           ("PERCENT", "Each pays a part, in percent"), ("FIXED_WATERFALL", "One after the other, each up to a limit a week"))
HELD = (("USUAL", "In the usual way"), ("NOTIONAL", "The funder buys it"), ("THIRD_PARTY", "An independent organisation buys it"),
        ("DIRECT_PAYMENT", "I buy it with a direct payment"))
HEALTH_TASKS = (("NURSING", "A task that a nurse handed over"), ("MEDICATION", "Giving medicine"), ("VENTILATION",
                                                                                                    "Breathing support"),
                ("FEEDING", "Tube feeding"), ("PHYSIO", "Physiotherapy"), ("EQUIPMENT", "Equipment on prescription"))
"""Domain P-22."""


class PriceForm(Revised, kw_only=True):
    price: Annotated[int, ask("Which price?", kind="choice", missing="Choose a price")]
    amount: Annotated[Decimal, ask("How much of it?", hint="Hours, nights, sessions or days, like 3 or 10.5")]
    per: Annotated[str, ask("How often is that?", choices=WEEKLY + (("ONCE", "Once"),), missing="Choose how often")]
    starts_on: Annotated[date | None, FIRST] = None


class AssistantForm(Revised, kw_only=True):
    name: Annotated[str, ask("Who is it?", hint="Leave empty if you have nobody yet", optional=True, longest=160)] = ""
    hourly: Annotated[Decimal, ask("Pay for an hour", hint="In pounds, like 14 or 13.25", least=0)]
    hours: Annotated[Decimal, ask("Hours a week", hint="Like 20 or 7.5", least=0, most=168)]
    insurance: Annotated[Pence, ask("Insurance for an employer, a year", hint="In pounds, like 95", least=0)]
    payroll: Annotated[Pence, ask("Payroll service, a month", hint="In pounds with VAT, like 15", least=0)]
    training: Annotated[Pence, ask("Training, a year", hint="In pounds. Write 0 if there is none", least=0)]
    allowance: Annotated[bool, ask("I can claim the Employment Allowance", optional=True)] = False
    relationship: Annotated[str, ask("Are they family?", choices=FAMILY,
                                     missing="Choose whether they are family")]
    same_household: Annotated[bool, ask("They live in the same home as me", optional=True)] = False
    purpose: Annotated[str, ask("What are they paid for?", choices=(("CARE", "Care and support"), ("ADMIN",
                                                                                                   "Running the budget")),
                                missing="Choose what they are paid for")]
    starts_on: Annotated[date | None, FIRST] = None


class OnceForm(Revised, kw_only=True):
    name: Annotated[str, ask("What is it?", longest=160)]
    category: Annotated[str, ask("What kind of thing?", choices=THINGS,
                                 missing="Choose what kind of thing it is")]
    price: Annotated[Pence, ask("What does one cost?", hint="In pounds, like 640", least=1)]
    count: Annotated[int, ask("How many?", least=1, most=1000)]
    seller: Annotated[str, ask("Where from?", optional=True, longest=160)] = ""
    why: Annotated[str, ask("How does it help?", optional=True, longest=500)] = ""
    start_up: Annotated[bool, ask("It is needed only to get started", optional=True)] = False
    starts_on: Annotated[date | None, ask("When is it bought?", hint="Leave empty for the first day. " + DAY_HINT,
                                          optional=True)] = None


class FreeForm(Revised, kw_only=True):
    name: Annotated[str, ask("What is it?", hint="For example, a walk with a friend", longest=160)]
    who: Annotated[str, ask("Who gives it?", longest=160)]
    category: Annotated[str, ask("What kind of help?", choices=HELP,
                                 missing="Choose what kind of help it is")]
    hours: Annotated[Decimal, ask("Hours a week", hint="Like 2 or 1.5", least=0, most=168)]
    worth: Annotated[Pence, ask("What would an hour cost if you had to buy it?", hint="In pounds. Write 0 if you do not know",
                                least=0)]
    starts_on: Annotated[date | None, FIRST] = None


class WhenForm(Revised, kw_only=True):
    weekdays: Annotated[list[str], ask("On which days?", choices=WEEKDAYS,
                                       missing="Choose at least one day")]
    starts_at: Annotated[str, ask("When does it begin?", hint="Like 8:30 or 22:00", width=5, longest=5)]
    hours: Annotated[int, ask("How long? Hours", kind="number", least=0, most=24)]
    minutes: Annotated[int, ask("And minutes", kind="number", least=0, most=59)]
    carers: Annotated[int, ask("How many carers at once?", least=1, most=4)] = 1
    every: Annotated[str, ask("How often?", choices=(("1", "Every week"), ("2", "Every other week")), missing="Choose how often")]


class RemoveVisitForm(Revised, kw_only=True):
    at: Annotated[int, ask("Time", least=0, most=1439)]
    weekday: Annotated[int | None, ask("Day", least=0, most=6, optional=True)] = None


class PurposeForm(Revised, kw_only=True):
    needs: Annotated[list[str], ask("Which needs does it help with?", kind="choices", optional=True)] = []
    outcomes: Annotated[list[str], ask("Which outcomes does it work towards?", kind="choices", optional=True)] = []


class PayersForm(Revised, kw_only=True):
    how: Annotated[str, ask("How is it shared?", choices=METHODS, missing="Choose how it is shared")]
    stream: Annotated[int | None, ask("If one funder pays all of it: who?", kind="choice", optional=True)] = None
    percent_1: Annotated[Decimal | None, ask("Percent", optional=True, least=0, most=100)] = None
    percent_2: Annotated[Decimal | None, ask("Percent", optional=True, least=0, most=100)] = None
    percent_3: Annotated[Decimal | None, ask("Percent", optional=True, least=0, most=100)] = None
    percent_4: Annotated[Decimal | None, ask("Percent", optional=True, least=0, most=100)] = None
    cap_1: Annotated[Pence | None, ask("Limit a week", optional=True, least=1)] = None
    cap_2: Annotated[Pence | None, ask("Limit a week", optional=True, least=1)] = None
    cap_3: Annotated[Pence | None, ask("Limit a week", optional=True, least=1)] = None
    cap_4: Annotated[Pence | None, ask("Limit a week", optional=True, least=1)] = None
    deployment: Annotated[str, ask("Who holds the money?", choices=HELD, missing="Choose who holds the money")]


class AmountForm(Revised, kw_only=True):
    amount: Annotated[Decimal, ask("How much of it?", hint="Like 3 or 10.5")]
    per: Annotated[str, ask("How often is that?", choices=WEEKLY + (("ONCE", "Once"),), missing="Choose how often")]


class DetailsForm(Revised, kw_only=True):
    name: Annotated[str, ask("What is it called?", longest=160)]
    what: Annotated[str, ask("What is done, and how you like it", kind="longtext", longest=500, optional=True)] = ""
    ends_on: Annotated[date | None, ask("Last day", hint="Leave empty for as long as the plan runs", optional=True)] = None
    health_task: Annotated[str, ask("Is it a health task?", choices=(("NO", "No"), *HEALTH_TASKS), missing="Choose one")]
    requires_registered_nurse: Annotated[bool, ask("Only a registered nurse may do it", optional=True)] = False
    nhs_only: Annotated[bool, ask("Only the NHS may pay for it", optional=True)] = False
    prevention: Annotated[bool, ask("It helps to stay well", optional=True)] = False
    price_reason: Annotated[str, ask("If the price is high or low: why is it right?", kind="longtext", longest=LONG,
                                     optional=True)] = ""


class PapersForm(Revised, kw_only=True):
    right_to_work_on: Annotated[date | None, ask("Right to work checked on", optional=True)] = None
    contract_on: Annotated[date | None, ask("Contract given on", optional=True)] = None
    liability_until: Annotated[date | None, ask("Employer’s insurance runs until", optional=True)] = None
    liability: Annotated[Pence | None, ask("Employer’s insurance covers", hint="At least £5,000,000", optional=True)] = None
    paye_on: Annotated[date | None, ask("Payroll or tax office set up on", optional=True)] = None
    pension_on: Annotated[date | None, ask("Pension decided on", optional=True)] = None
    holiday_on: Annotated[date | None, ask("5.6 weeks of holiday agreed on", optional=True)] = None
    minimum_wage_on: Annotated[date | None, ask("Minimum wage checked on", optional=True)] = None
    references_on: Annotated[date | None, ask("References read on", optional=True)] = None
    dbs_number: Annotated[str, ask("DBS certificate number", optional=True, longest=20)] = ""
    dbs_on: Annotated[date | None, ask("DBS certificate dated", optional=True)] = None


class OptionForm(Revised, kw_only=True):
    name: Annotated[str, ask("What else did you look at?", longest=200)]
    provider_name: Annotated[str, ask("From whom?", longest=160)]
    rate: Annotated[Decimal, ask("Price", hint="In pounds for the same unit, like 25.40", least=0)]
    why_not: Annotated[str, ask("Why was it not chosen?", longest=500, missing="Say why it was not chosen")]
    suitable: Annotated[bool, ask("It would have met the need", optional=True)] = False
    broker_link: Annotated[str, ask("Does the broker have a link with this provider?", hint="Leave empty if there is none",
                                    optional=True)] = ""
    quoted_on: Annotated[date | None, ask("When did they give a price?", optional=True)] = None


class TaskForm(Revised, kw_only=True):
    task: Annotated[str, ask("Which task?", longest=160)]
    professional: Annotated[str, ask("Who handed it over?", longest=160)]
    trained_on: Annotated[date | None, ask("Training on", optional=True)] = None
    signed_off_on: Annotated[date | None, ask("Shown to be able on", optional=True)] = None
    review_on: Annotated[date | None, ask("Look at it again on", optional=True)] = None
