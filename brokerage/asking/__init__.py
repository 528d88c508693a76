"""Ask first: "can I buy this?", answered before the money is spent, by every funder whose money it would be.

A yes binds whoever gave it: what is bought within its words, its amount and its days is not asked about again when the
budget is checked (domain M-25). A no comes with its reason. Silence is not a yes.
"""
