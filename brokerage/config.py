"""The settings of one deployment, read once from the environment. A mistake stops the start and says what to do."""
from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from brokerage import HOUSE
from brokerage.kit import field_key


class SettingsMistake(Exception):
    """Names every setting that is wrong and what it wants."""


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """What the environment says. Secrets never appear in its repr."""

    database_url: str = f"sqlite:///{HOUSE / 'var' / 'brokerage.sqlite'}"
    database_read_url: str = ""
    secret: str = ""
    field_key: str = ""
    demo: bool = False
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 0
    public_url: str = ""
    house_name: str = "Brokerage"
    house_logo: str = ""
    house_colour: str = "#1d5c63"
    contact: str = ""
    staff_idle_minutes: int = 15
    public_idle_minutes: int = 30
    prove_over: int = 10_000
    proxies: int = 0
    metrics_token: str = ""
    json_logs: bool = True
    invoice_rules: str = ""
    search_dir: str = ""
    evidence_dir: str = f"{HOUSE / 'var' / 'evidence'}"
    import_allow: str = ""
    import_most_mb: int = 200
    mail_server: str = ""
    mail_from: str = ""
    stripe_key: str = ""
    stripe_webhook_secret: str = ""
    stripe_account: str = ""
    stripe_connect: bool = False
    stripe_address: str = ""

    def __repr__(self) -> str:
        return f"Config(demo={self.demo}, port={self.port}, workers={self.workers})"

    @property
    def at_once(self) -> int:
        """Threads that answer visits, in each worker. Two on SQLite, whose work is our own CPU; eight on PostgreSQL, where
        they mostly wait for another process or host."""
        return self.threads or (2 if self.database_url.startswith("sqlite") else 8)

    @property
    def https(self) -> bool:
        """Whether people reach this house over TLS: cookies are then Secure and HSTS is sent."""
        return self.public_url.startswith("https://")


NAMES = {
    "database_url": "DATABASE_URL", "database_read_url": "DATABASE_READ_URL", "secret": "BROKERAGE_SECRET",
    "field_key": "FIELD_KEY",
    "demo": "BROKERAGE_DEMO", "host": "HOST", "port": "PORT", "workers": "WORKERS", "threads": "THREADS",
    "public_url": "PUBLIC_URL", "house_name": "HOUSE_NAME", "house_logo": "HOUSE_LOGO",
    "house_colour": "HOUSE_COLOUR", "contact": "HOUSE_CONTACT", "staff_idle_minutes": "STAFF_IDLE_MINUTES",
    "public_idle_minutes": "PUBLIC_IDLE_MINUTES", "prove_over": "PROVE_OVER", "proxies": "PROXIES",
    "metrics_token": "METRICS_TOKEN", "json_logs": "JSON_LOGS",
    "invoice_rules": "INVOICE_RULES", "search_dir": "SEARCH_DIR",
    "evidence_dir": "EVIDENCE_DIR",
    "import_allow": "IMPORT_ALLOW", "import_most_mb": "IMPORT_MOST_MB",
    "mail_server": "MAIL_SERVER", "mail_from": "MAIL_FROM",
    "stripe_key": "STRIPE_KEY", "stripe_webhook_secret": "STRIPE_WEBHOOK_SECRET", "stripe_account": "STRIPE_ACCOUNT",
    "stripe_connect": "STRIPE_CONNECT", "stripe_address": "STRIPE_ADDRESS",
}
"""Field of Config → name of the environment variable. README.md and `brokerage doctor` list them from here."""

_WHOLE = {"port": (0, 65535), "proxies": (0, 5), "workers": (1, 64), "threads": (1, 128), "staff_idle_minutes": (1, 15),
          "public_idle_minutes": (1, 240), "prove_over": (0, 10_000_000), "import_most_mb": (1, 2000)}


def read(env: Mapping[str, str] | None = None, **over: Any) -> Config:
    """The settings from `env` (the process's own when None), with `over` on top.

    Raises SettingsMistake with one line for each setting that is wrong; staff_idle_minutes may not exceed 15 (I-06).
    """
    env = os.environ if env is None else env
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for field, name in NAMES.items():
        raw = env.get(name)
        if raw is None or raw == "":
            continue
        try:
            values[field] = _one(field, raw.strip())
        except ValueError as why:
            wrong.append(f"{name} {why}")
    values.update(over)
    config = Config(**values)
    wrong += _together(config)
    if wrong:
        raise SettingsMistake("\n".join(wrong))
    return config


def _one(field: str, raw: str) -> Any:
    if field in _WHOLE:
        low, high = _WHOLE[field]
        if not raw.isascii() or not raw.isdigit() or not low <= int(raw) <= high:
            raise ValueError(f"wants a whole number from {low} to {high}, not {raw!r}")
        return int(raw)
    if field in ("demo", "json_logs", "stripe_connect"):
        if raw.lower() not in ("0", "1", "true", "false", "yes", "no"):
            raise ValueError(f"wants yes or no, not {raw!r}")
        return raw.lower() in ("1", "true", "yes")
    if field in ("database_url", "database_read_url"):
        return address(raw)
    if field == "field_key":
        field_key.parsed(raw)
    if field == "house_colour" and not re.fullmatch(r"#[0-9a-fA-F]{6}", raw):
        raise ValueError(f"wants a colour such as #1d5c63, not {raw!r}")
    if field == "invoice_rules" and not Path(raw).is_dir():
        raise ValueError(f"wants a folder with newer invoice rules, not {raw!r}")
    if field == "mail_server" and not re.fullmatch(r"smtps?://[^\s/]+", raw):
        raise ValueError("wants smtp://host:port or smtps://user:password@host:port")
    if field == "public_url" and not re.fullmatch(r"https?://[^/\s]+", raw):
        raise ValueError(f"wants an address such as https://budgets.example.org, not {raw!r}")
    return raw


def address(raw: str) -> str:
    """Hosts hand out postgres:// and postgresql://; the password is never repeated in a message."""
    if raw.startswith("postgres://"):
        raw = "postgresql://" + raw.removeprefix("postgres://")
    if not re.match(r"(sqlite:///|postgresql(\+psycopg)?://)", raw):
        raise ValueError("wants sqlite:///a/file.sqlite or postgresql://user:password@host/name")
    return raw


def _stripe(config: Config) -> list[str]:
    """What may not stand together where money moves (payments.md section 6). Keys are never repeated in a message."""
    key, wrong = config.stripe_key, []
    if key and not re.fullmatch(r"(sk|rk)_(test|live)_[A-Za-z0-9]{4,250}", key):
        wrong.append("STRIPE_KEY wants a secret or restricted key, which begins with sk_ or rk_")
    if config.stripe_address and not re.fullmatch(r"http://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?", config.stripe_address):
        wrong.append("STRIPE_ADDRESS is for tests on this machine only, such as http://127.0.0.1:4600")
    if config.stripe_address and "_live_" in key:
        wrong.append("STRIPE_ADDRESS wants to be empty with a live key: live money goes to Stripe alone")
    if config.stripe_connect and not key:
        wrong.append("STRIPE_CONNECT wants STRIPE_KEY too")
    if config.demo and "_live_" in key:
        wrong.append("STRIPE_KEY wants a test key in a demo: nobody in a demo is real")
    return wrong


def _together(config: Config) -> list[str]:
    wrong = []
    if not config.demo and len(config.secret) < 32:
        wrong.append("BROKERAGE_SECRET wants at least 32 characters that nobody can guess, the same on every host")
    if not config.demo and not config.field_key:
        wrong.append(f"FIELD_KEY {field_key.WANTS}: it seals NHS numbers at rest. "
                     "Keep it apart from the database and its backups")
    if config.workers > 1 and config.database_url == "sqlite://":
        wrong.append("WORKERS wants 1 with a database in memory")
    if not config.demo and not config.public_url:
        wrong.append("PUBLIC_URL wants the address people type, such as https://budgets.example.org")
    if config.mail_server and "@" not in config.mail_from:
        wrong.append("MAIL_FROM wants the address from which the house writes, such as budgets@example.org")
    wrong += _stripe(config)
    if config.demo and config.https:
        wrong.append("BROKERAGE_DEMO wants no with a public https address: a demo lets anybody sign in as anybody")
    return wrong
