"""How long what somebody said of a service holds: after that nobody vouches for it, and it is hidden until somebody does."""
from __future__ import annotations

from datetime import date, timedelta

OWN_DAYS = 365
"""A provider says once a year that its listing is still right."""
FEED_DAYS = 180
"""A feed vouches for what it publishes with every whole run; half a year without one, and its services are hidden."""


def fresh_for(day: date, days: int = OWN_DAYS) -> date:
    """The last day (inclusive) on which something said on `day` still holds."""
    return day + timedelta(days=days)
