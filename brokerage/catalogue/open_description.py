"""What the open data has, told once: for the page that people read and for openapi.json that programs read."""

from __future__ import annotations

from typing import Any

PATHS = (
    ("/", "What this is, and which standard it speaks"),
    ("/services", "Services on offer, a page at a time, from A to Z"),
    ("/services/{id}", "One service with its places, prices, hours, languages and words of taxonomies"),
    ("/organizations", "Organisations that offer a service"),
    ("/organizations/{id}", "One organisation with its registered numbers"),
    ("/service_at_locations", "Services at their places"),
    ("/service_at_locations/{id}", "One service at one place"),
    ("/taxonomies", "The taxonomies that services are described by"),
    ("/taxonomies/{id}", "One taxonomy"),
    ("/taxonomy_terms", "The words of all taxonomies"),
    ("/taxonomy_terms/{id}", "One word of a taxonomy"),
)
PAGED = (("page", "integer", "Which page, from 1"), ("per_page", "integer", "How many on a page, from 1 to 100 (default 50)"))
FILTERS = (
    ("search", "string", "Words, as in our own search: stems, words that mean the same, and typing errors"),
    ("taxonomy_term_id", "string", "The id of a word of a taxonomy"),
    ("taxonomy_id", "string", "The id of a taxonomy"),
    ("organization_id", "string", "The id of an organisation"),
    ("minimum_age", "integer", "Services that take somebody of this age or older"),
    ("maximum_age", "integer", "Services that take somebody of this age or younger"),
    ("modified_after", "string", "Only what changed at this time or later, such as 2026-11-20T10:00:00Z"),
    ("full", "boolean", "true: every service as /services/{id} has it"),
)


def openapi(title: str, server: str) -> dict[str, Any]:
    """An OpenAPI 3.1 description. What an answer holds is the standard's own schema, which it points at."""
    paths: dict[str, Any] = {}
    for path, says in PATHS:
        answers: dict[str, Any] = {"200": {"description": says, "content": {"application/json": {"schema": {"type": "object"}}}}}
        given: list[dict[str, Any]] = []
        if path.endswith("{id}"):
            given.append({"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}})
            answers["404"] = {"description": "There is nothing with this id"}
        elif path != "/":
            asked = (*FILTERS, *PAGED) if path == "/services" else PAGED
            given += [{"name": name, "in": "query", "description": text, "schema": {"type": kind}} for name, kind, text in asked]
            answers["400"] = {"description": "A parameter cannot be read"}
        paths[path] = {"get": {"summary": says, "parameters": given, "responses": answers}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{title}: services as open data",
            "version": "HSDS-UK-3.0",
            "description": "Open Referral UK v3. Open to everybody, without a key, from any origin.",
        },
        "servers": [{"url": server}],
        "paths": paths,
    }
