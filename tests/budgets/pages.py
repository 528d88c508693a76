"""What the page tests of this room share: paths of Ann's running budget, and dates as a form sends them."""
from __future__ import annotations

from datetime import date
from typing import Any

from tests.budgets.conftest import Town


def here(town: Town, *more: object) -> str:
    """/budgets/7/… of Ann's budget."""
    return "/".join([f"/budgets/{town.budgets['ann'].id}", *map(str, more)])


def part(town: Town, n: int, *more: object) -> str:
    """The page of Ann's NHS part (0) or council part (1)."""
    return here(town, "streams", town.streams["ann"][n].id, *more)


def day(name: str, when: date) -> dict[str, str]:
    return {f"{name}-day": str(when.day), f"{name}-month": str(when.month), f"{name}-year": str(when.year)}


def refused_to(town: Town, browse: Any, path: str, **who: int) -> None:
    """Each of `who` is answered with this status."""
    for name, status in who.items():
        browse(town.users[name]).get(path, status=status)
