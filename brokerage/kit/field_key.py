"""What FIELD_KEY says, read without the libraries that use it: the process that only starts workers needs neither."""
from __future__ import annotations

import re

WANTS = "wants keys as name:secret, at least 32 characters each, the newest first, separated by commas"


def parsed(field_key: str) -> dict[str, str]:
    """`2027:secret,2026:older secret` as a dict in that order. ValueError says what the setting wants."""
    made = {}
    for part in field_key.split(","):
        name, _, secret = part.strip().partition(":")
        if not re.fullmatch(r"[A-Za-z0-9-]{1,12}", name) or len(secret) < 32 or name in made:
            raise ValueError(WANTS)
        made[name] = secret
    return made
