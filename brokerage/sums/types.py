"""Table L-02 as data: which payer may pay under which legal basis, and what may be asked of the person.

`check` refuses every combination that is not in the table, with the reason in plain words.
"""
from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from brokerage.kit.errors import Refusal

DEPLOYMENTS = {
    "NOTIONAL": "The funder buys the support",
    "THIRD_PARTY": "An independent organisation holds the money",
    "DIRECT_PAYMENT": "A direct payment to spend",
}
"""How the money is held (domain L-10)."""
PAYERS = {"ICB": "NHS", "COUNCIL": "Council", "PERSON": "Your own money", "THIRD_PARTY": "Somebody else",
          "CHARITY": "Charity", "OTHER": "Another public body"}
_ANY = ("NOTIONAL", "THIRD_PARTY", "DIRECT_PAYMENT")
_BOUGHT = ("NOTIONAL",)
_HELD = ("NOTIONAL", "THIRD_PARTY")


class StreamType(Struct, frozen=True):
    """One row of L-02. `charge`: the person may be charged towards it. `top_up`: "" where one is allowed, else why not.

    `counts`: it is part of the personal budget (reablement is not, SI 2014/2840 reg 2).
    """

    code: str
    name: str
    payers: tuple[str, ...]
    deployments: tuple[str, ...]
    charge: bool = False
    no_charge: str = "This support is free. Nobody may be charged for it."
    top_up: str = "A top-up is not allowed on this money."
    counts: bool = True


_NHS_FREE = "NHS support is free. Nobody may be charged for it."
_NHS_TOP_UP = "NHS money covers the whole need, so it cannot be topped up. A private extra is a separate line."

STREAM_TYPES = {t.code: t for t in (
    StreamType("NHS_CHC", "NHS continuing healthcare", ("ICB",), _ANY, no_charge=_NHS_FREE, top_up=_NHS_TOP_UP),
    StreamType("NHS_FNC", "NHS-funded nursing care", ("ICB",), _BOUGHT, no_charge=_NHS_FREE, top_up=_NHS_TOP_UP),
    StreamType("NHS_JOINT", "NHS part of a joint package", ("ICB",), _ANY, no_charge=_NHS_FREE, top_up=_NHS_TOP_UP),
    StreamType("NHS_S117", "NHS aftercare (section 117)", ("ICB",), _ANY, top_up=""),
    StreamType("LA_S117", "Council aftercare (section 117)", ("COUNCIL",), _ANY, top_up=""),
    StreamType("NHS_PWB", "Personal wheelchair budget", ("ICB",), _ANY, no_charge=_NHS_FREE, top_up=""),
    StreamType("NHS_PHB", "Personal health budget", ("ICB",), _ANY, no_charge=_NHS_FREE, top_up=_NHS_TOP_UP),
    StreamType("NHS_CYP", "Children's continuing care", ("ICB",), _ANY, no_charge=_NHS_FREE, top_up=_NHS_TOP_UP),
    StreamType("LA_CARE", "Care from the council", ("COUNCIL",), _ANY, charge=True, top_up=""),
    StreamType("LA_CARER", "Support for a carer", ("COUNCIL",), _ANY, charge=True, top_up=""),
    StreamType("LA_REABLE", "Help to get back on your feet", ("COUNCIL",), _BOUGHT, counts=False),
    StreamType("LA_EQUIP", "Equipment and small adaptations", ("COUNCIL",), _HELD, top_up=""),
    StreamType("LA_DFG", "Disabled facilities grant", ("COUNCIL",), _BOUGHT, top_up="",
               no_charge="The grant has its own means test, so it takes no weekly charge."),
    StreamType("OWN_CHARGE", "What you pay towards council care", ("PERSON",), ()),
    StreamType("OWN_TOPUP", "Your own top-up", ("PERSON",), _ANY, top_up=""),
    StreamType("TP_TOPUP", "A top-up from somebody else", ("THIRD_PARTY",), _ANY, top_up=""),
    StreamType("OWN_PRIVATE", "Your own money for extras", ("PERSON",), _ANY, top_up="", counts=False),
    StreamType("GRANT", "Grant from a charity", ("CHARITY",), _HELD),
    StreamType("BEN_OTHER", "Another benefit, shown for information", ("OTHER",), _BOUGHT, counts=False),
)}
"""Domain L-02, in its order. No deployment at all (OWN_CHARGE): it is recorded as a charge, never as a stream."""

COUNCIL_TYPES = tuple(code for code in STREAM_TYPES if code.startswith("LA_"))
APPROVERS = {"ICB": ("APPROVER_ICB",), "COUNCIL": ("APPROVER_LA",), "PERSON": ("PERSON",),
             "THIRD_PARTY": ("APPROVER_LA",), "CHARITY": ("APPROVER_ICB", "APPROVER_LA"),
             "OTHER": ("APPROVER_ICB", "APPROVER_LA")}
"""Who says yes for each kind of payer. A top-up is agreed with the council, which must pay if it stops (L-52)."""


def check(code: str, payer: str, deployment: str, *, charged: bool = False, topped_up: bool = False) -> StreamType:
    """The row of L-02 that allows this, or a Refusal that names the field at fault and a stable code."""
    kind = STREAM_TYPES.get(code)
    if kind is None:
        raise _no("NOT_A_STREAM_TYPE", "type", "Choose the kind of money from the list.")
    if payer not in kind.payers:
        who = " or ".join(PAYERS[p] for p in kind.payers)
        raise _no("WRONG_PAYER", "payer", f"{kind.name} is never paid by this payer. It is paid by: {who}.")
    if not kind.deployments:
        raise _no("A_CHARGE_IS_NOT_A_STREAM", "type", "What the person pays is recorded as a charge, not as money of its own.")
    if deployment not in kind.deployments:
        raise _no("WRONG_DEPLOYMENT", "deployment", f"{kind.name} cannot be held in this way. {_ways(kind.deployments)}")
    if charged and not kind.charge:
        raise _no("NO_CHARGE_ALLOWED", "charged", kind.no_charge)
    if topped_up and kind.top_up:
        raise _no("NO_TOP_UP_ALLOWED", "topped_up", kind.top_up)
    return kind


def _ways(deployments: Iterable[str]) -> str:
    return "It can be: " + "; ".join(DEPLOYMENTS[d].lower() for d in deployments) + "."


def _no(code: str, field: str, text: str) -> Refusal:
    return Refusal(text, code=code, fields={field: text})
