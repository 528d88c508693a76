"""The search of the catalogue: one function, `find.find`, with one behaviour whatever the database.

*Entry*: a service as the search knows it (entries.py reads it from the database). *Index*: the entries of all services on show,
in an embedded engine (tantivy), one on each host; derived data, safe to delete, rebuilt from the database. *Change*: a row of
search_change, written by triggers (triggers.py) in the transaction of the change itself; an index reads those it has not seen
before it answers (marks.py says what that is, shelf.py does it). What a page shows is then read again from the database, by the
actor's own query: the index finds, it never vouches.
"""
