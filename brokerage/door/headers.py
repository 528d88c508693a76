"""The headers that every answer carries."""
from __future__ import annotations

CSP = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
       "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'")

SHUT = "default-src 'none'; sandbox"
"""For a file that somebody keeps: were a browser to open it all the same, it could run nothing and belong to no site of ours."""


def security(*, https: bool) -> dict[str, str]:
    """No inline script, no frames, no referrer outside, no sniffing; HSTS when people reach us over TLS."""
    made = {
        "content-security-policy": CSP, "x-content-type-options": "nosniff", "x-frame-options": "DENY",
        "referrer-policy": "same-origin", "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    if https:
        made["strict-transport-security"] = "max-age=31536000; includeSubDomains"
    return made


PRIVATE = {"cache-control": "no-store"}
OPEN = {"cache-control": "public, max-age=60", "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
"""What anybody may read from anywhere."""
AGAIN = {"cache-control": "private, no-cache"}
VARY = "HX-Request, HX-Target, Cookie, Accept-Encoding"
