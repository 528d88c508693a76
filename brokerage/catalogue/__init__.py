"""Catalogue: who offers what support, where, and at what price on which day.

Words. *Service*: something a provider offers, under one type of TYPES. *Price*: pounds for one unit in one band of the
week, from a day to a day; a new price ends the old one and never replaces it, so what was true on a day stays readable.
*Third sector*: a charity, community group or other body that is neither state nor company.
"""
