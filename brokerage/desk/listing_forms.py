"""What a provider fills in about a service, and how its fields become a listing's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from msgspec import Struct

from brokerage.catalogue.vocabulary import NEEDS, WHO
from brokerage.catalogue.words import ACCESS, BANDS, DELIVERY, SECTORS, TYPES, UNITS, VAT
from brokerage.kit.forms import ask

ASKED_VAT = tuple((key, words) for key, words in VAT.items() if key != "U")


class ListingForm(Struct, kw_only=True):
    """Everything that a person may read of a service, in plain words."""

    version: Annotated[int, ask("The version", kind="hidden", optional=True)] = 0
    name: Annotated[str, ask("Name of the service", longest=200)]
    type: Annotated[
        str, ask("What kind of support is it?", choices=tuple(TYPES.items()), missing="Choose what kind of support it is")
    ]
    summary: Annotated[
        str | None,
        ask("In one or two sentences", kind="longtext", longest=400, optional=True, hint="People see this in the list"),
    ] = None
    description: Annotated[
        str | None, ask("What you do", kind="longtext", longest=20_000, optional=True, hint="Plain words, short paragraphs")
    ] = None
    eligibility: Annotated[str | None, ask("Who it is for", kind="longtext", longest=2_000, optional=True)] = None
    min_age: Annotated[int | None, ask("Youngest age", optional=True, least=0, most=130)] = None
    max_age: Annotated[int | None, ask("Oldest age", optional=True, least=0, most=130)] = None
    who: Annotated[
        list[str] | None, ask("Especially for", choices=tuple((one, one) for one in WHO), optional=True)
    ] = None
    needs: Annotated[
        list[str] | None, ask("What it helps with", choices=tuple((one, one) for one in NEEDS), optional=True)
    ] = None
    words: Annotated[
        str | None,
        ask(
            "Other words that it is found by",
            kind="longtext",
            longest=5_000,
            optional=True,
            hint="Words of the lists that other services here are described by. One a line",
        ),
    ] = None
    area: Annotated[
        str | None, ask("Area you serve", longest=400, optional=True, hint="Towns, districts or miles from where")
    ] = None
    delivery: Annotated[list[str] | None, ask("How it is given", choices=tuple(DELIVERY.items()), optional=True)] = None
    places: Annotated[
        str | None,
        ask(
            "Where it happens",
            kind="longtext",
            longest=5_000,
            optional=True,
            hint="One place a line, like: The Hall, 1 High Street, Quillford, QF1 1AB",
        ),
    ] = None
    entry: Annotated[
        str | None,
        ask(
            "Getting in and around",
            kind="longtext",
            longest=2_000,
            optional=True,
            hint="One a line, like: step-free entrance. Hearing loop. Changing Places toilet",
        ),
    ] = None
    hours: Annotated[
        str | None,
        ask("When", kind="longtext", longest=3_000, optional=True, hint="One line for each, like: Monday to Friday 9am to 5pm"),
    ] = None
    languages: Annotated[
        str | None, ask("Languages that your people speak", longest=400, optional=True, hint="With commas between")
    ] = None
    access: Annotated[str | None, ask("How somebody starts", choices=tuple(ACCESS.items()), optional=True)] = None
    apply: Annotated[str | None, ask("How to ask for it", kind="longtext", longest=2_000, optional=True)] = None
    fees: Annotated[
        str | None,
        ask("About the cost", kind="longtext", longest=2_000, optional=True, hint="In words. The prices themselves have a page"),
    ] = None
    accreditations: Annotated[str | None, ask("Accreditations", kind="longtext", longest=2_000, optional=True)] = None
    capacity: Annotated[int | None, ask("Places in all", optional=True, least=0, most=100_000)] = None
    url: Annotated[str | None, ask("Website", longest=400, optional=True, hint="Begins with https://")] = None
    email: Annotated[str | None, ask("E-mail", kind="email", optional=True)] = None
    phone: Annotated[str | None, ask("Phone", longest=60, width=20, optional=True)] = None
    contacts: Annotated[
        str | None,
        ask(
            "People to reach",
            kind="longtext",
            longest=5_000,
            optional=True,
            hint="One a line, like: Sam Green, manager, 01632 960123, sam@example.org",
        ),
    ] = None
    note: Annotated[
        str | None, ask("Anything that whoever checks this should know?", kind="longtext", longest=1_000, optional=True)
    ] = None


class NewListingForm(ListingForm, kw_only=True):
    """A service that is not here yet, with its first price."""

    rate: Annotated[
        Decimal | None, ask("Price in pounds", optional=True, least=0, width=10, hint="Like 24.50. 0 when it is free")
    ] = None
    unit: Annotated[str | None, ask("What does that buy?", choices=tuple(UNITS.items()), optional=True)] = None
    vat: Annotated[str | None, ask("VAT", choices=ASKED_VAT, optional=True)] = None


class PriceForm(Struct, kw_only=True):
    """One price from a day on."""

    rate: Annotated[Decimal, ask("Price in pounds", least=0, most=1_000_000, width=10, hint="Like 24.50. 0 when it is free")]
    unit: Annotated[str, ask("What does that buy?", choices=tuple(UNITS.items()), missing="Choose what the price buys")]
    band: Annotated[str, ask("When in the week?", choices=tuple(BANDS.items()), missing="Choose when in the week")]
    staff: Annotated[int, ask("How many people come at once?", least=1, most=9, hint="2 is double-up")]
    least: Annotated[int | None, ask("Shortest time in minutes", optional=True, least=1, most=10_000)] = None
    option: Annotated[
        str | None, ask("Only for", longest=120, optional=True, hint="Like: under 18. Leave it empty for everybody")
    ] = None
    vat: Annotated[str, ask("VAT", choices=ASKED_VAT, missing="Choose how VAT is charged")]
    valid_from: Annotated[date, ask("First day", hint="Today or later")]
    valid_to: Annotated[date | None, ask("Last day", optional=True, hint="Leave it empty when there is none")] = None
    note: Annotated[
        str | None, ask("Why does it change?", kind="longtext", longest=1_000, optional=True, hint="Whoever checks it reads this")
    ] = None


class EndPriceForm(Struct, kw_only=True):
    """A price that is offered no longer."""

    price: Annotated[int, ask("Which price?", kind="choice", missing="Choose which price ends")]
    last: Annotated[date, ask("Last day of this price", hint="Today or later")]


class GiveBackForm(Struct):
    """A field that the feed may say again."""

    field: Annotated[str, ask("The field", kind="hidden")]


class SendBackForm(Struct):
    """Why something goes back to its provider."""

    why: Annotated[
        str,
        ask(
            "What should they put right?",
            kind="longtext",
            longest=2_000,
            hint="The provider reads this",
            missing="Say what they should put right",
        ),
    ]


class StopListingForm(Struct):
    """The first day without a service."""

    on: Annotated[date, ask("First day without it", hint="Today or later")]


class ProviderForm(Struct, kw_only=True):
    """A provider that is not here yet, and who runs it."""

    name: Annotated[str, ask("Name of the provider", longest=160)]
    sector: Annotated[str, ask("What is it?", choices=tuple(SECTORS.items()), missing="Choose what it is")]
    charity: Annotated[str | None, ask("Charity number", longest=12, width=10, optional=True)] = None
    company: Annotated[str | None, ask("Company number", longest=12, width=10, optional=True)] = None
    manager: Annotated[str, ask("Name of its manager", longest=120)]
    email: Annotated[str, ask("Their e-mail address", kind="email", autocomplete="off")]
