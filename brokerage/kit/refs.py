"""References that people read out on the phone, and secrets that nobody reads."""
from __future__ import annotations

import hashlib
import hmac
import random
import secrets
import uuid

_CHANCE = random.Random()  # noqa: S311 - numbers to quote, nothing that must not be guessed
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
"""No vowels (no words by chance) and no look-alikes (0 O, 1 I L)."""


def new(size: int = 8) -> str:
    """A fresh reference such as `K7QX-M2RB`: 28 to the power of `size` possibilities."""
    return _letters(secrets.randbelow(len(ALPHABET) ** size), size)


def number(size: int = 8) -> str:
    """As `new`, for what is no secret and is made for every request: without asking the system for chance each time."""
    return _letters(int(_CHANCE.random() * len(ALPHABET) ** size), size)


def _letters(number: int, size: int) -> str:
    letters = ""
    for _ in range(size):
        number, at = divmod(number, len(ALPHABET))
        letters += ALPHABET[at]
    return "-".join(letters[i:i + 4] for i in range(0, size, 4))


def guid() -> str:
    """A fresh UUID, for things that other houses will know by it."""
    return str(uuid.uuid4())


def secret() -> str:
    """A 256-bit secret for cookies and links, safe in a URL."""
    return secrets.token_urlsafe(32)


def digest(value: str) -> str:
    """What is kept of a secret: its SHA-256 in hex. A stolen table then opens nothing."""
    return hashlib.sha256(value.encode()).hexdigest()


def sign(key: str, *parts: str) -> str:
    """A keyed digest of `parts`; no part can run into the next."""
    message = "\x1f".join(parts).encode()
    return hmac.digest(key.encode(), message, "sha256").hex()


def same(a: str, b: str) -> bool:
    """Compare two secrets in constant time; whatever the encoding, never an exception."""
    return hmac.compare_digest(a.encode(errors="replace"), b.encode(errors="replace"))
