"""The town of the budgets room: Ann with a joint budget, Ben beside her."""
from __future__ import annotations

from tests.budgets.conftest import town

__all__ = ["town"]
