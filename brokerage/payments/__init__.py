"""Paying providers and seeing that they were paid.

Here so far, pure and without a table of its own: `ports`, the shapes of a bank statement and of a file of payments that the
adapters of providers/bank read and write. Payment runs, rails and reconciliation come with the room itself.

Words: a *statement line* is what the bank says happened, pence above zero coming in; a *gap* is money that a statement, or the
step from one to the next, does not account for.
"""
