"""Everything that comes in by an adapter passes here once: HTML made harmless, unseen characters out, lengths kept.

After this a Listing may be stored and shown as it is: `description` is HTML of a few plain tags, everything else is text.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterable
from copy import copy
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from brokerage.catalogue import ports
from brokerage.catalogue.ports import Listing, Problem, Provider
from brokerage.kit.forms import UNSEEN

TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "b", "i", "h3", "h4", "a", "blockquote"}
ATTRIBUTES = {"a": {"href"}}
NEVER = re.compile(r"<\s{0,9}(?:(?:script|style|iframe|object|embed|form|svg|img|meta|base)\b"
                   r"|[^<>]{1,2000}?(?:\son\w{1,20}\s?=|javascript:|data:text))", re.I)
ENTITY = re.compile(r"&(#\d+|#x[0-9a-fA-F]+|\w+);")
SPACES = re.compile(r"[ \t\r\f\v]+")
REMOVED = "The description had scripts, pictures or forms in it. They were taken out."
LONGEST = 50_000
"""Characters of a description, its HTML made harmless."""
SUMMARY = 280
LIMITS = {
    "name": 200,
    "area": 400,
    "url": 400,
    "email": 200,
    "phone": 60,
    "summary": 400,
    "eligibility": 10_000,
    "apply": 10_000,
    "fees": 10_000,
    "waiting": 1_000,
    "accreditations": 10_000,
    "alert": 10_000,
}
"""Field of a Listing → most characters."""
PROVIDER = {"name": 160, "website": 400, "email": 200, "phone": 60}
MOST_PARTS = 500
"""Places, prices, opening hours or terms of one service."""

_JSON = msgspec.json.Encoder()


class Record(Struct, gc=False):
    """A cleaned listing with what tells it apart: `content` is it in JSON, `hash` says at a glance whether it is the same."""

    ref: str
    listing: Listing
    content: str
    hash: str


def cleaned(listing: Listing, providers: dict[str, tuple[Provider, Provider]]) -> tuple[Record, list[Problem]]:
    """The listing made harmless, and what had to be changed. Its row is no part of what it says. `providers` remembers those of
    this feed that were met before, for many services have one."""
    row, listing.row = listing.row, 0
    raw = _JSON.encode(listing).decode()
    found: list[Problem] = []
    told = listing.provider
    met = providers.get(told.ref)
    if met is not None and met[0] is told:
        listing.provider = met[1]
    else:
        listing.provider = _clean_provider(told, listing, row, found)
        providers[told.ref] = (told, listing.provider)
    if "<" in raw or ("&" in raw and ENTITY.search(raw)):
        _without_html(listing, row, found)
    elif listing.description:
        listing.description = paragraphs(listing.description)
    if "\\u00" in raw or (not raw.isprintable() and UNSEEN.search(raw)):
        listing = _without_unseen(listing)
        found.append(Problem(row, "UNSEEN_CHARACTERS", "Characters that nobody can see were taken out.", listing.ref))
    _keep_lengths(listing, LIMITS, listing.ref, row, found)
    _keep_few(listing, row, found)
    _keep_sense(listing, row, found)
    if not listing.summary and listing.description:
        listing.summary = shortened(plain(listing.description))
    content = _JSON.encode(listing).decode()
    return Record(listing.ref, listing, content, mark_of(content)), found


def mark_of(content: str) -> str:
    """What tells two readings of a record apart at a glance."""
    return hashlib.blake2b(content.encode(), digest_size=16).hexdigest()


def _clean_provider(told: Provider, listing: Listing, row: int, found: list[Problem]) -> Provider:
    made = copy(told)
    if NEVER.search(made.description):
        found.append(Problem(row, "HTML_REMOVED", REMOVED, listing.ref))
    made.description = harmless_html(made.description) if made.description else ""
    _text_fields(made, PROVIDER, "The organisation's name", listing.ref, row, found)
    _keep_lengths(made, PROVIDER, listing.ref, row, found)
    made.name = made.name or "Provider not named in the feed"
    return made


# HTML ------------------------------------------------------------------------------------------------------------------
def harmless_html(text: str) -> str:
    """A few plain tags stay, links that lead to the web stay, everything else goes; text without tags becomes paragraphs."""
    if "<" not in text:
        return paragraphs(html.unescape(text) if ENTITY.search(text) else text)
    import nh3  # here and below: when a text with tags comes, not at every start
    return nh3.clean(
        text,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener noreferrer",
    ).strip()


def paragraphs(text: str) -> str:
    """Plain text as paragraphs; an empty line, or the two letters \\n that some tables hold, begins a new one."""
    if "\\n" in text:
        text = text.replace("\\r", "").replace("\\n", "\n")
    parts = [part.strip() for part in text.split("\n")] if "\n" in text else [text.strip()]
    return "".join(f"<p>{html.escape(part, quote=False)}</p>" for part in parts if part)


def plain(text: str) -> str:
    """The words of a piece of HTML on one line."""
    bare = html.unescape(re.sub(r"<[^<>]*>", " ", text)) if "<" in text else text
    return " ".join(bare.split())


def text_only(text: str) -> str:
    """A name or the like without any HTML. Twice, for what was escaped once came through as tags."""
    text = text[:LONGEST]
    for _ in range(2):
        if "<" in text:
            import nh3
            text = nh3.clean(text, tags=set(), clean_content_tags={"script", "style"})
        if "&" in text:
            text = html.unescape(text)
    return SPACES.sub(" ", text).strip() if "\n" in text else " ".join(text.split())


def shortened(text: str) -> str:
    """The first sentences that fit a list, or as many words as fit."""
    if len(text) <= SUMMARY:
        return text
    cut = text[:SUMMARY]
    end = max(cut.rfind(". "), cut.rfind("! "), cut.rfind("? "))
    return cut[: end + 1] if end > 80 else cut[: cut.rfind(" ")].rstrip(",;:") + "…"


def _without_html(listing: Listing, row: int, found: list[Problem]) -> None:
    if NEVER.search(listing.description):
        found.append(Problem(row, "HTML_REMOVED", REMOVED, listing.ref))
    listing.description = harmless_html(listing.description) if listing.description else ""
    _text_fields(listing, LIMITS, "The name", listing.ref, row, found)
    for field in ("languages", "places", "hours", "contacts", "terms"):
        setattr(listing, field, tuple(part_without_html(part) for part in getattr(listing, field)))


def _text_fields(holder: Listing | Provider, fields: Iterable[str], name: str, ref: str, row: int, found: list[Problem]) -> None:
    """Only words stay in fields that are no HTML."""
    for field in fields:
        said = getattr(holder, field)
        if "<" in said or ("&" in said and ENTITY.search(said)):
            if "<" in said and field == "name":
                found.append(Problem(row, "HTML_IN_NAME", f"{name} had HTML in it. Only its words were kept.", ref))
            setattr(holder, field, text_only(said))


def part_without_html(part: Any) -> Any:
    """Only text stays in the parts of a listing."""
    if isinstance(part, str):
        return text_only(part)
    assert isinstance(part, Struct)
    wrong: dict[str, Any] = {
        name: text_only(value)
        for name in part.__struct_fields__
        if isinstance(value := getattr(part, name), str) and "<" in value
    }
    if isinstance(part, ports.Place) and any("<" in said for said in part.access):
        wrong["access"] = tuple(text_only(said) for said in part.access)
    return msgspec.structs.replace(part, **wrong) if wrong else part


def _without_unseen(listing: Listing) -> Listing:
    def swept(value: object) -> object:
        if isinstance(value, str):
            return UNSEEN.sub("", value)
        if isinstance(value, list):
            return [swept(one) for one in value]
        return {key: swept(one) for key, one in value.items()} if isinstance(value, dict) else value

    return msgspec.convert(swept(msgspec.to_builtins(listing)), Listing)


# lengths and sense ---------------------------------------------------------------------------------------------------------
def _keep_lengths(holder: Listing | Provider, limits: dict[str, int], ref: str, row: int, found: list[Problem]) -> None:
    for field, most in limits.items():
        said = getattr(holder, field)
        if len(said) > most:
            found.append(Problem(row, "TOO_LONG", f"The {field} has {len(said):,} characters. {most:,} were kept.", ref))
            setattr(holder, field, "" if field in ("url", "website", "email") else said[: most - 1].rstrip() + "…")
    if (size := len(holder.description)) > LONGEST:
        found.append(Problem(row, "DESCRIPTION_TOO_LONG",
                             f"The description has {size:,} characters. {LONGEST:,} were kept.", ref))
        import nh3
        holder.description = nh3.clean(holder.description[: LONGEST - 1] + "…", tags=TAGS, attributes=ATTRIBUTES)


def _keep_few(listing: Listing, row: int, found: list[Problem]) -> None:
    for field in ("places", "prices", "hours", "terms", "contacts", "languages", "registered"):
        if len(parts := getattr(listing, field)) > MOST_PARTS:
            many = f"There are {len(parts):,} {field}. The first {MOST_PARTS} were kept."
            found.append(Problem(row, "TOO_MANY", many, listing.ref))
            setattr(listing, field, parts[:MOST_PARTS])


def _keep_sense(listing: Listing, row: int, found: list[Problem]) -> None:
    """What no adapter should hand over and one day one will: values outside the lists and limits of the tables."""
    if not listing.name:
        listing.name = "Service without a name"
    if listing.assured_on is not None and not date(1948, 7, 5) <= listing.assured_on <= date(2100, 1, 1):
        found.append(
            Problem(row, "DATE_WRONG", f"The last check on {listing.assured_on} cannot be right. It was left out.", listing.ref)
        )
        listing.assured_on = None
