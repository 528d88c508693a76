"""Providers' bills: received, matched with order and delivery, approved by the holder, and handed on to be paid.

Pure: `ports` (the shape every format of bill is read into), `matching` (the three-way match), `late` (clock and interest),
`reasons` (public codes), and the judge of electronic invoices: `checking` (the one to call), `judging` (its worker process),
`structure`, `rules`, `verdicts`, `command`. `history` takes over what a council paid before.

Words: a *draft* is a bill as its sender wrote it, before we believe any of it; a *verdict* is what the published rules say of
a file; a *finding* is one rule that it breaks. *Undisputed*: ordered, delivered and billed. A *part* is what was set apart of a
bill because it waits. *Risk*: nothing wrong, but somebody in finance looks first.
"""
