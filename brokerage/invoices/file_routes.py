"""Files of bills: sending one, what became of each row, and the file itself; and how quickly bills were paid."""

from __future__ import annotations

from datetime import timedelta

from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.door.answers import Download
from brokerage.invoices import filing, queries
from brokerage.invoices.filing import Filed
from brokerage.invoices.forms import SendForm
from brokerage.invoices.ports import ADAPTERS
from brokerage.invoices.reasons import REASONS
from brokerage.invoices.states import STAFF
from brokerage.kit.errors import Refusal
from brokerage.people.models import Organisation

YEAR = timedelta(days=365)


def _choices(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    orgs = sorted(visit.actor.orgs("PROVIDER_ADMIN"))
    return {"org": [(str(org), visit.db.get_one(Organisation, org).name) for org in orgs]}


@visit("/invoices/send", allow="invoice.send")
def send(visit: Visit) -> Page:
    choices = _choices(visit)
    form = visit.form_for(SendForm, choices=choices, org=choices["org"][0][0])
    return page(
        "invoices/send.html",
        form=form,
        one=len(choices["org"]) == 1,
        formats=ADAPTERS.values(),
        before=filing.before(visit.db, visit.actor),
    )


@act("/invoices/send", allow="invoice.send", form=SendForm, again=send, biggest=filing.BIGGEST)
def send_now(visit: Visit, form: SendForm) -> See:
    if form.org not in visit.actor.orgs("PROVIDER_ADMIN"):
        raise Refusal("Choose the provider.", fields={"org": "Choose the provider"})
    sent = visit.ask.files.get("file")
    provider = visit.db.get_one(Organisation, form.org)
    row = filing.send(visit.db, provider, sent.name if sent else "", sent.body if sent else b"", by=visit.actor, at=visit.now)
    return see(f"/invoices/files/{row.id}")


@visit("/invoices/files/{file_id:int}", allow="invoice.file", load=filing.find)
def file(visit: Visit, filed: Filed) -> Page:
    return page("invoices/file.html", filed=filed, words=STAFF, reasons=REASONS)


@visit("/invoices/files/{file_id:int}/whole", allow="invoice.file", load=filing.find)
def whole(visit: Visit, filed: Filed) -> Download:
    return Download(filed.row.body, "application/octet-stream", f"bills-{filed.row.id}")


@visit("/invoices/fair", allow="invoice.fair")
def fair(visit: Visit) -> Page:
    return page("invoices/fair.html", fair=queries.fair(visit.db, visit.actor, visit.today - YEAR))
