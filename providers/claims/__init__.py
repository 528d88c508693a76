"""A provider's claims as a CSV or XLSX sheet: one row a service given, rows of one claim number make one bill.

The columns follow the NDIS bulk payment request (its names are understood), with our own plain headings beside them.
One bad row never sinks the file: it is told with its number and what to do, and the others come through.
"""
