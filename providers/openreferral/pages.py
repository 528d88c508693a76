"""How a feed of Open Referral pages: the envelope of either version, and the address of the next page."""
from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import msgspec

from brokerage.catalogue.ports import Page, Unreadable
from providers import reading

PER_PAGE = 100


def page(body: bytes) -> Page:
    """What the envelope of either version says; Unreadable when this is no page of services."""
    try:
        found = msgspec.json.decode(body, type=dict[str, msgspec.Raw] | list[msgspec.Raw])
        if isinstance(found, list):
            return Page(count=len(found), last=True)
        key = next((k for k in reading.LISTS if k in found), "")
        if not key:
            raise Unreadable("This address answered with JSON that has no list of services.", "NOT_A_PAGE")
        count = len(msgspec.json.decode(found[key], type=list[msgspec.Raw]))
    except msgspec.DecodeError as why:
        raise Unreadable(f"This address did not answer with a page of services ({why}).", "NOT_A_PAGE") from why
    said = {name: _plain(value) for name, value in found.items() if name != key}
    return Page(count=count, number=_whole(said, "page_number", "number"), pages=_whole(said, "total_pages", "totalPages"),
                total=_whole(said, "total_items", "totalElements"), last=_flag(said, "last_page", "last"))


def _plain(value: msgspec.Raw) -> Any:
    raw = bytes(value)
    return msgspec.json.decode(raw) if len(raw) < 40 else None


def _whole(said: dict[str, Any], *names: str) -> int | None:
    return next((said[n] for n in names if isinstance(said.get(n), int) and not isinstance(said[n], bool) and said[n] >= 0), None)


def _flag(said: dict[str, Any], *names: str) -> bool | None:
    return next((said[n] for n in names if isinstance(said.get(n), bool)), None)


def address(url: str, number: int) -> str:
    """The list of services behind whatever address of a feed was given, page `number`; its other parameters stay."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    asked = dict(parse_qsl(parts.query)) if parts.query else {}
    path = path if path.endswith(("/services", ".json")) else path + "/services"
    asked = {"per_page": str(PER_PAGE), **asked, "page": str(number)}
    return urlunsplit((parts.scheme, parts.netloc, path, urlencode(asked), ""))


MORE = frozenset({
    "service_at_locations", "locations", "schedules", "regular_schedules", "cost_options", "contacts", "phones", "languages",
    "attributes", "service_taxonomys", "eligibilitys", "service_areas", "fees", "fees_description", "eligibility_description",
})
"""What a service's own page has and the list of some feeds has not."""


def bare(body: bytes) -> list[str] | None:
    """The ids of a page's services when none of them has anything of MORE; [] when one has, or has no id; None for no page."""
    try:
        found = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return None
    if isinstance(found, dict):
        found = next((found[key] for key in reading.LISTS if isinstance(found.get(key), list)), None)
    if not isinstance(found, list) or not all(isinstance(one, dict) and (one.get("id") or one.get("name")) for one in found):
        return None
    if any(one.get(key) for one in found for key in MORE) or not all(one.get("id") for one in found):
        return []
    return [str(one["id"]) for one in found]


def detail(url: str, ref: str) -> str:
    """The address of one service behind whatever address of a feed was given."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/")
    path = path if path.endswith("/services") else path.removesuffix(".json") + "/services"
    asked = {key: value for key, value in parse_qsl(parts.query) if key not in ("page", "per_page")}
    return urlunsplit((parts.scheme, parts.netloc, f"{path}/{quote(ref, safe='')}", urlencode(asked), ""))
