"""Cookies: the session's, and the one that carries a sentence to the next page."""
from __future__ import annotations

import base64
import binascii

from brokerage.kit import refs


class Keys:
    """How this house writes and reads its cookies. With https they are Secure and bound to the host by their name."""

    def __init__(self, secret: str, *, https: bool) -> None:
        self.secret, self.https = secret, https
        self.session = "__Host-brokerage" if https else "brokerage"
        self.flash = "__Host-said" if https else "said"

    def cookie(self, name: str, value: str, max_age: int | None = None) -> str:
        """A Set-Cookie for this host only, out of reach of scripts. `max_age` in seconds; 0 takes the cookie away."""
        age = "" if max_age is None else f"; Max-Age={max_age}"
        return f"{name}={value}; Path=/{age}; HttpOnly; SameSite=Lax{'; Secure' if self.https else ''}"

    def sealed(self, text: str) -> str:
        """The sentence with its signature, so that nobody can put words into our page by setting a cookie."""
        packed = base64.urlsafe_b64encode(text.encode()).decode()
        return f"{packed}.{refs.sign(self.secret, 'said', packed)[:32]}"

    def opened(self, value: str) -> str:
        """The sentence, or "" when there is none or its signature is not ours."""
        packed, _, signature = value.partition(".")
        if not packed or not refs.same(signature, refs.sign(self.secret, "said", packed)[:32]):
            return ""
        try:
            return base64.urlsafe_b64decode(packed.encode()).decode()
        except (binascii.Error, ValueError):
            return ""
