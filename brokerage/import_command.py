"""`brokerage import`: what it says while it works, and what it prints at the end."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from brokerage import HOUSE, import_spend, imports, migrations
from brokerage import config as settings
from brokerage.app import open_house
from brokerage.catalogue.import_runs import Report
from brokerage.catalogue.ports import Unreadable
from brokerage.config import Config
from brokerage.door import logs
from brokerage.door.house import House
from brokerage.kit.errors import Refusal

BY = "command"
SHOWN = 20
"""Problems printed for people; --json has them all."""


def house_settings() -> Config:
    """The settings of this house. Where no secret is set this is no house in service but the demo: then its database is meant
    unless DATABASE_URL says another. A command that serves nothing needs no secret."""
    if not os.environ.get("BROKERAGE_SECRET"):
        (HOUSE / "var").mkdir(exist_ok=True)
        url = os.environ.get("DATABASE_URL") or f"sqlite:///{HOUSE / 'var' / 'demo.sqlite'}"
        return settings.read(demo=True, public_url="", database_url=settings.address(url))
    return settings.read()


def run(format: str, source: str, *, as_json: bool, accept: bool, name: str) -> int:
    """0 when all of it was read, 1 when not to its end, 2 when nothing could be read."""
    config = house_settings()
    logs.start(json=config.json_logs)
    _prepare(config)
    house = open_house(config)
    try:
        if format == "spend":
            return import_spend.run(house, source, as_json=as_json, name=name)
        return _run(house, format, source, as_json, accept, name)
    finally:
        house.close()


def _prepare(config: Config) -> None:
    """A new database gets its schema; an old one is left to `brokerage migrate`, which somebody decides on."""
    from brokerage.kit.db import Database

    database = Database(config.database_url, threads=1)
    try:
        ready, empty = migrations.at_head(database), migrations.is_empty(database)
    finally:
        database.close()
    if empty:
        migrations.bring_up_to_date(config.database_url)
    elif not ready:
        raise Refusal("The database is not at the schema of this program. Run `brokerage migrate` first. Nothing was read.")


def _run(house: House, format: str, source: str, as_json: bool, accept: bool, name: str) -> int:
    imports.adapter_named(format)
    try:
        reading = imports.take_in(house, format, source, by=BY, accept=accept, name=name, tell=_progress)
    except Unreadable as why:
        _say(imports.unreadable(why), as_json)
        click.echo(why.text, err=True)
        return 2
    _say(reading.report, as_json)
    if reading.waits:
        click.echo(
            f"Nothing is changed yet. Look at the difference at /imports/{reading.run_id} and accept it there, or run this "
            "again with --accept.",
            err=True,
        )
    if not reading.complete:
        click.echo("It was not read to its end, so nothing was withdrawn.", err=True)
    return 0 if reading.complete else 1


def _progress(work: Any) -> None:
    if not sys.stderr.isatty():
        return
    reading = getattr(work, "reading", work)
    done = f"{reading.report.read} records" if reading is not None else f"{len(work.parts)} pages"
    click.echo(f"\r{done} ", nl=False, err=True)


def _say(report: Report, as_json: bool) -> None:
    if as_json:
        click.echo(imports.as_json(report).decode())
        return
    click.echo(
        f"Read {report.read}: {report.created} new, {report.changed} changed, {report.unchanged} unchanged, "
        f"{report.withdrawn} withdrawn, {len(report.problems)} problems."
    )
    for found in report.problems[:SHOWN]:
        click.echo(f"  row {found.row}  {found.code}: {found.text}")
    if len(report.problems) > SHOWN:
        click.echo(f"  and {len(report.problems) - SHOWN} more: --json prints them all.")
