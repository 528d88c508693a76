"""What the pages about running a budget ask."""
from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Struct

from brokerage.budgets.agreement_models import RECIPIENTS, WITH_CAPACITY, WITHOUT_CAPACITY
from brokerage.budgets.charge_models import COLLECTION, GUARANTEES, PREMIUMS, RATES
from brokerage.budgets.review_actions import KINDS
from brokerage.budgets.split_checks import METHODS
from brokerage.budgets.states import CLOSE_REASONS
from brokerage.budgets.topup_models import COLLECTS, GROUNDS
from brokerage.kit.errors import Refusal
from brokerage.kit.forms import ask
from brokerage.kit.money import Pence
from brokerage.sums.types import DEPLOYMENTS, STREAM_TYPES

TODAY = "For example, 27 11 2026"
READ = "The person will read this"
WHY = ask("Why", kind="longtext", longest=2000, missing="Say why", hint=READ)
LIVE_TYPES = tuple((code, kind.name) for code, kind in STREAM_TYPES.items() if kind.deployments and code not in
                   ("TP_TOPUP", "OWN_TOPUP"))


class NewForm(Struct):
    starts_on: Annotated[date, ask("First day", hint=TODAY)]
    ends_on: Annotated[date, ask("Last day", hint="For example, 31 3 2027")]
    referral: Annotated[str, ask("Referral", hint="The number of the referral it comes from", longest=60)]


class NothingForm(Struct):
    """A button with nothing to fill in."""


class StopForm(Struct):
    why: Annotated[str, WHY]
    meanwhile: Annotated[str, ask("How care goes on meanwhile", kind="longtext", longest=2000, missing="Say how care goes on")]
    until: Annotated[date | None, ask("Until", hint="Leave empty if you do not know", optional=True)] = None


class CloseForm(Struct):
    reason: Annotated[str, ask("Why the budget ends", choices=tuple(CLOSE_REASONS.items()), missing="Choose why the budget ends")]
    on: Annotated[date, ask("Last day", hint=TODAY)]


class AmendForm(Struct):
    since: Annotated[date, ask("First day of the new version", hint=TODAY)]
    why: Annotated[str, ask("What changed", kind="longtext", longest=2000, missing="Say what changed",
                            hint="The review or the change that it follows from")]


class ReserveForm(Struct):
    amount: Annotated[Pence, ask("How much", hint="In pounds and pence, like 933.81", least=1)]
    what: Annotated[str, ask("What to do", choices=(("KEEP", "Keep it back"), ("FREE", "Set it free to spend")))]


class OfferForm(Struct):
    type: Annotated[str, ask("Kind of money", kind="choice", choices=LIVE_TYPES)]
    payer: Annotated[int | None, ask("Which funder pays", kind="choice", optional=True,
                                     hint="Leave empty for the person’s own money, a charity or another body")]
    deployment: Annotated[str, ask("How it is held", choices=tuple(DEPLOYMENTS.items()))]
    amount: Annotated[Pence, ask("How much", least=1, hint="In pounds and pence")]
    kind: Annotated[str, ask("How often", choices=(("WEEKLY", "Every week"), ("ONE_OFF", "Once")))]
    payer_name: Annotated[str, ask("Name of a payer who is not in the list", optional=True, longest=160)] = ""
    since: Annotated[date | None, ask("From", optional=True, hint="Leave empty for the first day of the budget")] = None
    until: Annotated[date | None, ask("To", optional=True, hint="Leave empty for the last day of the budget")] = None
    charged: Annotated[bool, ask("The person may be charged towards it", optional=True)] = False


class AgreeSplitForm(Struct):
    acknowledged: Annotated[bool, ask("I have seen what this changes for us", optional=True)] = False


class AmountForm(Struct):
    amount: Annotated[Pence, ask("How much a week", least=1, hint="In pounds and pence")]
    since: Annotated[date, ask("From", hint="A smaller amount needs 28 days’ notice", missing="Enter the first day")]
    why: Annotated[str, WHY]


class PauseForm(Struct):
    what: Annotated[str, ask("What to do", choices=(("SUSPEND", "Stop paying for now"), ("RESUME", "Start paying again"),
                                                    ("END", "End it")))]
    why: Annotated[str, WHY]
    on: Annotated[date | None, ask("Last day, if it ends", optional=True, hint=TODAY)] = None


class PayerForm(Struct):
    payer: Annotated[int, ask("The new funder", kind="choice")]
    since: Annotated[date, ask("From", hint=TODAY, missing="Enter the first day")]
    why: Annotated[str, ask("Why", kind="longtext", longest=2000, missing="Say why",
                            hint="For example: a move, or a change of general practice")]


class PoolForm(Struct):
    pool: Annotated[str, ask("Pooled fund", optional=True, longest=40)] = ""
    host: Annotated[int | None, ask("Host body", kind="choice", optional=True)] = None
    s75_ref: Annotated[str, ask("Section 75 agreement", optional=True, longest=60)] = ""
    bcf_scheme: Annotated[str, ask("Better Care Fund scheme", optional=True, longest=40)] = ""


class HeldForm(Struct):
    deployment: Annotated[str, ask("How it is held", choices=tuple(DEPLOYMENTS.items()))]
    since: Annotated[date, ask("From", hint=TODAY, missing="Enter the first day")]
    recipient: Annotated[str, ask("Who receives a direct payment", choices=tuple(RECIPIENTS.items()), optional=True)] = "SELF"
    member: Annotated[int | None, ask("Which nominee, representative or authorised person", kind="choice", optional=True)] = None
    managed_account: Annotated[bool, ask("A managed account: somebody holds it and pays as they are told", optional=True)] = False
    holder: Annotated[int | None, ask("Organisation that holds the money", kind="choice", optional=True)] = None
    holder_directed: Annotated[bool, ask("It says in writing that it spends as the person directs", optional=True)] = False
    fee: Annotated[Pence | None, ask("Its fee a week", optional=True, least=0)] = None
    advance_weeks: Annotated[int, ask("Weeks paid in advance", least=0, most=13)] = 4
    reserve_weeks: Annotated[int, ask("Weeks kept in reserve", least=0, most=26)] = 8
    surplus_weeks: Annotated[int, ask("Weeks above which money is a surplus", least=0, most=52)] = 8
    review_clause: Annotated[str, ask("When it is looked at again", optional=True, kind="longtext", longest=1000)] = ""


class CheckForm(Struct):
    agreement: Annotated[int, ask("Agreement", kind="hidden", least=1)]
    evidence: Annotated[str, ask("What you saw or heard", kind="longtext", longest=2000, missing="Say what you saw or heard")]
    conditions: Annotated[list[str], ask("Conditions that are met", optional=True,
                                         choices=tuple({**WITH_CAPACITY, **WITHOUT_CAPACITY}.items()))] = []
    exclusion: Annotated[str, ask("Why the law does not allow a direct payment", optional=True, longest=200,
                                  hint="For example, a drug treatment requirement. Leave empty if nothing does")] = ""


class SignForm(Struct):
    agreement: Annotated[int, ask("Agreement", kind="hidden", least=1)]
    answer: Annotated[str, ask("Your answer", choices=(("SIGN", "Sign it"), ("REFUSE", "Say no")))]
    why: Annotated[str, ask("Why, if you say no", kind="longtext", longest=2000, optional=True, hint=READ)] = ""


class AskAgainForm(Struct):
    stream: Annotated[int, ask("Which money", kind="choice")]
    kind: Annotated[str, ask("What was decided", choices=tuple(KINDS.items()))]
    why: Annotated[str, ask("Why you think it is wrong", kind="longtext", longest=2000, missing="Say why you think it is wrong")]


class DecideAgainForm(Struct):
    stream: Annotated[int, ask("Money", kind="hidden", least=1)]
    review: Annotated[int, ask("Request", kind="hidden", least=1)]
    outcome: Annotated[str, ask("Your decision", choices=(("UPHOLD", "The decision stands"), ("CHANGE", "The decision changes")))]
    reasons: Annotated[str, ask("Reasons", kind="longtext", longest=2000, missing="Say why", hint=READ)]


class SplitForm(Struct):
    """The shares stand in boxes of their own, one for each stream: `share-7`."""

    method: Annotated[str, ask("How it is shared", choices=tuple(METHODS.items()))]
    since: Annotated[date, ask("From", hint=TODAY, missing="Enter the first day")]
    weekly: Annotated[Pence | None, ask("What a week comes to", optional=True, hint="Only when each pays up to a limit")] = None
    key: Annotated[str, ask("For one line of the plan only", optional=True, longest=40)] = ""
    review_on: Annotated[date | None, ask("Review on", optional=True)] = None
    panel_ref: Annotated[str, ask("Panel reference", optional=True, longest=40)] = ""
    shares: Annotated[str, ask("Who pays what", optional=True)] = ""


class DisputeForm(Struct):
    since: Annotated[date, ask("First day that it is about", hint=TODAY)]
    escalate_on: Annotated[date, ask("When it goes to the local dispute process", hint=TODAY)]
    why: Annotated[str, ask("What it is about", kind="longtext", longest=2000, missing="Say what it is about")]


class AskAssessmentForm(Struct):
    stream: Annotated[int, ask("Money that may be charged for", kind="choice")]
    since: Annotated[date, ask("From", hint=TODAY, missing="Enter the first day")]
    mode: Annotated[str, ask("Who collects it", choices=tuple(COLLECTION.items()))]


class FiguresForm(Struct):
    income: Annotated[Pence, ask("Income a week that counts", hint="In pounds and pence", least=0)]
    capital: Annotated[Pence, ask("Savings", hint="In pounds and pence. 0 for none", least=0)]
    dre: Annotated[Pence, ask("Disability-related costs a week", least=0, hint="In pounds and pence. 0 for none")]
    guarantee: Annotated[str, ask("Minimum income guarantee", kind="choice", choices=tuple(GUARANTEES.items()))]
    premiums: Annotated[list[str], ask("Premiums", choices=tuple(PREMIUMS.items()), optional=True)] = []
    evidence: Annotated[str, ask("What you saw", kind="longtext", optional=True, longest=2000)] = ""
    reasons: Annotated[str, ask("Reasons, when you decide an appeal", kind="longtext", optional=True, longest=2000)] = ""


class AppealForm(Struct):
    why: Annotated[str, ask("What you think is wrong", kind="longtext", longest=2000, missing="Say what you think is wrong")]


class RateForm(Struct):
    code: Annotated[str, ask("Which figure", kind="choice", choices=tuple(RATES.items()))]
    amount: Annotated[Pence, ask("Amount", least=0)]
    since: Annotated[date, ask("From", hint=TODAY, missing="Enter the first day")]
    source: Annotated[str, ask("Where it was published", longest=200)]
    until: Annotated[date | None, ask("To", optional=True)] = None


class TopUpForm(Struct):
    on: Annotated[int, ask("The council’s money that it is added to", kind="choice")]
    what: Annotated[str, ask("What was chosen", longest=120)]
    chosen: Annotated[Pence, ask("What it costs a week", least=1)]
    budget: Annotated[Pence, ask("What the budget pays a week for it", least=1)]
    option: Annotated[str, ask("A suitable choice that was available", longest=120,
                               hint="There must be one within what the budget pays. Without one, raise the budget instead")]
    option_cost: Annotated[Pence, ask("What that costs a week", least=1)]
    payer_name: Annotated[str, ask("Who pays the top-up", longest=160)]
    payee: Annotated[str, ask("Who it is paid to", longest=160)]
    collects: Annotated[str, ask("Who collects it", choices=tuple(COLLECTS.items()))]
    since: Annotated[date, ask("From", hint=TODAY, missing="Enter the first day")]
    review_on: Annotated[date, ask("Review on", hint=TODAY, missing="Enter the day of the review")]
    affordable: Annotated[str, ask("How you know that they can afford it", kind="longtext", longest=1000)]
    price_rises: Annotated[str, ask("Who pays when the price goes up", kind="longtext", longest=1000)]
    if_it_stops: Annotated[str, ask("What happens if they stop paying", kind="longtext", longest=1000)]
    notice_weeks: Annotated[int, ask("Weeks of notice", least=0, most=26)] = 4
    own: Annotated[bool, ask("The person pays it themself", optional=True)] = False
    accommodation: Annotated[bool, ask("It is for a place to live", optional=True)] = False
    ground: Annotated[str, ask("Why the person may pay it themself", choices=tuple(GROUNDS.items()), optional=True)] = ""
    option_2: Annotated[str, ask("A second choice that was available", longest=120, optional=True)] = ""
    option_2_cost: Annotated[Pence | None, ask("What the second costs a week", least=1, optional=True)] = None
    option_3: Annotated[str, ask("A third choice that was available", longest=120, optional=True)] = ""
    option_3_cost: Annotated[Pence | None, ask("What the third costs a week", least=1, optional=True)] = None

    def options(self) -> list[tuple[str, Pence]]:
        """Every choice that was named with its pence a week. Refused: half of one."""
        wrong: dict[str, str] = {}
        made = [(self.option, self.option_cost)]
        for name, cost in (("option_2", self.option_2_cost), ("option_3", self.option_3_cost)):
            words = getattr(self, name).strip()
            if words and cost is not None:
                made.append((words, cost))
            elif words:
                wrong[f"{name}_cost"] = "Enter what it costs a week"
            elif cost is not None:
                wrong[name] = "Say which choice costs this"
        if wrong:
            raise Refusal("There is a problem", fields=wrong)
        return made


class DueForm(Struct):
    first: Annotated[date, ask("First day", hint=TODAY)]
    last: Annotated[date, ask("Last day", hint=TODAY)]


class PaidForm(Struct):
    amount: Annotated[Pence, ask("How much came in", least=1)]
    on: Annotated[date, ask("Day on which it came in", hint=TODAY)]


class SignedForm(Struct):
    on: Annotated[date, ask("Day on which the payer signed", hint=TODAY)]


class WeekForm(Struct):
    first: Annotated[date, ask("First day of the week", hint=TODAY)]


class WeekAnswerForm(Struct):
    week: Annotated[int, ask("Week", kind="hidden", least=1)]
    what: Annotated[str, ask("What happened", choices=(("PAID", "It was paid"), ("MISSED", "It was not paid")))]


class EndForm(Struct):
    on: Annotated[date, ask("Last day", hint=TODAY)]
    why: Annotated[str, WHY]


