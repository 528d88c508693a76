"""Keeping the search: the doctor, the command, clearing what was read, a restored database, and where the index stands."""
from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import text

from brokerage import backup, doctor, worker
from brokerage.catalogue import actions
from brokerage.catalogue.search import marks, shelf
from brokerage.kit.db import Database
from tests.catalogue.conftest import BY, NOW, Market

TODAY = date(2026, 11, 20)


def said(house: Any) -> list[tuple[bool, str]]:
    return list(doctor.search(house))


def test_the_doctor_finds_a_service_that_the_index_lost_and_one_that_it_should_not_have(market: Market, database: Any, house: Any) -> None:
    assert all(well for well, _ in said(house))
    with database.transaction() as db:
        db.execute(text("DROP TRIGGER search_change_service_update" + (" ON service" if database.name == "postgresql" else "")))
        db.execute(text("UPDATE service SET withdrawn_on = NULL WHERE withdrawn_on IS NOT NULL"))
        db.execute(text("UPDATE service SET status = 'DEFUNCT' WHERE id = :id"), {"id": market.services["swim"].id})
    assert [well for well, _ in said(house)] == [False, False]
    assert "search_change_service_update" in said(house)[0][1] and "1 services are not found and 1 should not be" in said(house)[1][1]


def test_clearing_keeps_the_last_so_that_ids_never_begin_again(market: Market, database: Any, house: Any, monkeypatch: Any) -> None:
    with database.transaction() as db:
        marks.clear(db, kept=1)
    with database.reading() as db:
        assert len(db.execute(text("SELECT id FROM search_change")).all()) == 1
    worker.clear_search(house, None)  # type: ignore[arg-type]
    with database.reading() as db:
        assert len(db.execute(text("SELECT id FROM search_change")).all()) == 1


def test_a_restored_database_is_searched_as_it_is(market: Market, database: Database, tmp_path: Path) -> None:
    if database.name != "sqlite":
        return
    copy = tmp_path / "copy.sqlite"
    shelf.keep(database, str(tmp_path / "kept"))
    with database.reading() as db:
        assert shelf.of(db).searcher(db, TODAY).num_docs == 2
    backup.backup(database, copy)
    with database.transaction() as db:
        actions.list_service(db, market.provider, name="Dancing", type="DAY", by=BY, at=NOW)
    with database.reading() as db:
        assert shelf.of(db).searcher(db, TODAY).num_docs == 3
        folder = shelf.of(db).folder
    assert folder is not None and folder.exists()
    backup.restore(database, copy)
    assert not folder.exists()


def test_the_index_stands_beside_its_database_or_where_it_was_said(tmp_path: Path) -> None:
    from sqlalchemy.engine import make_url
    assert shelf._place(make_url("sqlite:////data/house.sqlite"), "") == Path("/data/house.sqlite.search")
    assert shelf._place(make_url("sqlite://"), "") is None
    one, two = (shelf._place(make_url(f"postgresql://user:{secret}@host/{name}"), "/var/x") for secret, name in (("a", "one"), ("b", "two")))
    assert one != two and one == shelf._place(make_url("postgresql://user:other@host/one"), "/var/x")
