"""Notices: what people are told by the house, on their page and in one e-mail a day that says nothing about anybody.

Words. *Notice*: one thing to know, kept for one user. *Digest*: the e-mail that says how many there are and where to read them;
its body has no name, no amount and no word of care, for a mailbox is not a safe place.
"""
