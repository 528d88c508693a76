"""Fields sealed at rest (domain I-15): unreadable without the key, found by their index, moved to a new key."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from brokerage import config, doctor, migrations
from brokerage.app import open_house
from brokerage.kit import sealed
from brokerage.kit.db import Database
from brokerage.kit.errors import Refusal
from brokerage.people import actions
from brokerage.people.models import Person
from tests.conftest import SECRET, START
from tests.processes import run

OLD, NEW = "2026:" + "a" * 32, "2027:" + "b" * 32
ANN, ZED = "9434765919", "9990000018"


@pytest.fixture(autouse=True)
def keys() -> Iterator[None]:
    sealed.use(OLD, "")
    yield
    sealed.use("", SECRET)


def add(database: Database, nhs: str, given: str = "Ann") -> int:
    with database.transaction() as db:
        return actions.register_person(db, given_name=given, family_name="Abbott", born_on=date(1971, 5, 14), nhs_number=nhs, by="system", at=START).id


def kept(database: Database) -> list[tuple[str, str]]:
    with database.reading() as db:
        return [tuple(row) for row in db.execute(text("SELECT nhs_number, nhs_index FROM person ORDER BY id"))]


def number_of(database: Database, person: int) -> str | None:
    with database.reading() as db:
        return db.get_one(Person, person).nhs_number


def test_a_number_is_sealed_in_the_table_and_read_as_it_was(database: Database) -> None:
    ann, zed = add(database, ANN), add(database, ZED, "Zed")
    rows = kept(database)
    assert all(row[0].startswith("2026$") and ANN not in str(row) and ZED not in str(row) for row in rows)
    assert (number_of(database, ann), number_of(database, zed)) == (ANN, ZED)


def test_the_same_number_is_never_the_same_text_twice() -> None:
    ring = sealed.ring()
    assert ring.seal("a.b", ANN) != ring.seal("a.b", ANN)


def test_it_does_not_open_without_its_key_nor_changed_nor_in_another_field(database: Database) -> None:
    ann = add(database, ANN)
    made = sealed.ring().seal("a.b", ANN)
    for field, value in (("a.c", made), ("a.b", made[:-6] + "AAAA=="), ("a.b", "2031" + made[4:]), ("a.b", ANN)):
        with pytest.raises(sealed.Unreadable):
            sealed.ring().open(field, value)
    for other in ("2026:" + "z" * 32, NEW):
        sealed.use(other, "")
        with pytest.raises(sealed.Unreadable):
            number_of(database, ann)


def test_a_second_person_with_the_number_is_refused_by_the_room_and_by_the_database(database: Database) -> None:
    ann = add(database, ANN)
    add(database, ZED, "Zed")
    with pytest.raises(Refusal, match="already here"):
        add(database, ANN, "Twin")
    with pytest.raises(IntegrityError), database.transaction() as db:
        db.execute(update(Person).where(Person.id != ann).values(nhs_index=sealed.blind("person.nhs_number", ANN)))


def test_a_sealed_field_is_never_compared_in_the_database() -> None:
    with pytest.raises(TypeError, match="blind index"):
        select(Person).where(Person.nhs_number == ANN)
    select(Person).where(Person.nhs_number.is_(None))


def test_while_keys_change_old_rows_are_read_found_and_unique_and_reseal_moves_them(database: Database) -> None:
    ann = add(database, ANN)
    sealed.use(f"{NEW},{OLD}", "")
    zed = add(database, ZED, "Zed")
    assert [row[0][:5] for row in kept(database)] == ["2026$", "2027$"] and number_of(database, ann) == ANN
    with pytest.raises(Refusal, match="already here"):
        add(database, ANN, "Twin")
    with database.transaction() as db:
        assert sealed.by_key(db) == {("person.nhs_number", "2026"): 1, ("person.nhs_number", "2027"): 1}
        assert (sealed.reseal(db), sealed.reseal(db)) == (1, 0)
    sealed.use(NEW, "")
    assert (number_of(database, ann), number_of(database, zed)) == (ANN, ZED)
    with pytest.raises(Refusal, match="already here"):
        add(database, ANN, "Twin")


def found(database: Database, key: str) -> list[Any]:
    house = open_house(config.Config(database_url=database.url.render_as_string(hide_password=False), field_key=key, secret=SECRET))
    try:
        return [check for check in doctor.checks(house) if check.about == "fields"]
    finally:
        house.close()


def test_the_doctor_names_a_missing_key_an_older_key_and_a_changed_row(database: Database) -> None:
    add(database, ANN), add(database, ZED, "Zed")
    assert all(c.well for c in found(database, OLD)) and "2 sealed fields open" in found(database, OLD)[0].says
    assert "run brokerage reseal" in found(database, f"{NEW},{OLD}")[1].says
    assert not found(database, NEW)[0].well and "FIELD_KEY does not have" in found(database, NEW)[0].says
    sealed.use(OLD, "")
    with database.transaction() as db:  # somebody with a hand in the database gives one person the other's number
        rows = db.execute(text("SELECT id, nhs_number FROM person ORDER BY id")).all()
        db.execute(text("UPDATE person SET nhs_number = :other WHERE id = :id"), {"id": rows[0][0], "other": rows[1][1]})
    assert not found(database, OLD)[0].well and "does not agree" in found(database, OLD)[0].says


def back_to_before(database: Database, ending: str = "_sealed") -> None:
    with migrations.opened(database.url.render_as_string(hide_password=False)) as connection:
        made = migrations._config()
        made.attributes["connection"] = connection
        before = next(step.down_revision for step in ScriptDirectory.from_config(made).walk_revisions() if step.revision.endswith(ending))
        command.downgrade(made, str(before))


def test_the_migration_seals_what_was_there_and_goes_back(database: Database) -> None:
    ann, none = add(database, ANN), add(database, "", "Nora")
    back_to_before(database)
    with database.reading() as db:
        assert list(db.scalars(text("SELECT nhs_number FROM person ORDER BY id"))) == [ANN, None]
    migrations.bring_up_to_date(database.url.render_as_string(hide_password=False))
    assert number_of(database, ann) == ANN and number_of(database, none) is None and ANN not in str(kept(database))
    with pytest.raises(Refusal, match="already here"):
        add(database, ANN, "Twin")
    if database.name == "sqlite":
        database.close()
        assert ANN.encode() not in Path(str(database.url.database)).read_bytes(), "the old number is still in the file"


def test_a_backup_is_readable_with_the_key_only(tmp_path: Path) -> None:
    file, copy = tmp_path / "house.sqlite", tmp_path / "backup.sqlite"
    env = {"DATABASE_URL": f"sqlite:///{file}", "FIELD_KEY": OLD, "BROKERAGE_SECRET": "s" * 40, "PUBLIC_URL": "https://x.example.org", "BROKERAGE_DEMO": ""}
    assert run("migrate", env=env).returncode == 0
    database = Database(env["DATABASE_URL"])
    add(database, ANN)
    database.close()
    assert run("backup", str(copy), env=env).returncode == 0 and ANN.encode() not in copy.read_bytes()
    there = {**env, "DATABASE_URL": f"sqlite:///{copy}"}
    assert "fields: 1 sealed fields open" in run("doctor", env=there).stdout
    without = run("doctor", env={**there, "FIELD_KEY": NEW})
    assert without.returncode == 1 and "WRONG  fields" in without.stdout
    said = run("reseal", env={**there, "FIELD_KEY": f"{NEW},{OLD}"})
    assert said.stdout.startswith("1 values sealed again") and "open with FIELD_KEY" in run("doctor", env={**there, "FIELD_KEY": NEW}).stdout


def test_the_two_halves_of_a_key_are_those_of_the_published_derivation() -> None:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    for use_for in ("seal", "index"):
        for secret in ("a" * 32, "ein Schlüssel, länger als ein Block von SHA-256: " + "x" * 90):
            told = HKDF(SHA256(), 32, salt=None, info=f"brokerage sealed fields: {use_for}".encode()).derive(secret.encode())
            assert sealed._derived(secret, use_for) == told
