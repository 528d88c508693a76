"""`brokerage import` as people run it: a real process beside a served house."""
from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from brokerage import HOUSE
from brokerage.catalogue import sources
from brokerage.catalogue.ports import Unreadable
from tests.catalogue.feeds import body, record
from tests.processes import run, served

SAMPLE = str(HOUSE / "providers" / "openreferral" / "sample.json")
SHAPE = ["read", "created", "changed", "unchanged", "withdrawn", "problems"]


def bare(file: Path) -> dict[str, str]:
    """An environment that says nothing but where the database is, as after `make demo`."""
    return {"DATABASE_URL": f"sqlite:///{file}", "BROKERAGE_SECRET": "", "BROKERAGE_DEMO": "", "PUBLIC_URL": "", "FIELD_KEY": ""}


def test_a_feed_comes_into_the_demo_while_it_is_served_and_the_report_has_its_shape(tmp_path: Path) -> None:
    env = bare(tmp_path / "demo.sqlite")
    feed = tmp_path / "feed.json"
    feed.write_bytes(body(record(1), record(2, email="")))
    with served(env, "demo"):
        first = run("import", "openreferral", str(feed), "--json", env=env)
    assert first.returncode == 0, first.stderr
    report = json.loads(first.stdout)
    assert list(report) == SHAPE and [report[key] for key in SHAPE[:5]] == [2, 2, 0, 0, 0]
    assert report["problems"] == [{"row": 2, "code": "EMAIL_EMPTY", "text": report["problems"][0]["text"]}]
    feed.write_bytes(body(record(1, "Renamed"), record(3)))
    seen = run("import", "openreferral", str(feed), "--json", env=env)
    assert seen.returncode == 0 and [json.loads(seen.stdout)[key] for key in SHAPE[:5]] == [2, 1, 1, 0, 1]
    assert "Nothing is changed yet" in seen.stderr and names(tmp_path) == {"Service 1", "Service 2"}
    assert run("import", "openreferral", str(feed), "--accept", env=env).returncode == 0
    assert names(tmp_path) == {"Renamed", "Service 3"}


def names(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "demo.sqlite")) as db:
        return {row[0] for row in db.execute(
            "SELECT name FROM service JOIN feed_record ON service_id = service.id WHERE withdrawn_on IS NULL AND ref LIKE '00000000-%'")}


def test_what_cannot_be_read_is_a_report_a_sentence_and_exit_2_and_what_was_cut_off_exit_1(tmp_path: Path) -> None:
    env = bare(tmp_path / "new.sqlite")
    bad = tmp_path / "bad.json"
    bad.write_text("<html>")
    said = run("import", "openreferral", str(bad), "--json", env=env)
    assert said.returncode == 2 and "Traceback" not in said.stderr and "This is not JSON." in said.stderr
    assert json.loads(said.stdout) == {"read": 0, "created": 0, "changed": 0, "unchanged": 0, "withdrawn": 0,
                                       "problems": [{"row": 0, "code": "NOT_JSON", "text": "This is not JSON."}]}
    bad.write_bytes(body(record(1), record(2))[:-30])
    said = run("import", "openreferral", str(bad), "--json", env=env)
    assert said.returncode == 1 and json.loads(said.stdout)["created"] == 1


def test_a_file_beyond_the_limit_is_not_even_opened(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as out:
        out.truncate(500 * 2**20)
    with pytest.raises(Unreadable, match="large.csv has 500 MB. At most 200 MB are taken") as no:
        sources.of_path(large, 200 * 2**20)
    assert no.value.code == "TOO_LARGE"


def test_a_zip_that_unfolds_beyond_the_limit_or_lies_about_it_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "bomb.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("services.csv", b"x" * 5_000_000)
    assert packed.stat().st_size < 10_000
    with pytest.raises(Unreadable, match="MB"):
        sources.of_path(packed, 1_000_000)
    honest = packed.read_bytes()
    packed.write_bytes(honest.replace((5_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little")))
    with pytest.raises(Unreadable):
        sources.of_path(packed, 1_000_000).parts["services.csv"]()


def test_an_old_schema_is_left_to_migrate(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE something (id INTEGER)")
        db.commit()
    said = run("import", "openreferral", SAMPLE, env=bare(file))
    assert said.returncode == 2 and "brokerage migrate" in said.stderr
