"""What `brokerage check-invoice` says and the code it ends with: 0 valid, 1 not valid, 2 unreadable."""
from __future__ import annotations

from typing import IO

import msgspec

from brokerage.invoices.checking import Checker
from brokerage.invoices.rules import NoRules
from brokerage.invoices.verdicts import FATAL, Verdict
from brokerage.kit import xml
from brokerage.kit.errors import Refusal


def run(file: IO[bytes], *, as_json: bool, rules_folder: str = "") -> tuple[str, int]:
    """The text to print and the exit code; no more of the file is read than we would judge. Refusal without rules."""
    raw = file.read(xml.MOST_BYTES + 1)
    try:
        with Checker(rules_folder) as checker:
            verdict = checker.check(raw)
    except NoRules as why:
        raise Refusal(str(why)) from why
    code = 0 if verdict.valid else 1 if verdict.judged else 2
    return (in_json(verdict) if as_json else on_paper(verdict)), code


def in_json(verdict: Verdict) -> str:
    return msgspec.json.format(msgspec.json.encode(verdict), indent=2).decode() + "\n"


def on_paper(verdict: Verdict) -> str:
    """The verdict as a person reads it: the answer, then what is wrong, then who judged."""
    if not verdict.judged:
        return f"This cannot be read as an invoice.\n{verdict.findings[0].text}\n"
    totals = verdict.totals
    lines = [f"{verdict.kind.capitalize()} {verdict.number} ({verdict.profile or 'no profile that we know'}): {_answer(verdict)}",
             f"To pay: {totals.payable} {totals.currency}; before VAT {totals.tax_exclusive}; VAT {totals.tax_total}.", ""]
    lines += [f"  {'WRONG' if f.severity == FATAL else 'note '}  {f.rule}: {f.text}" + (f"  [{f.where}]" if f.where else "")
              for f in verdict.findings]
    lines += ["", "Judged by:", *(f"  {judge.rules}: {judge.version}" for judge in verdict.judged_by)]
    return "\n".join(lines) + "\n"


def _answer(verdict: Verdict) -> str:
    if verdict.valid:
        return "valid."
    return "valid under EN 16931, not under Peppol BIS 3.0." if verdict.en16931_valid else "not valid."
