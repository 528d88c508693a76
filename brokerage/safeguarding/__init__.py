"""Safeguarding (domain I-11): concerns that somebody is harmed or may be, kept apart from the record, for those who need to know.

*Concern*: one worry, said by anybody who may open the record. Read by the safeguarding leads who work with the person and by
whoever raised it; by nobody who is named in it. *Named*: whoever is thought to cause the harm, a user or only a name.

Raising one brings a review forward (P-41). Neither that review nor any Step about the person says why: what nominees,
representatives and carers read must not tell one of them that they are named.
"""
