"""People: who there is, who they are to each other, and how they get in.

Words. *Person*: somebody with a budget (or a carer with their own). *User*: somebody who signs in; a person may have
one. *Organisation*: an ICB, a council, a broker body, a provider, an independent holder of budgets. *Seat*
(membership): a user's role in an organisation (domain §6.1). *Circle*: the people a person lets act for them, what
they may do, up to how much, until when. *Involvement*: why staff may open a record at all (domain I-02).
*Way in*: one method of proving who you are; password and demo now, NHS login and CIS2 can join (ways_in.py).
"""
