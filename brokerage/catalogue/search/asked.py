"""What somebody asks of the search, as it stands in an address; the same asked gives the same answer to everybody."""
from __future__ import annotations

from msgspec import Struct

from brokerage.catalogue.pattern import Pattern
from brokerage.kit.ground import Point

SORTS = {
    "best": "Best match", "near": "Nearest first", "price": "Lowest price first", "rating": "Best CQC rating first",
    "name": "A to Z",
}
HOW_SORTED = {
    "best": "Services with all your words in their name come first, then all others; when no service has all of them, those with "
            "one of them in their name. Each group runs from A to Z.",
    "near": "The nearest place of each service to the postcode comes first, in a straight line. Services that did not say where "
            "they are come last, from A to Z.",
    "price": "Prices by the hour come first, then by the visit, session, day, night, week, month, mile and item; the lowest "
             "first. Services without a price come last.",
    "cost": "The lowest cost for the week you typed comes first. Services whose week cannot be worked out come "
            "after, by their price.",
    "rating": "Outstanding comes first, then good, requires improvement and inadequate, then services that have no rating. "
              "Each group runs from A to Z.",
    "name": "From A to Z by the first letters of the name; names that begin alike in the order in which they were listed.",
}
"""The sort orders as they are published (domain F25). Nobody can pay to be higher, and the order is the same for everyone."""
WITHIN = (1, 2, 5, 10, 20, 50)
"""Miles."""


class Asked(Struct, frozen=True):
    """`chosen` narrows: any of the values of a facet, and every facet. `within` is miles, 0 for any distance."""

    words: str = ""
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    near: Point | None = None
    within: int = 0
    sort: str = "best"
    page: int = 1
    pattern: Pattern = Pattern()
