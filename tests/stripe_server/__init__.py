"""A small server in the shape of Stripe, for tests only: stateful, over real HTTP, with the faults that real networks have.

Its contract is the installed `stripe` package (contract.py): which endpoints there are, what each takes, what each answers. It
proves that we send well-formed requests and behave under faults. It does not prove Stripe's business rules (identity checks, when
money becomes available, fees, limits): those are parameters here, not facts. Nothing here has been compared with Stripe itself;
tests/payments/test_stripe_live.py is for whoever has a test key. It is no part of the application and never stands behind a page.
"""
