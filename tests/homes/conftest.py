"""The towns of the budgets room (Ann with a joint budget, Ben beside her) and of the plans room (Ann's complete plan)."""
from __future__ import annotations

from tests.budgets.conftest import database, town
from tests.plans.ready import door, planned

__all__ = ["database", "door", "planned", "town"]
