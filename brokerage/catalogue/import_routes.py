"""Feeds: what came in, bringing a list, its report, and accepting what it changes."""

from __future__ import annotations

from brokerage.catalogue import import_actions, import_queries
from brokerage.catalogue.feed_models import ImportRun
from brokerage.catalogue.forms import ImportForm
from brokerage.catalogue.ports import ADAPTERS
from brokerage.catalogue.states import WORDS
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.door.answers import Download
from brokerage.kit.texts import sheet

BIGGEST = 50 * 2**20
"""Bytes of a file sent through the page; `brokerage import` takes larger ones."""


@visit("/imports", allow="import.run")
def imports(visit: Visit) -> Page:
    return page("catalogue/imports.html", runs=import_queries.every(visit.db, visit.actor), formats=ADAPTERS)


@visit("/imports/new", allow="import.run")
def new_import(visit: Visit) -> Page:
    choices = [(a.name, f"{a.words}: {a.takes}") for a in ADAPTERS.values()]
    return page("catalogue/new_import.html", form=visit.form_for(ImportForm, choices={"format": choices}))


@act("/imports/new", allow="import.run", form=ImportForm, again=new_import, biggest=BIGGEST)
def bring(visit: Visit, form: ImportForm) -> See:
    by, sent = {"by": visit.actor, "at": visit.now}, visit.ask.files.get("file")
    if form.address and not (sent and sent.body):
        run = import_actions.bring_address(visit.db, form.format, form.address, **by)
    else:
        run = import_actions.bring_file(
            visit.db, form.format, sent.name if sent else "", sent.body if sent else b"", today=visit.today, **by
        )
    return see(f"/imports/{run.id}")


@visit("/imports/{run_id:int}", allow="import.run", load=import_queries.find)
def import_(visit: Visit, run: ImportRun) -> Page:
    asked = visit.ask.query.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 else 1
    changes, last = import_queries.changes(visit.db, run, max(1, number))
    return page(
        "catalogue/import.html",
        run=run,
        name=import_queries.feed_name(visit.db, run),
        state=WORDS[run.state],
        changes=changes,
        now=min(max(1, number), last),
        last=last,
        kinds=import_queries.problem_kinds(visit.db, run),
        words=ADAPTERS[run.format].words if run.format in ADAPTERS else run.format,
    )


@act("/imports/{run_id:int}/accept", allow="import.run", load=import_queries.find)
def accept_import(visit: Visit, run: ImportRun) -> See:
    import_actions.accept(visit.db, run, by=visit.actor, at=visit.now, today=visit.today)
    return see(f"/imports/{run.id}", "Accepted." if run.state == "DONE" else "Accepted. It is being saved now.")


@act("/imports/{run_id:int}/refuse", allow="import.run", load=import_queries.find)
def refuse_import(visit: Visit, run: ImportRun) -> See:
    import_actions.refuse(visit.db, run, by=visit.actor, at=visit.now)
    return see(f"/imports/{run.id}", "Not accepted. Nothing was changed.")


@visit("/imports/{run_id:int}/problems", allow="import.run", load=import_queries.find)
def import_problems(visit: Visit, run: ImportRun) -> Download:
    rows = [(p.row, p.code, p.text, p.ref) for p in import_queries.problems(visit.db, run)]
    return Download(
        sheet(("Row", "Code", "What was wrong", "Record"), rows), "text/csv; charset=utf-8", f"import-{run.id}-problems.csv"
    )
