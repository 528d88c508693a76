"""Remittance advice for providers: what was paid, bill by bill, and the same as a sheet."""

from __future__ import annotations

from brokerage.door import Page, Visit, page, visit
from brokerage.door.answers import Download
from brokerage.payments import remittance as advices
from brokerage.payments.remittance import Advice


@visit("/remittances", allow="remittance.list")
def remittances(visit: Visit) -> Page:
    return page("payments/remittances.html", found=advices.every(visit.db, visit.actor, most=8))


@visit("/remittances/{advice_id:int}", allow="remittance.see", load=advices.find)
def remittance(visit: Visit, advice: Advice) -> Page:
    return page(
        "payments/remittance.html", advice=advice, own=advice.payee_id in visit.actor.orgs("PROVIDER_ADMIN", "PROVIDER_WORKER")
    )


@visit("/remittances/{advice_id:int}/sheet", allow="remittance.see", load=advices.find)
def remittance_sheet(visit: Visit, advice: Advice) -> Download:
    return Download(advices.as_sheet(advice), "text/csv; charset=utf-8", f"remittance-{advice.id}.csv")
