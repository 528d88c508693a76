"""The room's codes in the words that people read."""
from __future__ import annotations

REVIEW_STATES = {
    "SCHEDULED": "Planned", "DUE": "Due soon", "OVERDUE": "Late: the money goes on", "IN_PROGRESS": "Going on",
    "OUTCOME_AGREED": "Agreed", "ACTIONED": "Done", "CANCELLED": "Another day took its place",
}
RECLAIM_STATES = {
    "PROPOSED": "Waiting for your answer", "CONFIRMED": "Decided", "LOOKED_AT_AGAIN": "Being looked at again",
    "DUE": "To be given back now", "WRITTEN_OFF": "Given up by the funders", "SETTLED": "Done",
    "WAIVED": "Not asked for any more",
}
