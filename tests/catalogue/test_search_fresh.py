"""The index is what the database says: at once, from every way in, in every process, and after it was deleted."""
from __future__ import annotations

import shutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from tantivy import Query

from brokerage.catalogue import actions
from brokerage.catalogue.models import Service
from brokerage.catalogue.search import find, shelf, triggers
from brokerage.catalogue.search.asked import Asked
from brokerage.catalogue.search.shelf import Shelf
from brokerage.kit.errors import Missing
from tests.catalogue.conftest import BY, NOW, Market

TODAY = date(2026, 11, 20)


def found(database: Any, words: str = "", day: date = TODAY) -> set[str]:
    with database.reading() as db:
        ids = find.find(db, BY, Asked(words), day).ids
        return {db.get(Service, one).name for one in ids}  # type: ignore[union-attr]


def test_what_is_on_show_is_found_and_what_was_withdrawn_is_not(market: Market, database: Any) -> None:
    assert found(database) == {"Swimming", "100% awake"}
    assert found(database, "old") == set()


def test_nobody_who_is_not_signed_in_finds_anything(market: Market, database: Any) -> None:
    from brokerage.door.actor import NOBODY
    with database.reading() as db, pytest.raises(Missing):
        find.find(db, NOBODY, Asked(), TODAY)
    with database.reading() as db, pytest.raises(Missing):
        find.suggest(db, NOBODY, "swim", TODAY)


def test_every_change_is_found_by_the_next_search(market: Market, database: Any) -> None:
    assert found(database, "dancing") == set()
    with database.transaction() as db:
        new = actions.list_service(db, market.provider, name="Dancing", type="EXERCISE", by=BY, at=NOW)
    assert found(database, "dancing") == {"Dancing"}
    with database.transaction() as db:
        db.get(Service, new.id).summary = "with a pianist"  # type: ignore[union-attr]
    assert found(database, "pianist") == {"Dancing"}
    with database.transaction() as db:
        db.execute(text("UPDATE organisation SET name = 'Gentle Trust' WHERE id = :id"), {"id": market.provider.id})
    assert found(database, "gentle") == {"Dancing", "Swimming"}
    with database.transaction() as db:
        actions.withdraw(db, db.get(Service, new.id), on=TODAY)  # type: ignore[arg-type]
    assert found(database, "dancing") == set()


def test_a_word_of_none_of_our_lists_is_nothing_to_choose_by_and_hides_nothing(market: Market, database: Any) -> None:
    with database.transaction() as db:
        db.execute(text("UPDATE service SET access = 'BY_PIGEON' WHERE name = 'Swimming'"))
        db.execute(text("UPDATE organisation SET sector = 'GUILD'"))
    with database.reading() as db:
        answer = find.find(db, BY, Asked("swimming"), TODAY)
    assert answer.total == 1
    assert answer.facets["start"] == answer.facets["sector"] == []


def test_what_was_rolled_back_is_not_found(market: Market, database: Any) -> None:
    found(database)
    with pytest.raises(ZeroDivisionError), database.transaction() as db:
        actions.list_service(db, market.provider, name="Dancing", type="EXERCISE", by=BY, at=NOW)
        1 / 0  # noqa: B018
    assert found(database, "dancing") == set()


def test_the_calendar_alone_hides_what_ran_out_and_changes_what_it_costs(market: Market, database: Any) -> None:
    with database.transaction() as db:
        service = db.get(Service, market.services["swim"].id)
        actions.set_price(db, service, Decimal("5"), unit="HOUR", valid_from=TODAY + timedelta(days=2), by=BY, at=NOW)  # type: ignore[arg-type]
        db.get(Service, market.services["night"].id).fresh_until = TODAY + timedelta(days=1)  # type: ignore[union-attr]
    assert found(database, day=TODAY + timedelta(days=1)) == {"Swimming", "100% awake"}
    assert found(database, day=TODAY + timedelta(days=2)) == {"Swimming"}
    with database.reading() as db:
        searcher = shelf.of(db).searcher(db, TODAY + timedelta(days=2))
        assert searcher.aggregate(Query.all_query(), {"u": {"terms": {"field": "unit"}}})["u"]["buckets"][0]["key"] == "HOUR"


@pytest.fixture
def two(database: Any, tmp_path: Path) -> tuple[Shelf, Shelf]:
    """Two processes of one host."""
    return Shelf(tmp_path / "index"), Shelf(tmp_path / "index")


def count(database: Any, one: Shelf, day: date = TODAY) -> int:
    with database.reading() as db:
        return int(one.searcher(db, day).num_docs)


def test_two_processes_share_one_index_and_each_sees_every_change(market: Market, database: Any, two: tuple[Shelf, Shelf]) -> None:
    assert [count(database, one) for one in two] == [2, 2]
    first = two[0].now[2].folder  # type: ignore[index]
    for name, writer in (("Dancing", 0), ("Walking", 1), ("Singing", 0)):
        with database.transaction() as db:
            actions.list_service(db, market.provider, name=name, type="EXERCISE", by=BY, at=NOW)
        count(database, two[writer])
    assert [count(database, one) for one in two] == [5, 5]
    assert all(one.now is not None and one.now[2].folder == first for one in two), "nobody built it twice"


def test_a_new_process_opens_what_is_there_and_a_deleted_index_is_built_anew(market: Market, database: Any, two: tuple[Shelf, Shelf]) -> None:
    count(database, two[0])
    built = two[0].now[2].folder  # type: ignore[index]
    assert count(database, two[1]) == 2 and two[1].now[2].folder == built  # type: ignore[index]
    shutil.rmtree(two[0].folder)  # type: ignore[arg-type]
    assert count(database, two[0]) == 2 and two[0].now[2].folder != built  # type: ignore[index]
    assert count(database, two[1]) == 2


@pytest.mark.parametrize("spoilt", ["read.json", "meta.json", "version"])
def test_an_index_that_cannot_be_read_or_is_of_another_version_is_built_anew(market: Market, database: Any, two: tuple[Shelf, Shelf], spoilt: str) -> None:
    count(database, two[0])
    folder = two[0].folder
    assert folder is not None
    if spoilt == "version":
        (folder / "read.json").write_text((folder / "read.json").read_text().replace('"version":"', '"version":"0'))
    else:
        next(folder.rglob(spoilt)).write_text("{")
    assert count(database, two[1]) == 2


def test_an_index_of_another_database_or_one_that_missed_cleared_changes_is_built_anew(market: Market, database: Any, two: tuple[Shelf, Shelf]) -> None:
    count(database, two[0])
    built = two[0].now[2].folder  # type: ignore[index]
    with database.transaction() as db:
        db.execute(text("UPDATE service SET summary = 'x'"))
        db.execute(text("DELETE FROM search_change WHERE id < (SELECT max(id) FROM search_change)"))
    assert count(database, two[0]) == 2 and two[0].now[2].folder != built  # type: ignore[index]
    with database.transaction() as db:
        db.execute(text("DELETE FROM search_change"))
    built = two[0].now[2].folder  # type: ignore[index]
    assert count(database, two[0]) == 2 and two[0].now[2].folder != built  # type: ignore[index]


def test_a_change_that_is_committed_after_a_later_one_is_not_missed(market: Market, database: Any, two: tuple[Shelf, Shelf]) -> None:
    if database.name == "sqlite":
        pytest.skip("SQLite has one writer: ids are committed in their order")
    count(database, two[0])
    with database.transaction() as slow:
        slow.execute(text("UPDATE service SET status = 'DEFUNCT' WHERE id = :id"), {"id": market.services["swim"].id})
        with database.transaction() as db:
            actions.list_service(db, db.merge(market.provider), name="Dancing", type="DAY", by=BY, at=NOW)
        assert count(database, two[0]) == 3
        assert count(database, Shelf(two[0].folder.with_name("other"))) == 3  # type: ignore[union-attr]  # built while it is under way
        other = Shelf(two[0].folder.with_name("other"))  # type: ignore[union-attr]
        count(database, other)
    assert count(database, two[0]) == 2 and count(database, other) == 2
    for name in ("Walking", "Singing", "Rowing"):
        with database.transaction() as db:
            actions.list_service(db, db.merge(market.provider), name=name, type="DAY", by=BY, at=NOW)
        count(database, two[0])
    assert count(database, two[0]) == 5
    assert two[0].now[2].applied == [], "the frontier moves when nothing is under way"  # type: ignore[index]


def test_every_trigger_is_there_on_both_engines(database: Any) -> None:
    with database.reading() as db:
        assert triggers.missing(db) == []
    with database.transaction() as db:
        db.execute(text("DROP TRIGGER search_change_price_insert" + (" ON price" if database.name == "postgresql" else "")))
    with database.reading() as db:
        assert triggers.missing(db) == ["search_change_price_insert"]
    with database.transaction() as db:
        triggers.set_up(db.connection())
    with database.reading() as db:
        assert triggers.missing(db) == []
