"""Why a file is refused: every fault with a stable code, the place in the file, and a plain reason."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from brokerage.kit.errors import Refusal


class Fault(Struct, frozen=True):
    """`code` is stable and public; `where` is the path in the file (`lines[2].split.shares[0].percent`)."""

    code: str
    where: str
    text: str


class Refused(Refusal):
    """The case cannot be reckoned. `faults` are all that could be found at once, in the order of the file."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        found = list(dict.fromkeys(faults))
        super().__init__("\n".join(fault.text for fault in found), code=found[0].code)
        self.faults = found


class Unreadable(Exception):
    """The file is not a JSON object at all, so no fault in it can be named."""
