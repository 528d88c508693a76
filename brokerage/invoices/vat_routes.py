"""Which VAT a funder gets back: said by its finance approver, seen by its finance."""

from __future__ import annotations

from brokerage.catalogue.words import TYPES
from brokerage.door import Page, See, Visit, act, page, see, visit
from brokerage.invoices import vat as tax
from brokerage.invoices.forms import VatForm
from brokerage.kit.errors import Refusal


@visit("/invoices/vat", allow="invoice.vat")
def vat(visit: Visit) -> Page:
    found = tax.funders(visit.db, visit.actor, visit.today)
    own = [(str(f.org_id), f.name) for f in found if f.org_id in visit.actor.orgs("FINANCE_APPROVER")]
    first = own[0][0] if len(own) == 1 else None
    form = visit.form_for(VatForm, choices={"org": own}, org=first, since=visit.today) if own else None
    return page("invoices/vat.html", found=found, form=form, own=own, types=TYPES)


@act("/invoices/vat", allow="invoice.vat_choose", form=VatForm, again=vat)
def vat_now(visit: Visit, form: VatForm) -> See:
    org = int(form.org) if form.org.isascii() and form.org.isdigit() and len(form.org) < 10 else 0
    if org not in visit.actor.orgs("FINANCE_APPROVER"):
        raise Refusal("Choose the funder.", fields={"org": "Choose the funder"})
    tax.choose(visit.db, org, form.how, form.kinds, since=form.since, why=form.why, by=visit.actor, at=visit.now)
    return see("/invoices/vat", "Saved. It counts for bills that are agreed from now on.")
