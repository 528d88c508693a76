"""The door: the only code that knows HTTP. Four properties, each proved by a test in tests/door:

1. no route without a permission;  2. a route never holds a row its actor may not see;
3. a GET cannot write, the database refuses it;  4. the transaction is committed before the first byte of the answer.

Words. *visit*: one request as a route sees it. *pass*: a permission with its rule. *actor*: who is asking, for whom.
*look*: the row that says whose record was opened. Read `door.py` first: all that is magic is there.
"""
from brokerage.door.actor import NOBODY, Actor, Seat
from brokerage.door.answers import Data, Download, Page, See, page, see
from brokerage.door.passes import may, rule
from brokerage.door.route import ANYONE, act, visit
from brokerage.door.visit import Visit

__all__ = ["ANYONE", "NOBODY", "Actor", "Data", "Download", "Page", "Seat", "See", "Visit", "act", "may", "page", "rule", "see",
           "visit"]
