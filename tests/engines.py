"""Throw-away databases for tests, on both engines: migrated once, then copied.

`database` is a fresh, migrated kit.db.Database, once on SQLite and once on PostgreSQL. `engine` is only the name, for
tests that make their own with `fresh(engine, folder)`. One PostgreSQL cluster is started for each test process, when
the first test asks for it, and stopped by its process id at the end, so pytest-xdist needs nothing more.
"""
from __future__ import annotations

import atexit
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
import pytest

from brokerage.kit.db import Database
from brokerage.migrations import bring_up_to_date

ENGINES = ["sqlite", "postgresql"]
TEMPLATE = "house_template"

# Nothing here outlives the tests, so nothing need survive a power cut.
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
         "shared_buffers": "64MB", "max_connections": "60", "listen_addresses": "", "max_wal_size": "2GB",
         "checkpoint_timeout": "1h", "lc_messages": "C"}


class NoPostgres(Exception):
    """Says plainly why there is no PostgreSQL to test on."""


class Cluster:
    """A PostgreSQL of our own in a temporary folder, reached through a socket in that folder. It opens no port."""

    def __init__(self, **settings: str) -> None:
        self.programs = _programs()
        self.user = _owner()
        # Whoever asks for fsync wants a disk: a measurement in memory would say that durable commits are free.
        self.folder = Path(tempfile.mkdtemp(prefix="house-", dir=None if settings.get("fsync") == "on" else _memory()))
        self.leavings: list[str] = []
        atexit.register(self.stop)
        _leave_politely()
        self.number = itertools.count(1)
        as_owner = _as_owner(self.user, self.folder)
        subprocess.run([self.programs / "initdb", "-D", self.folder / "data", "-U", "house", "-A", "trust", "-E", "UTF8",
                        "--locale=C", "--no-sync", "--no-instructions"], check=True, stdout=subprocess.DEVNULL, **as_owner)
        options = {**QUICK, "unix_socket_directories": str(self.folder), **settings}
        arguments = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("w") as log:
            self.server = subprocess.Popen([self.programs / "postgres", "-D", self.folder / "data", *arguments],
                                           stdout=log, stderr=log, cwd=self.folder, **as_owner)
        self._wait()

    def url(self, name: str) -> str:
        return f"postgresql://house@/{name}?host={self.folder}"

    def sql(self, statement: str, name: str = "postgres") -> None:
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(statement)

    @contextmanager
    def fresh(self, template: str = TEMPLATE) -> Iterator[Database]:
        """A database of its own, migrated or a copy of `template`, dropped when the next is made: by then its connections
        have really gone, for which DROP DATABASE would otherwise wait a tenth of a second."""
        while self.leavings:
            self.sql(f"DROP DATABASE {self.leavings.pop()} WITH (FORCE)")
        name = f"house_{next(self.number)}"
        self.copy(name, template)
        database = Database(self.url(name))
        try:
            yield database
        finally:
            database.close()
            self.leavings.append(name)

    def copy(self, name: str, template: str = TEMPLATE) -> None:
        """Make a database as a copy of another that nobody is connected to."""
        self._template()
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")  # here half the time of writing it to the log

    def stop(self) -> None:
        server = getattr(self, "server", None)
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGQUIT)  # at once: there is nothing to keep
            server.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)

    @cache  # noqa: B019 - one cluster lives as long as its process
    def _template(self) -> None:
        self.sql(f"CREATE DATABASE {TEMPLATE}")
        bring_up_to_date(self.url(TEMPLATE))

    def _wait(self) -> None:
        for _ in range(300):
            if self.server.poll() is not None:
                break
            try:
                return self.sql("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise NoPostgres("PostgreSQL did not start: " + (self.folder / "log").read_text()[-500:])


def _leave_politely() -> None:
    """A test run that is told to end (SIGTERM, as `timeout` does) still stops its cluster."""
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def _memory() -> str | None:
    """A folder kept in memory, where there is one with room: copying a database then takes a quarter of the time."""
    shared = Path("/dev/shm")
    try:
        return str(shared) if os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 2**30 else None
    except OSError:
        return None


def _programs() -> Path:
    """The folder of initdb and postgres: on PATH, or where Debian and Ubuntu keep the newest."""
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent
    kept = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    if not kept:
        raise NoPostgres("PostgreSQL is not installed: no initdb on PATH nor in /usr/lib/postgresql/*/bin")
    return max(kept, key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0)


def _owner() -> str:
    """Who runs the server: ourselves, but PostgreSQL will not be run by root."""
    if os.geteuid() != 0:
        return ""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL is not installed: root may not run it, and there is no user postgres or nobody")


def _as_owner(user: str, folder: Path) -> dict[str, object]:
    if not user:
        return {}
    owner = pwd.getpwnam(user)
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


@cache
def _started() -> Cluster | str:
    try:
        return Cluster()
    except NoPostgres as why:
        return str(why)


def cluster() -> Cluster:
    """The cluster of this process. Without PostgreSQL the test is skipped and says why; in CI it fails."""
    started = _started()
    if isinstance(started, Cluster):
        return started
    if os.environ.get("CI") == "true":
        pytest.fail(started)
    pytest.skip(started)


@cache
def scratch() -> Path:
    """A folder of this process, gone when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="house-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def sqlite_template() -> Path:
    """A migrated file, to be copied."""
    bring_up_to_date(f"sqlite:///{scratch() / 'template.sqlite'}")
    return scratch() / "template.sqlite"


@contextmanager
def fresh(engine: str, folder: Path) -> Iterator[Database]:
    """A migrated database on "sqlite" (a file in `folder`) or "postgresql", closed and gone at the end."""
    if engine == "postgresql":
        with cluster().fresh() as database:
            yield database
        return
    with tempfile.TemporaryDirectory(dir=folder) as own:
        shutil.copyfile(sqlite_template(), Path(own) / "house.sqlite")
        database = Database(f"sqlite:///{Path(own) / 'house.sqlite'}")
        try:
            yield database
        finally:
            database.close()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of each engine in turn."""
    return str(request.param)


@pytest.fixture
def database(engine: str, tmp_path: Path) -> Iterator[Database]:
    """A fresh, migrated database on each engine in turn."""
    with fresh(engine, tmp_path) as database:
        yield database
