"""Who imports, and two small tools of the writing."""
from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

HOUSE = uuid.UUID("6d0e5f0a-5d0b-5a3c-9a51-0f6c4c1c9b11").bytes
"""The namespace of ids that we make of somebody else's."""


class Hand(Struct, frozen=True):
    """Who writes, for which feed, on which day."""

    feed_id: int
    feed_key: str
    by: str
    at: datetime
    today: date


def sliced(values: Sequence[Any], size: int = 500) -> Iterable[Sequence[Any]]:
    """Values in pieces that every database takes as one list."""
    return (values[start:start + size] for start in range(0, len(values), size))


def guid(*parts: str) -> str:
    """The UUID (version 5) of these words in our namespace: the same words give the same id in every house."""
    mark = hashlib.sha1(HOUSE + "\n".join(parts).encode(), usedforsecurity=False).hexdigest()
    return f"{mark[:8]}-{mark[8:12]}-5{mark[13:16]}-{'89ab'[int(mark[16], 16) & 3]}{mark[17:20]}-{mark[20:32]}"
