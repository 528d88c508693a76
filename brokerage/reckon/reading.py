"""From the bytes of a file to a `Case`, naming every fault of form at once with its place.

msgspec alone stops at the first fault, so the Structs are walked here. Numbers are Decimal from the text, never float.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NamedTuple, cast, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, Struct

from brokerage.kit import money
from brokerage.kit.money import Pence
from brokerage.reckon.case import Case
from brokerage.reckon.refused import Fault, Refused, Unreadable

MOST_BYTES = 2_000_000
LONGEST_TEXT = 300
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FEW_DIGITS = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,8})?")


class _Object(dict[str, Any]):
    """A JSON object that remembers which names stood in it twice."""

    twice: tuple[str, ...] = ()


def read(raw: bytes) -> Case:
    """The case in a file. `Unreadable` when it is not a JSON object; `Refused` with every fault of form."""
    return cast(Case, _shaped(Case, _parsed(raw)))


def _parsed(raw: bytes) -> _Object:
    if len(raw) > MOST_BYTES:
        raise Unreadable(f"The file is larger than {MOST_BYTES:,} bytes.")
    try:
        found = json.loads(raw.decode("utf-8-sig"), parse_float=_exact, object_pairs_hook=_object, parse_constant=_not_a_number)
    except (ValueError, RecursionError) as wrong:
        raise Unreadable(f"The file is not JSON: {wrong}.") from wrong
    if not isinstance(found, _Object):
        raise Unreadable("The file must hold one JSON object, in { }.")
    return found


def _exact(text: str) -> Decimal | str:
    """The number as written; one written in a way that no amount is (1e99) stays text, and is refused where it stands."""
    return Decimal(text) if _FEW_DIGITS.fullmatch(text) else text


def _not_a_number(text: str) -> str:
    raise ValueError(f"{text} is not a number")


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        made.twice = tuple(dict.fromkeys(name for name in names if names.count(name) > 1))
    return made


def _shaped(kind: type[Struct], value: Any) -> Struct:
    faults: list[Fault] = []
    made = _struct(kind, value, "", faults)
    if faults:
        raise Refused(faults)
    return cast(Struct, made)


class _Field(NamedTuple):
    name: str
    attribute: str
    kind: Any
    required: bool


@cache
def _fields(kind: type[Struct]) -> tuple[_Field, ...]:
    return tuple(
        _Field(f.encode_name, f.name, f.type, f.default is NODEFAULT and f.default_factory is NODEFAULT)
        for f in msgspec.structs.fields(kind)
    )


@cache
def _names(kind: type[Struct]) -> frozenset[str]:
    config = kind.__struct_config__
    return frozenset(field.name for field in _fields(kind)) | ({str(config.tag_field)} if config.tag_field else set())


def _struct(kind: type[Struct], value: Any, where: str, faults: list[Fault]) -> Struct | None:
    """The Struct that `value` describes, or None when something in it was at fault and is now in `faults`."""
    if not isinstance(value, _Object):
        faults.append(Fault("WRONG_TYPE", where, f"{_called(where)} must be an object, in {{ }}."))
        return None
    before = len(faults)
    _strangers(kind, value, where, faults)
    given: dict[str, Any] = {}
    for field in _fields(kind):
        place = f"{where}.{field.name}" if where else field.name
        if field.name in value:
            given[field.attribute] = _value(field.kind, value[field.name], place, faults)
        elif field.required:
            faults.append(Fault("MISSING_FIELD", place, f"{_called(where)} must have “{field.name}”."))
    return None if len(faults) > before else kind(**given)


def _strangers(kind: type[Struct], value: _Object, where: str, faults: list[Fault]) -> None:
    known = _names(kind)
    for name in value:
        if name not in known:
            text = f"{_called(where)} has no field “{name}”. It may have: {', '.join(sorted(known))}."
            faults.append(Fault("UNKNOWN_FIELD", f"{where}.{name}" if where else name, text))
    for name in value.twice:
        faults.append(Fault("FIELD_TWICE", f"{where}.{name}" if where else name, f"“{name}” stands twice in {_called(where)}."))


def _value(kind: Any, value: Any, where: str, faults: list[Fault]) -> Any:
    """`value` as `kind` (a Struct, a tuple of something, a choice, or a plain value), or None with a fault noted."""
    leaf = _LEAVES.get(kind)
    if leaf is None:
        return _compound(kind, value, where, faults)
    try:
        return leaf(value)
    except (ValueError, TypeError) as no:
        code = "NOT_A_DATE" if kind is date else "WRONG_TYPE" if kind in (str, int, bool) else "NOT_AN_AMOUNT"
        faults.append(Fault(code, where, f"{_called(where)}: {no}."))
        return None


def _compound(kind: Any, value: Any, where: str, faults: list[Fault]) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, Struct):
        return _struct(kind, value, where, faults)
    if origin is tuple:
        return _list(inner[0], value, where, faults)
    if origin is dict:
        return _dict(inner[1], value, where, faults)
    if origin is UnionType or isinstance(kind, UnionType):
        return _either(inner, value, where, faults)
    return _choice([str(one) for one in (inner if origin is Literal else kind)], kind, value, where, faults)


def _either(kinds: tuple[Any, ...], value: Any, where: str, faults: list[Fault]) -> Any:
    """A value that may be left out, or one of several Structs known by their tag."""
    if value is None and NoneType in kinds:
        return None
    rest = [kind for kind in kinds if kind is not NoneType]
    if len(rest) == 1:
        return _value(rest[0], value, where, faults)
    if not isinstance(value, _Object):
        return _struct(rest[0], value, where, faults)
    tag_field = str(rest[0].__struct_config__.tag_field)
    tagged = {str(kind.__struct_config__.tag): kind for kind in rest}
    place = f"{where}.{tag_field}"
    if tag_field not in value:
        faults.append(Fault("MISSING_FIELD", place, f"{_called(where)} must have “{tag_field}”: {_one_of(tagged)}."))
    elif not isinstance(value[tag_field], str) or value[tag_field] not in tagged:
        faults.append(Fault("NOT_A_CHOICE", place, f"{_called(place)} must be {_one_of(tagged)}."))
    else:
        return _struct(tagged[value[tag_field]], value, where, faults)
    return None


def _list(kind: Any, value: Any, where: str, faults: list[Fault]) -> tuple[Any, ...] | None:
    if not isinstance(value, list):
        faults.append(Fault("WRONG_TYPE", where, f"{_called(where)} must be a list, in [ ]."))
        return None
    return tuple(_value(kind, one, f"{where}[{i}]", faults) for i, one in enumerate(value))


def _dict(kind: Any, value: Any, where: str, faults: list[Fault]) -> dict[str, Any] | None:
    if not isinstance(value, _Object):
        faults.append(Fault("WRONG_TYPE", where, f"{_called(where)} must be an object, in {{ }}."))
        return None
    return {name: _value(kind, one, f"{where}.{name}", faults) for name, one in value.items()}


def _choice(choices: list[str], kind: Any, value: Any, where: str, faults: list[Fault]) -> Any:
    if not isinstance(value, str) or value not in choices:
        faults.append(Fault("NOT_A_CHOICE", where, f"{_called(where)} must be {_one_of(choices)}."))
        return None
    return value if get_origin(kind) is Literal else kind(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise ValueError(f"write text of at most {LONGEST_TEXT} letters, in double quotes")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or abs(value) > 10**9:
        raise ValueError("write a whole number, without quotes")
    return value


def _yes_or_no(value: Any) -> bool:
    if type(value) is not bool:
        raise ValueError("write true or false, without quotes")
    return value


def _day(value: Any) -> date:
    """A day as 2026-08-19, from 2000 to 2099: outside it a year was mistyped."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("write a day as year-month-day, like 2026-08-19")
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"there is no {value} in the calendar") from None
    if not 2000 <= found.year <= 2099:
        raise ValueError("the year must lie between 2000 and 2099")
    return found


def _number(value: Any) -> Decimal:
    """A rate, quantity or percent with at most 4 places, exactly as written; less than nothing is judged by the checks."""
    if isinstance(value, str) and _FEW_DIGITS.fullmatch(value):
        value = Decimal(value)
    if type(value) not in (int, Decimal):
        raise ValueError("write a number with at most 4 digits after the point, like 24.86")
    return money.quantity(value)


def _pence(value: Any) -> Pence:
    if type(value) in (int, Decimal):
        value = str(value)
    if not isinstance(value, str) or not _FEW_DIGITS.fullmatch(value):
        raise ValueError("write an amount in pounds and pence, like 48.20")
    return Pence.parse(value, may_be_negative=True)


_LEAVES: dict[Any, Callable[[Any], Any]] = {
    str: _text,
    int: _whole,
    bool: _yes_or_no,
    date: _day,
    Decimal: _number,
    Pence: _pence,
}


def _one_of(choices: Any) -> str:
    return "one of " + ", ".join(choices)


def _called(where: str) -> str:
    return f"“{where}”" if where else "The file"
