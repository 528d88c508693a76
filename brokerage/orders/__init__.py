"""Orders: a line of the plan placed with a provider, and what was delivered on it (Booking and Delivery of the domain).

Words. *Enquiry*: one line of a plan put to several providers at once, with no more about the person than they need.
*Order*: one provider's part of it, from the request to the last day; its rate and terms are kept on it. *Term*: the rate and
quantity from a day on; a dearer one needs the holder's yes and the funder's (the rate lock). *Period*: four weeks of an order,
in which ordered time may be used on any day. *Hold*: money of one stream set aside in the ledger for one order; nothing else
can be paid from it, and what is delivered is drawn from it. *Delivery*: one visit, session or item, from the timetable to the
holder's yes. *Extra*: what was delivered beyond the order; it is paid only when a co-ordinator and a funder say so.
"""
