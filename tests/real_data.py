"""Where the real data lies that some tests read and the project never ships; those tests are skipped where it is absent."""
from __future__ import annotations

import os
from pathlib import Path

import pytest

from brokerage import HOUSE


def shared(*parts: str) -> Path:
    """A file or folder of the reference data: below BROKERAGE_SHARED, else below ../shared/data beside the project."""
    top = Path(os.environ.get("BROKERAGE_SHARED") or HOUSE.parent / "shared" / "data")
    path = top.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"reference data not found at {path}: set BROKERAGE_SHARED to its folder")
    return path
