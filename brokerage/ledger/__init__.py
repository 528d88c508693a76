"""The till: accounts and pence. It knows no people, plans or invoices, and nothing else in the house moves money.

An account is a path (stream/12/available). A transfer takes a positive amount of pence from one account to another, so
an unbalanced ledger cannot be written. An entry groups the transfers of one event under a key that can be used once,
and is never changed: a mistake is reversed and posted again. A hold is money set aside, to be drawn or released.
An account with limits keeps its total, and the database refuses an overspend; an account without is everybody's, keeps
none, and is summed. `books` proves all of it again from the transfers. Only the caller commits.

Words: account, floor, ceiling, transfer, entry, key, service date, period, hold, draw, release, reverse, snapshot, wait (a
document whose money moves only when its clock has ended).
"""
from brokerage.ledger.accounts import open
from brokerage.ledger.entries import Entry, Posted, Transfer, UnknownAccount
from brokerage.ledger.holds import Held, draw, held, hold, release
from brokerage.ledger.periods import close_period, is_closed, open_period
from brokerage.ledger.posting import post, post_many
from brokerage.ledger.proof import Finding, books
from brokerage.ledger.reads import Line, balance, balances, statement
from brokerage.ledger.reversing import reverse
from brokerage.ledger.snapshots import snapshot
from brokerage.ledger.waits import clock_of, hold_clock, put_later, start_clock

__all__ = [
    "Entry", "Finding", "Held", "Line", "Posted", "Transfer", "UnknownAccount", "balance", "balances", "books", "clock_of",
    "close_period", "draw", "held", "hold", "hold_clock", "is_closed", "open", "open_period", "post", "post_many",
    "put_later", "release", "reverse", "snapshot", "start_clock", "statement",
]
