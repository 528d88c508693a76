"""Closing: the end of a funder's financial year, 31 March (domain M-13).

Words. *Accrual*: what was given by 31 March and stands in no bill approved by then; a direct payment for days of the old year
that was paid in the new one. *Prepayment*: what of a direct payment paid by then is for days after. *Year end*: both, for every
stream of a funder, posted into March and taken back on 1 April, so that a year bears its own costs and none twice.
"""
