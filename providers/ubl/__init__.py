"""Electronic invoices and credit notes in UBL 2.1: `reading` theirs, `writing` ours as Peppol BIS Billing 3.0.

Reading is tolerant of what the rules complain about and strict about what money depends on; `brokerage check-invoice` is the
judge of rules.
"""
