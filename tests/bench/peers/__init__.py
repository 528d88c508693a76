"""The other side: the same page in other frameworks, the same rows in other ledgers, a handler that does nothing.

Written as their own documentation would have it, without our tricks and without handicaps. They never write: where our
page records who looked, theirs do not.
"""
