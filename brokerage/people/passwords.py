"""Passwords: Argon2id, above the least that OWASP names. Hashing is slow on purpose, so it is done outside writing
transactions, and for an address nobody has it takes the same time as for one that somebody has."""
from __future__ import annotations

import functools
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=2, memory_cost=32 * 1024, parallelism=1)
"""32 MiB, twice over: about a thirtieth of a second."""
SHORTEST = 12
COMMON = ("password", "qwerty", "letmein", "welcome", "brokerage", "123456", "abcdef", "iloveyou", "football", "liverpool")


def made(password: str) -> str:
    """The hash to keep."""
    return HASHER.hash(_plain(password))


def fits(kept: str, password: str) -> bool:
    """Whether the password is the one whose hash was kept. With no hash it takes as long and is False."""
    try:
        return HASHER.verify(kept or _nobody(), _plain(password)) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def is_old(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's, so that it is made again at sign-in."""
    return HASHER.check_needs_rehash(kept)


def trouble(password: str, *words: str) -> str:
    """What is wrong with a new password, or "". Length counts; `words` (an e-mail address, a name) may not be it."""
    plain = _plain(password).lower()
    if len(plain) < SHORTEST:
        return f"Use at least {SHORTEST} characters. Three words that you can remember make a good password"
    rest = plain
    for common in (*COMMON, *(word.lower() for word in words if len(word) > 3)):
        rest = rest.replace(common, "")
    if len(set(plain)) < 5 or len(rest) < 5:
        return "That password is too easy to guess. Three words that you can remember make a good one"
    return ""


def _plain(password: str) -> str:
    """The same letters whichever keyboard made them."""
    return unicodedata.normalize("NFKC", password)


@functools.cache
def _nobody() -> str:
    return HASHER.hash("the password of nobody at all")
