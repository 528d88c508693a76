"""What a change of money does to every funder (essay F12, W2): a plan knows that, so the room above answers.

`app.open_house` fills the two lists. With nobody to answer, or without a plan, there is no effect to show.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Protocol

from sqlalchemy.orm import Session

from brokerage.budgets.split_models import SplitRule
from brokerage.kit.errors import Refusal
from brokerage.kit.money import Pence


class Effect(Protocol):
    """One stream's share of the plan; `rises` when it would pay more, in all or a week."""

    @property
    def stream_id(self) -> int: ...

    @property
    def rises(self) -> bool: ...

    @property
    def words(self) -> str: ...


class Effects(Protocol):
    """Every stream's effect, over the days that are left of the budget."""

    @property
    def effects(self) -> tuple[Effect, ...]: ...


SPLIT_ASKS: list[Callable[[Session, SplitRule], Effects | None]] = []
"""What a rule would change, beside the rules that are agreed."""
SHARE_ASKS: list[Callable[[Session, int, date], dict[int, Pence]]] = []
"""What the plan of this budget asks of each stream a week (pence) on a day."""


def of_split(db: Session, rule: SplitRule) -> Effects | None:
    return next((found for asks in SPLIT_ASKS if (found := asks(db, rule)) is not None), None)


def shares(db: Session, budget_id: int, day: date) -> dict[int, Pence]:
    return next((found for asks in SHARE_ASKS if (found := asks(db, budget_id, day))), {})


def seen_by(db: Session, rule: SplitRule, streams: Iterable[int], acknowledged: bool) -> str:
    """What these streams would pay more or less, in words for the record. Refused when one would pay more and its funder has not
    said that it saw how much (F12)."""
    mine, found = set(streams), of_split(db, rule)
    own = [effect for effect in found.effects if effect.stream_id in mine] if found else []
    if any(effect.rises for effect in own) and not acknowledged:
        raise Refusal("You would pay more. Say that you have seen how much.", code="NOT_ACKNOWLEDGED",
                      fields={"acknowledged": "Say that you have seen what your organisation would pay"})
    return "; ".join(f"{effect.words} to the end of the budget" for effect in own)
