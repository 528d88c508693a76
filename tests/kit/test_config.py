"""A settings mistake stops the start with the name of the setting and what it wants."""
from __future__ import annotations

import subprocess
import sys

import pytest

from brokerage import HOUSE, config

REAL = {"BROKERAGE_SECRET": "s" * 40, "PUBLIC_URL": "https://budgets.example.org", "FIELD_KEY": "2026:" + "k" * 32}


@pytest.mark.parametrize("name, value, wants", [
    ("PORT", "eighty", "whole number"), ("PORT", "70000", "0 to 65535"), ("WORKERS", "0", "1 to 64"), ("DATABASE_URL", "mysql://x", "sqlite:///"),
    ("BROKERAGE_DEMO", "perhaps", "yes or no"), ("HOUSE_COLOUR", "red", "#1d5c63"), ("PUBLIC_URL", "budgets.example.org", "address"),
    ("BROKERAGE_SECRET", "short", "32 characters"), ("FIELD_KEY", "2026:short", "32 characters each"), ("PROXIES", "9", "0 to 5"), ("STAFF_IDLE_MINUTES", "16", "1 to 15"), ("BROKERAGE_DEMO", "yes", "no with a public https")])
def test_a_mistake_names_the_setting_and_what_it_wants(name: str, value: str, wants: str) -> None:
    with pytest.raises(config.SettingsMistake, match=name) as said:
        config.read({**REAL, name: value})
    assert wants in str(said.value)


def test_all_mistakes_are_named_at_once() -> None:
    with pytest.raises(config.SettingsMistake) as said:
        config.read({"PORT": "x", "WORKERS": "y"})
    for name in ("PORT", "WORKERS", "BROKERAGE_SECRET", "PUBLIC_URL", "FIELD_KEY"):
        assert name in str(said.value)


def test_secrets_and_passwords_are_never_repeated() -> None:
    read = config.read({**REAL, "DATABASE_URL": "postgres://u:hunter2@h/n"})
    assert "hunter2" not in repr(read) and "ssss" not in repr(read) and read.database_url == "postgresql://u:hunter2@h/n"
    with pytest.raises(config.SettingsMistake) as said:
        config.read({**REAL, "DATABASE_URL": "mysql://u:hunter2@h/n"})
    assert "hunter2" not in str(said.value)


def test_the_demo_needs_no_settings() -> None:
    assert config.read({"BROKERAGE_DEMO": "yes"}).port == 8000


@pytest.mark.parametrize("words, absent", [("import brokerage.cli", ["sqlalchemy", "litestar", "cryptography"]),
                                           ("import brokerage.app; list(brokerage.app.routes())", ["psycopg"])])
def test_a_process_loads_only_what_it_needs(words: str, absent: list[str]) -> None:
    """The one that starts the workers needs no database; a house on SQLite needs no PostgreSQL: each is a tenth of a start or more."""
    asked = f"import sys; {words}; print([name for name in {absent} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, cwd=HOUSE)
    assert said.stdout.strip() == "[]", said.stdout + said.stderr[-500:]


@pytest.mark.parametrize("env, threads", [({}, 2), ({"DATABASE_URL": "postgresql://u@h/n"}, 8), ({"THREADS": "5"}, 5)])
def test_how_many_visits_are_answered_at_once_goes_by_the_engine_unless_it_is_said(env: dict[str, str], threads: int) -> None:
    assert config.read({**REAL, **env}).at_once == threads
