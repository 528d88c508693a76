"""Budgets: one budget for a person, made of funding streams from several payers, and what is left of it.

Words (domain §0). *Budget*: the one integrated budget of a person, with dates and versions. *Stream*: money from one
payer under one legal basis (table L-02), with its deployment. *Charge*: what the person pays towards council care.
*Split*: how an amount is shared between streams. Every pound of a stream is in one of six places in the ledger:
available, committed, accrued, owed, paid, reserve; together they are the award (domain M-10, DECISIONS.md).
*Safe to spend* is what is available. *Split rule*: who pays what of a purchase, from a day on (splits.py is what rooms above
call). *Assessment*: how a charge came about. *Top-up*: what somebody adds for a dearer choice. *Agreement*: how a stream's
money is held, signed. *Version*: a changed budget that takes the old one's place.
"""
