"""Versions of a plan: the list, one version as it was agreed, and what is different between two."""
from __future__ import annotations

from brokerage.door import Download, Page, Visit, page, visit
from brokerage.kit.errors import Missing
from brokerage.plans import queries
from brokerage.plans import versions as kept
from brokerage.plans.sheet import Sheet
from brokerage.plans.versions import VersionSeen

ONE = "/plans/{plan_id:int}/versions/{number:int}"


@visit("/plans/{plan_id:int}/versions", allow="plan.see", load=queries.find)
def versions(visit: Visit, sheet: Sheet) -> Page:
    return page("plans/versions.html", sheet=sheet, versions=kept.of_person(visit.db, visit.actor, sheet.id))


@visit(ONE + "/download", allow="plan.see", load=kept.find)
def download(visit: Visit, seen: VersionSeen) -> Download:
    return Download(seen.version.content.encode(), "application/json", f"plan-version-{seen.version.number}.json")


@visit("/plans/{plan_id:int}/difference", allow="plan.see", load=queries.find)
def difference(visit: Visit, sheet: Sheet) -> Page:
    before, after = (_number(visit, name) for name in ("before", "after"))
    if not before:
        raise Missing(sheet.id)
    return page("plans/difference.html", sheet=sheet, seen=kept.compare(visit.db, visit.actor, sheet.id, before, after))


def _number(visit: Visit, name: str) -> int:
    """A number from the address; anything else is none."""
    text = visit.ask.query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
