"""The `brokerage` command. Each verb is a few lines here and the work is in a room."""
from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click
import msgspec

from brokerage import HOUSE
from brokerage import config as settings
from brokerage.config import Config, SettingsMistake
from brokerage.kit.errors import Refusal


def main() -> None:
    """Run the command; a settings mistake or a refusal is a sentence on stderr and exit 2, never a traceback."""
    try:
        cli(standalone_mode=False)
    except (SettingsMistake, Refusal) as no:
        click.echo(str(no), err=True)
        sys.exit(2)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(2)
    except click.exceptions.Abort:
        sys.exit(130)


@click.group(help="One health and care budget for a person, the plan it pays for, a market, and a till.")
def cli() -> None:
    pass


@contextmanager
def the_house(config: Config | None = None) -> Iterator[Any]:
    """The house without its web server, closed at the end."""
    from brokerage.app import open_house
    from brokerage.door import logs
    config = config or settings.read()
    logs.start(json=config.json_logs)
    house = open_house(config)
    try:
        yield house
    finally:
        house.close()


def demo_settings() -> Config:
    """The demo's settings: DATABASE_URL and PORT are honoured, everything else has its default."""
    folder = HOUSE / "var"
    folder.mkdir(exist_ok=True)
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'demo.sqlite'}")
    os.environ["BROKERAGE_DEMO"] = "yes"
    os.environ.setdefault("BROKERAGE_SECRET", "the-demo-town-has-no-secrets-" + "x" * 8)
    os.environ.setdefault("JSON_LOGS", "no")
    return settings.read()


@cli.command(help="Make the demo town and serve it. PORT and DATABASE_URL are honoured.")
@click.option("--seed-only", is_flag=True, help="Make the town, serve nothing.")
def demo(seed_only: bool) -> None:
    from brokerage import demo as town
    from brokerage import migrations
    from brokerage.kit import sealed
    config = demo_settings()
    sealed.use(config.field_key, config.secret)
    migrations.bring_up_to_date(config.database_url)
    with the_house(config) as house:
        if town.seed(house.database):
            click.echo("The demo town is ready. Nobody in it is real.")
    if not seed_only:
        _serve(config)


@cli.command(help="What a plan is checked for, as the table of docs/checks.md.")
def checks() -> None:
    from brokerage.plans.checks import as_markdown
    click.echo(as_markdown(), nl=False)


@cli.command(help="Serve the house. --workers or WORKERS says how many processes.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes (default: WORKERS, else 1).")
def serve(workers: int | None) -> None:
    config = settings.read()
    _serve(msgspec.structs.replace(config, workers=workers or config.workers))


def _serve(config: Config) -> None:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels
    _free(config.host, config.port)
    server = Granian(
        "brokerage.app:create", address=config.host, port=config.port, interface=Interfaces.ASGI, workers=config.workers,
        http=HTTPModes.http1, websockets=False, factory=True, log_access=False, log_level=LogLevels.warning,
        runtime_threads=1, backlog=512, workers_kill_timeout=20, respawn_failed_workers=True)
    click.echo(f"\n    {config.house_name} is at http://{config.host}:{config.port}   (Ctrl-C stops it)\n")
    with _figures(config.workers):
        server.serve()


@contextmanager
def _figures(workers: int) -> Iterator[None]:
    """A folder in which several workers keep their figures together, so that any of them tells Prometheus those of all. Gone
    at the end, unless PROMETHEUS_MULTIPROC_DIR names one."""
    if workers == 1 or os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        yield
        return
    import tempfile
    with tempfile.TemporaryDirectory(prefix="brokerage-figures-", ignore_cleanup_errors=True) as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


def _free(host: str, port: int) -> None:
    """Say in words that somebody else has the port, before a worker fails in a traceback."""
    import socket
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise Refusal(f"Nothing can be served at {host}:{port} ({taken.strerror}). Choose another with PORT=.") from taken


@cli.command(help="Bring the database's schema up to date.")
def migrate() -> None:
    from brokerage import migrations
    from brokerage.kit import sealed
    config = settings.read()
    sealed.use(config.field_key, config.secret)
    migrations.bring_up_to_date(config.database_url)
    click.echo("The schema is up to date.")


@cli.command(help="Seal every encrypted field with the first key of FIELD_KEY, after a new one was put before the old.")
def reseal() -> None:
    from brokerage.kit import sealed
    done, total = 1, 0
    with the_house() as house:
        while done:
            with house.database.transaction() as db:
                total += (done := sealed.reseal(db))
    click.echo(f"{total} values sealed again. The older keys are needed only for older backups.")


@cli.command(help="Is this house in order? Exit 1 when it is not.")
def doctor() -> None:
    from brokerage.doctor import checks
    with the_house() as house:
        found = list(checks(house))
    for check in found:
        click.echo(f"{'well ' if check.well else 'WRONG'}  {check.about}: {check.says}")
    sys.exit(0 if all(check.well for check in found) else 1)


@cli.command(help="Prove the books again from the transfers, and the chains of who looked and who did what. "
                  "Exit 1 when something is wrong.")
@click.option("--json", "as_json", is_flag=True)
def books(as_json: bool) -> None:
    from brokerage import ledger
    from brokerage.door.looks import broken_links
    from brokerage.kit.witness import broken_seals
    with the_house() as house, house.database.reading() as db:
        found = [(f.code, f.where, f.text) for f in ledger.books(db)]
        found += [("LOOK_CHAIN", line.split(":")[0], line.split(": ")[1]) for line in broken_links(db)]
        found += [("STEP_CHAIN", line.split(": ")[0], line.partition(": ")[2]) for line in broken_seals(db)]
    if as_json:
        click.echo(msgspec.json.encode([{"code": c, "where": w, "text": t} for c, w, t in found]))
    else:
        for code, where, text in found:
            click.echo(f"{code}  {where}: {text}")
        click.echo("The books balance." if not found else f"{len(found)} findings.")
    sys.exit(1 if found else 0)


@cli.command(help="Work out a budget from a JSON file and show every sum (docs/reckon.md). Exit 1 when it is refused or "
                  "is not what the file expects, 2 when it cannot be read.")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True)
def reckon(file: IO[bytes], as_json: bool) -> None:
    from brokerage.reckon import command
    said, code = command.run(file.read(), as_json=as_json)
    click.echo(said, nl=False, err=code == 2)
    sys.exit(code)


@cli.command(name="check-invoice", help="Judge an electronic invoice or credit note (UBL 2.1) by EN 16931 and Peppol BIS 3.0. "
                                        "Exit 1 when it is not valid, 2 when it cannot be read.")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True)
def check_invoice(file: IO[bytes], as_json: bool) -> None:
    from brokerage.invoices import command
    said, code = command.run(file, as_json=as_json, rules_folder=os.environ.get(settings.NAMES["invoice_rules"], ""))
    click.echo(said, nl=False, err=code == 2 and not as_json)
    sys.exit(code)


@cli.command(name="year-end", help="A funder's accruals and prepayments on 31 March of YEAR. FUNDER is its ODS code. Without "
             "--post it only shows them; with it what is missing is posted into March and taken back on 1 April.")
@click.argument("funder")
@click.argument("year", type=click.IntRange(2000, 2999))
@click.option("--post", "to_post", is_flag=True)
def year_end(funder: str, year: int, to_post: bool) -> None:
    from brokerage.closing import command
    with the_house() as house:
        if to_post:
            with house.database.transaction() as db:
                click.echo(command.post(db, funder, year, at=house.clock.now()))
        with house.database.reading() as db:
            click.echo(command.show(db, funder, year))


@cli.command(help="Why a bill waits or is sent back: every reason code, as docs/invoice-reasons.md has it.")
def reasons() -> None:
    from brokerage.invoices.reasons import documented
    click.echo(documented(), nl=False)


@cli.command(name="import", help="Take in providers and services: FORMAT is openreferral, hsds, cqc or spreadsheet; or spend, "
             "what a council paid before. SOURCE is a file, a folder, a zip or an address. A feed that was here before is only "
             "compared: --accept writes what differs. Exit 1 when it was not read to its end, 2 when it cannot be read.")
@click.argument("format")
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--accept", is_flag=True, help="Accept what differs from the last time.")
@click.option("--feed", "name", default="", help="The name of the feed, where neither its address nor its content says it.")
def import_(format: str, source: str, as_json: bool, accept: bool, name: str) -> None:
    from brokerage import import_command
    sys.exit(import_command.run(format, source, as_json=as_json, accept=accept, name=name))


@cli.command(help="Bring this host's index of the catalogue up to date; --rebuild makes it anew.")
@click.option("--rebuild", is_flag=True)
def search(rebuild: bool) -> None:
    from brokerage.catalogue.search import shelf
    with the_house() as house, house.database.reading() as db:
        one, today = shelf.of(db), house.clock.today()
        if rebuild:
            one.rebuild(db, today)
        click.echo(f"{one.searcher(db, today).num_docs} services can be found.")


@cli.command(help="Load where postcodes are: a CSV with the columns postcode, lat and lon.")
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
def postcodes(file: IO[str]) -> None:
    from brokerage.catalogue import postcodes as places
    with the_house() as house, house.database.transaction() as db:
        click.echo(f"{places.load(db, places.read(file))} postcodes loaded.")


@cli.command(help="Do the work that leaves the request: snapshots, clearing, nightly books.")
@click.option("--until-empty", is_flag=True, help="Stop when nothing waits.")
def work(until_empty: bool) -> None:
    from brokerage import worker
    with the_house() as house:
        done = worker.work(house, until_empty=until_empty)
    click.echo(f"{done} jobs done.")


@cli.command(help="Copy the SQLite database to a new file while people work.")
@click.argument("to", type=click.Path(path_type=Path, dir_okay=False))
def backup(to: Path) -> None:
    from brokerage import backup as copies
    with the_house() as house:
        size = copies.backup(house.database, to)
    click.echo(f"{to}: {size:,} bytes, whole and checked.")


@cli.command(help="Put a backup in the place of the SQLite database. Stop the house first.")
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False))
def restore(source: Path) -> None:
    from brokerage import backup as copies
    with the_house() as house:
        copies.restore(house.database, source)
    click.echo("Restored. Run `brokerage doctor` before you open the house.")


@cli.command(help="Every address of the house, what it asks for and which function answers.")
def routes() -> None:
    from brokerage import tables
    click.echo(tables.routes())


@cli.command(help="Every route × every role: yes, only where the rule says so (if), or no (.)")
def permissions() -> None:
    from brokerage import tables
    click.echo(tables.permissions())


@cli.command(help="Every state machine of the house as Mermaid.")
def states() -> None:
    from brokerage import tables
    click.echo(tables.states())


@cli.command(name="settings", help="Every setting, its environment variable and its default.")
def settings_() -> None:
    for field, name in settings.NAMES.items():
        default = "sqlite:///var/brokerage.sqlite" if field == "database_url" else getattr(Config(), field)
        click.echo(f"{name:22} {default!r}")
