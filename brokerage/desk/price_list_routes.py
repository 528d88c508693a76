"""Many prices at once: the sheet of those one has, a sheet sent, its result row by row, and its good rows asked for."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from brokerage.catalogue.words import BANDS, UNITS, VAT
from brokerage.desk import listing_queries, price_list_actions, queries
from brokerage.desk.portal_models import PriceList
from brokerage.door import Actor, Page, See, Visit, act, page, see, visit
from brokerage.door.answers import Download
from brokerage.kit.errors import Missing
from brokerage.kit.forms import ask
from brokerage.kit.texts import sheet
from brokerage.people.models import Organisation
from brokerage.people.queries import number

ALL = "/desk/{org_id:int}/price-lists"
ONE = "/desk/{org_id:int}/price-lists/{list_id:int}"
BIGGEST = 10_000_000
PAGE = 100
STATES = {"READ": "Not sent yet", "SENT": "Sent to be checked", "DROPPED": "Not sent"}
HEADING = (
    "Reference",
    "Service",
    "Price",
    "Unit",
    "When",
    "People",
    "Minimum minutes",
    "Only for",
    "VAT",
    "First day",
    "Last day",
)


class Shown(Struct, frozen=True):
    """A price list of a provider that the actor works for."""

    row: PriceList
    provider: Organisation

    @property
    def words(self) -> str:
        return STATES[self.row.state]


class FileForm(Struct):
    """A sheet of prices; the file itself comes beside the form."""

    file: Annotated[str | None, ask("Your price list", optional=True)] = None


class SendForm(Struct):
    """What the sender saw."""

    seen: Annotated[str, ask("What you saw", kind="hidden")]


def find(db: Session, actor: Actor, org_id: int, list_id: int) -> Shown:
    """One price list, else Missing."""
    provider = queries.provider(db, actor, org_id)
    row = db.get(PriceList, number(list_id))
    if row is None or row.organisation_id != provider.id:
        raise Missing
    return Shown(row, provider)


@visit(ALL, allow="provider.manage", load=queries.provider)
def price_lists(visit: Visit, provider: Organisation) -> Page:
    mine = select(PriceList).where(PriceList.organisation_id == provider.id).order_by(PriceList.id.desc()).limit(20)
    found = [Shown(row, provider) for row in visit.db.scalars(mine)]
    return page("desk/price_lists.html", provider=provider, found=found, form=visit.form_for(FileForm))


@act(ALL, allow="provider.manage", load=queries.provider, form=FileForm, again=price_lists, biggest=BIGGEST)
def read_price_list(visit: Visit, provider: Organisation, form: FileForm) -> See:
    sent = visit.ask.files.get("file")
    name, body = (sent.name, sent.body) if sent is not None else ("", b"")
    made = price_list_actions.read(visit.db, provider, name, body, by=visit.actor, at=visit.now)
    return see(f"/desk/{provider.id}/price-lists/{made.id}")


@visit(ALL + "/sheet", allow="provider.manage", load=queries.provider)
def price_sheet(visit: Visit, provider: Organisation) -> Download:
    rows = [
        (
            id,
            name,
            f"{p.rate:.4f}".removesuffix("00"),
            UNITS[p.unit],
            BANDS[p.band],
            p.staff,
            p.least,
            p.option,
            VAT[p.vat],
            p.valid_from,
            p.valid_to,
        )
        for id, name, p in listing_queries.all_prices(visit.db, visit.actor, provider)
    ]
    return Download(sheet(HEADING, rows), "text/csv; charset=utf-8", "prices.csv")


@visit(ONE, allow="desk.listing", load=find)
def price_list(visit: Visit, shown: Shown) -> Page:
    asked = visit.ask.query.get("page", "1")
    found = price_list_actions.results(visit.db, shown.row, visit.today)
    last = max(1, -(-len(found) // PAGE))
    now = min(int(asked), last) if asked.isascii() and asked.isdigit() and 0 < len(asked) < 6 and int(asked) else 1
    return page(
        "desk/price_list.html",
        shown=shown,
        found=found[(now - 1) * PAGE : now * PAGE],
        wrong=sum(bool(one.trouble) for one in found),
        same=sum(one.same for one in found),
        good=sum(one.step is not None for one in found),
        rises=sum(one.step is not None and one.step.rise is not None for one in found),
        now=now,
        last=last,
        form=visit.form_for(SendForm),
        seen=price_list_actions.mark(found),
    )


@visit(ONE + "/results", allow="desk.listing", load=find)
def price_results(visit: Visit, shown: Shown) -> Download:
    found = price_list_actions.results(visit.db, shown.row, visit.today)
    rows = [
        (one.row, one.service, "Not taken" if one.trouble else "Good", one.words) for one in sorted(found, key=lambda r: r.row)
    ]
    return Download(sheet(("Row", "Service", "Result", "What it says"), rows), "text/csv; charset=utf-8", "results.csv")


@act(ONE + "/send", allow="provider.manage", load=find, form=SendForm, again=price_list)
def send_price_list(visit: Visit, shown: Shown, form: SendForm) -> See:
    by = {"by": visit.actor, "at": visit.now}
    many = price_list_actions.send(visit.db, shown.row, form.seen, today=visit.today, **by)
    said = f"Sent. New prices of {many} service{'s' * (many > 1)} wait to be checked."
    return see(f"/desk/{shown.provider.id}/services", said)


@act(ONE + "/drop", allow="provider.manage", load=find, again=price_list)
def drop_price_list(visit: Visit, shown: Shown) -> See:
    price_list_actions.drop(visit.db, shown.row, by=visit.actor, at=visit.now)
    return see(f"/desk/{shown.provider.id}/price-lists", "Nothing was sent.")
