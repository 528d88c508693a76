"""The tradesmen's entrance: one folder per outside format by which care providers' services and bills reach us.

An adapter is a pure reading: no database, no session, no network. It may import only `brokerage.kit` and the `ports` of
the rooms that take what it reads. None is here yet: they come with the catalogue and the invoices.
"""
