"""XLSX files that are small and huge inside; and what reading one costs."""
from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

HUGE = 100 * 2**20
"""Bytes of one part, unpacked: more than any reader of ours takes."""
SHEET = "xl/worksheets/sheet1.xml"
_PARTS = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "xl/workbook.xml": '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>',
}


def workbook(*, lies: bool = False) -> bytes:
    """A workbook whose sheet is HUGE. With `lies` its own list of contents says that the sheet has a thousand bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in _PARTS.items():
            packed.writestr(name, text)
        with packed.open(SHEET, "w") as sheet:
            for _ in range(HUGE // 2**20):
                sheet.write(b"<row/>" * (2**20 // 6))
    raw = bytearray(out.getvalue())
    if lies:
        for mark, offset in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
            at = -1
            while (at := raw.find(mark, at + 1)) >= 0:
                (size,) = struct.unpack_from("<I", raw, at + offset)
                if size > 2**20:
                    struct.pack_into("<I", raw, at + offset, 1000)
    return bytes(raw)


@contextmanager
def at_most(megabytes: int) -> Iterator[None]:
    """Fails when what happens inside ever holds more memory than that."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < megabytes * 2**20, f"{peak // 2**20} MB"
