"""`brokerage doctor`: is this house in order? One line a check, in words, with what to do when it is not."""
from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec
from sqlalchemy import text

from brokerage import HOUSE, ledger, migrations
from brokerage.catalogue.search import shelf, triggers
from brokerage.door.house import House
from brokerage.door.looks import broken_links
from brokerage.kit import jobs, sealed, witness


class Check(msgspec.Struct, frozen=True):
    """One finding: `well` or not, about what, and what to do."""

    well: bool
    about: str
    says: str


def checks(house: House) -> Iterator[Check]:
    """Every check, cheapest first. A check that itself breaks is a finding, not the end of the round."""
    for about, look in CHECKS.items():
        try:
            yield from (Check(well, about, says) for well, says in look(house))
        except Exception as why:  # the doctor reports what breaks, whatever it is
            yield Check(False, about, f"could not be checked: {type(why).__name__}: {str(why).splitlines()[0]}")


Found = Iterator[tuple[bool, str]]


def settings(house: House) -> Found:
    config = house.config
    yield True, f"read; {'demo' if config.demo else 'for real'}, {house.database.name}, {config.at_once} threads a worker"
    if not config.demo and not config.https:
        yield False, "PUBLIC_URL is not https: cookies are not Secure; put TLS in front (README, running it for real)"


def database(house: House) -> Found:
    with house.database.reading() as db:
        if house.database.name == "sqlite":
            mode = db.scalar(text("PRAGMA journal_mode"))
            yield mode == "wal", f"journal_mode is {mode}; it must be wal"
            yield db.scalar(text("PRAGMA query_only")) == 1, "the reading side is held to reading"
            fault = db.scalar(text("PRAGMA quick_check"))
            yield fault == "ok", f"quick_check says {fault}"
        else:
            version = int(db.scalar(text("SHOW server_version_num")) or 0)
            yield version >= 150000, f"PostgreSQL {version // 10000}; it must be 15 or newer"
            yield db.scalar(text("SHOW fsync")) == "on", "fsync is on, so that a commit survives a power cut"
            yield db.scalar(text("SHOW transaction_read_only")) == "on", "the reading side is held to reading"


def schema(house: House) -> Found:
    yield migrations.at_head(house.database), "every migration has run (if not: brokerage migrate)"


def books(house: House) -> Found:
    with house.database.reading() as db:
        found = ledger.books(db)
    yield not found, "the books balance" if not found else f"{len(found)} findings; run brokerage books"


def history(house: House) -> Found:
    with house.database.reading() as db:
        found = [*broken_links(db), *witness.broken_seals(db)]
    yield not found, (f"{found[0]} ({len(found)} such); run brokerage books" if found else
                      "who looked and who did what are as they were written")


def queue(house: House) -> Found:
    with house.database.reading() as db:
        counts = jobs.waiting(db)
    failed = counts.get("failed", 0)
    yield not failed, f"{counts.get('ready', 0)} jobs wait, {failed} have failed for good"


def fields(house: House) -> Found:
    newest = sealed.ring().keys[0].id
    with house.database.reading() as db:
        counts, found = sealed.by_key(db), sealed.faults(db)
    old = sum(n for (_, key), n in counts.items() if key != newest)
    yield not found, f"{found[0]} ({len(found)} such)" if found else f"{sum(counts.values())} sealed fields open with FIELD_KEY"
    yield True, f"{old} are sealed with an older key: run brokerage reseal" if old else f"all are sealed with the key {newest}"


def search(house: House) -> Found:
    with house.database.reading() as db:
        lost = triggers.missing(db)
        yield not lost, f"the triggers {', '.join(lost)} are missing" if lost else "every change of the catalogue is passed on"
        absent, left = shelf.of(db).astray(db, house.clock.today())
        said = f"{len(absent)} services are not found and {len(left)} should not be; run brokerage search --rebuild"
        yield not absent and not left, said if absent or left else "the index has every service on show, and no other"


def templates(house: House) -> Found:
    names = [p.relative_to(HOUSE / "templates").as_posix() for p in (HOUSE / "templates").rglob("*.html")]
    for name in names:
        house.pages.env.get_template(name)
    yield True, f"{len(names)} templates compile, {len(house.shelf.files)} static files"


CHECKS: dict[str, Callable[[House], Found]] = {
    "settings": settings, "templates": templates, "database": database, "schema": schema, "fields": fields,
    "queue": queue, "search": search, "books": books, "history": history,
}
