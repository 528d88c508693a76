"""Ask again who somebody is before something that matters (domain I-06). Above this: desk, plans, payments."""
from __future__ import annotations

from brokerage.door import See, Visit, see
from brokerage.kit.money import Pence
from brokerage.people.actors import proved_lately


def prove_first(visit: Visit, back: str) -> See | None:
    """Where to go first when nobody showed within 10 minutes who they are; None when they did. `back` is a path of ours."""
    return None if proved_lately(visit.actor, visit.now) else see(f"/account/prove?next={back}")


def prove_above(visit: Visit, amount: Pence, back: str) -> See | None:
    """As `prove_first`, for a yes to `amount` (pence a year) above what may pass without (PROVE_OVER, in pounds)."""
    return prove_first(visit, back) if amount > Pence(visit.house.config.prove_over * 100) else None
