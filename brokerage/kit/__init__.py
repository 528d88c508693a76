"""Tools with no business words: money, database, states, forms, clock, references, errors, jobs.

Anything here could be lifted into another house. Nothing here knows a person, a budget or a page.
"""
