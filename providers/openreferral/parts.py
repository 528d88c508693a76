"""What hangs on a service record in v1, v3 and HSDS: places, opening hours, contacts, prices, languages, taxonomy."""

from __future__ import annotations

from typing import Any

from brokerage.catalogue.ports import Contact, Hours, Offer, Place, Term
from providers import reading
from providers.reading import Notes, line, words

DAYS = {"mo": "MO", "tu": "TU", "we": "WE", "th": "TH", "fr": "FR", "sa": "SA", "su": "SU"}
KINDS = {"circumstance": "CIRCUMSTANCE", "need": "NEED", "eligib": "CIRCUMSTANCE", "audience": "CIRCUMSTANCE"}


def one(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def many(record: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    """The objects of every one of these lists that is there."""
    found: list[dict[str, Any]] = []
    for name in names:
        value = record.get(name)
        if isinstance(value, list):
            found += [part for part in value if isinstance(part, dict)]
        elif isinstance(value, dict):
            found.append(value)
    return found


def phone_of(record: dict[str, Any]) -> str:
    for phone in many(record, "phones"):
        if number := line(phone.get("number")):
            return number[:60]
    return line(record.get("phone") or record.get("telephone"))[:60]


def contacts(record: dict[str, Any], notes: Notes) -> tuple[Contact, ...]:
    """Whom to ask. Numbers that belong to no contact stand as a contact without a name."""
    found = [
        Contact(line(c.get("name"))[:120], line(c.get("title"))[:120], phone_of(c), reading.email(c, "email", notes))
        for c in many(record, "contacts")
    ]
    found += [Contact(phone=line(p.get("number"))[:60]) for p in many(record, "phones") if p.get("number")]
    return tuple(dict.fromkeys(c for c in found if c != Contact()))


def languages(record: dict[str, Any]) -> tuple[str, ...]:
    found = (line(part.get("name")) or line(part.get("language")) or line(part.get("code")) for part in many(record, "languages"))
    return tuple(dict.fromkeys(filter(None, found)))


def places(record: dict[str, Any], notes: Notes) -> tuple[Place, ...]:
    held = [one(at.get("location")) for at in many(record, "service_at_locations")] + many(record, "locations")
    return tuple(dict.fromkeys(_place(where, notes) for where in held if where))


def _place(where: dict[str, Any], notes: Notes) -> Place:
    lat, lon = reading.micro(where.get("latitude"), 90), reading.micro(where.get("longitude"), 180)
    if (where.get("latitude") not in (None, "") or where.get("longitude") not in (None, "")) and (lat is None or lon is None):
        notes.add("COORDINATES_WRONG", "The coordinates of a place are not on the globe. They were left out.")
    if lat is None or lon is None or (lat, lon) == (0, 0):
        lat = lon = None
    at: dict[str, Any] = next(iter(many(where, "addresses", "physical_addresses")), {})
    street = ", ".join(filter(None, (line(at.get("attention")), line(at.get("address_1")), line(at.get("address_2")))))
    access = [
        words(a.get("description")) or words(a.get("accessibility"))
        for a in many(where, "accessibility", "accessibility_for_disabilities")
    ]
    uprn = line(where.get("external_identifier")) if line(where.get("external_identifier_type")).upper() == "UPRN" else ""
    return Place(
        name=line(where.get("name"))[:200],
        address=street[:400],
        town=line(at.get("city"))[:120],
        postcode=line(at.get("postal_code"))[:12],
        lat_e6=lat,
        lon_e6=lon,
        uprn=uprn if uprn.isdigit() and len(uprn) <= 12 else "",
        access=tuple(filter(None, access)),
    )


def hours(record: dict[str, Any], notes: Notes) -> tuple[Hours, ...]:
    plans = many(record, "schedules", "regular_schedules")
    for at in many(record, "service_at_locations"):
        plans += many(at, "schedules", "regular_schedule", "regular_schedules")
    return tuple(dict.fromkeys(made for plan in plans if (made := _hours(plan, notes)) != Hours()))


def _hours(plan: dict[str, Any], notes: Notes) -> Hours:
    said = line(plan.get("byday")) or line(plan.get("weekday"))
    days = [
        DAYS[word.strip(" 0123456789+-")[:2].lower()]
        for word in said.split(",")
        if word.strip(" 0123456789+-")[:2].lower() in DAYS
    ]
    every = reading.decimal(plan.get("interval"))
    months = [int(n) for n in line(plan.get("bymonthday")).split(",") if n.strip().lstrip("-").isdigit()]
    return Hours(
        days=tuple(dict.fromkeys(days)),
        opens=reading.clock(line(plan.get("opens_at"))),
        closes=reading.clock(line(plan.get("closes_at"))),
        freq="MONTHLY" if line(plan.get("freq")).upper() == "MONTHLY" else "WEEKLY",
        every=int(every) if every is not None and 1 <= every <= 52 else 1,
        month_days=tuple(n for n in months if -31 <= n <= 31 and n),
        valid_from=reading.day(plan.get("valid_from"), notes, "The first day of the opening hours"),
        valid_to=reading.day(plan.get("valid_to"), notes, "The last day of the opening hours"),
        note=words(plan.get("description")),
    )


def prices(record: dict[str, Any], notes: Notes) -> tuple[Offer, ...]:
    """Cost options as prices. The format has no unit before HSDS 3.1, so it is read from the words beside the amount."""
    found: dict[tuple[Any, ...], Offer] = {}
    for cost in many(record, "cost_options"):
        made = _price(cost, notes)
        if made is None:
            continue
        key = (made.unit, made.band, made.option, made.valid_from)
        if key in found and found[key].amount != made.amount:
            notes.add(
                "PRICE_TWICE", f"There are two prices for the same thing; {found[key].amount} was kept, {made.amount} left out."
            )
        found.setdefault(key, made)
    return tuple(found.values())


def _price(cost: dict[str, Any], notes: Notes) -> Offer | None:
    if cost.get("amount") in (None, ""):
        return None
    amount = reading.decimal(cost.get("amount"))
    currency = line(cost.get("currency")).lower() or "gbp"
    if amount is None or not 0 <= amount < 10**8 or currency != "gbp":
        notes.add(
            "PRICE_WRONG",
            f"The price {reading.short(cost.get('amount'))} {currency.upper() if currency != 'gbp' else ''} cannot be "
            "used: a price is in pounds and not below zero. It was left out.",
        )
        return None
    option, told = line(cost.get("option")), line(cost.get("amount_description"))
    unit = (
        reading.unit_in(line(one(cost.get("unit")).get("name") if isinstance(cost.get("unit"), dict) else cost.get("unit")))
        or reading.unit_in(told)
        or reading.unit_in(option)
    )
    if not unit:
        notes.add("UNIT_UNKNOWN", f"It is not said what {amount} pounds buys. It is listed as the price of one.")
    start = reading.day(cost.get("valid_from"), notes, "The first day of a price")
    end = reading.day(cost.get("valid_to"), notes, "The last day of a price")
    if start and end and end < start:
        notes.add("DATES_TURNED", "The last day of a price is before its first. The last day was left out.")
        end = None
    return Offer(
        amount=amount.quantize(reading.decimal("0.0001") or amount),
        unit=unit or "ITEM",
        band=reading.band_in(f"{option} {told}"),
        option=(option or told)[:120],
        valid_from=start,
        valid_to=end,
    )


def terms(record: dict[str, Any]) -> tuple[Term, ...]:
    found = [
        _term(one(a.get("taxonomy_term")) or a, line(a.get("link_type")) + line(a.get("link_entity")))
        for a in many(record, "attributes")
    ]
    found += [
        _term(one(s.get("taxonomy")), line(one(s.get("taxonomy")).get("vocabulary"))) for s in many(record, "service_taxonomys")
    ]
    for asked in many(record, "eligibilitys"):
        found += [_term(t, "circumstance") for t in many(asked, "taxonomys")]
    found += [
        Term("Target audience", line(t.get("audienceType")), line(t.get("audienceType")), "CIRCUMSTANCE")
        for t in many(record, "pc_targetAudience")
        if line(t.get("audienceType"))
    ]
    return tuple(dict.fromkeys(term for term in found if term is not None))


def _term(held: dict[str, Any], kind: str) -> Term | None:
    name = line(held.get("name")) or line(held.get("term"))
    code = line(held.get("id")) or line(held.get("code")) or name
    if not name or not code:
        return None
    vocabulary = line(held.get("taxonomy")) or line(held.get("vocabulary")) or line(one(held.get("taxonomy_detail")).get("name"))
    said = f"{kind} {vocabulary}".lower()
    return Term(
        vocabulary[:80],
        code[:120],
        name[:200],
        next((k for word, k in KINDS.items() if word in said), "TYPE"),
        line(held.get("parent_id"))[:120],
    )
