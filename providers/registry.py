"""Every format that can come in, one line each. `fill` makes them known to the rooms that take what they read."""
from __future__ import annotations

from brokerage.catalogue.ports import ADAPTERS, PRICE_SHEETS, Adapter
from providers import cqc, hsds, openreferral, spreadsheet
from providers.spreadsheet import prices

FORMATS: tuple[Adapter, ...] = (openreferral.ADAPTER, hsds.ADAPTER, cqc.ADAPTER, spreadsheet.ADAPTER)


def fill() -> None:
    ADAPTERS.update((adapter.name, adapter) for adapter in FORMATS)
    PRICE_SHEETS["spreadsheet"] = prices.read
