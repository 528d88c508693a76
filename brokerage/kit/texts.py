"""Text: which encoding it came in, what no database or page may carry, cells that a spreadsheet would run, a label within a
sentence."""
from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Sequence

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
RUNS = ("=", "+", "-", "@", "\t", "\r")
"""What a cell must not begin with, or a spreadsheet that opens the file runs it as a formula."""


def decoded(raw: bytes) -> tuple[str, str]:
    """The text and the encoding it was in. A byte order mark says which; else it is UTF-8; else Windows-1252, which every
    byte is something in, so nothing is lost and a wrong guess shows only in accents."""
    for mark, name in MARKS:
        if raw.startswith(mark):
            return raw.decode(name, "replace"), name
    try:
        return raw.decode(), "utf-8"
    except UnicodeDecodeError:
        if raw[1:2] == b"\x00" or raw[:1] == b"\x00":
            return raw.decode("utf-16-le" if raw[1:2] == b"\x00" else "utf-16-be", "replace"), "utf-16"
        # the five bytes that Windows-1252 leaves undefined would stop the decoder; Latin-1 gives them their own number
        return raw.decode("cp1252" if not any(b in raw for b in UNDEFINED) else "latin-1"), "windows-1252"


def within(words: str) -> str:
    """The words in the middle of a sentence: `Their e-mail address` → `their e-mail address`; `NHS number` and `I do it` stay."""
    return words if words[1:2].isupper() or words[:2] == "I " else words[:1].lower() + words[1:]


def harmless(cell: object) -> str:
    """A cell as text that no spreadsheet runs: what looks like a formula is led by an apostrophe. Plain numbers stay."""
    text = "" if cell is None else str(cell)
    if text.startswith(RUNS) and not text[1:].replace(".", "", 1).isdigit():
        return "'" + text
    return text


def sheet(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file with a byte order mark, so that spreadsheets read its accents, and harmless cells."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([harmless(cell) for cell in heading])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + out.getvalue().encode()
