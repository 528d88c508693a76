"""Paying providers and seeing that they were paid; and taking what people pay in themselves.

An *obligation* is what somebody has agreed to pay: an approved invoice's share, say. It becomes a *payment*, which goes out on a
*rail*: `bank_file` (a payment run whose file the bank carries out; needs no keys), `recorded` (paid elsewhere, said by one and
confirmed by another) or `stripe_connect` (only where a deployment switched it on, domain M-50).

Words. *Run*: payments that go out in one file. *Freeze*: from submitting on nothing in a run changes. *Release*: a second person
approves the run, and the file is made. *Parked*: not paid until a person has looked, with a reason code. *Attempt*: one try at
an outside call, with its own key; *unknown*: nobody can say yet whether it was carried out, so it is shown neither as paid nor
as failed. *Statement line*: what the bank says happened, pence above zero coming in; *gap*: money that a statement, or the step
from one to the next, does not account for. *Pay-in*: what a person pays through Stripe. *Inbox*: events of Stripe, kept raw.
"""
