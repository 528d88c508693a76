"""Everybody who signs in reads what they were told, and nobody else's."""
from __future__ import annotations

from typing import Any

from brokerage.door.actor import Actor
from brokerage.door.passes import ANYBODY_SIGNED_IN, rule


@rule("notice.own", ANYBODY_SIGNED_IN)
def reads_their_own(actor: Actor, notice: Any) -> bool:
    return bool(notice.user_id == actor.user_id)
