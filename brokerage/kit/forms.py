"""Forms: a msgspec Struct says what a form asks; `read` reads what a person sent, every field, and names all mistakes.

    class Give(msgspec.Struct):
        email: Annotated[str, ask("Their e-mail address", kind="email")]
        limit: Annotated[Pence | None, ask("Most they may approve", optional=True)] = None

msgspec's own decoder stops at the first bad field, so this reads field by field (architecture.md, known traps).
"""
from __future__ import annotations

import functools
import re
import types
import typing
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec
from msgspec import Meta, Struct

from brokerage.kit.money import Pence
from brokerage.kit.texts import within

Choices = Sequence[tuple[str, str]]
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Control characters, half characters and non-characters: no page may carry them and no database needs them."""
MONTHS = {m: i for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}


class Field(Struct, frozen=True):
    """One question. `kind` says how it is drawn (templates/ui/form.html) and how it is read."""

    name: str
    label: str
    hint: str = ""
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    width: int | None = None
    autocomplete: str = ""
    optional: bool = False
    longest: int = 200
    least: int | None = None
    most: int | None = None
    missing: str = ""
    trim: bool = True


def ask(label: str, **more: Any) -> Meta:
    """What a field asks, for Annotated. The words are Field's: hint, kind, choices, width, optional, longest, …"""
    return Meta(title=label, extra={"ask": more})


@functools.cache
def fields_of(kind: type[Struct]) -> dict[str, Field]:
    """The questions of a form in order, kinds worked out from the types where not said."""
    hints = typing.get_type_hints(kind, include_extras=True)
    made = {}
    for field in msgspec.structs.fields(kind):
        said = next(m for m in getattr(hints[field.name], "__metadata__", ()) if isinstance(m, Meta))
        extra = dict((said.extra or {})["ask"])
        extra.setdefault("kind", _kind(_bare(hints[field.name]), extra))
        extra["choices"] = tuple(tuple(pair) for pair in extra.get("choices", ()))
        made[field.name] = Field(name=field.name, label=said.title or field.name, **extra)
    return made


@functools.cache
def _types_of(kind: type[Struct]) -> dict[str, Any]:
    """The type of each answer. Kept, for to work it out compiles the words of every annotation."""
    return {name: _bare(hint) for name, hint in typing.get_type_hints(kind, include_extras=True).items()}


def _bare(hint: Any) -> Any:
    """The type without Annotated and without None."""
    base = hint.__origin__ if hasattr(hint, "__metadata__") else hint
    if isinstance(base, types.UnionType) or typing.get_origin(base) is typing.Union:
        base = next(part for part in typing.get_args(base) if part is not type(None))
    return base


def _kind(base: Any, extra: dict[str, Any]) -> str:
    if typing.get_origin(base) is list:
        return "choices"
    if extra.get("choices"):
        return "choice"
    return {Pence: "money", date: "date", int: "number", Decimal: "number", bool: "tick"}.get(base, "text")


class Filled:
    """A form as it stands: what was typed, what is wrong, and `made` (the Struct) when nothing is."""

    def __init__(self, kind: type[Struct], raw: Mapping[str, Sequence[str]], *,
                 choices: Mapping[str, Choices] | None = None) -> None:
        self.kind, self.raw = kind, raw
        self.made: Any = None
        self.choices = choices or {}
        self.errors: list[tuple[str, str]] = []
        self._wrong: dict[str, str] = {}

    def value(self, name: str) -> str:
        """What was typed, to be shown again: without characters that no page may carry."""
        given = self.raw.get(name)
        return UNSEEN.sub("", given[0]) if given else ""

    def values(self, name: str) -> list[str]:
        return list(self.raw.get(name, ()))

    def error(self, name: str) -> str:
        return self._wrong.get(name, "")

    def field(self, name: str) -> Field:
        field = fields_of(self.kind)[name]
        if name in self.choices:
            return msgspec.structs.replace(field, choices=tuple(self.choices[name]))
        return field

    def fields(self) -> list[Field]:
        return [self.field(name) for name in fields_of(self.kind)]

    def asks(self, name: str) -> bool:
        """Whether this form has such a field."""
        return self.kind is not Struct and name in fields_of(self.kind)

    def wrong(self, name: str, text: str) -> None:
        """Mark a field as wrong; an empty name, or one that this form does not ask, is the form as a whole. Of a deed that
        reads its form by itself (kind Struct) every name is kept: the page that draws the form knows them."""
        if self.kind is not Struct and not self.asks(name):
            name = ""
        if name not in self._wrong:
            self._wrong[name] = text
            self.errors.append((name, text))


def blank(kind: type[Struct], /, *, choices: Mapping[str, Choices] | None = None, **values: Any) -> Filled:
    """A fresh form, filled in with `values` as a person would type them."""
    raw: dict[str, list[str]] = {}
    for name, value in values.items():
        if isinstance(value, date):
            raw |= {f"{name}-{part}": [str(getattr(value, part))] for part in ("day", "month", "year")}
        elif isinstance(value, (list, tuple, set, frozenset)):
            raw[name] = [str(v) for v in value]
        elif value is not None:
            raw[name] = [_typed_as(value)]
    return Filled(kind, raw, choices=choices)


def _typed_as(value: Any) -> str:
    """What a person would have typed for it."""
    if isinstance(value, bool):
        return "yes" if value else "no"  # what a tick box leaves empty and a yes-or-no question says
    return value.plain() if isinstance(value, Pence) else str(value)


def read(kind: type[Struct], raw: Mapping[str, Sequence[str]], *, choices: Mapping[str, Choices] | None = None) -> Filled:
    """Read every field of `kind` from what was sent; unknown names are ignored, all mistakes are named."""
    filled = Filled(kind, raw, choices=choices)
    types = _types_of(kind)
    got: dict[str, Any] = {}
    for field in filled.fields():
        try:
            value = _read_one(filled, field, types[field.name])
        except ValueError as why:
            filled.wrong(field.name, str(why))
            continue
        if value is not None:
            got[field.name] = value
    if not filled.errors:
        filled.made = kind(**got)
    return filled


def _asked(field: Field, verb: str) -> str:
    """`Enter first name`, or `Answer “What is it?”` where the label is a question."""
    if field.label.endswith("?"):
        return f"{'Choose an answer to' if verb == 'Choose' else 'Answer'} “{field.label}”"
    return f"{verb} {within(field.label)}"


def _said(field: Field) -> str:
    return f"The answer to “{field.label}”" if field.label.endswith("?") else field.label


def _read_one(filled: Filled, field: Field, base: Any) -> Any:
    if field.kind == "date":
        return _date(filled, field)
    if field.kind == "choices":
        return _several(filled, field)
    text = next(iter(filled.raw.get(field.name, ())), "")
    text = text.strip() if field.trim else text
    if field.kind == "tick":
        if text not in ("", "yes", "no"):
            raise ValueError("Tick the box or leave it empty")
        if not text and not field.optional and field.missing:
            raise ValueError(field.missing)
        return text == "yes"
    if field.kind == "yesno" and text:
        if text not in ("yes", "no"):
            raise ValueError("Choose yes or no")
        return text == "yes"
    if not text:
        if field.optional:
            return None
        raise ValueError(field.missing or _asked(field, "Choose" if field.kind in ("choice", "yesno") else "Enter"))
    _check_text(field, text)
    return _typed(field, base, text)


def _check_text(field: Field, text: str) -> None:
    if len(text) > field.longest:
        raise ValueError(f"{_said(field)} must be {field.longest:,} characters or fewer. You have entered {len(text):,}")
    if UNSEEN.search(text):
        raise ValueError(f"{_said(field)} has a character that cannot be saved. Type it again")
    if field.kind != "longtext" and re.search(r"[\r\n]", text):
        raise ValueError(f"{_said(field)} must be on one line")


def _typed(field: Field, base: Any, text: str) -> Any:
    if field.choices:
        if text not in {value for value, _ in field.choices}:
            raise ValueError(f"{_asked(field, 'Choose')} from the list")
        return int(text) if base is int else text
    if base is Pence:
        return _within(field, _pence(field, text))
    if base is int:
        if not re.fullmatch(r"-?[0-9]{1,12}", text):
            raise ValueError(f"{_said(field)} must be a whole number, like 12")
        return _within(field, int(text))
    if base is Decimal:
        return _within(field, _decimal(field, text))
    if field.kind == "email" and not re.fullmatch(r"[^@\s<>\"']{1,64}@[^@\s<>\"']+\.[^@\s<>\"'.]{2,}", text):
        raise ValueError("Enter an e-mail address in the correct format, like name@example.com")
    return text


def _pence(field: Field, text: str) -> Pence:
    try:
        return Pence.parse(text)
    except ValueError as fault:  # which amount, for a form may ask for several
        raise ValueError(f"{_said(field)}: {within(str(fault))}") from None


def _decimal(field: Field, text: str) -> Decimal:
    try:
        if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,4})?", text):
            raise InvalidOperation
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{_said(field)} must be a number, like 12 or 12.5") from None


def _within(field: Field, value: Any) -> Any:
    show = (lambda n: str(Pence(n))) if isinstance(value, Pence) else str
    plain = int(value) if isinstance(value, Pence) else value
    if field.least is not None and plain < field.least:
        raise ValueError(f"{_said(field)} must be {show(field.least)} or more")
    if field.most is not None and plain > field.most:
        raise ValueError(f"{_said(field)} must be {show(field.most)} or less")
    return value


def _several(filled: Filled, field: Field) -> list[str]:
    chosen = filled.values(field.name)
    known = {value for value, _ in field.choices}
    if known and any(value not in known for value in chosen):  # without any the deed knows which there are
        raise ValueError(f"{_asked(field, 'Choose')} from the list")
    if not chosen and not field.optional:
        raise ValueError(field.missing or _asked(field, "Choose"))
    return list(dict.fromkeys(chosen))


def _date(filled: Filled, field: Field) -> date | None:
    """Three boxes; a month may be typed as a word. A real date from 1900 to 2100, or a sentence that says what is wrong."""
    parts = {part: filled.value(f"{field.name}-{part}").strip() for part in ("day", "month", "year")}
    empty = [part for part, text in parts.items() if not text]
    if len(empty) == 3:
        if field.optional:
            return None
        raise ValueError(field.missing or _asked(field, "Enter"))
    if empty:
        raise ValueError(f"{_said(field)} must include a {' and a '.join(empty)}")
    word = parts["month"][:3].lower()
    month = str(MONTHS.get(word, "")) if word.isalpha() else parts["month"]
    try:
        year, number, day = (int(n) for n in (parts["year"], month, parts["day"]) if re.fullmatch(r"[0-9]{1,4}", n))
        if not 1900 <= year <= 2100:
            raise ValueError
        return date(year, number, day)
    except ValueError:
        raise ValueError(f"{_said(field)} must be a real date, like 27 3 2027") from None
