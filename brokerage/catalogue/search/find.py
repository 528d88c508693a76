"""The search: one function, `find`. It answers with ids, counts and how it read the words; never with what a reader is shown."""
from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct, structs
from sqlalchemy.orm import Session
from tantivy import Occur, Query, Searcher

from brokerage.catalogue.search import engine, few, ordering, shelf
from brokerage.catalogue.search.asked import Asked
from brokerage.catalogue.search.engine import schema
from brokerage.catalogue.search.entries import FACETS
from brokerage.catalogue.search.few import Few
from brokerage.catalogue.search.words_alike import ALIKE
from brokerage.door.actor import Actor
from brokerage.kit import ground
from brokerage.kit.errors import Missing

PAGE = 20
MOST_PAGES = 50
MOST_WORDS = 8


class Answer(Struct, frozen=True):
    """Ids of one page in order; `facets` counts each value among what the other choices leave. `unknown` are words that stand in
    no service, for which words spelled like them were taken; `any_word`: nothing has all the words, these have some."""

    ids: list[int]
    total: int
    now: int
    last: int
    facets: dict[str, list[tuple[str, int]]]
    unknown: tuple[str, ...] = ()
    any_word: bool = False


NOTHING = Answer([], 0, 1, 1, {})
"""What nobody is told: of several words one is then enough."""


def find(db: Session, actor: Actor, asked: Asked, today: date) -> Answer:
    """Services on show on `today`, for somebody who is signed in: the catalogue is open to all of them, and to nobody else.

    Missing for anybody else. The caller reads the rows of the page by the actor's own query before showing them.
    """
    if not actor.known:
        raise Missing()
    searcher = shelf.of(db).searcher(db, today)
    return search(searcher, asked)


class Words(Struct, frozen=True):
    """What must be true of a service for each word; and those that nobody uses."""

    queries: list[Query]
    unknown: tuple[str, ...]


def search(searcher: Searcher, asked: Asked) -> Answer:
    words = _words(searcher, asked.words)
    name = _in_name(searcher, asked.words, words.unknown)
    answer = _answer(searcher, asked, words, engine.every(*name) if name else None)
    if not answer.total and len(words.queries) > 1:
        answer = _answer(searcher, asked, Words([_some(words.queries)], words.unknown), _some(name))
        return structs.replace(answer, any_word=True)
    return answer


def _some(queries: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, one) for one in queries])


def _answer(searcher: Searcher, asked: Asked, words: Words, in_name: Query | None) -> Answer:
    near, distance = asked.near, ground.miles(asked.within * 10)
    parts = {"words": words.queries}
    if near is not None and distance:  # measured before any choice, so that a facet is counted within it too
        if (these := few.found(searcher, words.queries, near, distance)) is not None:
            return _of_few(these, asked, in_name, words)
        parts["ground"] = [ordering.circle(searcher, engine.every(*words.queries), near, distance)]
    for facet, values in asked.chosen:
        if values:
            parts[facet] = [engine.tagged(facet, values)]
    ids, total, now, last = _page(searcher, asked, _all(parts), in_name)
    if not total and len(words.queries) > 1:
        return NOTHING
    return Answer(ids, total, now, last, _facets(searcher, parts, asked), words.unknown)


def _of_few(these: Few, asked: Asked, in_name: Query | None, words: Words) -> Answer:
    masks = these.masks(asked)
    left = these.only(few.both(masks.values()))
    total = len(left.where)
    if not total and len(words.queries) > 1:
        return NOTHING
    now, last = _which(asked, total)
    ids = left.ordered(asked, in_name, (now - 1) * PAGE, now * PAGE)
    return Answer(ids, total, now, last, _shown(asked, these.counted(masks, left)), words.unknown)


def _which(asked: Asked, total: int) -> tuple[int, int]:
    """The page that was asked for, or the last there is; and which that is."""
    last = min(max(1, -(-total // PAGE)), MOST_PAGES)
    return min(max(asked.page, 1), last), last


def _page(searcher: Searcher, asked: Asked, query: Query, in_name: Query | None) -> tuple[list[int], int, int, int]:
    """The ids of the page that was asked for, or of the last there is; the total; which page it is, of how many."""
    now = min(max(asked.page, 1), MOST_PAGES)
    ids, found = ordering.page(searcher, asked, query, in_name, (now - 1) * PAGE, PAGE)
    total = engine.count(searcher, query) if found is None else found
    there, last = _which(asked, total)
    if now > there:
        now = there
        ids, _ = ordering.page(searcher, asked, query, in_name, (now - 1) * PAGE, PAGE)
    return ids, total, now, last


def _all(parts: dict[str, list[Query]], without: str | None = None) -> Query:
    return engine.every(*(query for name, queries in parts.items() if name != without for query in queries))


# words ------------------------------------------------------------------------------------------------
def _in_name(searcher: Searcher, text: str, unknown: Sequence[str]) -> list[Query]:
    """One query for each word that a name may have; words that nobody uses may be spelled otherwise there too."""
    found: dict[str, Query] = {}
    for whole in engine.whole().analyze(text)[:2 * MOST_WORDS]:
        for stem in engine.stems().analyze(whole):
            found[stem] = _spelled(stem, "name") if whole in unknown else _each(searcher, "name", stem)
    return list(found.values())[:MOST_WORDS]


def _words(searcher: Searcher, text: str) -> Words:
    """One query for each word: its stem, words that mean the same, or, where no service has it, words spelled nearly so."""
    queries: list[Query] = []
    unknown: list[str] = []
    for whole in list(dict.fromkeys(engine.whole().analyze(text)))[:2 * MOST_WORDS]:
        stems = engine.stems().analyze(whole)
        if not stems or len(queries) == MOST_WORDS:
            continue
        if whole in ALIKE or searcher.doc_freq("words", stems[0]):
            queries.append(_each(searcher, "words", stems[0], whole))
        else:
            unknown.append(whole)
            queries.append(_spelled(whole))
    return Words(queries, tuple(unknown))


def word_queries(searcher: Searcher, text: str) -> list[Query]:
    """What must be true of a service for every word of `text`."""
    return _words(searcher, text).queries


def _each(searcher: Searcher, field: str, stem: str, whole: str = "") -> Query:
    own = Query.term_query(schema(), field, stem)
    others = [engine.every(*(Query.term_query(schema(), field, one) for one in engine.stems().analyze(phrase)))
              for phrase in ALIKE.get(whole, ())]
    return _some([own, *others]) if others else own


def _spelled(word: str, field: str = "plain") -> Query:
    """One letter wrong, left out, too many or two swapped; in long words two. Short words and numbers are taken as they are."""
    if len(word) < 4 or any(letter.isdigit() for letter in word):
        return Query.term_query(schema(), field, word)
    return Query.fuzzy_term_query(schema(), field, word, distance=1 if len(word) < 8 else 2, transposition_cost_one=True)


# facets -----------------------------------------------------------------------------------------------
def _facets(searcher: Searcher, parts: dict[str, list[Query]], asked: Asked) -> dict[str, list[tuple[str, int]]]:
    """How many services each further choice would leave. A facet with a choice is counted as if it had none."""
    chosen = [facet for facet, values in asked.chosen if values]
    made = _counted(searcher, _all(parts), [facet for facet in FACETS if facet not in chosen])
    for facet in chosen:
        made |= _counted(searcher, _all(parts, facet), [facet])
    return _shown(asked, made)


def _shown(asked: Asked, counts: dict[str, Counter[str]]) -> dict[str, list[tuple[str, int]]]:
    """The commonest first. A choice that leaves nothing is still shown, so that it can be taken back."""
    made = {facet: sorted(found.items(), key=lambda pair: (-pair[1], pair[0])) for facet, found in counts.items()}
    for facet, values in asked.chosen:
        made[facet] += [(value, 0) for value in values if value not in counts[facet]]
    return made


def _counted(searcher: Searcher, query: Query, facets: Sequence[str]) -> dict[str, Counter[str]]:
    if not facets:
        return {}
    found: Any = searcher.aggregate(query, {f: {"terms": {"field": f, "size": engine.MOST_VALUES}} for f in facets})
    made = {}
    for facet in facets:
        counts: Counter[str] = Counter()
        for bucket in found[facet]["buckets"]:
            for value in bucket["key"].split(engine.JOIN) if bucket["key"] else ():
                counts[value] += bucket["doc_count"]
        if found[facet]["sum_other_doc_count"]:  # more combinations than fit: count each value by itself
            for value in counts:
                counts[value] = engine.count(searcher, engine.every(query, engine.tagged(facet, [value])))
        made[facet] = counts
    return made


def suggest(db: Session, actor: Actor, text: str, today: date, most: int = 8) -> list[str]:
    """How the last word of `text` may go on, commonest first, each as the whole of what would be typed."""
    if not actor.known:
        raise Missing()
    return suggested(shelf.of(db).searcher(db, today), text, most)


def suggested(searcher: Searcher, text: str, most: int = 8) -> list[str]:
    words = engine.whole().analyze(text)
    if not words or not text[-1:].isalnum() or len(words[-1]) < 2:
        return []
    before, last = words[:-1], words[-1]
    within = [Query.term_query(schema(), "plain", word) for word in before]
    found = searcher.terms_with_prefix("plain", last, engine.every(*within) if within else None)
    best = sorted(((-count, word) for word, count in found if count and not word.isdigit()))[:most]
    return [" ".join((*before, word)) for _, word in best]


