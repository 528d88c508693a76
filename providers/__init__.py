"""The tradesmen's entrance: one folder per outside format by which care providers' services and bills reach us.

An adapter is a pure reading: no database, no session, no network. It may import only `brokerage.kit` and the `ports` of
the rooms that take what it reads. registry.py has one line for each; reading.py is what they share. Each folder keeps a
small sample, and tests/providers holds every adapter to one contract.
"""
