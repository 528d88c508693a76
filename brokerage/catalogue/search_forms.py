"""What the search page asks, and how an address becomes a question to the search and back again."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlencode

from msgspec import Struct

from brokerage.catalogue.pattern import Pattern
from brokerage.catalogue.search.asked import SORTS, WITHIN, Asked
from brokerage.catalogue.search.entries import FACETS
from brokerage.kit.forms import Filled, ask
from brokerage.kit.ground import Point
from brokerage.kit.money import Pence

LONGEST = 100
MOST_CHOSEN = 20
DISTANCES = (("0", "Any distance"), *((str(miles), f"Within {miles} mile{'s' if miles > 1 else ''}") for miles in WITHIN))


class Looking(Struct):
    """Every question of the page but the choices of FACETS, which stand as they were ticked."""

    q: Annotated[str, ask("What are you looking for?", optional=True, longest=LONGEST)] = ""
    postcode: Annotated[str, ask("Postcode", hint="For example QF1 2AB", optional=True, width=10, longest=10)] = ""
    within: Annotated[int, ask("How far", choices=DISTANCES, optional=True)] = 0
    sort: Annotated[str, ask("In what order", choices=tuple(SORTS.items()), optional=True)] = "best"
    page: Annotated[int, ask("Page", optional=True, least=1, most=9999)] = 1
    weekday: Annotated[Decimal | None, ask("Weekday daytime hours a week", optional=True, least=0, most=168)] = None
    evening: Annotated[Decimal | None, ask("Evening hours a week", optional=True, least=0, most=168)] = None
    weekend: Annotated[Decimal | None, ask("Weekend hours a week", optional=True, least=0, most=168)] = None
    holiday: Annotated[Decimal | None, ask("Bank holiday hours a week", optional=True, least=0, most=168)] = None
    nights: Annotated[int | None, ask("Nights a week", optional=True, least=0, most=7)] = None
    times: Annotated[int | None, ask("Visits, sessions or days a week", optional=True, least=0, most=50)] = None
    budget: Annotated[Pence | None, ask("Budget for this each week", optional=True)] = None
    charge: Annotated[Pence | None, ask("What the person already pays each week", optional=True)] = None
    plan: Annotated[int | None, ask("Plan", optional=True, least=1, most=2**31 - 1)] = None


def pattern(form: Looking) -> Pattern:
    """The wanted week; parts of a minute are dropped."""
    bands = (("WEEKDAY", form.weekday), ("EVENING", form.evening), ("WEEKEND", form.weekend), ("BANK_HOLIDAY", form.holiday))
    minutes = tuple((band, int(hours * 60)) for band, hours in bands if hours and int(hours * 60))
    return Pattern(minutes, form.nights or 0, form.times or 0)


def chosen(sent: Mapping[str, Sequence[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What is ticked, facet by facet; each value is what a page printed, and an unknown one finds nothing."""
    return tuple((facet, tuple(dict.fromkeys(value[:LONGEST] for value in sent.get(facet, ())[:MOST_CHOSEN] if value)))
                 for facet in FACETS if sent.get(facet))


def asked(form: Looking, ticked: tuple[tuple[str, tuple[str, ...]], ...], near: Point | None) -> Asked:
    """Without a place that we know, "nearest" and "how far" mean nothing and are left out."""
    sort = form.sort if form.sort in SORTS and (near is not None or form.sort != "near") else "best"
    return Asked(form.q, ticked, near, form.within if near is not None else 0, sort, form.page, pattern(form))


def address(filled: Filled, ticked: tuple[tuple[str, tuple[str, ...]], ...], **over: Any) -> str:
    """The same question as an address, with `over` in place of what it says."""
    said = {name: filled.value(name) for name in Looking.__struct_fields__ if name != "page"} | over
    pairs = [(name, str(value)) for name, value in said.items() if value not in ("", None)]
    pairs += [(facet, value) for facet, values in ticked for value in values]
    return urlencode(pairs)
