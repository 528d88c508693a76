"""Budgets: one budget for a person, made of funding streams from several payers, and what is left of it.

Words (domain §0). *Budget*: the one integrated budget of a person, with dates and versions. *Stream*: money from one
payer under one legal basis (table L-02), with its deployment. *Charge*: what the person pays towards council care.
*Split*: how an amount is shared between streams. Every pound of a stream is in one of six places in the ledger:
available, committed, accrued, owed, paid, reserve; together they are the award (domain M-10, DECISIONS.md).
*Safe to spend* is what is available.
"""
