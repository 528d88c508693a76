"""What a route of this room is handed: an order or a delivery with what its page shows. Each says whose it is, apart from what a
provider reads before it is chosen."""
from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from brokerage.catalogue.words import UNITS
from brokerage.kit.clock import in_full
from brokerage.kit.states import Step
from brokerage.orders.delivering import clock
from brokerage.orders.delivery_models import Delivery, Evidence
from brokerage.orders.models import Enquiry, Order, OrderPause, OrderTerm
from brokerage.orders.states import DELIVERY_WORDS, FOR_OTHERS, WORDS

PER = {"WEEK": "a week", "FORTNIGHT": "every two weeks", "FOUR_WEEKS": "every four weeks", "MONTH": "a month", "YEAR": "a year",
       "ONCE": "once"}
COLOURS = {"ACTIVE": "green", "CONFIRMED": "green", "ACCEPTED": "green", "OFFERED": "yellow", "CHOSEN": "yellow",
           "DELIVERED": "yellow", "DISPUTED": "red", "MISSED": "red", "TERMINATED": "red", "PAUSED": "orange",
           "NOTICE_GIVEN": "orange", "CANCELLED_LATE": "orange"}
VERBS = {"draft": "Written", "request": "The provider was asked", "offer": "The provider made an offer",
         "decline": "The provider said no",
         "lapse": "The provider did not answer in time", "choose": "Chosen", "accept": "Ordered", "send_back": "Sent back",
         "withdraw": "Not chosen", "start": "Started", "cancel": "Called off", "pause": "Paused", "resume": "Goes on",
         "notice": "Notice was given", "end": "Ended", "terminate": "Stopped at once"}


def pounds(rate: Decimal) -> str:
    """`£24.86`, with more digits only where they say something."""
    text = f"{rate:.4f}".rstrip("0")
    whole, _, part = text.partition(".")
    return f"£{whole}.{part.ljust(2, '0')}"


def typed(rate: Decimal) -> str:
    """`24.86`: as somebody types it into a form."""
    return pounds(rate).removeprefix("£")


def hours(minutes: int) -> str:
    """`21 hours`, `1 hour 30 minutes`, `45 minutes`."""
    h, m = divmod(minutes, 60)
    parts = [f"{h} hour{'' if h == 1 else 's'}"] * bool(h) + [f"{m} minute{'' if m == 1 else 's'}"] * bool(m)
    return " ".join(parts) or "no time"


def much(order: Order) -> str:
    """How much is ordered, in words."""
    if order.minutes_weekly is not None:
        return f"{hours(order.minutes_weekly)} a week"
    units = f"{(order.quantity or Decimal(0)).normalize():f}"
    word = {"NIGHT": "night", "VISIT": "visit", "SESSION": "session", "DAY": "day", "WEEK": "week", "MILE": "mile",
            "ITEM": "item", "MONTH": "month"}.get(order.unit, order.unit.lower())
    return f"{units} {word}{'' if units == '1' else 's'} {PER[order.per]}"


def price(order: Order) -> str:
    return f"{pounds(order.rate)} {UNITS.get(order.unit, order.unit.lower())}"


def cost(order: Order) -> str:
    return f"{order.once_pence} once" if order.per == "ONCE" else f"{order.weekly_pence} a week"


class Asked(Struct, frozen=True):
    """A request as the provider reads it. Nothing here says whose it is."""

    order: Order
    enquiry: Enquiry

    @property
    def provider_org_id(self) -> int | None:
        return self.order.provider_org_id

    @property
    def says(self) -> str:
        return {"REQUESTED": "Waiting for you", "OFFERED": "Waiting for their choice", "CHOSEN": "Chosen: being placed"}.get(
            self.order.state, WORDS[self.order.state])


class Line(Struct, frozen=True):
    order: Order
    person: str
    mine: bool = True

    @property
    def says(self) -> str:
        return states(self.mine)[self.order.state]

    @property
    def colour(self) -> str:
        return COLOURS.get(self.order.state, "grey")


class EnquirySeen(Struct, frozen=True):
    """An enquiry with everything that came back."""

    enquiry: Enquiry
    orders: tuple[Order, ...]
    person: str

    @property
    def person_id(self) -> int:
        return self.enquiry.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.enquiry.through

    @property
    def urgent(self) -> bool:
        return self.enquiry.urgent

    @property
    def urgent_by(self) -> str:
        return self.enquiry.urgent_by

    @property
    def offers(self) -> tuple[Order, ...]:
        """What can be chosen, the cheapest first."""
        found = (o for o in self.orders if o.state == "OFFERED")
        return tuple(sorted(found, key=lambda o: (o.weekly_pence + o.once_pence, o.id)))

    @property
    def chosen(self) -> Order | None:
        return next((o for o in self.orders if o.chosen_at is not None and o.state not in ("OFFERED", "WITHDRAWN")), None)


class OrderSeen(Struct, frozen=True):
    """An order's page."""

    order: Order
    person: str
    terms: tuple[OrderTerm, ...]
    pauses: tuple[OrderPause, ...] = ()
    latest: tuple[Delivery, ...] = ()
    steps: tuple[tuple[Step, str], ...] = ()

    @property
    def person_id(self) -> int:
        return self.order.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.order.through

    @property
    def provider_org_id(self) -> int | None:
        return self.order.provider_org_id

    @property
    def state(self) -> str:
        return self.order.state

    @property
    def waiting(self) -> OrderTerm | None:
        """A new price that nobody has settled."""
        return next((t for t in self.terms if t.state in ("PROPOSED", "HOLDER_AGREED")), None)

    @property
    def history(self) -> list[tuple[str, str, str, str]]:
        """(day, what, who, why) of each step."""
        return [(in_full(s.at.date()), VERBS.get(s.verb, s.verb), who, s.why) for s, who in self.steps if s.verb != "draft"]


class Seen(Struct, frozen=True):
    """One delivery with its order."""

    order: Order
    delivery: Delivery
    papers: tuple[Evidence, ...]
    person: str
    mine: bool = True

    @property
    def person_id(self) -> int:
        return self.order.person_id

    @property
    def through(self) -> frozenset[int]:
        return self.order.through

    @property
    def says(self) -> str:
        return words(self.mine)[self.delivery.state]

    @property
    def colour(self) -> str:
        return COLOURS.get(self.delivery.state, "grey")

    @property
    def when(self) -> str:
        return when(self.delivery)

    @property
    def done(self) -> str:
        return done(self.delivery)


class DayVisit(Struct, frozen=True):
    """One visit of a provider's day."""

    delivery: Delivery
    order: Order
    person: str
    postcode: str

    @property
    def says(self) -> str:
        return "To do" if self.delivery.state == "SCHEDULED" else {"DELIVERED": "Recorded", "CONFIRMED": "Agreed"}.get(
            self.delivery.state, DELIVERY_WORDS[self.delivery.state])

    @property
    def colour(self) -> str:
        return {"SCHEDULED": "blue"}.get(self.delivery.state, COLOURS.get(self.delivery.state, "grey"))

    @property
    def when(self) -> str:
        return when(self.delivery)


def states(mine: bool) -> dict[str, str]:
    """The states of an order in words, for the person's side or for everybody else."""
    return WORDS if mine else {**WORDS, "OFFERED": "Waiting for the person to choose"}


def words(mine: bool) -> dict[str, str]:
    """The states of a delivery in words, for the person's side or for everybody else."""
    return DELIVERY_WORDS if mine else {**DELIVERY_WORDS, **FOR_OTHERS}


def when(delivery: Delivery) -> str:
    """`08:00 to 09:30`, as it was done or is planned."""
    if delivery.state == "RETAINED":
        return "the whole day"
    start = delivery.done_from if delivery.done_from is not None else delivery.from_minute
    long = delivery.done_minutes or delivery.minutes
    return f"{clock(start)} to {clock((start + long) % 1440)}" if long else clock(start)


def done(delivery: Delivery) -> str:
    """What the provider recorded, in words; what is planned, before that."""
    if delivery.state == "RETAINED":
        return f"Nothing: the order was paused. {delivery.task} is paid so that the place is kept"
    if delivery.done_minutes is not None:
        return hours(delivery.done_minutes)
    if delivery.done_quantity is not None:
        return f"{delivery.done_quantity.normalize():f}"
    return hours(delivery.minutes) if delivery.minutes else "1"


