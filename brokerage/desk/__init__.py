"""Desk: what a provider does for itself here, and who answers it.

Words. *Bank details*: the account into which a provider is paid; new ones wait for a second person in another body, who
calls back, and then for the hold. *Call-back*: a call to a number that was known before the change was asked for. *Hold*:
48 hours in which everybody who was told can still stop the change; the old details stay in force meanwhile (domain I-07).
"""
