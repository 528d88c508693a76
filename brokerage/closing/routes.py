"""A funder's year end: looked at before it is posted, and as a table."""
from __future__ import annotations

from itertools import islice

from brokerage.budgets.routes import whole
from brokerage.closing import posting, queries, year_end
from brokerage.closing.forms import PostForm
from brokerage.closing.queries import Closing
from brokerage.closing.shapes import WHY, Row
from brokerage.door import Download, Page, See, Visit, act, page, see, visit
from brokerage.kit.money import Pence
from brokerage.oversight import tables
from brokerage.people.models import Organisation

PAGE = 50
HERE = "/year-ends/{org_id:int}/{year:int}"
HEAD = ("Budget", "Type of money", "Why", "Provider", "Month of service", "Accrual", "Prepayment", "Accrual posted",
        "Prepayment posted")


@visit("/year-ends", allow="year_end.list")
def year_ends(visit: Visit) -> Page:
    found = queries.funders(visit.db, visit.actor)
    return page("closing/year_ends.html", found=[(n, name, queries.years(visit.db, n, visit.today)) for n, name in found])


@visit(HERE, allow="year_end.see", load=queries.find)
def year_end_(visit: Visit, closing: Closing) -> Page:
    now = max(whole(visit.ask.query.get("page", "")), 1)
    rows = year_end.of_funder(visit.db, closing.org_id, closing.year)
    return page("closing/year_end.html", closing=closing, rows=list(islice(rows, (now - 1) * PAGE, now * PAGE)), now=now,
                more=len(rows) > now * PAGE, many=len(rows), seen=posting.seen(rows), sums=_sums(rows), why=WHY)


def _sums(rows: list[Row]) -> dict[str, Pence]:
    names = ("unbilled", "unanswered", "late", "accrual", "prepayment", "posted_accrual", "posted_prepayment")
    return {name: Pence.total(getattr(row, name) for row in rows) for name in names} | {
        "changes": Pence.total(abs(more) for row in rows for more in row.more)}


@act(f"{HERE}/post", allow="year_end.post", load=queries.find, form=PostForm)
def post(visit: Visit, closing: Closing, form: PostForm) -> See:
    funder = visit.db.get_one(Organisation, closing.org_id)
    many = posting.post(visit.db, funder, closing.year, by=visit.actor.ref, at=visit.now, seen_as=form.seen)
    said = f"Posted {many} entries into March, and taken back in April." if many else "There was nothing more to post."
    return see(closing.here, said)


@visit(f"{HERE}/table", allow="year_end.see", load=queries.find)
def as_table(visit: Visit, closing: Closing) -> Download:
    rows = year_end.of_funder(visit.db, closing.org_id, closing.year)
    cells = [line for row in rows for line in _cells(row)]
    return Download(tables.as_csv(HEAD, cells), "text/csv; charset=utf-8", closing.filename("year-end"))


def _cells(row: Row) -> list[list[object]]:
    """A line for each figure, then one for what is posted of the stream."""
    made: list[list[object]] = [
        [row.ref, row.type, WHY[line.why], line.payee, line.month, None if line.why == "AHEAD" else line.amount,
         line.amount if line.why == "AHEAD" else None, None, None] for line in row.lines]
    return [*made, [row.ref, row.type, "Posted", "", "", None, None, row.posted_accrual, row.posted_prepayment]]
