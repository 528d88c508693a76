"""The words and contacts of a listing as somebody types them, and back. What somebody did not touch stays as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from brokerage.catalogue import vocabulary
from brokerage.catalogue.ports import Contact, Term
from brokerage.desk.listing_forms import ListingForm

MAIL = re.compile(r"[^@\s<>\"',]{1,64}@[^@\s<>\"',]+\.[^@\s<>\"'.,]{2,}")
PHONE = re.compile(r"[+(]?\d[\d ()+-]{5,24}")
MOST_CONTACTS = 20


def typed(values: dict[str, Any]) -> dict[str, Any]:
    """The words and contacts of a listing as a ListingForm has them."""
    terms = msgspec.convert(values.get("terms") or [], list[Term])
    contacts = msgspec.convert(values.get("contacts") or [], list[Contact])
    ticked = {kind: [one.name for one in terms if _is_ours(one, kind)] for kind in vocabulary.LISTS}
    rest = [one.name for one in terms if not any(_is_ours(one, kind) for kind in vocabulary.LISTS)]
    return {
        "who": ticked["CIRCUMSTANCE"],
        "needs": ticked["NEED"],
        "words": "\n".join(dict.fromkeys(rest)),
        "contacts": "\n".join(line(one) for one in contacts),
    }


def _is_ours(one: Term, kind: str) -> bool:
    return one.kind == kind and one.vocabulary == vocabulary.OURS and one.name in vocabulary.LISTS[kind]


def line(one: Contact) -> str:
    """`Sam Green, manager, 01632 960123, sam@example.org`."""
    return ", ".join(filter(None, (one.name, one.title, one.phone, one.email)))


def terms_of(form: ListingForm, there: Sequence[Term], known: Callable[[str], Term]) -> list[Term]:
    """The words that the form says. ValueError names one that nobody uses."""
    named = {one.name.lower(): one for one in there if not any(_is_ours(one, kind) for kind in vocabulary.LISTS)}
    ticked = (("CIRCUMSTANCE", form.who), ("NEED", form.needs))
    made = [vocabulary.own(kind, name) for kind, names in ticked for name in names or ()]
    for name in (form.words or "").splitlines():
        if said := " ".join(name.split()):
            made.append(named.get(said.lower()) or known(said))
    found = {(one.vocabulary, one.code): one for one in made}
    if len(found) > vocabulary.MOST:
        raise ValueError(f"Use at most {vocabulary.MOST} words")
    return [found[key] for key in sorted(found)]


def contacts_of(text: str, there: Sequence[Contact]) -> list[Contact]:
    """Contacts from one line each. ValueError names the line that has no phone number and no e-mail address."""
    lines = [" ".join(one.split()) for one in text.splitlines() if one.strip()]
    if len(lines) > MOST_CONTACTS:
        raise ValueError(f"Use at most {MOST_CONTACTS} lines")
    known = {line(one): one for one in there}
    return [known.get(one) or _contact(one) for one in lines]


def _contact(said: str) -> Contact:
    name, title, phone, email = "", "", "", ""
    for part in filter(None, (part.strip() for part in said.split(","))):
        if MAIL.fullmatch(part) and not email:
            email = part
        elif PHONE.fullmatch(part) and not phone:
            phone = part
        elif not name:
            name = part
        else:
            title = f"{title}, {part}" if title else part
    if not (phone or email) or len(name) > 120 or len(title) > 120 or "@" in name + title:
        raise ValueError(f"“{said[:60]}” is not somebody to reach, like: Sam Green, manager, 01632 960123, sam@example.org")
    return Contact(name, title, phone, email)
