"""The command as the people who run the house use it: real processes, real files."""
from __future__ import annotations

import re
import signal
import socket
import sqlite3
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from brokerage import backup, ledger
from brokerage.kit.db import Database
from brokerage.kit.errors import Refusal
from tests.processes import run, served


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The demo town in a file, made by the command; its settings."""
    file = tmp_path_factory.mktemp("town") / "demo.sqlite"
    env = {"DATABASE_URL": f"sqlite:///{file}", "BROKERAGE_DEMO": "yes", "BROKERAGE_SECRET": "s" * 40}
    made = run("demo", "--seed-only", env=env)
    assert made.returncode == 0, made.stderr
    return env


def file_of(env: dict[str, str]) -> Path:
    return Path(env["DATABASE_URL"].removeprefix("sqlite:///"))


def test_the_doctor_finds_a_seeded_house_in_order(town: dict[str, str]) -> None:
    said = run("doctor", env=town)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "WRONG" not in said.stdout and "the books balance" in said.stdout


def test_the_doctor_names_what_is_wrong(tmp_path: Path, town: dict[str, str]) -> None:
    empty = {**town, "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite'}"}
    said = run("doctor", env=empty)
    assert said.returncode == 1 and "WRONG  schema" in said.stdout and "brokerage migrate" in said.stdout


def test_books_names_a_row_that_a_hand_has_changed(tmp_path: Path, town: dict[str, str]) -> None:
    copy = tmp_path / "copy.sqlite"
    assert run("backup", str(copy), env=town).returncode == 0
    with closing(sqlite3.connect(copy)) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'ledger_transfer'")]
        for name in names:
            db.execute(f"DROP TRIGGER {name}")
        number = db.execute("SELECT max(id) FROM ledger_transfer").fetchone()[0]
        db.execute("UPDATE ledger_transfer SET amount_pence = amount_pence + 1 WHERE id = ?", (number,))
        db.commit()
    said = run("books", env={**town, "DATABASE_URL": f"sqlite:///{copy}"})
    assert said.returncode == 1 and "findings" in said.stdout and "/" in said.stdout


def test_a_backup_made_while_people_work_is_restored_and_its_books_balance(tmp_path: Path, town: dict[str, str]) -> None:
    copy, back = tmp_path / "backup.sqlite", tmp_path / "restored.sqlite"
    with closing(sqlite3.connect(file_of(town))) as busy:
        busy.execute("SELECT count(*) FROM ledger_transfer").fetchone()
        assert run("backup", str(copy), env=town).returncode == 0
    again = {**town, "DATABASE_URL": f"sqlite:///{back}"}
    assert run("restore", str(copy), env=again).returncode == 0
    assert run("books", env=again).stdout.strip().endswith("The books balance.")
    with closing(sqlite3.connect(file_of(town))) as a, closing(sqlite3.connect(back)) as b:
        for table in ("ledger_transfer", "ledger_account", "person", "step"):
            assert a.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() == b.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()


def test_a_restore_under_an_open_house_is_refused_and_changes_nothing(tmp_path: Path, town: dict[str, str]) -> None:
    copy, live = tmp_path / "backup.sqlite", tmp_path / "live.sqlite"
    assert run("backup", str(copy), env=town).returncode == 0
    live.write_bytes(copy.read_bytes())
    database = Database(f"sqlite:///{live}")
    with database.reading() as db:
        before = ledger.books(db)
        said = run("restore", str(copy), env={**town, "DATABASE_URL": f"sqlite:///{live}"})
        assert said.returncode == 2 and "Stop the server" in said.stderr
        assert ledger.books(db) == before
    database.close()


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100])
def test_what_is_not_a_backup_is_not_restored(tmp_path: Path, content: bytes) -> None:
    bad = tmp_path / "bad.sqlite"
    bad.write_bytes(content)
    with pytest.raises(Refusal, match="backup"):
        backup.restore(Database(f"sqlite:///{tmp_path / 'house.sqlite'}"), bad)
    assert not (tmp_path / "house.sqlite").exists()


def test_backup_says_what_to_use_for_postgresql() -> None:
    with pytest.raises(Refusal, match="pg_dump"):
        backup.backup(Database("postgresql://nobody@127.0.0.1/nothing"), Path("x"))


def test_a_settings_mistake_stops_the_start_in_words() -> None:
    said = run("serve", env={"PORT": "eighty", "BROKERAGE_SECRET": "", "BROKERAGE_DEMO": "", "PUBLIC_URL": ""})
    assert said.returncode == 2 and "PORT wants" in said.stderr and "BROKERAGE_SECRET wants" in said.stderr
    assert "Traceback" not in said.stderr


def test_the_demo_serves_and_stops_cleanly_on_control_c(town: dict[str, str]) -> None:
    with served(town, "demo") as (process, address):
        page = urllib.request.urlopen(f"{address}/sign-in", timeout=10).read().decode()
        assert "<h1" in page and "Demo town" in page
        process.send_signal(signal.SIGINT)
        said = process.printed()
    assert process.returncode in (0, 130), said
    assert "Traceback" not in said and address in said


def test_a_request_in_hand_is_finished_when_the_house_is_told_to_stop(town: dict[str, str]) -> None:
    with served(town, "serve") as (process, address):
        port = int(address.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), timeout=10) as slow:
            slow.sendall(b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            process.send_signal(signal.SIGTERM)
            got = b""
            while chunk := slow.recv(65536):
                got += chunk
        process.wait(25)
    assert got.startswith(b"HTTP/1.1 200") and got.rstrip().endswith(b"</html>")


def test_a_port_that_is_taken_is_said_in_words(town: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = run("serve", env={**town, "PORT": str(taken.getsockname()[1])})
    assert said.returncode == 2 and "Choose another with PORT=" in said.stderr


def test_health_ready_and_figures_are_there_and_figures_want_their_token(town: dict[str, str]) -> None:
    with served({**town, "METRICS_TOKEN": "let-me-in"}, "serve") as (_, address):
        assert urllib.request.urlopen(f"{address}/health", timeout=10).read() == b"ok\n"
        assert urllib.request.urlopen(f"{address}/ready", timeout=10).read() == b"ready\n"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{address}/metrics", timeout=10)
        asked = urllib.request.Request(f"{address}/metrics", headers={"Authorization": "Bearer let-me-in"})
        figures = urllib.request.urlopen(asked, timeout=10).read().decode()
    assert re.search(r'brokerage_requests_total\{.*path="/health".*\} 1', figures)


def test_the_worker_does_its_chores_and_stops_when_nothing_waits(town: dict[str, str]) -> None:
    said = run("work", "--until-empty", env=town)
    assert said.returncode == 0 and re.search(r"\b([2-9]|\d\d) jobs done", said.stdout), said.stdout + said.stderr
    assert "0 jobs done" in run("work", "--until-empty", env=town).stdout


def test_the_town_is_made_once(town: dict[str, str]) -> None:
    with closing(sqlite3.connect(file_of(town))) as db:
        before = db.execute("SELECT count(*) FROM ledger_transfer").fetchone()
        said = run("demo", "--seed-only", env=town)
        assert said.returncode == 0 and db.execute("SELECT count(*) FROM ledger_transfer").fetchone() == before
