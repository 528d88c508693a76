"""The pure sums that every room may use: who may pay for what, how an amount is shared, what a person is charged.

No database, no clock and no web: only kit. Budgets and the rooms above post what is worked out here; reckon works it out
again from a file. *Types* is table L-02, *splits* is domain 3.4, *charges* is domain 1.5.
"""
