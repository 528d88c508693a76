"""What of the catalogue may leave the house, and in what shape. Never: services for staff alone, what is not on show, where a
refuge is, and how to reach a member of staff (standards.md 1.1). Where it is not certain, it stays."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

INTERNAL = re.compile(r"\b(internal (use|service|only)|staff only|for staff only|not for publication|do not publish)\b", re.I)
REFUGE = re.compile(
    r"\b(refuges?|safe ?houses?|women.?s aid|domestic (abuse|violence)|forced marriage|modern slavery|trafficking)\b", re.I
)
INTERNAL_HAS = ("internal", "staff only", "publi")
REFUGE_HAS = ("refuge", "safe", "s aid", "domestic", "marriage", "slavery", "traffick")
"""One of these is in whatever the patterns find: to look for them first takes a twentieth of the time."""
ROLES = (
    "info",
    "enquir",
    "inquir",
    "contact",
    "hello",
    "admin",
    "office",
    "help",
    "support",
    "team",
    "care",
    "service",
    "reception",
    "booking",
    "referral",
    "mail",
    "duty",
    "access",
    "advice",
    "centre",
    "center",
    "club",
    "group",
    "general",
    "customer",
)
"""What the name of a shared mailbox has in it. Anything else may be somebody's own, and is not published."""
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
WEB = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#]([A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?")


APART = "\x00"
"""Between texts that are searched in one go: nothing that is looked for goes over it."""


def is_internal(*texts: str) -> bool:
    """It says of itself that it is not for the public."""
    return _says(INTERNAL, INTERNAL_HAS, APART.join(texts))


def is_secret_place(*texts: str) -> bool:
    """A refuge, or something so near to one that its place is kept as if it were one: nobody is told where it is."""
    return _says(REFUGE, REFUGE_HAS, APART.join(texts))


def _says(pattern: re.Pattern[str], has: tuple[str, ...], text: str) -> bool:
    if text.isascii():  # beyond ASCII, letters may be alike for the pattern that are not so in small letters
        small = text.lower()
        for part in has:  # asked of every service twice: a generator would take as long again
            if part in small:
                break
        else:
            return False
    return pattern.search(text) is not None


def shared_mailbox(email: str) -> str:
    """The address when it is one and belongs to no single person, else ""."""
    local = email.partition("@")[0].lower()
    return email if ADDRESS.fullmatch(email) and any(role in local for role in ROLES) else ""


def web_address(url: str) -> str:
    """The address when a browser and a validator can read it, else "". One without a scheme is given https."""
    made = url.strip()
    if made and "://" not in made and re.match(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", made):
        made = "https://" + made
    try:
        host = urlsplit(made).hostname or ""
    except ValueError:
        return ""
    return made if WEB.fullmatch(made) and "." in host.strip(".") and made.count("#") < 2 else ""
