"""What may be asked: the Structs of a reckon file, as docs/reckon.md explains them to a stranger.

Money is whole pence (`Pence`), rates are Decimal pounds with at most 4 places, times are whole minutes or Decimal hours
(domain M-01). Every `from` and `to` is a day that counts. A field left out has the default given here.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct, field

from brokerage.kit.money import Pence, Schedule

Unit = Literal["hour", "visit", "night", "day", "week", "session", "item", "journey", "mile"]
Per = Literal["day", "week", "fortnight", "four weeks", "once"]
Posted = Literal["WHOLE", "WEEK", "FOUR_WEEKS"]
Collected = Literal["NET_OF_DP", "FUNDER_INVOICE", "PROVIDER_COLLECTS"]
NOTHING = Pence(0)


class Asked(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The root of all input: unknown fields are refused."""


class Days(Asked, frozen=True):
    """From `since` to `until`, both counted."""

    since: date = field(name="from")
    until: date = field(name="to")


class Run(Days, frozen=True):
    """Days to reckon. `posted`: as one run (M-04), or week by week (or four weeks by four weeks) from the first day, as
    the books posted it, each rounded by itself (domain W18)."""

    posted: Posted = "WHOLE"


class Stream(Asked, frozen=True):
    """Money from one payer (domain L-02). `payer`: ICB, COUNCIL, PERSON, THIRD_PARTY, CHARITY or OTHER. `funder`: the
    body behind it, which a change may replace (L-05). The lower `priority` wins an equal half penny (M-03)."""

    ref: str
    type: str
    payer: str
    priority: int
    name: str = ""
    funder: str = ""
    deployment: str = "NOTIONAL"


class Part(Asked, frozen=True):
    """One stream's percent of a line."""

    stream: str
    percent: Decimal


class Percent(Asked, frozen=True, tag_field="rule", tag="PERCENT"):
    """Each stream pays its percent; together exactly 100 (domain M-30)."""

    shares: tuple[Part, ...]


class OneStream(Asked, frozen=True, tag_field="rule", tag="LINE"):
    """One stream pays the whole line (domain M-31)."""

    stream: str


class TierOf(Asked, frozen=True):
    """Up to `cap` pence a week (of the whole, for a one-off), or all the rest when there is no cap."""

    stream: str
    cap: Pence | None = None


class Cascade(Asked, frozen=True, tag_field="rule", tag="FIXED_WATERFALL"):
    """Each tier fills in the order given (domain M-32)."""

    tiers: tuple[TierOf, ...]


Split = Percent | OneStream | Cascade


class Group(Asked, frozen=True):
    """The line's rate is the price of a session shared by `bookings`; `this` is the one we reckon (domain M-14)."""

    bookings: tuple[int, ...]
    this: int


class Line(Asked, frozen=True):
    """`rate` pounds a `unit` × `quantity` units (or `minutes`, with a rate an hour) `per` week, from `since` to `until`.

    A `once` line has one day, `since`. With no `split` of its own the case's is used. `chargeable`: a charge may be taken
    from what the council pays of it. `nhs_only`: the council may pay none of it (L-04). `pauses`: days on which nothing is
    bought and nothing is due (domain 6.12).
    """

    ref: str
    rate: Decimal
    name: str = ""
    unit: Unit = "hour"
    quantity: Decimal | None = None
    minutes: int | None = None
    per: Per = "week"
    since: date | None = field(name="from", default=None)
    until: date | None = field(name="to", default=None)
    pauses: tuple[Days, ...] = ()
    split: Split | None = None
    group: Group | None = None
    chargeable: bool = True
    nhs_only: bool = False


class Capital(Asked, frozen=True):
    """Savings and the limits they are held against (domain L-41): `per_step` for each `step` or part over `lower`."""

    amount: Pence
    lower: Pence
    upper: Pence
    step: Pence
    per_step: Pence


class Assessment(Asked, frozen=True):
    """Weekly pence of a financial assessment (domain L-40): income, guarantee, premiums, disability-related costs."""

    income: Pence
    mig: Pence
    premiums: tuple[Pence, ...] = ()
    dre: Pence = NOTHING
    capital: Capital | None = None


class Charge(Asked, frozen=True):
    """What the person pays a week towards `stream`: `weekly` as given, or worked out from `assessment`; never both."""

    stream: str
    weekly: Pence | None = None
    assessment: Assessment | None = None
    kind: Literal["PROVISIONAL", "CONFIRMED", "S117_NO_CHARGE"] = "CONFIRMED"
    collected: Collected = "NET_OF_DP"
    since: date | None = field(name="from", default=None)
    until: date | None = field(name="to", default=None)


class Option(Asked, frozen=True):
    """A suitable choice that is available, at `rate` pounds a unit of the line."""

    name: str
    rate: Decimal


class TopUp(Asked, frozen=True):
    """`stream` pays what `line` costs above the budget (domain L-50..L-54). The budget pays `budget_rate` a unit; under
    FIXED_WATERFALL the caps say it instead. `suitable` are the options that were available."""

    line: str
    stream: str
    budget_rate: Decimal | None = None
    suitable: tuple[Option, ...] = ()
    signed: bool = False
    collected: Literal["PROVIDER", "COUNCIL"] = "PROVIDER"
    ground: Literal["", "PROPERTY_DISREGARD", "DEFERRED_PAYMENT", "S117"] = ""
    missed_weeks: int = 0


class Change(Asked, frozen=True):
    """From `since` on, what is named here replaces what stood before: for `lines`, their rate, quantity or minutes, split
    or budget rate; with no `lines`, the case's split; a charge; or the `funder` behind `stream` (domain M-05)."""

    since: date = field(name="from")
    why: str = ""
    lines: tuple[str, ...] = ()
    rate: Decimal | None = None
    quantity: Decimal | None = None
    minutes: int | None = None
    split: Split | None = None
    budget_rate: Decimal | None = None
    charge: Charge | None = None
    stream: str = ""
    funder: str = ""


class Payments(Asked, frozen=True):
    """How often the direct-payment streams are paid (domain M-08, M-20)."""

    cycle: Schedule


class Spent(Asked, frozen=True):
    what: str
    amount: Pence
    split: Split | None = None


class ChargeSum(Asked, frozen=True, tag_field="kind", tag="charge"):
    """A charge from an assessment (W0). `care_cost`: the council's weekly cost, above which no charge goes."""

    ref: str
    assessment: Assessment
    care_cost: Pence | None = None


class ShareSum(Asked, frozen=True, tag_field="kind", tag="share"):
    """An amount shared by weight to the last penny (W8); equal claims go to whoever stands first."""

    ref: str
    amount: Pence
    weights: tuple[Decimal, ...]


class InvoiceSum(Asked, frozen=True, tag_field="kind", tag="invoice"):
    """Quantities of `line` reached one after the other (ordered, delivered, invoiced), at the rate and split in force `on`
    the service date (W1, W4). With `weeks`, also how the first stands to so many weekly shares."""

    ref: str
    line: str
    on: date
    quantities: tuple[Decimal, ...]
    weeks: int = 0


class SurplusSum(Asked, frozen=True, tag_field="kind", tag="surplus"):
    """What is left of the period's direct payments and where it goes (domain M-26..M-28, W5)."""

    ref: str
    spent: tuple[Spent, ...]
    reserve_weeks: int
    liabilities: Pence = NOTHING
    planned_savings: Pence = NOTHING
    de_minimis: Pence = Pence(50_00)


class PrepaymentSum(Asked, frozen=True, tag_field="kind", tag="prepayment"):
    """The part of an advance that covers days after the year's end (domain M-13, W17). `paid`: pence by stream."""

    ref: str
    paid_for: Days
    year_end: date
    paid: dict[str, Pence]


class FinalSum(Asked, frozen=True, tag_field="kind", tag="final_account"):
    """What goes back when the last day falls inside days that were paid in advance (domain 6.11, W11)."""

    ref: str
    paid_for: Days
    last_day: date


class Insurance(Asked, frozen=True):
    """Employer's National Insurance: `percent` of yearly pay over `threshold`, less `allowance` (domain B-05)."""

    percent: Decimal
    threshold: Pence
    allowance: Pence = NOTHING


class Pension(Asked, frozen=True):
    """Employer's pension: `percent` of yearly pay between `lower` and `upper`."""

    percent: Decimal
    lower: Pence
    upper: Pence | None = None


class AssistantSum(Asked, frozen=True, tag_field="kind", tag="assistant"):
    """A year of a personal assistant (domain B-05, W9). `hourly` pay; yearly insurance and training; payroll a month."""

    ref: str
    hourly: Decimal
    hours: Decimal
    holiday_weeks: Decimal
    national_insurance: Insurance
    pension: Pension
    insurance: Pence = NOTHING
    training: Pence = NOTHING
    payroll: Pence = NOTHING
    payroll_vat: Decimal = Decimal(0)
    minimum_wage: Decimal | None = None
    weeks: int = 52


class PointsSum(Asked, frozen=True, tag_field="kind", tag="points"):
    """An indicative weekly budget (domain B-01, W15): points × `per_point`, less the percent that others give freely."""

    ref: str
    points: Decimal
    per_point: Decimal
    informal_percent: Decimal = Decimal(0)


Sum = ChargeSum | ShareSum | InvoiceSum | SurplusSum | PrepaymentSum | FinalSum | AssistantSum | PointsSum


class Case(Asked, frozen=True):
    """One question: a package over a period, other sums, or both; and, if its writer knows it, the answer (`expect`:
    paths into the answer, each with its figure; `expect_refused`: the codes)."""

    title: str
    note: str = ""
    period: Run | None = None
    also_for: tuple[Run, ...] = ()
    streams: tuple[Stream, ...] = ()
    split: Split | None = None
    lines: tuple[Line, ...] = ()
    charges: tuple[Charge, ...] = ()
    top_ups: tuple[TopUp, ...] = ()
    changes: tuple[Change, ...] = ()
    payments: Payments | None = None
    sums: tuple[Sum, ...] = ()
    expect: dict[str, str] = {}
    expect_refused: tuple[str, ...] = ()
