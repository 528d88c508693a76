"""Is this shaped as UBL 2.1 says? Every misplaced, missing, repeated or misspelt element and value, in plain words.

The shape is our own table (`ubl_parts`), not the OASIS schema files: where a deployment has those, `judging` asks them too.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from brokerage.invoices.ubl_parts import CLOSED, PARTS
from brokerage.kit.xml import Element

CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
EXT = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
ROOTS = {f"urn:oasis:names:specification:ubl:schema:xsd:{kind}-2": kind for kind in ("Invoice", "CreditNote")}
_ABOUT_SCHEMAS = "{http://www.w3.org/2001/XMLSchema-instance}"
MOST_FAULTS = 50


class Fault(NamedTuple):
    where: str
    text: str
    looked: bool = True
    """False when the part may stand there but could not be looked into."""


class Child(NamedTuple):
    place: int
    most_one: bool
    part: str
    """The name of the part it is, "" when it holds a value, "-" when it is closed."""


class Part(NamedTuple):
    children: dict[str, Child]
    must: tuple[str, ...]
    order: tuple[str, ...]


@cache
def parts() -> dict[str, Part]:
    """The table, read: part name → its children by their full names."""
    words: dict[str, list[str]] = {}
    name = ""
    for line in PARTS.strip().splitlines():
        first, *rest = line.split()
        if line.startswith(" "):
            words[name] += [first, *rest]
        else:
            name = first
            words[name] = rest
    return {name: _part(children, frozenset(words)) for name, children in words.items()}


def _part(words: list[str], known: frozenset[str]) -> Part:
    children, must = {}, []
    for place, word in enumerate(words):
        name, sign = word.rstrip("!+*"), word[-1]
        part = "-" if name in CLOSED else _which(name, known)
        space = EXT if name == "UBLExtensions" else CAC if part else CBC
        full = f"{{{space}}}{name}"
        children[full] = Child(place, sign not in "+*", part)
        if sign in "!+":
            must.append(full)
    return Part(children, tuple(must), tuple(children))


def _which(name: str, known: frozenset[str]) -> str:
    """The part that an element of this name is: the longest known name it ends in ("PayeeParty" is a Party)."""
    return next((name[at:] for at in range(len(name)) if name[at:] in known), "")


def faults(root: Element) -> list[Fault]:
    """Everything that is wrong with the shape, at most MOST_FAULTS; an empty list when it is right."""
    found = []
    for fault in _walk(root, parts()[_local(root.tag)], _local(root.tag)):
        found.append(fault)
        if len(found) == MOST_FAULTS:
            break
    return found


def _walk(element: Element, part: Part, where: str) -> Iterator[Fault]:
    yield from _loose(element, where)
    reached, seen = -1, dict.fromkeys(part.must, 0)
    for below in element:
        child = part.children.get(below.tag)
        here = f"{where}/{_local(below.tag)}"
        if child is None:
            yield Fault(here, f"{_local(below.tag)} may not stand in {_local(element.tag)}.")
            continue
        if child.place < reached:
            before = _local(part.order[reached])
            yield Fault(here, f"{_local(below.tag)} stands too late: it comes before {before} in {_local(element.tag)}.")
        elif child.place == reached and child.most_one:
            yield Fault(here, f"{_local(below.tag)} may stand only once in {_local(element.tag)}.")
        reached = max(reached, child.place)
        seen[below.tag] = 1
        yield from _within(below, child, here)
    for name in part.must:
        if not seen[name]:
            yield Fault(where, f"{_local(name)} is missing in {_local(element.tag)}.")


def _within(below: Element, child: Child, here: str) -> Iterator[Fault]:
    if child.part == "-":
        if not below.tag.startswith(f"{{{EXT}}}"):  # an extension may hold anything
            yield Fault(here, f"{_local(below.tag)} is allowed, but we do not look into it.", looked=False)
    elif child.part:
        yield from _walk(below, parts()[child.part], here)
    else:
        yield from _value(below, here)


def _loose(element: Element, where: str) -> Iterator[Fault]:
    """Text or attributes where only elements may be."""
    tails = (element.text, *(below.tail for below in element))
    if any(text and not text.isspace() for text in tails):
        yield Fault(where, f"{_local(element.tag)} holds loose text between its elements.")
    for name in element.attrib:
        if not name.startswith(_ABOUT_SCHEMAS):
            yield Fault(where, f"{_local(element.tag)} may not have {_local(name)}.")


def _local(name: str) -> str:
    return name.rpartition("}")[2]


_IDENTIFIER = "schemeID schemeName schemeAgencyID schemeAgencyName schemeVersionID schemeDataURI schemeURI"
_CODE = "listID listAgencyID listAgencyName listName listVersionID name languageID listURI listSchemeURI"
_QUANTITY = "unitCode unitCodeListID unitCodeListAgencyID unitCodeListAgencyName"
_BINARY = "mimeCode format encodingCode characterSetCode uri filename"


class Kind(NamedTuple):
    ends: str
    looks: re.Pattern[str] | None
    called: str
    may: frozenset[str]
    must: str = ""


_ZONE = r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))?"
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DATE = re.compile(r"-?\d{4,}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])" + _ZONE, re.ASCII)
_TIME = re.compile(r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)" + _ZONE, re.ASCII)
_BASE64 = re.compile(r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_KINDS = tuple(Kind(ends, looks, called, frozenset(may.split()), must) for ends, looks, called, may, must in (
    ("BinaryObject", _BASE64, "base64", _BINARY, "mimeCode"),
    ("Amount", _NUMBER, "a number", "currencyID currencyCodeListVersionID", "currencyID"),
    ("Date", _DATE, "a date such as 2026-11-20", "", ""),
    ("Time", _TIME, "a time such as 09:30:00", "", ""),
    ("Indicator", re.compile("true|false|0|1"), "true or false", "", ""),
    ("Quantity", _NUMBER, "a number", _QUANTITY, ""),
    ("Measure", _NUMBER, "a number", "unitCode unitCodeListVersionID", "unitCode"),
    ("Percent", _NUMBER, "a number", "format", ""),
    ("Rate", _NUMBER, "a number", "format", ""),
    ("Numeric", _NUMBER, "a number", "format", ""),
    ("Code", None, "", _CODE, ""),
    ("URI", None, "", _IDENTIFIER, ""),
    ("ID", None, "", _IDENTIFIER, ""),
    ("", None, "", "languageID languageLocaleID", ""),
))


@cache
def _kind(name: str) -> Kind:
    return next(kind for kind in _KINDS if name.endswith(kind.ends))


def _value(element: Element, here: str) -> Iterator[Fault]:
    name = _local(element.tag)
    if len(element):
        yield Fault(here, f"{name} holds a value, but there are elements in it.")
        return
    kind, said = _kind(name), (element.text or "").strip(" \t\r\n")
    plain = said if kind.called != "base64" else re.sub(r"\s+", "", said)
    if kind.looks and not (kind.looks.fullmatch(plain) and (kind.looks is not _DATE or _on_the_calendar(plain))):
        yield Fault(here, f"{name} says {said[:40]!r}, which is not {kind.called}.")
    for attribute in element.attrib:
        if attribute not in kind.may and not attribute.startswith(_ABOUT_SCHEMAS):
            yield Fault(here, f"{name} may not have {_local(attribute)}.")
    if kind.must and kind.must not in element.attrib:
        yield Fault(here, f"{name} needs {kind.must}.")


def _on_the_calendar(said: str) -> bool:
    try:
        date.fromisoformat(said[:10])
    except ValueError:
        return False
    return True
