"""What waits for a provider on its front page, said by the rooms above, which know orders and bills (filled in app.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct
from sqlalchemy.orm import Session

from brokerage.door.actor import Actor
from brokerage.people.models import Organisation


class Todo(Struct, frozen=True):
    """One thing to do: the words of its link, where it leads, and a word that says what sort it is."""

    words: str
    href: str
    tag: str
    colour: str = "blue"
    more: str = ""


ASKS: list[Callable[[Session, Actor, Organisation], Iterable[Todo]]] = []
"""Each says what waits for this reader at this provider, the most urgent first, in two statements at most."""


def waits(db: Session, actor: Actor, provider: Organisation) -> list[Todo]:
    """Everything that waits, room by room."""
    return [one for ask in ASKS for one in ask(db, actor, provider)]
