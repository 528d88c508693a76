"""What is said of one electronic invoice, in one shape for the command, for JSON and for the room."""
from __future__ import annotations

import msgspec

FATAL, WARNING = "fatal", "warning"


class Finding(msgspec.Struct, frozen=True):
    """One rule and what the file has against it. `where` is the path of the element; "" when it is about the whole file."""

    rule: str
    severity: str
    text: str
    where: str = ""


class Totals(msgspec.Struct, frozen=True):
    """Amounts as the file writes them, in its own currency; None where it has none or none that is a number."""

    currency: str | None = None
    line_total: str | None = None
    allowances: str | None = None
    charges: str | None = None
    tax_exclusive: str | None = None
    tax_total: str | None = None
    tax_inclusive: str | None = None
    prepaid: str | None = None
    rounding: str | None = None
    payable: str | None = None


class JudgedBy(msgspec.Struct, frozen=True):
    """Which rules judged: their name, their version in words, and the digest of the file that holds them."""

    rules: str
    version: str
    sha256: str = ""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`valid`: UBL structure, EN 16931 and Peppol BIS 3.0 all pass. `en16931_valid`: the first two do.

    `kind` is "invoice", "credit note" or "" when it is neither. `profile` is the standard it claims, in words;
    `customization` is the claim itself. `findings` holds fatal ones first.
    """

    well_formed: bool
    kind: str = ""
    profile: str = ""
    customization: str = ""
    number: str = ""
    valid: bool = False
    en16931_valid: bool = False
    findings: tuple[Finding, ...] = ()
    totals: Totals = Totals()
    judged_by: tuple[JudgedBy, ...] = ()
    judged: bool = False
    """False when no rule could look at it: it is no XML, no invoice, or it took too long."""


def unreadable(text: str, *, rule: str = "UNREADABLE", well_formed: bool = False) -> Verdict:
    """The verdict on what cannot be read at all; `text` says why in plain words."""
    return Verdict(well_formed=well_formed, findings=(Finding(rule, FATAL, text),))
