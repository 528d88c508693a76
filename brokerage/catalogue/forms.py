"""What people fill in to bring a list of services."""

from __future__ import annotations

from typing import Annotated

from msgspec import Struct

from brokerage.kit.forms import ask


class ImportForm(Struct):
    """A file or an address; the file itself is no field of the form."""

    format: Annotated[str, ask("Kind of list", kind="choice", missing="Choose what kind of list it is")]
    address: Annotated[
        str | None,
        ask(
            "Address of the feed",
            optional=True,
            longest=400,
            hint="For example https://example.org/api/services. Leave it empty if you have a file",
        ),
    ] = None
    file: Annotated[str | None, ask("File", optional=True)] = None
