"""Oversight: what became of the money. It reads every room and moves nothing but reclaims, through their own fair process.

Words. *Term*: one part of safe to spend (domain M-10), opened down to the entries behind it. *Statement*: from an opening to a
closing amount, by funder, each line with the document it came from. *Forecast*: what the rest of the period will cost, from
what is booked and planned (brokerage.sums.forecast), kept each month and held against what came (*back-test*). *Return*: a
funder's month (M-35). *Audit*: a person's money on one page. *Review*: a clock of domain 2.4 and what came of it; to
*recalibrate* is to propose the next period from real use. *Surplus* and *reclaim*: M-26 to M-28. *Alert*: what somebody
asked to be told of.
"""
