"""Homes: where each person lands after signing in, and what waits for them there. Reads every room below it, moves nothing.

Words. *Home*: one person's budget, plan, week and people on one page, for themself and for whoever they let help.
*Helping*: the people whom a carer, nominee or representative helps, with what each lets them do. *Caseload*: a broker's,
navigator's or co-ordinator's clients, what is stuck and why. *Approvals*: what waits for a funder's yes,
by age and amount. *Work*: everybody else's.
"""
