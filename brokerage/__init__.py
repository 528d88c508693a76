"""Brokerage: one health and care budget for a person, the plan it pays for, a market to buy from, and a till.

Every folder here is a room (README.md has the map). `app.py` puts the rooms together, `door/` is the only code that
knows HTTP, `ledger/` is the only code that moves money.
"""
import gc
from pathlib import Path

gc.set_threshold(1_000_000, 20, 50)  # what a start makes stays: see app.look_for_waste

HOUSE = Path(__file__).resolve().parent.parent
"""The folder that holds brokerage/, templates/, static/ and providers/."""
