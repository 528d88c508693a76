"""How the choices of the search are called on the page, and in which order they stand."""
from __future__ import annotations

from msgspec import Struct

from brokerage.catalogue.search.find import Answer
from brokerage.catalogue.words import ONE_OF

CALLED = {"type": "Kind of support", "need": "Who it is for", "sector": "Who runs it", "language": "Languages",
          "entry": "Getting in", "start": "How to start", "rating": "CQC rating", "wait": "When there is room"}
MOST_SHOWN = 12
"""Values of one facet on the page, the commonest: the words find the others."""


class Shown(Struct, frozen=True):
    """One facet as the page draws it: choices (value, "Care at home (12)") and what of them is ticked."""

    name: str
    called: str
    choices: list[tuple[str, str]]
    ticked: tuple[str, ...]


def facets_shown(answer: Answer, ticked: tuple[tuple[str, tuple[str, ...]], ...]) -> list[Shown]:
    """Facets with something to choose. Ratings and waits stand in their own order, others by how many there are."""
    made = []
    for name, called in CALLED.items():
        counts, words, mine = answer.facets[name], ONE_OF.get(name, {}), dict(ticked).get(name, ())
        if name in ("rating", "wait"):
            place = list(words)
            counts = sorted(counts, key=lambda pair: place.index(pair[0]) if pair[0] in place else len(place))
        shown = counts[:MOST_SHOWN] + [pair for pair in counts[MOST_SHOWN:] if pair[0] in mine]
        if shown:
            made.append(Shown(name, called, [(value, f"{words.get(value, value)} ({count:,})") for value, count in shown], mine))
    return made
