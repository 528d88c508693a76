"""A statement on paper: a tagged PDF (PDF/UA-1) that says what the page says. typst is loaded only when a paper is made.

What goes into it is data (JSON in `sys.inputs`), never text put into the source, so no word of a payee can become a command.
"""
from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec

from brokerage.budgets.shapes import Purse
from brokerage.kit.clock import in_full
from brokerage.kit.errors import Refusal
from brokerage.oversight.statements import PLACES, Statement

MOST_LINES = 5_000
"""Lines of one paper; more are asked for month by month, or taken as a table."""

SOURCE = r"""
#let d = json(bytes(sys.inputs.data))
#set document(title: d.title)
#set text(lang: "en", region: "GB", size: 10pt, hyphenate: false)
#set page(paper: "a4", margin: (x: 1.8cm, y: 2cm), footer: context [
  #set text(size: 8pt)
  #d.foot #h(1fr) Page #counter(page).display() of #counter(page).final().first()
])
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 2): set text(size: 12pt)
#show heading: set block(above: 1.2em, below: 0.7em)
#title[#d.title]
#d.about

#table(columns: (auto, 1fr), stroke: none, inset: (x: 0pt, y: 3pt), column-gutter: 1em,
  table.header([*What*], [*Answer*]),
  ..d.facts.flatten())

= From the start to the end
#let money(cells) = cells.map(c => align(right, c))
#table(columns: (1fr, ..d.funders.map(_ => auto), auto), stroke: (x: none, y: 0.4pt), inset: 5pt,
  table.header([*Safe to spend*], ..d.funders.map(f => align(right, strong(f))), align(right)[*In all*]),
  ..d.sums.map(r => (r.at(0), ..money(r.slice(1)))).flatten())

= Where the money was
#table(columns: (1fr, auto, auto), stroke: (x: none, y: 0.4pt), inset: 5pt,
  table.header([*Place*], align(right)[*At the start*], align(right)[*At the end*]),
  ..d.places.map(r => (r.at(0), ..money(r.slice(1)))).flatten())

= Every line
#if d.lines.len() == 0 [Nothing happened on these days.] else {
  set text(size: 8.5pt)
  table(columns: (auto, auto, 1fr, auto, auto, auto, auto), stroke: (x: none, y: 0.3pt), inset: 4pt,
    table.header([*Recorded*], [*For*], [*What*], [*From*], align(right)[*Money*], align(right)[*Change*], align(right)[*Left*]),
    ..d.lines.map(r => (r.at(0), r.at(1), r.at(2), r.at(3), ..money(r.slice(4)))).flatten())
}
"""


def pdf(purse: Purse, of: Statement, made: datetime) -> bytes:
    """The statement as a PDF of its own. Refused above MOST_LINES lines."""
    if len(of.lines) > MOST_LINES:
        raise Refusal(f"This statement has {len(of.lines):,} lines, which is too long for paper. Choose fewer days, or take "
                      "it as a table.", code="TOO_LONG")
    import typst
    data = msgspec.json.encode(_said(purse, of)).decode()
    return typst.compile(SOURCE.encode(), format="pdf", sys_inputs={"data": data}, pdf_standards="ua-1", ignore_system_fonts=True,
                         timestamp=int(made.astimezone(UTC).timestamp()))


def _said(purse: Purse, of: Statement) -> dict[str, object]:
    places = (("Safe to spend", ("available",)), ("Kept in reserve", ("reserve",)), ("Booked", ("committed",)),
              ("Delivered, not billed yet", ("accrued",)), ("Spent or being paid", ("owed", "paid", "vat")),
              ("Put in altogether", PLACES))
    rows = [(words, *(str(p) for p in parts), str(total)) for words, parts, total in of.sums()]
    opening = ("At the start", *(str(f.at("opening", "available")) for f in of.funders), str(of.opening("available")))
    closing = ("At the end", *(str(f.at("closing", "available")) for f in of.funders), str(of.closing("available")))
    account = ("In the direct payment account", str(of.account_opening), str(of.account_closing))
    return {
        "title": f"Statement of {purse.person}’s budget", "about": f"{in_full(of.first)} to {in_full(of.last)}"
        + (f" (so far, up to {in_full(of.upto)})" if of.so_far else ""), "foot": f"Reference {purse.ref}",
        "facts": [("Reference", purse.ref), ("Safe to spend at the start", str(of.opening("available"))),
                  ("Safe to spend at the end", str(of.closing("available")))],
        "funders": [f.name for f in of.funders], "sums": [opening, *rows, closing],
        "places": [(words, str(of.opening(*names)), str(of.closing(*names))) for words, names in places] + [account],
        "lines": [(_short(x.posted), _short(x.day), x.words, x.document or "–", f"{x.amount} {x.did}", str(x.change), str(x.left))
                  for x in of.lines]}


def _short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
