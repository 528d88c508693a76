"""Reckon: the budget kernel. A case in (streams, lines, charges, changes, other sums), every figure and its working out.

    case = read(raw)            # JSON to a Case; Unreadable, or Refused with every fault of form
    answer = reckon(case)       # Refused with every fault of sense
    as_json(answer)             # amounts as text in pounds and pence
    on_paper(case, answer)      # tables and the working in words

Pure: no database, no web, no clock; it imports kit and the pure sums. docs/reckon.md explains the file.
"""

from brokerage.reckon.answer import Reckoning, as_json
from brokerage.reckon.case import Case
from brokerage.reckon.expected import differences
from brokerage.reckon.kernel import reckon
from brokerage.reckon.paper import on_paper
from brokerage.reckon.reading import read
from brokerage.reckon.refused import Fault, Refused, Unreadable

__all__ = ["Case", "Fault", "Reckoning", "Refused", "Unreadable", "as_json", "differences", "on_paper", "read", "reckon"]
