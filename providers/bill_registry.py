"""One line for each format of bill; `fill` makes them known to invoices. A council adds its own here, beside its own folder."""
from __future__ import annotations

from brokerage.invoices.ports import ADAPTERS, Adapter
from providers.claims.columns import TOLD
from providers.claims.reading import read as read_claims
from providers.ubl.reading import read as read_ubl

FORMATS = (
    Adapter("ubl", "Electronic invoice (UBL 2.1, Peppol BIS 3.0)", ".xml", read_ubl, judged=True),
    Adapter("claims", "Claim sheet, one row a service given", ".csv .xlsx", read_claims, told=TOLD),
)


def fill() -> None:
    ADAPTERS.update((adapter.name, adapter) for adapter in FORMATS)
