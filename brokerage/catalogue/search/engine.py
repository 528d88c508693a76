"""The index itself: which fields it has, how words are cut, and what becomes of an Entry."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from importlib import metadata
from pathlib import Path
from typing import Any

import msgspec
from tantivy import (
    FieldType,
    Filter,
    Index,
    Occur,
    Query,
    Schema,
    SchemaBuilder,
    Searcher,
    TextAnalyzer,
    TextAnalyzerBuilder,
    Tokenizer,
)

from brokerage.catalogue.search.entries import FACETS, UNITS, Entry
from brokerage.catalogue.words import ONE_OF
from brokerage.kit import ground
from brokerage.kit.ground import Point

VERSION = f"8/{metadata.version('tantivy')}"
"""What an index must say of itself; changed with every change of this file, so that older ones are built anew."""
JOIN = "\x1f"
BANDS = ("WEEKDAY", "EVENING", "WEEKEND", "BANK_HOLIDAY")
RATE = {"WEEKDAY": "r_weekday", "EVENING": "r_evening", "WEEKEND": "r_weekend", "BANK_HOLIDAY": "r_holiday"}
CODE = {facet: f"{facet}_code" for facet in FACETS if facet not in ONE_OF}
NUMBERS = ("least", "price", "title", "place", "traits", "youngest", "oldest", "changed")
SIX = 63
TRAITS = {facet: (6 * n, ((), *((value,) for value in values))) for n, (facet, values) in enumerate(ONE_OF.items())}
"""Where in `traits` each list stands that a service has one word of, six bits for each, and what each number there means."""
NOWHERE = -2
INTEGER = FieldType.Integer
LETTERS = 8
FIRST = 500


class Places(dict[int, str]):
    """The place of a letter in a title, as a digit to the base of 32: a gap, any figure, a to z, all others."""

    def __missing__(self, letter: int) -> str:
        self[letter] = "1" if chr(letter).isdigit() else "s"
        return self[letter]


PLACES = Places({ord(" "): "0", **{ord("a") + n: "23456789abcdefghijklmnopqr"[n] for n in range(26)}})
A_FEW, MANY_CELLS = 16, 100
MOST_VALUES = 10_000
HIGHEST = 2**32 - 1
SMALL, LARGE = 20_000_000, 200_000_000
"""Bytes that a writer may use for a few changes, and for all."""


@cache
def schema() -> Schema:
    """`name` and `words` hold stems, `plain` whole words (type-ahead, spelling); a facet holds all its values joined, which is
    counted fifteen times as fast as several values, and is never left out, for a column with gaps is counted six times as slowly;
    to be read one by one, `traits` and codes stand for the same; `tag` holds each value, to narrow by. Numbers are kept in
    columns, -1 for none."""
    made = SchemaBuilder()
    made.add_integer_field("id", indexed=True, fast=True)
    made.add_text_field("name", tokenizer_name="stems", index_option="basic")
    made.add_text_field("words", tokenizer_name="stems", index_option="basic")
    made.add_text_field("plain", tokenizer_name="whole", index_option="basic")
    made.add_text_field("tag", tokenizer_name="raw", index_option="basic")
    for facet in (*FACETS, "unit"):
        made.add_text_field(facet, tokenizer_name="raw", index_option="basic", fast=True)
    for column in (*CODE.values(), *RATE.values(), *NUMBERS):
        made.add_integer_field(column, fast=True)
    made.add_integer_field("turns", indexed=True, fast=True)
    made.add_integer_field("cell", indexed=True)
    made.add_text_field("spots", stored=True, tokenizer_name="raw", index_option="basic")
    return made.build()


@cache
def stems() -> TextAnalyzer:
    """Words as their stems, accents off, words that say nothing left out: "the swimming clubs" is "swim club"."""
    return (_words().filter(Filter.stopword("english")).filter(Filter.stemmer("english"))).build()


@cache
def whole() -> TextAnalyzer:
    return _words().build()


def _words() -> TextAnalyzerBuilder:
    return (TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(40)).filter(Filter.lowercase())
            .filter(Filter.ascii_fold()))


def open_index(folder: Path | None) -> Index:
    """The index in `folder`, or one in memory. ValueError or OSError when what is there cannot be used."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    index = Index(schema(), path=str(folder) if folder else None, reuse=True)
    index.register_tokenizer("stems", stems())
    index.register_tokenizer("whole", whole())
    index.config_reader("manual")
    return index


def write(index: Index, gone: Iterable[int], entries: Iterable[Entry], *, fresh: bool = False) -> int:
    """Take out `gone` and put in `entries`, all at once or, when it fails, none; returns how many went in. A fresh index has
    nothing to take out."""
    count = 0
    with index.writer(heap_size=LARGE if fresh else SMALL, num_threads=1) as writer:
        try:
            for one in () if fresh else gone:
                writer.delete_documents_by_term("id", one)
            for entry in entries:
                writer.add_json(msgspec.json.encode(fields(entry)).decode())
                count += 1
        except BaseException:
            writer.rollback()  # the end of the block would keep what there is
            raise
    index.reload()
    return count


def fields(entry: Entry) -> dict[str, Any]:
    """What the index keeps of an entry. Whole numbers, text, and lists of either: it goes in as JSON, for the engine reads that
    in half the time that it takes to hand it over value by value."""
    tags: list[str] = []
    unit, rates = entry.unit or "NONE", entry.rates
    made: dict[str, Any] = {
        "id": entry.id, "name": entry.name, "words": entry.words, "plain": entry.words,
        "title": title(entry), "turns": entry.turns, "price": price_key(entry), "unit": unit,
        "place": place(entry.places), "traits": traits(entry.facets),
        "youngest": entry.ages[0], "oldest": entry.ages[1], "changed": entry.changed, "least": min(rates.values(), default=-1),
        "cell": [cell for point in entry.places for cell in ground.cells(point)]}
    for facet, values in entry.facets.items():
        made[facet], each = faceted(facet, values)
        tags += each
    for facet, column in CODE.items():
        made[column] = code(entry.facets[facet])
    any_time = rates.get("ANY", -1)
    for band in BANDS:
        made[RATE[band]] = rate = rates.get(band, any_time)
        if rate >= 0:
            tags.append(f"band={band}")
    if len(entry.places) > 1:
        made["spots"] = " ".join(f"{lat},{lon}" for lat, lon in entry.places)
    made["tag"] = [*tags, *entry.tags, f"unit={unit}"]
    return made


@lru_cache(maxsize=20_000)
def faceted(facet: str, values: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """What is kept of a facet: its values joined, and the tag of each."""
    return JOIN.join(values), tuple(f"{facet}={value}" for value in values)


def traits(facets: dict[str, tuple[str, ...]]) -> int:
    """The words of all lists that a service has one of, in one number: 0 in its six bits for none."""
    return sum(meanings.index(facets[facet]) << shift for facet, (shift, meanings) in TRAITS.items())


def place(places: Sequence[Point]) -> int:
    """The first place of a service in one number, odd when there are more of them; NOWHERE without one."""
    if not places:
        return NOWHERE
    lat, lon = places[0]
    return (lat + 90_000_000) << 30 | (lon + 180_000_000) << 1 | (len(places) > 1)


def spots(places: Any) -> tuple[Any, Any]:
    """How far north and east of Greenwich `place` says, of one or of many: millionths of a degree."""
    return (places >> 30) - 90_000_000, (places >> 1 & (1 << 29) - 1) - 180_000_000


@lru_cache(maxsize=20_000)
def code(values: tuple[str, ...]) -> int:
    """A number for these values of a facet: the same in every index and for ever, and no two alike; 0 for none."""
    return int.from_bytes(blake2b(JOIN.join(values).encode(), digest_size=8).digest()) >> 2 | 1 if values else 0


def title(entry: Entry) -> int:
    """What lists run by, from A to Z: the first eight letters of the name (figures before letters), then the id, so that no two
    are alike anywhere. A number, for to sort by text takes the engine fifty times as long."""
    letters = "".join(whole().analyze(entry.name))[:LETTERS].ljust(LETTERS)
    return int(letters.translate(PLACES), 32) << 23 | entry.id & (1 << 23) - 1


def price_key(entry: Entry) -> int:
    """What lists by price run by: the unit, the lowest rate today, the id; without a price last."""
    place = UNITS.index(entry.unit) if entry.unit else len(UNITS)
    return place << 59 | min(min(entry.rates.values(), default=HIGHEST), HIGHEST) << 27 | entry.id & (1 << 27) - 1


def tagged(facet: str, values: Iterable[str]) -> Query:
    """Services with any of these values. A few are looked up one by one, which skips along with the other words of a query; a
    set reads all that its values have, each time anew."""
    tags = [f"{facet}={value}" for value in values]
    return Query.term_set_query(schema(), "tag", tags) if len(tags) > A_FEW else any_of("tag", tags)


def any_of(field: str, values: Sequence[Any]) -> Query:
    """That a field has one of a few values, each looked up by itself."""
    each = [Query.term_query(schema(), field, value) for value in values]
    return each[0] if len(each) == 1 else Query.boolean_query([(Occur.Should, one) for one in each])


def in_cells(cells: Sequence[int]) -> Query:
    return any_of("cell", cells) if len(cells) <= MANY_CELLS else Query.term_set_query(schema(), "cell", cells)


def every(*queries: Query) -> Query:
    """That all of these are true; everything for none."""
    if not queries:
        return Query.all_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, one) for one in queries])


def unscored(query: Query) -> Query:
    """The same without how well each matches, which nobody asks and which costs as much again."""
    return Query.const_score_query(query, 1)


def count(searcher: Searcher, query: Query) -> int:
    """How many services match."""
    return int(searcher.search(unscored(query), limit=1).count)  # type: ignore[attr-defined]


def ids(searcher: Searcher, where: Sequence[Any]) -> list[int]:
    """The ids of the services at these addresses."""
    return [int(one) for one in searcher.fast_field_values("id", where)]  # type: ignore[arg-type]


def everything(searcher: Searcher, query: Query) -> list[Any]:
    """The addresses of all that match. Room for a few first, for the engine makes room for as many as it is told."""
    found = searcher.search(unscored(query), limit=FIRST)
    if (there := int(found.count)) > FIRST:  # type: ignore[attr-defined]
        found = searcher.search(unscored(query), limit=there, count=False)
    return [address for _, address in found.hits]
