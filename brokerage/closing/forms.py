"""What the page of a year end asks."""
from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from brokerage.kit.forms import ask


class PostForm(Struct):
    """`seen` is what the page showed: posting binds to it."""

    seen: Annotated[str, ask("What you saw", longest=32)]
