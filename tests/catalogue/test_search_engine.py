"""The engine against looking at every service: what it finds, counts and puts first is exact."""
from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from brokerage.catalogue.pattern import Pattern
from brokerage.catalogue.search import few
from brokerage.catalogue.search.asked import Asked
from brokerage.catalogue.search.engine import SIX, TRAITS, place, price_key, spots, title, traits
from brokerage.catalogue.search.entries import FACETS
from brokerage.catalogue.search.find import PAGE, search, suggested
from brokerage.kit.ground import Point
from tests.catalogue.indexed import CENTRES, away, cost, entry, many, matching, searcher

ALL = many(700)
HOURS = Pattern((("WEEKDAY", 600), ("WEEKEND", 150)), nights=2, times=3)


@pytest.fixture(scope="module")
def engine() -> Any:
    return searcher(ALL)


@pytest.fixture(params=[0, 3000], ids=["the engine counts", "one by one"])
def how(request: Any, monkeypatch: Any) -> None:
    """Many are left to the engine and few are looked at one by one: what comes of it must be the same."""
    monkeypatch.setattr(few, "FEW", request.param)


ASKED = [
    Asked(), Asked("care"), Asked("home swimming"), Asked("care", (("type", ("DAY",)),)),
    Asked("care", (("type", ("DAY", "TRANSPORT")), ("need", ("Dementia", "Carers")))),
    Asked("night", (("need", ("Dementia",)), ("sector", ("COMPANY",)), ("rating", ("GOOD", "OUTSTANDING")))),
    *(Asked("care", (), CENTRES[0], miles) for miles in (1, 2, 5, 10, 50)),
    Asked("", (("type", ("HOMECARE",)), ("need", ("Carers",)), ("sector", ("THIRD_SECTOR",))), CENTRES[1], 5),
]


def test_every_list_of_which_a_service_has_one_word_fits_its_six_bits() -> None:
    assert all(len(meanings) <= SIX + 1 for _, meanings in TRAITS.values())
    ends = {facet: traits({**dict.fromkeys(TRAITS, ()), facet: meanings[-1]}) for facet, (_, meanings) in TRAITS.items()}
    assert {facet: [number >> shift & SIX for shift, _ in TRAITS.values()] for facet, number in ends.items()} == {
        facet: [len(meanings) - 1 if facet == other else 0 for other in TRAITS] for facet, (_, meanings) in TRAITS.items()}


@pytest.mark.parametrize("point", [(53_447_630, -2_300_000), (-33_900_000, 151_200_000), (90_000_000, 180_000_000), (-90_000_000, -180_000_000)])
def test_a_place_is_one_number_and_comes_back_as_it_was(point: Point) -> None:
    assert spots(place([point])) == point == spots(place([point, (0, 0)]))
    assert place([point]) % 2 == 0 == place([]) % 2
    assert place([point, (0, 0)]) % 2 == 1 and place([]) < 0 <= place([point]) < 2**63


@pytest.mark.usefixtures("how")
@pytest.mark.parametrize("asked", ASKED)
def test_found_and_counted_is_what_looking_at_each_finds(engine: Any, asked: Asked) -> None:
    found = search(engine, asked)
    assert found.total == len(matching(ALL, asked))
    for facet in FACETS:
        counted = Counter(value for e in matching(ALL, asked, without=facet) for value in e.facets[facet])
        assert {value: n for value, n in found.facets[facet] if n} == counted, facet


def walk(engine: Any, asked: Asked) -> list[int]:
    """Every page, one after another."""
    from msgspec.structs import replace
    first = search(engine, asked)
    ids = [one for page in range(1, first.last + 1) for one in search(engine, replace(asked, page=page)).ids]
    assert len(ids) == len(set(ids)) == min(first.total, 50 * PAGE)
    return ids


@pytest.mark.parametrize("where", [Asked("care"), Asked("", (("type", ("HOMECARE",)),)), Asked("home", (), CENTRES[0], 10)])
@pytest.mark.parametrize("sort", ["name", "price", "near", "rating", "best"])
@pytest.mark.usefixtures("how")
def test_every_order_is_the_published_one_on_every_page(engine: Any, where: Asked, sort: str) -> None:
    from msgspec.structs import replace
    asked = replace(where, sort=sort, near=CENTRES[0])
    rank = {(): 4, ("OUTSTANDING",): 0, ("GOOD",): 1}
    keys: dict[str, Any] = {
        "name": title, "price": price_key, "rating": lambda e: (rank[e.facets["rating"]], title(e)),
        "near": lambda e: (away(e, CENTRES[0]), e.id if e.places else 0, title(e)),
        "best": lambda e: (bool(asked.words) and asked.words not in e.name, title(e))}
    assert walk(engine, asked) == [e.id for e in sorted(matching(ALL, asked), key=keys[sort])]


@pytest.mark.parametrize("pattern", [HOURS, Pattern((("EVENING", 615),)), Pattern(nights=7), Pattern((("BANK_HOLIDAY", 61), ("WEEKDAY", 7)))])
@pytest.mark.parametrize("words", ["", "care", "club"])
@pytest.mark.usefixtures("how")
def test_what_the_week_costs_runs_from_the_lowest_and_then_comes_what_cannot_be_worked_out(
        engine: Any, pattern: Pattern, words: str) -> None:
    asked = Asked(words, sort="price", pattern=pattern)

    def key(e: Any) -> tuple[Any, ...]:
        week = cost(e, pattern)
        return (0, week, e.id) if week is not None else (1, price_key(e), 0)
    assert walk(engine, asked) == [e.id for e in sorted(matching(ALL, asked), key=key)]


def test_words_are_found_by_their_stems_and_by_words_that_mean_the_same() -> None:
    here = searcher([entry(1, "Swimmers' club"), entry(2, "Physiotherapist at home"), entry(3, "Café for carers"), entry(4, "Ramp")])
    assert search(here, Asked("the swimming clubs")).ids == [1]
    assert search(here, Asked("physio")).ids == [2]
    assert search(here, Asked("cafe")).ids == [3]


@pytest.mark.parametrize(("typed", "found"), [
    ("trasnport", [1]), ("transprt", [1]), ("physiotheripist", [2]), ("phisiotheripist", [2]), ("ramx", [3]), ("rxmx", []), ("xyz", [])])
def test_typing_errors_are_forgiven_in_words_that_nobody_uses(typed: str, found: list[int]) -> None:
    here = searcher([entry(1, "Transport"), entry(2, "Physiotherapist"), entry(3, "Ramp")])
    answer = search(here, Asked(typed))
    assert answer.ids == found and answer.unknown == (typed,)


def test_a_name_that_is_nearly_what_was_typed_comes_before_what_only_tells_of_it() -> None:
    here = searcher([entry(1, "A day on the farm", words="Care for all"), entry(2, "Care at home"), entry(3, "Zest", words="care")])
    assert search(here, Asked("caree")).ids == [2, 1, 3]
    answer = search(here, Asked("caree hom"))
    assert answer.any_word and answer.ids[0] == 2


def test_a_word_that_somebody_uses_is_taken_as_it_is() -> None:
    here = searcher([entry(1, "Cave walks"), entry(2, "Care")])
    answer = search(here, Asked("cave"))
    assert (answer.ids, answer.unknown) == ([1], ())


def test_when_nothing_has_all_the_words_what_has_some_is_shown_and_it_says_so() -> None:
    here = searcher([entry(1, "Swimming"), entry(2, "Dancing"), entry(3, "Lunch")])
    answer = search(here, Asked("swimming dancing"))
    assert answer.any_word and sorted(answer.ids) == [1, 2]


@pytest.mark.usefixtures("how")
@pytest.mark.parametrize("words", ["", "   ", "the and", "a" * 500, "💷", "' OR 1=1 --", "type:HOMECARE", '"', "+ - && || ( ) [ ] ~ * ?", "\x00", "care " * 200])
def test_no_words_break_the_search(engine: Any, words: str) -> None:
    search(engine, Asked(words))
    suggested(engine, words)


@pytest.mark.usefixtures("how")
def test_a_choice_that_leaves_nothing_can_be_taken_back(engine: Any) -> None:
    answer = search(engine, Asked("care", (("language", ("Klingon",)),)))
    assert answer.total == 0 and answer.facets["language"] == [("Klingon", 0)]


def test_type_ahead_goes_on_with_the_commonest_and_only_with_what_is_there_beside_the_words_before() -> None:
    here = searcher([entry(1, "Swimming club"), entry(2, "Swimming pool"), entry(3, "Swings"), entry(4, "Quiet pottery")])
    assert suggested(here, "swi") == ["swimming", "swings"]
    assert suggested(here, "swimming po") == ["swimming pool"]
    assert suggested(here, "swimming ") == suggested(here, "s") == suggested(here, "") == []


def test_what_fails_half_way_leaves_the_index_as_it_was() -> None:
    from collections.abc import Iterator

    from brokerage.catalogue.search import engine as made
    index = made.open_index(None)
    made.write(index, (), [entry(1, "Swimming")], fresh=True)

    def breaks() -> Iterator[Any]:
        yield entry(2, "Dancing")
        raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError):
        made.write(index, (1,), breaks())
    made.write(index, (), [entry(3, "Lunch")])
    assert [search(index.searcher(), Asked(word)).total for word in ("swimming", "dancing", "lunch")] == [1, 0, 1]
