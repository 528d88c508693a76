"""`make bench`: what the house costs, each figure a ratio of two sides measured in turns in one run (DECISIONS.md).

Never part of `make test`. Everything runs on 127.0.0.1, for seconds that are bounded, in processes that are stopped by
their own ids. Words: *side*: one of the two that are compared; *round*: one short measurement of a side; *figure*: the
median of the rounds of one side over that of the other, with the goal it is held against.
"""
