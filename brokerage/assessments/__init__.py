"""Assessments: one shared assessment of a person, completed once and used by every organisation.

Words. *Section*: health, social or carer. Each has one assessing organisation; the others confirm it, answer by answer,
and never fill it in again (domain 6.2, F27). *Question set*: the dated questions of a section (sets/). *Level*: how hard
something is, an answer's choice. *Challenge*: a second organisation's doubt about an answer, with a reason; it goes back
to whoever answered, and both versions stay. *Need* and *outcome*: what a plan starts from. *Indication*: a frozen working
out of what one funder expects to give, by points (B-01) or by cost (B-02), shown to the person before planning (B-03).
Who reads which part is a table in views.py (I-03). The charge towards council care is worked out in budgets, not here.
"""
