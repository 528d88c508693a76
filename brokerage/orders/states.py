"""The machines of domain §6.6: Booking and Delivery; and the rate lock. Guards are kept in the actions."""
from __future__ import annotations

from brokerage.kit.states import NEW, Machine, Move
from brokerage.people.opened import tell

HOLDER = ("PERSON", "REPRESENTATIVE")
TRUSTED = (*HOLDER, "CARER", "NOMINEE")
"""The holder, and whoever they let order or approve for them."""
BUYER = (*TRUSTED, "FINANCE")
PROVIDER = ("PROVIDER_ADMIN",)
WORKER = ("PROVIDER_WORKER", *PROVIDER)
CARE = ("CARE_COORDINATOR",)
APPROVER = ("APPROVER_ICB", "APPROVER_LA")
SYSTEM = ("SYSTEM",)
PLACES = ("BROKER", "CLINICAL_NAVIGATOR", "CARE_COORDINATOR", *HOLDER)

ORDER = Machine("order", (
    Move(NEW, "draft", "DRAFT", PLACES, "the line is agreed, or urgent: six weeks at most and one approver's yes"),
    Move("DRAFT", "request", "REQUESTED", PLACES, "minimum data; the provider is registered for it (P-34)"),
    Move("REQUESTED", "offer", "OFFERED", (*PROVIDER, "BROKER"), "price, start and terms"),
    Move("OFFERED", "offer", "OFFERED", (*PROVIDER, "BROKER"), "a better offer, until somebody chooses"),
    Move("REQUESTED", "decline", "DECLINED", PROVIDER),
    Move("OFFERED", "decline", "DECLINED", PROVIDER, "the offer is taken back before anybody chose it"),
    Move("REQUESTED", "lapse", "EXPIRED", SYSTEM, "two working days without an answer"),
    Move("OFFERED", "choose", "CHOSEN", TRUSTED, "alternatives shown; within what the holder lets a helper order"),
    Move("CHOSEN", "accept", "ACCEPTED", BUYER, "P-34 to P-37; the money is there (M-11): the commitment is posted"),
    Move("CHOSEN", "send_back", "OFFERED", ("FINANCE",), "why it cannot be placed"),
    *(Move(state, "withdraw", "WITHDRAWN", PLACES, "another offer was chosen, or it is not wanted")
      for state in ("DRAFT", "REQUESTED", "OFFERED", "CHOSEN")),
    Move("ACCEPTED", "start", "ACTIVE", SYSTEM, "the first day has come"),
    Move("ACCEPTED", "cancel", "CANCELLED", (*TRUSTED, *CARE), "before the first day; the money is given back"),
    Move("ACTIVE", "pause", "PAUSED", (*CARE, *PROVIDER), "the retainer rule; days"),
    Move("PAUSED", "resume", "ACTIVE", (*CARE, *PROVIDER, *SYSTEM)),
    Move("ACTIVE", "notice", "NOTICE_GIVEN", (*TRUSTED, *CARE, *PROVIDER), "the notice that was agreed"),
    Move("PAUSED", "notice", "NOTICE_GIVEN", (*TRUSTED, *CARE, *PROVIDER), "the notice that was agreed"),
    Move("ACTIVE", "end", "ENDED", SYSTEM, "its last day is over, or the person has died"),
    Move("PAUSED", "end", "ENDED", SYSTEM, "its last day is over, or the person has died"),
    Move("ACCEPTED", "end", "ENDED", SYSTEM, "the person has died"),
    Move("NOTICE_GIVEN", "end", "ENDED", SYSTEM, "the last day of the notice is over, or the person has died"),
    *(Move(state, "terminate", "TERMINATED", (*CARE, "SAFEGUARDING_LEAD"), "safety or deregistration; both of them say so; "
           "a plan for the replacement") for state in ("ACCEPTED", "ACTIVE", "PAUSED", "NOTICE_GIVEN")),
))

TERM = Machine("order_term", (
    Move(NEW, "propose", "PROPOSED", (*PROVIDER, "BROKER", *CARE, *TRUSTED, *SYSTEM), "its effect on the budget is shown first"),
    Move("PROPOSED", "agree_holder", "HOLDER_AGREED", TRUSTED),
    Move("HOLDER_AGREED", "agree", "AGREED", APPROVER, "a funder of the line; the money is there"),
    Move("PROPOSED", "agree", "AGREED", (*TRUSTED, *SYSTEM), "the first rate, with the order; or one that is no dearer"),
    Move("PROPOSED", "refuse", "REFUSED", (*TRUSTED, *APPROVER)),
    Move("HOLDER_AGREED", "refuse", "REFUSED", APPROVER),
    Move("PROPOSED", "take_back", "TAKEN_BACK", PROVIDER),
))

DELIVERY = Machine("delivery", (
    Move(NEW, "schedule", "SCHEDULED", SYSTEM, "from the order's week"),
    Move(NEW, "record", "DELIVERED", (*WORKER, *TRUSTED), "not in the timetable: a file, a timesheet, a session"),
    Move("SCHEDULED", "deliver", "DELIVERED", WORKER, "the order runs on that day; a delegated task is in date (P-38)"),
    Move("SCHEDULED", "miss", "MISSED", (*WORKER, *TRUSTED), "whether somebody checked that the person is safe"),
    Move("SCHEDULED", "cancel", "CANCELLED", (*WORKER, *TRUSTED), "in time, by the order's terms"),
    Move("SCHEDULED", "cancel_late", "CANCELLED_LATE", (*WORKER, *TRUSTED), "too late, by the order's terms: a part is paid"),
    Move("SCHEDULED", "drop", "DROPPED", SYSTEM, "the order is paused or over on that day"),
    Move("DROPPED", "restore", "SCHEDULED", SYSTEM, "the order goes on sooner"),
    Move("DELIVERED", "confirm", "CONFIRMED", (*TRUSTED, *SYSTEM), "by the system after seven days, with notice"),
    Move("DELIVERED", "dispute", "DISPUTED", TRUSTED, "why"),
    Move("DISPUTED", "correct", "DELIVERED", WORKER, "the provider puts the record right"),
    Move("DISPUTED", "confirm", "CONFIRMED", (*TRUSTED, *CARE), "it was right, or is settled"),
    Move("DISPUTED", "reject", "REJECTED", CARE, "it did not happen"),
    Move(NEW, "retain", "RETAINED", SYSTEM, "a day of a pause is over for which the order's terms pay a retainer"),
    Move("DELIVERED", "take_back", "CANCELLED", WORKER, "recorded by mistake"),
))

RUNS = ("ACTIVE", "PAUSED", "NOTICE_GIVEN")
"""States of an order whose days may have deliveries."""
LIVE = ("ACCEPTED", *RUNS)
"""States of an order that holds money for days to come."""
OVER = ("ENDED", "TERMINATED")
OPEN = ("DRAFT", "REQUESTED", "OFFERED", "CHOSEN")

WORDS = {
    "DRAFT": "Being written", "REQUESTED": "Waiting for the provider", "OFFERED": "Waiting for you to choose",
    "CHOSEN": "Chosen: waiting to be placed", "ACCEPTED": "Agreed: starts soon", "ACTIVE": "Running", "PAUSED": "Paused",
    "NOTICE_GIVEN": "Ending: notice was given", "ENDED": "Ended", "TERMINATED": "Stopped at once",
    "DECLINED": "The provider said no",
    "EXPIRED": "The provider did not answer in time", "WITHDRAWN": "Not chosen", "CANCELLED": "Called off before it started",
}
FOR_OTHERS = {"DELIVERED": "Waiting for their yes", "CONFIRMED": "They said yes", "DISPUTED": "They said this is wrong"}
"""Instead of DELIVERY_WORDS, for whoever is not the person's side."""
DELIVERY_WORDS = {
    "SCHEDULED": "Planned", "DELIVERED": "Waiting for you", "CONFIRMED": "You said yes", "DISPUTED": "You said this is wrong",
    "MISSED": "Nobody came", "CANCELLED": "Called off", "CANCELLED_LATE": "Called off late",
    "REJECTED": "Did not happen", "RETAINED": "Place kept", "DROPPED": "Off: the order was paused or over",
}

tell("order", {
    "draft": "wrote an order", "request": "asked a provider for support", "offer": "made an offer",
    "decline": "said no to a request", "lapse": "closed a request that nobody answered in time",
    "choose": "chose who gives support", "accept": "placed an order", "send_back": "sent an order back",
    "withdraw": "took a request back", "start": "started an order", "cancel": "cancelled an order",
    "pause": "paused an order", "resume": "started an order again", "notice": "gave notice on an order",
    "end": "ended an order", "terminate": "stopped an order at once"})
tell("order_term", {
    "propose": "asked for another price or other terms",
    "agree_holder": "agreed another price or other terms, for the person", "agree": "agreed the price and the terms",
    "refuse": "said no to another price or other terms",
    "take_back": "took back what was asked about the price or the terms"})
tell("delivery", {
    "schedule": "planned a visit", "record": "wrote down a visit", "deliver": "said that a visit happened",
    "miss": "said that a visit did not happen", "cancel": "called off a visit",
    "cancel_late": "called off a visit late", "drop": "took a planned visit out", "restore": "put a planned visit back",
    "confirm": "said that a visit was right", "dispute": "said that a visit was wrong",
    "correct": "put the record of a visit right", "reject": "decided that a visit did not happen",
    "take_back": "took back the record of a visit", "retain": "kept a place for a day of a break"})
