"""The ledger of a budget as beancount text: another program adds it up and comes to the same balances (F13). Pure.

stream/12/available becomes Assets:Stream12:Available. Every transfer is two postings of one transaction, every account that keeps
a total is asserted on the day after the last entry, so the file proves itself.
"""
from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from brokerage.kit.money import Pence
from brokerage.oversight.entries import Entry

NOTHING = Pence(0)
OUTSIDE = ("award", "cash", "written_off", "charge_income", "topup_income", "payer")
"""Accounts outside the budget: their other entries are not here, so nothing is asserted of them."""


def account(path: str) -> str:
    """The account of beancount for one of the ledger: words begin with a capital, numbers join the word before them."""
    words: list[str] = []
    for part in path.split("/"):
        if part.isdigit() and words:
            words[-1] += part
        else:
            words.append("".join(word[:1].upper() + word[1:] for word in part.replace("-", "_").split("_")))
    return ("Equity" if is_outside(path) else "Assets") + ":" + ":".join(words)


def is_outside(path: str) -> bool:
    return path.rpartition("/")[2] in OUTSIDE or not path.startswith(("stream/", "dp/", "person/"))


def balances(entries: Iterable[Entry]) -> dict[str, Pence]:
    """What every account holds after these entries."""
    found: dict[str, Pence] = {}
    for entry in entries:
        for leg in entry.legs:
            found[leg.dest] = found.get(leg.dest, NOTHING) + leg.amount
            found[leg.source] = found.get(leg.source, NOTHING) - leg.amount
    return found


def as_text(entries: Iterable[Entry], title: str) -> str:
    """The whole file. Entries in the order in which they were recorded, each on the day of its recording."""
    kept = list(entries)
    lines = [f'option "title" "{_quoted(title)}"', 'option "operating_currency" "GBP"', ""]
    held = balances(kept)
    if not kept:
        return "\n".join(lines)
    lines += [f"{kept[0].posted} open {account(path)} GBP" for path in sorted(held)]
    for entry in kept:
        lines += ["", f'{entry.posted} * "{_quoted(entry.kind)}" "{_quoted(entry.words)}"', f'  entry: "{entry.id}"',
                  f"  for-the-day: {entry.day}", f'  document: "{_quoted(entry.document)}"']
        for leg in entry.legs:
            lines += [f"  {account(leg.dest)}  {leg.amount.plain()} GBP", f"  {account(leg.source)}  {(-leg.amount).plain()} GBP"]
    after = max(entry.posted for entry in kept) + timedelta(days=1)
    lines += ["", *(f"{after} balance {account(path)}  {amount.plain()} GBP" for path, amount in sorted(held.items())
                    if not is_outside(path))]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace('"', '\\"').split())
