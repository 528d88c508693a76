"""Providers' bills: what they ask for, whether the file is a proper electronic invoice, and later what became of them.

Here so far, pure and without a table of its own: `ports` (the shape every format of bill is read into), and the judge of
electronic invoices: `checking` (the one to call), `judging` (its worker process), `structure`, `rules`, `verdicts`, `command`.

Words: a *draft* is a bill as its sender wrote it, before we believe any of it; a *verdict* is what the published rules say of
a file; a *finding* is one rule that it breaks. Receiving, matching, approving and paying come with the room itself.
"""
