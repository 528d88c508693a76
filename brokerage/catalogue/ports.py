"""What an adapter of providers/ hands over: Listings and Problems. Nothing here knows a database or the web.

    def read(raw: Raw) -> Iterator[Listing | Problem]

An adapter reads one outside format, record by record. What it cannot read is a Problem with the row it stands in, and
the next record follows; it never raises for what the outside sent, but Unreadable when there are no records at all.
It hands text over as it found it: HTML is made harmless, and everything checked, in one place behind this port.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from msgspec import Struct


class Unreadable(Exception):
    """Nothing of this can be read as the format asked for. The text says why in plain words."""

    def __init__(self, text: str, code: str = "UNREADABLE") -> None:
        super().__init__(text)
        self.text, self.code = text, code


class Raw(Struct, frozen=True):
    """What came in: one or several named parts (the files of a package, the pages of a feed), each opened anew when asked.
    `name` is what to call the whole in a message."""

    name: str
    parts: Mapping[str, Callable[[], BinaryIO]]


class Problem(Struct, frozen=True, gc=False):
    """Something wrong in a record. `row` is where a person finds it: the line of a sheet with its heading as 1, the place
    of a record in a list counted from 1, 0 for the whole. `code` is stable; `text` says what was wrong and what was done.
    `ref` is the record's own id, "" when it has none."""

    row: int
    code: str
    text: str
    ref: str = ""


class Place(Struct, frozen=True, gc=False, omit_defaults=True):
    """Where it happens. Coordinates are whole millionths of a degree, north and east positive."""

    name: str = ""
    address: str = ""
    town: str = ""
    postcode: str = ""
    lat_e6: int | None = None
    lon_e6: int | None = None
    uprn: str = ""
    access: tuple[str, ...] = ()


class Hours(Struct, frozen=True, gc=False, omit_defaults=True):
    """When it is open. `days` are keys of words.WEEK; times are HH:MM, "" for unknown; `every` counts weeks or months."""

    days: tuple[str, ...] = ()
    opens: str = ""
    closes: str = ""
    freq: str = "WEEKLY"
    every: int = 1
    month_days: tuple[int, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""


class Contact(Struct, frozen=True, gc=False, omit_defaults=True):
    name: str = ""
    title: str = ""
    phone: str = ""
    email: str = ""


class Term(Struct, frozen=True, gc=False, omit_defaults=True):
    """One word of a taxonomy; `kind` is a key of words.TERM_KINDS."""

    vocabulary: str
    code: str
    name: str
    kind: str = "TYPE"
    parent: str = ""


class Offer(Struct, frozen=True, gc=False, omit_defaults=True):
    """A price: pounds (at most 4 places) for one unit in one band, for `staff` people at once (2 is double-up). Keys of
    words.UNITS, BANDS and VAT; days inclusive; `least` is the shortest that can be bought, in minutes."""

    amount: Decimal
    unit: str = "SESSION"
    band: str = "ANY"
    staff: int = 1
    least: int | None = None
    vat: str = "U"
    option: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class Registered(Struct, frozen=True, gc=False, omit_defaults=True):
    """A number in a register of words.SCHEMES. `activities` are the regulated ones; `rating` a key of words.RATINGS."""

    scheme: str
    number: str
    activities: tuple[str, ...] = ()
    rating: str = ""
    checked_on: date | None = None


class Provider(Struct, gc=False, omit_defaults=True):
    """Who offers it. `ref` is its id in this feed; `sector` a key of words.SECTORS, "" when not known."""

    ref: str
    name: str
    description: str = ""
    website: str = ""
    email: str = ""
    phone: str = ""
    sector: str = ""
    registered: tuple[Registered, ...] = ()


class Listing(Struct, gc=False, omit_defaults=True):
    """One service as a feed tells it. `ref` is its id in this feed; `row` as in Problem. Ages in whole years, inclusive.

    `type` is a key of words.TYPES where the format says it plainly, else OTHER; `registered` are numbers of the place
    itself (a CQC location), those of the organisation stand with its Provider."""

    ref: str
    row: int
    name: str
    provider: Provider
    summary: str = ""
    description: str = ""
    type: str = "OTHER"
    status: str = "OPEN"
    full: bool = False
    url: str = ""
    email: str = ""
    phone: str = ""
    min_age: int | None = None
    max_age: int | None = None
    eligibility: str = ""
    area: str = ""
    delivery: tuple[str, ...] = ()
    access: str = ""
    apply: str = ""
    fees: str = ""
    waiting: str = ""
    waiting_days: int | None = None
    capacity: int | None = None
    vacancies: int | None = None
    accreditations: str = ""
    alert: str = ""
    assured_on: date | None = None
    languages: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    hours: tuple[Hours, ...] = ()
    contacts: tuple[Contact, ...] = ()
    terms: tuple[Term, ...] = ()
    prices: tuple[Offer, ...] = ()
    registered: tuple[Registered, ...] = ()


class Details(Struct, frozen=True, gc=False, omit_defaults=True):
    """What is shown and searched of a service but never counted or compared: service.details in JSON. Words as in Listing."""

    eligibility: str = ""
    apply: str = ""
    fees: str = ""
    waiting: str = ""
    accreditations: str = ""
    alert: str = ""
    languages: tuple[str, ...] = ()
    hours: tuple[Hours, ...] = ()
    contacts: tuple[Contact, ...] = ()


class PriceRow(Struct, frozen=True, gc=False, omit_defaults=True):
    """One row of a provider's price list. `service` is its name, `ref` its number here, "" where the row has none; `vat` "" where
    it is not said. The rest as in Offer; `valid_from` None is as soon as may be."""

    row: int
    service: str
    amount: Decimal
    unit: str
    ref: str = ""
    band: str = "ANY"
    staff: int = 1
    least: int | None = None
    option: str = ""
    vat: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class Page(Struct, frozen=True):
    """What a page of a feed says of itself: how many records it has, its number, and how many pages and records there are
    in all where it says so. `last` is what it says, None when it says nothing."""

    count: int
    number: int | None = None
    pages: int | None = None
    total: int | None = None
    last: bool | None = None


class Adapter(Struct, frozen=True):
    """One line of the registry. `page` makes it a format that comes in pages over the web: it reads one page's envelope, and
    raises Unreadable when it is none. `address(url, number)` is the address of page `number`, counted from 1. `bare(page)` are
    the ids of a page's services when none of them says more than a list needs, [] when one does, None when it is no list of
    services; `detail(url, id)` is then the address of one of them."""

    name: str
    words: str
    takes: str
    read: Callable[[Raw], Iterator[Listing | Problem]]
    page: Callable[[bytes], Page] | None = None
    address: Callable[[str, int], str] | None = None
    bare: Callable[[bytes], list[str] | None] | None = None
    detail: Callable[[str, str], str] | None = None


ADAPTERS: dict[str, Adapter] = {}
"""Format → its adapter, filled by providers.registry when the house is put together. Rooms never branch on a name."""
PRICE_SHEETS: dict[str, Callable[[bytes], Iterator[PriceRow | Problem]]] = {}
"""Format → what reads a price list in it, row by row; Unreadable when there are no rows to be had. Filled as ADAPTERS."""
