"""Forms of which the address says the kind: read here, field by field, and drawn again as they were left after a refusal."""
from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, TypeVar

from msgspec import Struct

from brokerage.door import Visit
from brokerage.kit import forms
from brokerage.kit.errors import Refusal
from brokerage.kit.forms import Filled

F = TypeVar("F", bound=Struct)
NO_TIME = "Enter a time, like 8:30 or 22:00"


def read(visit: Visit, kind: type[F]) -> F:
    """The form that was sent. Refused with every wrong field named."""
    filled = forms.read(kind, visit.ask.raw)
    if filled.errors:
        raise Refusal("There is a problem", fields=dict(filled.errors))
    made: F = filled.made
    return made


def form_of(visit: Visit, kind: Any, /, choices: Any = None, **values: Any) -> Filled:
    """The form to draw: as it was left after a refusal, as it was tried out (a form sent with GET), else with `values`."""
    left = visit.form
    if left is None and "revision" in visit.ask.query:
        left = Filled(kind, tried(visit), choices=choices)
    if left is None:
        return forms.blank(kind, choices=choices, **values)
    known, made = forms.fields_of(kind), Filled(kind, left.raw, choices=choices)
    for name, text in left.errors:
        made.wrong(name if name in known else "", text)
    visit.form = made
    return made


def tried(visit: Visit) -> dict[str, list[str]]:
    """The address's answers as a sent form has them."""
    return {name: [text] for name, text in visit.ask.query.items()}


def trying(visit: Visit, kind: type[F]) -> F | None:
    """What somebody wants to try out before they save it, when it can be read; nothing is said about what cannot."""
    if "revision" not in visit.ask.query and visit.form is None:
        return None
    raw = visit.form.raw if visit.form is not None else tried(visit)
    filled = forms.read(kind, raw)
    made: F | None = filled.made
    return made


def minutes_of(hours: Decimal, field: str = "hours") -> int:
    """Whole minutes of so many hours. Refused: less than a minute, and parts of one."""
    minutes = hours * 60
    if minutes <= 0 or minutes != minutes.to_integral_value():
        raise Refusal("That is no number of hours.", fields={field: "Enter hours that come to whole minutes, like 20 or 7.5"})
    return int(minutes)


def time_of_day(text: str, field: str) -> int:
    """Minutes from midnight of `8:30`, `08.30`, `8:30pm` or `22`. Refused: anything else."""
    plain = text.strip().lower().replace(".", ":").replace(" ", "")
    half = plain[-2:] if plain[-2:] in ("am", "pm") else ""
    hour, _, minute = plain.removesuffix(half).partition(":")
    if re.fullmatch(r"[0-9]{1,2}(:[0-9]{2})?(am|pm)?", plain) is None:
        raise Refusal("That is no time.", fields={field: NO_TIME})
    h, m = int(hour), int(minute or 0)
    if (half and not 1 <= h <= 12) or h > 23 or m > 59:
        raise Refusal("That is no time.", fields={field: NO_TIME})
    return (h % 12 + (12 if half == "pm" else 0) if half else h) * 60 + m
