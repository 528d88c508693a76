"""Is this plan complete, lawful, fair and enough? Every check is a pure function of a Sheet and the Facts about its market.

Each finding has a stable public code (docs/checks.md), a plain sentence, the place it concerns, who can put it right, and the
rule it comes from. Weight STOP cannot be passed by anyone; REASON needs a named person's recorded reason; NOTE is good to know.
"""

from brokerage.plans.checks import bans, clocks, content, enough, money, overlaps, prices, safety, workers
from brokerage.plans.checks.facts import Facts, PriceFact
from brokerage.plans.checks.finding import CHECKS, NOTE, REASON, STOP, Finding, as_markdown, run

__all__ = ["CHECKS", "NOTE", "REASON", "STOP", "Facts", "Finding", "PriceFact", "as_markdown", "bans", "clocks", "content",
           "enough", "money", "overlaps", "prices", "run", "safety", "workers"]
