"""Templates: one environment, our macros as a global, and a block of a page as the answer to htmx."""
from __future__ import annotations

import hashlib
import os
import re
from collections.abc import MutableMapping
from datetime import date, datetime
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from brokerage import HOUSE
from brokerage.config import Config
from brokerage.door.answers import Page
from brokerage.kit.clock import LONDON
from brokerage.kit.money import Pence
from brokerage.kit.texts import within

SPECIAL = re.compile("[&<>\"']")


def escaped(value: Any) -> str:
    """What Jinja's escape does, four times as quick for what pages mostly print: plain text, amounts and numbers."""
    kind = type(value)
    if kind is str:
        return value if SPECIAL.search(value) is None else escape(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    return str(value) if kind is Pence or kind is int else escape(value)


class Quick(Template):
    """A template that escapes through `escaped`."""

    @classmethod
    def _from_namespace(cls, environment: Environment, namespace: MutableMapping[str, Any],
                        globals: MutableMapping[str, Any]) -> Template:
        namespace["escape"] = escaped
        return super()._from_namespace(environment, namespace, globals)


class Pages:
    """Renders pages. `static` gives the address of a static file with its content hash."""

    def __init__(self, config: Config, static: Any) -> None:
        self.env = Environment(
            loader=FileSystemLoader(HOUSE / "templates"), undefined=StrictUndefined, autoescape=True,
            trim_blocks=True, lstrip_blocks=True, auto_reload=False, cache_size=-1, bytecode_cache=_compiled())
        self.env.template_class = Quick
        self.env.globals |= {"static": static, "house": {"name": config.house_name, "logo": config.house_logo,
                                                         "contact": config.contact}}
        self.env.filters |= {"day": day, "moment": moment, "clock": hour, "within": within}
        self.env.globals["ui"] = self.env.get_template("ui/all.html").module

    def render(self, page: Page, visit: Any, block: str = "") -> tuple[str, bool]:
        """The page, or one block of it when `block` names one that it has, and whether it is whole. Values are escaped."""
        template = self.env.get_template(page.template)
        values = {"visit": visit, "can": visit.can, **page.values}
        if block and block in template.blocks:
            return "".join(template.blocks[block](template.new_context(values))), False
        return template.render(values), True


def release(*more: str) -> str:
    """A hash of all that makes pages, templates and our own code: a browser's copy from before a new one is out of date."""
    whole = hashlib.sha256("\x1f".join(more).encode())
    for path in [*sorted((HOUSE / "templates").rglob("*.html")), *sorted((HOUSE / "brokerage").rglob("*.py"))]:
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


def _compiled() -> FileSystemBytecodeCache | None:
    """Compiled templates are kept beside them, as Python keeps its own; without a place to write, compiled each start."""
    folder = HOUSE / "templates" / "__pycache__"
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder), "%s.jinja") if os.access(folder, os.W_OK) else None


def day(value: date | None) -> Markup:
    """22 November 2026, in London."""
    if value is None:
        return Markup("")
    if isinstance(value, datetime):
        value = value.astimezone(LONDON)
    return Markup(f"{value.day} {value:%B %Y}")  # noqa: S704 - digits and a month


def hour(value: datetime) -> Markup:
    """4:05pm, in London."""
    at = value.astimezone(LONDON)
    return Markup(f"{at.hour % 12 or 12}:{at:%M}{'am' if at.hour < 12 else 'pm'}")  # noqa: S704 - digits


def moment(value: datetime | None) -> Markup:
    """22 November 2026 at 4:05pm, in London."""
    return Markup("") if value is None else day(value) + Markup(" at ") + hour(value)


__all__ = ["Pages", "day", "hour", "moment"]
